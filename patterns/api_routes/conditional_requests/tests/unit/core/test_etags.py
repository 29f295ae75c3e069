"""Entity tags as RFC 9110 reads them."""

import pytest
from fastapi import Response

from app.core.errors import NotModifiedError, PreconditionFailedError
from app.core.etags import entity_tag, require_change, require_match, set_entity_tag

VERSION = 3


def test_the_tag_is_the_version() -> None:
    response = Response()

    set_entity_tag(response, VERSION)

    assert response.headers["ETag"] == entity_tag(VERSION) == '"3"'


@pytest.mark.parametrize("header", ['"3"', 'W/"3"', '"1", "3"', "*"])
def test_a_known_version_is_not_sent_again(header: str) -> None:
    with pytest.raises(NotModifiedError):
        require_change(VERSION, header)


@pytest.mark.parametrize("header", [None, "", '"2"', "3"])
def test_an_unknown_version_is_sent(header: str | None) -> None:
    require_change(VERSION, header)


@pytest.mark.parametrize("header", [None, '"3"', '"1","3"', "*"])
def test_a_write_to_the_version_that_was_read_goes_on(header: str | None) -> None:
    require_match(VERSION, header)


@pytest.mark.parametrize("header", ['"2"', 'W/"3"', "", "3"])
def test_a_write_to_another_version_is_refused(header: str) -> None:
    with pytest.raises(PreconditionFailedError):
        require_match(VERSION, header)
