"""Relationships load nothing by themselves and know each other."""

from app.core.models import Base


def test_no_relationship_loads_unasked() -> None:
    eager = [
        str(relation)
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.lazy != "raise"
    ]

    assert eager == []


def test_deletes_are_left_to_the_database() -> None:
    owning = [
        str(relation)
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.uselist and relation.passive_deletes != "all"
    ]

    assert owning == []
