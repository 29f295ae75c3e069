from ipaddress import ip_network

import pytest
from pydantic import Field, IPvAnyNetwork, ValidationError

from app.core.lists import Listed
from app.core.settings import BaseAppSettings


class Sample(BaseAppSettings):
    sample_names: Listed[str] = Field(default=("a",))
    sample_networks: Listed[IPvAnyNetwork] = Field(default=())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("one", ("one",)),
        ("one, two ,", ("one", "two")),
        ('["one", "two"]', ("one", "two")),
        ("", ()),
        ("*", ("*",)),
    ],
)
def test_a_list_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, text: str, names: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SAMPLE_NAMES", text)
    assert Sample(_env_file=None).sample_names == names


def test_without_a_variable_the_default_holds() -> None:
    assert Sample(_env_file=None).sample_names == ("a",)


def test_code_gives_values_instead_of_text() -> None:
    assert Sample(_env_file=None, sample_names=("one", "two")).sample_names == ("one", "two")


def test_items_are_validated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMPLE_NETWORKS", "10.0.0.0/8,::1")
    assert Sample(_env_file=None).sample_networks == (ip_network("10.0.0.0/8"), ip_network("::1"))


@pytest.mark.parametrize("text", ["10.0.0.0/99", "[10.0.0.0/8"])
def test_what_is_no_list_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SAMPLE_NETWORKS", text)
    with pytest.raises(ValidationError):
        Sample(_env_file=None)
