import asyncio
import threading

import pytest
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from app.core import passwords
from app.core.passwords import hash_password, verify_password


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", PasswordHash((hasher,)))


@pytest.mark.usefixtures("quick")
async def test_only_the_right_password_is_accepted() -> None:
    hashed = await hash_password("correct horse")
    assert await verify_password("correct horse", hashed)
    assert not await verify_password("Correct horse", hashed)


@pytest.mark.usefixtures("quick")
async def test_equal_passwords_have_different_hashes() -> None:
    first, second = await asyncio.gather(hash_password("same"), hash_password("same"))
    assert first != second
    assert "same" not in first


@pytest.mark.usefixtures("quick")
async def test_text_that_is_no_hash_is_an_error_and_no_match() -> None:
    with pytest.raises(UnknownHashError):
        await verify_password("x", "x")


async def test_the_event_loop_does_not_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    class Spying(Argon2Hasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            threads.append(threading.current_thread())
            return super().hash(password, salt=salt)

    threads: list[threading.Thread] = []
    hasher = Spying(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", PasswordHash((hasher,)))
    await hash_password("x")
    assert threads[0] is not threading.current_thread()


def test_the_shipped_parameters_are_strong() -> None:
    hashed = passwords.HASHER.hash("x")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
