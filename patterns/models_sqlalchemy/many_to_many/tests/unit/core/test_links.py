"""Links between rows: what a row shows, and what changes of them count as."""

from typing import ClassVar
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.core.links import Link, linked_keys
from app.core.models import Base, IntegerKey, Timestamps, UuidKey, Versioned
from app.core.reading import JoinedReader
from app.core.repository import BaseReader, BaseRepository
from app.core.scalars import Distinct
from app.core.schemas import ABSENT, BaseInput
from app.core.service import BaseService


class OwnBase(Base, DeclarativeBase):
    """Keeps the tests' tables out of the app's metadata."""

    # Names of classes are looked up there: an entity may be called like one of these.
    registry: ClassVar[orm.registry] = orm.registry(
        metadata=sa.MetaData(naming_convention=Base.metadata.naming_convention)
    )


song_moods = sa.Table(
    "test_song_moods",
    OwnBase.metadata,
    sa.Column("song_id", sa.Uuid(), sa.ForeignKey("test_songs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("mood_id", sa.Integer(), sa.ForeignKey("test_moods.id", ondelete="CASCADE"), primary_key=True),
)
song_covers = sa.Table(
    "test_song_covers",
    OwnBase.metadata,
    sa.Column("song_id", sa.Uuid(), sa.ForeignKey("test_songs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("cover_id", sa.Uuid(), sa.ForeignKey("test_songs.id", ondelete="CASCADE"), primary_key=True),
)


class Mood(IntegerKey, OwnBase):
    """What songs are linked to."""

    __tablename__ = "test_moods"


class Song(Versioned, Timestamps, UuidKey, OwnBase):
    """Linked to moods, one to three of them, and to other songs."""

    __tablename__ = "test_songs"
    __links__: ClassVar[dict[str, Link]] = {"mood_ids": Link(song_moods, least=1, most=3), "cover_ids": Link(song_covers)}

    title: Mapped[str] = mapped_column(sa.String(40))

    @declared_attr
    @classmethod
    def mood_ids(cls) -> Mapped[list[int]]:
        return linked_keys(song_moods, cls.id)

    @declared_attr
    @classmethod
    def cover_ids(cls) -> Mapped[list[UUID]]:
        return linked_keys(song_covers, cls.id)


class SongCreate(BaseInput):
    """A new song."""

    title: str
    mood_ids: Distinct[int]
    cover_ids: Distinct[UUID] = ABSENT


class SongUpdate(BaseInput):
    """Changes to a song."""

    title: str = ABSENT
    mood_ids: Distinct[int] = ABSENT


class SongRepository(BaseRepository[Song]):
    """Stores songs."""

    model = Song
    label = "song"


class SongReader(BaseReader[Song]):
    """Reads songs."""

    model = Song
    label = "song"


class SongService(BaseService[Song]):
    """Changes songs."""


class MoodRepository(BaseRepository[Mood]):
    """Stores moods."""

    model = Mood
    label = "mood"


@pytest.fixture
async def moods(session: AsyncSession) -> list[int]:
    await (await session.connection()).run_sync(OwnBase.metadata.create_all)
    rows = [Mood() for _ in range(4)]
    session.add_all(rows)
    await session.flush()
    return sorted(row.id for row in rows)


@pytest.fixture
def service(session: AsyncSession) -> SongService:
    return SongService(SongRepository(session))


async def created(service: SongService, moods: list[int]) -> Song:
    stored = await service.create(SongCreate(title="first", mood_ids=moods, cover_ids=[]))
    return await service.repository.get(stored["id"])


async def test_links_are_shown_in_order_wherever_a_row_is(service: SongService, moods: list[int]) -> None:
    stored = await service.create(SongCreate(title="first", mood_ids=moods[2::-1], cover_ids=[]))

    assert (stored["mood_ids"], stored["cover_ids"]) == (moods[:3], [])
    shown = await SongReader(JoinedReader(service.repository.session)).read(stored["id"])
    assert shown == stored
    row = await service.repository.get(stored["id"])
    assert (row.mood_ids, row.cover_ids) == (moods[:3], [])


async def test_links_that_lead_nowhere_are_named_in_one_question(
    service: SongService, moods: list[int], statements: list[str]
) -> None:
    statements.clear()

    with pytest.raises(InvalidError) as failure:
        await service.create(SongCreate(title="first", mood_ids=[0, moods[0], -1], cover_ids=[]))

    assert [error.loc for error in failure.value.errors] == [["body", "mood_ids", 0], ["body", "mood_ids", 2]]
    assert len(statements) == 1


async def test_update_replaces_what_was_sent(service: SongService, moods: list[int]) -> None:
    row = await created(service, moods[:2])

    await service.update(row, SongUpdate(mood_ids=moods[1:4]))
    await service.update(row, SongUpdate(title="other"))

    assert row.mood_ids == moods[1:4]
    await service.repository.session.refresh(row)
    assert (row.title, row.mood_ids, row.version) == ("other", moods[1:4], 3)


async def test_a_change_of_links_counts_once(service: SongService, moods: list[int]) -> None:
    row = await created(service, moods[:1])
    before = row.updated_at

    await service.update(row, SongUpdate(title="other", mood_ids=moods[:2]))
    assert row.version == 2
    await service.update(row, SongUpdate(mood_ids=moods[1::-1]))
    assert row.version == 2
    await service.link(row, "mood_ids", moods[1])
    assert row.version == 2
    await service.link(row, "mood_ids", moods[2])
    await service.unlink(row, "mood_ids", moods[0])

    await service.repository.session.refresh(row)
    assert (row.version, row.mood_ids) == (4, moods[1:3])
    assert row.updated_at > before


async def test_single_links_keep_to_the_limits(service: SongService, moods: list[int]) -> None:
    row = await created(service, moods[:3])

    with pytest.raises(ConflictError, match="no room for more"):
        await service.link(row, "mood_ids", moods[3])
    await service.update(row, SongUpdate(mood_ids=moods[:1]))
    with pytest.raises(ConflictError, match="needs 1"):
        await service.unlink(row, "mood_ids", moods[0])

    assert row.mood_ids == moods[:1]


async def test_single_links_have_to_be_there(service: SongService, moods: list[int]) -> None:
    row = await created(service, moods[:1])

    with pytest.raises(NotFoundError, match="no row"):
        await service.link(row, "cover_ids", uuid4())
    with pytest.raises(NotFoundError, match="no such link"):
        await service.unlink(row, "mood_ids", moods[1])


async def test_a_row_that_goes_changes_the_rows_that_were_linked_to_it(
    service: SongService, moods: list[int], session: AsyncSession
) -> None:
    linked, other = await created(service, moods[:2]), await created(service, moods[1:2])
    before = linked.updated_at
    repository = MoodRepository(session)

    await repository.remove(await repository.get(moods[0]))

    await session.refresh(linked)
    await session.refresh(other)
    assert (linked.mood_ids, linked.version) == (moods[1:2], 2)
    assert linked.updated_at > before
    assert other.version == 1


async def test_a_row_that_is_linked_to_itself_can_go(service: SongService, moods: list[int]) -> None:
    row, other = await created(service, moods[:1]), await created(service, moods[:1])
    for each in (row, other):
        await service.link(each, "cover_ids", row.id)

    await service.delete(row)

    await service.repository.session.refresh(other)
    assert (other.cover_ids, other.version) == ([], 3)
