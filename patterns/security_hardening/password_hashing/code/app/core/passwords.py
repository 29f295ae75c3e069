"""Passwords are kept as Argon2id hashes only."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pwdlib import PasswordHash

Result = TypeVar("Result")

HASHER = PasswordHash.recommended()

# A hash takes about 100 ms of processor time and 64 MiB. Threads of its own keep the event loop
# free, bound the memory that a burst of sign-ups takes, and leave the shared threads to others.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="passwords")


async def hash_password(password: str) -> str:
    """The hash to store, with its salt and parameters."""
    return await _in_thread(lambda: HASHER.hash(password))


async def verify_password(password: str, hashed: str) -> bool:
    """Whether `hashed` was made from this password; UnknownHashError if it is no hash of ours."""
    return await _in_thread(lambda: HASHER.verify(password, hashed))


async def _in_thread(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)
