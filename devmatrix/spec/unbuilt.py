"""Parts of the language that are not built yet: refused by name, each with its own code, never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.diagnostics import quote, suggest
from devmatrix.spec.schema import section_at
from devmatrix.spec.tree import Items, Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.spec.tree import Node

Path = tuple[str | int, ...]
Report = "Callable[[str, Path, str, str | None], None]"

KEYS: dict[str, dict[str, str]] = {
    "an entity": {
        "part_of": "DM901",
        "queries": "DM910",
        "stats": "DM911",
        "actions": "DM912",
        "owner": "DM913",
        "access": "DM914",
    },
    "`list`": {"where": "DM916"},
    "a field": {"was": "DM918", "visible_to": "DM919", "writable_by": "DM920"},
}
ALWAYS_ON = frozenset(
    ["logging", "health", "metrics", "rate_limiting", "security_headers", "cors", "compression", "timeouts"]
)
OPTIONAL = frozenset(["tracing"])
CHOSEN = frozenset(["auth", "tenancy", "cache", "jobs", "events", "realtime", "graphql", "frontend", "deploy"])


def find_unbuilt(root: Mapping) -> Iterator[tuple[str, Path, str, str | None]]:
    """Each use of such a part: its code, its path, a message and a hint."""
    yield from _features(root)
    for path, mapping in sections(root):
        section = section_at(path)
        for key in mapping.nodes:
            if code := KEYS.get(section or "", {}).get(key):
                yield code, (*path, key), f"`{key}` is not built yet", None
        if section == "an entity":
            yield from _entity(path, mapping)


def sections(root: Mapping) -> Iterator[tuple[Path, Mapping]]:
    """Every mapping whose keys the language defines, with its path."""
    yield (), root
    yield from _named(root, (), "app")
    entities = root.nodes.get("entities")
    for name, entity in entities.nodes.items() if isinstance(entities, Mapping) else ():
        if isinstance(entity, Mapping):
            path: Path = ("entities", name)
            yield path, entity
            yield from _named(entity, path, "list")
            fields = entity.nodes.get("fields")
            for key, node in fields.nodes.items() if isinstance(fields, Mapping) else ():
                if isinstance(node, Mapping):
                    yield (*path, "fields", key), node
            for group_key in ("unique", "indexes", "rules"):
                yield from _listed(entity, path, group_key)


def _named(mapping: Mapping, path: Path, key: str) -> Iterator[tuple[Path, Mapping]]:
    node = mapping.nodes.get(key)
    if isinstance(node, Mapping):
        yield (*path, key), node


def _listed(mapping: Mapping, path: Path, key: str) -> Iterator[tuple[Path, Mapping]]:
    items = mapping.nodes.get(key)
    for index, node in enumerate(items.nodes if isinstance(items, Items) else ()):
        if isinstance(node, Mapping):
            yield (*path, key, index), node


def _features(root: Mapping) -> Iterator[tuple[str, Path, str, str | None]]:
    features = root.nodes.get("features")
    for name, node in features.nodes.items() if isinstance(features, Mapping) else ():
        path: Path = ("features", name)
        if name in CHOSEN:
            yield "DM915", path, f"the feature `{name}` is not built yet", None
        elif name not in ALWAYS_ON | OPTIONAL:
            hint = suggest(name, ALWAYS_ON | OPTIONAL | CHOSEN)
            yield "DM101", path, f"unknown feature {quote(name)}", hint
        elif not (isinstance(node, Scalar) and node.value is True):
            known = "" if name in OPTIONAL else "is always on and "
            hint = f"it {known}is configured by the settings of the emitted app: write `true`, or leave it out"
            yield "DM921", path, f"options for `{name}` are not built yet", hint


def _entity(path: Path, entity: Mapping) -> Iterator[tuple[str, Path, str, str | None]]:
    unique = entity.nodes.get("unique")
    for index, group in enumerate(unique.nodes if isinstance(unique, Items) else ()):
        if isinstance(group, Mapping) and "on_conflict" in group.nodes:
            yield "DM907", (*path, "unique", index, "on_conflict"), "`on_conflict` is not built yet", None


def _text(node: Node | None) -> str:
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""
