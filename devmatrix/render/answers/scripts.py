"""Scripts of `docs/api.md`: the requests of an entity, one after the other, in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.literals import python_literal
from devmatrix.model.cases import page_tells
from devmatrix.render.answers import snippets
from devmatrix.render.answers.examples import examples
from devmatrix.render.answers.operations import RESTORE
from devmatrix.render.answers.snippets import json_text
from devmatrix.render.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.model.app import App
    from devmatrix.render.answers.examples import Examples
    from devmatrix.render.answers.operations import Endpoint
    from devmatrix.render.answers.snippets import Key


Scripts = dict[str, str]
# What is worth reading of what a page tells, in TypeScript.
_TOLD = {"total": "total: number", "next_cursor": "next_cursor: string | null"}


def scripts(app: App) -> dict[str, Scripts]:
    """The text of each code block by its language, for every entity by its name."""
    shown = {each.name.pascal: examples(app, each) for each in app.entities}
    # In the emitted project, ruff formats the Python of documents too.
    python = tidy({f"{name}.py": _script(each, "#", _python, _python_key) for name, each in shown.items()})
    return {
        name: {
            "curl": _script(each, "#", _curl, lambda key: f"{key.shell}={key.sample}"),
            "python": python[f"{name}.py"].rstrip("\n"),
            "typescript": _script(each, "//", _typescript, lambda key: f"const {key.typescript} = {key.literal};"),
        }
        for name, each in shown.items()
    }


def _python_key(key: Key) -> str:
    return f"{key.python} = {key.literal}"


def _script(
    shown: Examples, comment: str, write: Callable[[Examples, Endpoint], list[str]], give: Callable[[Key], str]
) -> str:
    needed = ((f"The {each.column} of one of the {each.name.human_plural}.", give(each)) for each in shown.needed)
    blocks = [[f"{comment} {what}", given] for what, given in needed]
    blocks += [[f"{comment} {each.title(shown.entity)}.", *write(shown, each)] for each in shown.endpoints]
    return "\n\n".join("\n".join(lines) for lines in blocks)


def _curl(shown: Examples, endpoint: Endpoint) -> list[str]:
    collection = f'"$API{shown.collection}"'
    row = f'"$API{shown.row(lambda key: f"${key.shell}")}"'
    match endpoint.operation:
        case "create":
            # What the next requests need, filled in by the reader.
            columns = " and the ".join(each.column for each in shown.keys)
            kept = [f"# Keep the {columns} that it answers.", *(f"{each.shell}={each.sample}" for each in shown.keys)]
            kept = kept if shown.addressed else []
            return [f"curl {collection} --json {snippets.shell_data(shown.new)}", *kept]
        case "list":
            return [f"curl --get {collection} {snippets.shell_query(shown.query)}"]
        case "update":
            condition = """ --header 'If-Match: "1"'""" * shown.conditional
            return [f"curl --request PATCH {row}{condition} --json {snippets.shell_data(shown.changes)}"]
        case "replace":
            return [f"curl --request PUT {row} --json {snippets.shell_data(shown.whole)}"]
        case "delete":
            return [f"curl --request DELETE {row}"]
        case "restore":
            return [f"curl --request POST {_below(row)}"]
    return [f"curl {row}"]


def _python(shown: Examples, endpoint: Endpoint) -> list[str]:
    collection = python_literal(shown.collection)
    row = f'f"{shown.row(lambda key: f"{{{key.python}}}")}"'
    match endpoint.operation:
        case "create":
            made = [f"created = client.post({collection}, json={snippets.python_object(shown.new)})"]
            kept = [f'{each.python} = created.json()["{each.column}"]' for each in shown.keys]
            return [*made, "created.raise_for_status()", *kept]
        case "list":
            query = python_literal(shown.query)
            return [f"listed = client.get({collection}, params={query})", "listed.raise_for_status()"]
        case "update":
            condition = ', headers={"If-Match": created.headers["ETag"]}' * shown.conditional
            body = snippets.python_object(shown.changes)
            return [f"changed = client.patch({row}, json={body}{condition})", "changed.raise_for_status()"]
        case "replace":
            body = snippets.python_object(shown.whole)
            return [f"replaced = client.put({row}, json={body})", "replaced.raise_for_status()"]
        case "delete":
            return [f"client.delete({row}).raise_for_status()"]
        case "restore":
            return [f"restored = client.post({_below(row)})", "restored.raise_for_status()"]
    return [f"found = client.get({row})", "found.raise_for_status()"]


def _typescript(shown: Examples, endpoint: Endpoint) -> list[str]:
    kind = shown.entity.name.pascal
    collection = json_text(shown.collection)
    row = f"`{shown.row(lambda key: f'${{{key.typescript}}}')}`"
    match endpoint.operation:
        case "create":
            body = snippets.typescript_object(shown.new)
            kept = [f"const {each.typescript} = created.{each.column};" for each in shown.keys if shown.addressed]
            return [f'const created = await call<{kind}>("POST", {collection}, {body});', *kept]
        case "list":
            path = json_text(f"{shown.collection}?{snippets.url_query(shown.query)}")
            page = "; ".join([f"items: {kind}[]", *(_TOLD[each] for each in page_tells(shown.entity) if each in _TOLD)])
            return [f'const listed = await call<{{ {page} }}>("GET", {path});']
        case "update":
            body = snippets.typescript_object(shown.changes)
            return [f'const changed = await call<{kind}>("PATCH", {row}, {body});']
        case "replace":
            body = snippets.typescript_object(shown.whole)
            return [f'const replaced = await call<{kind}>("PUT", {row}, {body});']
        case "delete":
            return [f'await call<void>("DELETE", {row});']
        case "restore":
            return [f'const restored = await call<{kind}>("POST", {_below(row)});']
    return [f'const found = await call<{kind}>("GET", {row});']


def _below(row: str) -> str:
    """The path of a row as a text in quotes, and what brings that row back."""
    return f"{row[:-1]}{RESTORE.below}{row[-1]}"
