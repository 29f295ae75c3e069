"""Regions of the models: classes made of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.expressions.python import emit_python
from devmatrix.expressions.sql import emit_sql
from devmatrix.literals import docstring, python_literal
from devmatrix.model import cases
from devmatrix.model.app import Entity, Enum, ExpressionDefault, Field, Inverse, LiteralDefault, Rule
from devmatrix.render.regions.annotations import column_type, model_annotation
from devmatrix.render.regions.links import link_limits, link_relationship, linked_relationship
from devmatrix.render.regions.source import call, code, quoted_name
from devmatrix.render.scope import Fragment, Scope, region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.expressions.tree import Expression

# PostgreSQL cuts what is longer.
LONGEST_NAME = 63


@region
def enum_classes(scope: Scope) -> Fragment:
    lines = [line for each in scope.app.enums for line in _enum_class(each)]
    return Fragment(tuple(lines), frozenset({"from enum import StrEnum"} if lines else ()))


@region
def model_class(scope: Scope) -> Fragment:
    entity = scope.subject
    mixins = ["SoftDeletes"] * entity.soft_delete + ["Versioned"] * entity.versioned
    mixins += ["Timestamps"] * entity.timestamps
    key = {"uuid": ["UuidKey"], "int": ["IntegerKey"]}.get(entity.key.kind, [])
    bases = [*mixins, *key, "Base"]
    imports = code(bases).imports
    return Fragment((f"class {entity.name.pascal}({', '.join(bases)}):",), imports)


@region
def model_table(scope: Scope) -> Fragment:
    entity = scope.subject
    lines = docstring(entity.description or "", 0)
    lines += [""] * bool(lines) + [f'__tablename__ = "{entity.table}"']
    if arguments := [*unique_constraints(entity), *plain_indexes(entity), *check_constraints(entity)]:
        lines += ["__table_args__ = (", *(f"    {each}," for each in arguments), ")"]
    return code([*lines, *link_limits(entity)])


def unique_constraints(entity: Entity) -> Iterator[str]:
    """The constraints over more than one column, and those that cover some rows only."""
    stated_by_column = {(each.column,) for each in filter(entity.is_constrained, entity.stored)}
    for columns, condition in uniques(entity):
        names = [f'"{each}"' for each in columns]
        if condition is not None:
            yield call("sa.Index", "None", *names, unique="True", **partial(condition))
        elif columns not in stated_by_column:
            yield call("sa.UniqueConstraint", *names)
    if entity.soft_delete:
        yield call("sa.Index", "None", '"deletion_id"', **partial("deletion_id IS NOT NULL"))


def uniques(entity: Entity) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """The columns of each unique constraint, and the condition for the rows that it compares."""
    live = "deleted_at IS NULL" if entity.soft_delete else None
    for field in filter(entity.is_constrained, entity.stored):
        yield (field.column,), live
    for each in entity.unique:
        where = sql(entity, each.where)
        yield entity.columns(each), f"({where}) AND {live}" if where and live else where or live


def plain_indexes(entity: Entity) -> Iterator[str]:
    """The indexes over more than one column; the naming convention names them."""
    for each in entity.indexes:
        columns = [f'"{column}"' for column in entity.columns(each)]
        yield call("sa.Index", "None", *columns, **partial(sql(entity, each.where)))


def partial(condition: str | None) -> dict[str, str]:
    """What makes an index cover only the rows for which a condition holds."""
    if condition is None:
        return {}
    text = f"sa.text({python_literal(condition)})"
    return {"sqlite_where": text, "postgresql_where": text}


def sql(entity: Entity, condition: Expression | None) -> str | None:
    """A condition as SQLAlchemy reads it, to whom a colon begins a parameter."""
    if condition is None:
        return None
    return emit_sql(condition, lambda name: entity.field(name).column).replace(":", "\\:")


def check_constraints(entity: Entity) -> Iterator[str]:
    """The limits of numbers, as the database holds them."""
    for name, condition in checks(entity):
        yield call("sa.CheckConstraint", python_literal(condition), name=f'"{name}"')


def checks(entity: Entity) -> Iterator[tuple[str, str]]:
    """Name and SQL of each limit of a number."""
    for field, bound, limit in cases.checks(entity):
        yield f"{field.column}_{bound}", f'"{field.column}" {cases.COMPARISONS[bound]} {limit}'
    for rule, name in guards(entity).items():
        yield name, sql(entity, rule.check) or ""


def guards(entity: Entity) -> dict[Rule, str]:
    """The name of the CHECK behind each rule that has one: that of its fields where it is short and still free."""
    names: dict[Rule, str] = {}
    for place, rule in enumerate(entity.rules, start=1):
        if rule.guarded:
            columns = sorted(entity.field(each).column for each in rule.check.names)
            name = "_".join([*columns, "rule"])
            fits = len(f"ck_{entity.table}_{name}") <= LONGEST_NAME and name not in names.values()
            names[rule] = name if fits else f"rule_{place}"
    return names


@region
def model_columns(scope: Scope) -> Fragment:
    lines = [line for field in scope.subject.stored for line in _column(scope, field)]
    lines += [_detached(each) for each in scope.subject.detached]
    return _with_expressions(scope, lines)


def _column(scope: Scope, field: Field) -> Iterator[str]:
    if field.reference:
        target = scope.app.entity(field.reference.target)
        key = python_literal(f"{target.table}.{target.key.columns[0]}")
        alter = "True" if scope.app.points_forward(scope.subject, field) else None
        ondelete = python_literal(field.reference.on_delete.replace("_", " ").upper())
        type_ = call("sa.ForeignKey", key, ondelete=ondelete, use_alter=alter)
    else:
        type_ = column_type(field)
    index = "True" if field.index and not field.unique else None
    unique = "True" if scope.subject.is_constrained(field) and not scope.subject.soft_delete else None
    # SQLAlchemy reads the annotation, and any JSON value may be None.
    nullable = "False" if field.type.scalar.name == "json" and not (field.nullable or field.type.is_list) else None
    default = _model_default(field)
    column = call(
        "mapped_column",
        quoted_name(field.column),
        type_,
        primary_key="True" if field.key else None,
        autoincrement=counts(scope.subject, field),
        nullable=nullable,
        unique=unique,
        index=index,
        default=default,
    )
    yield f"{field.column}: Mapped[{model_annotation(field)}] = {column}"


def counts(entity: Entity, field: Field) -> str | None:
    """Both databases would count up a number that is a key by itself."""
    alone = entity.key.parts == (field,) and entity.key.kind == "fields" and not field.reference
    return "False" if alone and field.type.scalar.family == "integer" else None


def _detached(field: Field) -> str:
    """Where a row keeps what it named while that is hidden. It comes back from there, so nothing has to guard it."""
    return f"{field.column}: Mapped[{model_annotation(field)}] = mapped_column({column_type(field)}, index=True)"


def _model_default(field: Field) -> str | None:
    return default_source(field, factory="lambda: ")


def default_source(field: Field, factory: str) -> str | None:
    """The source of a default: a constant as it is, what is made anew for each row behind a factory."""
    match field.default:
        case LiteralDefault(value=list() | dict() as value) if not value:
            return type(value).__name__
        case LiteralDefault(value=list() | dict() as value):
            return f"{factory}{constant(field, value)}"
        case LiteralDefault(value=value):
            return constant(field, value)
        case ExpressionDefault(expression=expression):
            text = emit_python(expression, str).text
            return text.removesuffix("()") if text.endswith("()") and text.count("(") == 1 else f"{factory}{text}"
    return None


def constant(field: Field, value: object) -> str:
    """The source of a field's value; an enum's member is named."""
    if isinstance(value, list):
        return f"[{', '.join(constant(field, each) for each in value)}]"
    if field.type.enum and isinstance(value, str):
        name = next(name for name, stored in field.type.enum.members if stored == value)
        return f"{field.type.enum.name.pascal}.{name}"
    return python_literal(value)


@region
def model_relationships(scope: Scope) -> Fragment:
    entity = scope.subject
    lines = [_reference(scope, field) for field in entity.references]
    lines += [link_relationship(entity, field, field.link) for field in entity.links if field.link]
    lines += [_inverse(entity, each) for each in entity.inverses]
    targets = {each.reference.target for each in entity.references if each.reference}
    targets |= {each.link.target for each in entity.links if each.link}
    targets |= {each.entity for each in entity.inverses}
    targets -= {entity.name.pascal}
    imports = {f"from app.models.{scope.app.entity(each).name.module} import {each}" for each in targets}
    return code(lines, typing=imports)


def _reference(scope: Scope, field: Field) -> str:
    assert field.reference
    optional = " | None" if field.nullable else ""
    self_link = field.reference.target == scope.subject.name.pascal
    source = call(
        "relationship",
        foreign_keys=f"[{field.column}]",
        remote_side=f'"{scope.subject.name.pascal}.{scope.subject.key.columns[0]}"' if self_link else None,
        back_populates=f'"{field.reference.inverse}"' if field.reference.inverse else None,
        lazy='"raise"',
    )
    return f'{field.name}: Mapped["{field.reference.target}{optional}"] = {source}'


def _inverse(entity: Entity, inverse: Inverse) -> str:
    if inverse.link:
        return linked_relationship(entity, inverse, inverse.link)
    kind = f'"{inverse.entity} | None"' if inverse.unique else f'list["{inverse.entity}"]'
    source = call(
        "relationship",
        foreign_keys=f'"{inverse.entity}.{inverse.field}_id"',
        back_populates=f'"{inverse.field}"',
        lazy='"raise"',
        passive_deletes='"all"',
    )
    return f"{inverse.name}: Mapped[{kind}] = {source}"


@region
def model_computed(scope: Scope) -> Fragment:
    lines: list[str] = []
    for field in scope.subject.fields:
        if field.computed:
            result = emit_python(field.computed, lambda name: f"self.{name}").text
            lines += ["", "@property", f"def {field.name}(self) -> {model_annotation(field)}:"]
            lines += docstring(field.description or "", 4)
            lines += [f"    return {result}"]
    return _with_expressions(scope, lines)


def _with_expressions(scope: Scope, lines: list[str]) -> Fragment:
    return code(lines, scope.app)


def _enum_class(enum: Enum) -> Iterator[str]:
    yield from ("", "", f"class {enum.name.pascal}(StrEnum):")
    for name, value in enum.members:
        yield f"    {name} = {python_literal(value)}"
