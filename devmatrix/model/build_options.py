"""Pass 4: which options a field may have, by its type and by one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.diagnostics import quote

if TYPE_CHECKING:
    from devmatrix.model.draft import Draft, FieldDraft

_NUMBERS = frozenset({"int", "bigint", "float", "decimal"})
_TEXTS = frozenset({"string", "text", "slug", "email", "url", "phone", "ip", "html"})
_MOMENTS = frozenset({"date", "time", "datetime", "duration"})
_ORDERLY = _NUMBERS | _MOMENTS | _TEXTS - {"html"} | {"uuid"}
_STORED = _TEXTS | _NUMBERS | _MOMENTS | {"bool", "uuid", "json", "bytes", "enum"}

# Which types an option fits; a list counts as `list`, a reference as `reference`.
_FITS: dict[str, frozenset[str]] = {
    "default": _STORED | {"list"},
    "example": _STORED | {"list", "link"},
    "unique": _ORDERLY | {"reference"},
    "index": _ORDERLY | {"bool", "enum", "reference"},
    "min_length": frozenset({"string", "text", "html", "slug", "email", "url", "password", "list", "link"}),
    "max_length": frozenset({"string", "text", "html", "slug", "email", "url", "password", "list", "link"}),
    "pattern": frozenset({"string", "text"}),
    "gt": _NUMBERS,
    "ge": _NUMBERS,
    "lt": _NUMBERS,
    "le": _NUMBERS,
    "multiple_of": _NUMBERS - {"float"},
    "search": _TEXTS - {"ip"},
    "filter": _ORDERLY | {"bool", "enum", "reference", "link"},
    "sort": _ORDERLY | {"bool", "enum", "reference"},
    "readonly": _STORED | {"list", "link"},
    "immutable": _STORED | {"list", "reference", "link"},
    "write_only": _STORED | {"list"},
    "sensitive": _STORED | {"list"},
    "computed": _STORED - {"html", "json", "bytes"},
    "on_delete": frozenset({"reference"}),
    "inverse": frozenset({"reference", "link"}),
}
_INSTEAD = {
    ("multiple_of", "float"): "a float is not exact: use `decimal`",
    ("min_length", "int"): "use `ge`",
    ("max_length", "int"): "use `le`",
    ("index", "list"): "the items of a list cannot be indexed",
    ("default", "reference"): "a reference is given on create; make it nullable with `?`",
    ("readonly", "reference"): "nothing could ever set it",
    ("default", "link"): "a row without links has an empty list",
    ("unique", "link"): "links are kept once anyway; declare an entity with two references for more rules",
    ("index", "link"): "links are indexed in both directions anyway",
    ("sort", "link"): "a list of links has no order",
    ("on_delete", "link"): "links go with either of the rows that they join",
}
_LABELS = {"list": "a list", "link": "a many-to-many field", "reference": "a reference", "enum": "an enum"}
# A computed field has a value and nothing that concerns how one is stored.
_NOT_COMPUTED = (
    "default", "unique", "index", "min_length", "max_length", "pattern", "gt", "ge", "lt", "le", "multiple_of",
    "search", "filter", "sort", "readonly", "immutable", "write_only",
)  # fmt: skip
_CONTRADICTIONS = (
    ("readonly", "immutable", "a readonly field is never given, so `immutable` says nothing"),
    ("readonly", "write_only", "a readonly and write-only field could be neither written nor read"),
    ("write_only", "search", "searching would reveal what is write-only"),
    ("write_only", "filter", "filtering would reveal what is write-only"),
    ("write_only", "sort", "sorting would reveal what is write-only"),
)
_FLAGS = frozenset({"unique", "index", "search", "readonly", "immutable", "write_only", "sensitive"})
_ALWAYS_INDEXED = frozenset({"bool", "enum", "date", "datetime", "reference", "link"})
# Parameters that every list has.
_PARAMETERS = frozenset({"q", "sort", "limit", "offset", "cursor"})


def check_options(draft: Draft) -> None:
    """Refuse what does not fit, then settle what a list can be filtered and sorted by."""
    for subject in list(draft.sound_fields()):
        listed = {each.removeprefix("-") for each in draft.entities[subject.entity].section.list.sort}
        _check_fit(draft, subject)
        _check_contradictions(draft, subject)
        _settle_password(subject)
        _check_readonly(draft, subject)
        _settle_lists(draft, subject, listed)


def _kind(subject: FieldDraft) -> str:
    return "list" if subject.is_list and not subject.linked else subject.scalar


def _check_fit(draft: Draft, subject: FieldDraft) -> None:
    kind = _kind(subject)
    for option in _given(subject):
        if option in _FITS and kind not in _FITS[option]:
            label = _LABELS.get(kind, f"`{kind}`")
            hint = _INSTEAD.get((option, "int" if kind == "bigint" else kind)) or _where(option)
            draft.refuse_field("DM204", subject, f"`{option}` does not fit {label}", hint, option=option)
            subject.options.pop(option, None)
        elif subject.computed and option in _NOT_COMPUTED:
            draft.refuse_field("DM205", subject, f"`{option}` does not fit a computed field", option=option)


def _given(subject: FieldDraft) -> list[str]:
    """The options that ask for something, in their order in the text: `unique: false` asks for nothing."""
    asked = [
        key for key, value in subject.options.items() if not (value is False and key not in {"default", "example"})
    ]
    inline = ["default"] if subject.notation.default is not None and "default" not in asked else []
    return [*asked, *inline]


def _where(option: str) -> str | None:
    """What an option is for, when a type does not take it."""
    purposes = {
        "gt": "it is for numbers",
        "ge": "it is for numbers",
        "lt": "it is for numbers",
        "le": "it is for numbers",
        "multiple_of": "it is for int, bigint and decimal",
        "pattern": "it is for string and text",
        "min_length": "it is for text and lists",
        "max_length": "it is for text and lists",
        "search": "it is for text",
        "on_delete": "it is for references",
        "inverse": "it is for references",
    }
    return purposes.get(option)


def _check_contradictions(draft: Draft, subject: FieldDraft) -> None:
    for first, second, message in _CONTRADICTIONS:
        if subject.has(first) and subject.has(second):
            draft.refuse_field("DM205", subject, message, f"leave out `{second}`", option=second)
    if subject.notation.default is not None and "default" in subject.options:
        draft.refuse_field("DM213", subject, "the default is given twice", "leave one out", option="default")
    if subject.has("unique") and (subject.notation.default is not None or "default" in subject.options):
        message = "a unique field cannot have a default: the second row that takes it would be refused"
        draft.refuse_field("DM205", subject, message, option="default")


def _settle_password(subject: FieldDraft) -> None:
    if subject.scalar == "password":
        subject.options |= {"write_only": True, "sensitive": True}


def _check_readonly(draft: Draft, subject: FieldDraft) -> None:
    has_default = subject.notation.default is not None or subject.options.get("default") is not None
    if subject.has("readonly") and not (subject.nullable or has_default or _may_be_empty(subject)):
        hint = f"give it a `default`, or make it nullable: {subject.notation.name}?"
        if subject.linked:
            hint = "leave out `min_length`"
        draft.refuse_field(
            "DM214", subject, "nothing could ever set a readonly field without a default", hint, option="readonly"
        )


def _may_be_empty(subject: FieldDraft) -> bool:
    return subject.linked is not None and subject.required_far is None


def _settle_lists(draft: Draft, subject: FieldDraft, listed: set[str]) -> None:
    """Filters and sorts are on by default where the type allows and there is an index or a short set of values."""
    if subject.name in listed and indexable(subject) and not subject.computed and not subject.has("write_only"):
        subject.options.setdefault("sort", True)
    fits = _kind(subject) in _FITS["filter"] and not subject.computed and not subject.has("write_only")
    worthwhile = subject.scalar in _ALWAYS_INDEXED or subject.is_key or subject.has("index") or subject.has("unique")
    for option in ("filter", "sort"):
        subject.options.setdefault(option, fits and worthwhile and _kind(subject) in _FITS[option])
    if subject.has("filter") and subject.column in _PARAMETERS:
        message = f"lists have a parameter {quote(subject.column)} already, so they cannot be filtered by this field"
        draft.refuse_field("DM116", subject, message, "rename it, or say `filter: false`", option="filter")


def indexable(subject: FieldDraft) -> bool:
    """Whether a type has an order that an index and a sort can use."""
    return _kind(subject) in _FITS["index"]
