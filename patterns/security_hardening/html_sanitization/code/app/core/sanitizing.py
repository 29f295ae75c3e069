"""Rich text from outside: what is not on the allow list is taken out before it is stored."""

import nh3

# Structure and emphasis only: nothing that loads, runs, styles or asks for input.
TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre"),
    *("ul", "ol", "li", "dl", "dt", "dd"),
    *("b", "em", "i", "mark", "s", "small", "strong", "sub", "sup", "u"),
    *("a", "abbr", "code", "del", "ins", "kbd", "q"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
URL_SCHEMES = {"http", "https", "mailto"}

_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=URL_SCHEMES,
    link_rel="nofollow noopener",
)


def sanitize_html(text: str) -> str:
    """HTML that is safe to show: balanced and allow-listed; cleaning it again changes nothing."""
    return _cleaner.clean(text)
