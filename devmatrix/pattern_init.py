"""A first version of a pattern: a folder that obeys the laws and works as it is."""

from __future__ import annotations

import keyword
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from devmatrix.catalog.load import library_folder, load_catalog, pattern_folders
from devmatrix.errors import DestinationError, DevMatrixError, PatternError
from devmatrix.laws.mirror import exemplar_words, words_in

if TYPE_CHECKING:
    from collections.abc import Sequence

_VALIDATION = re.compile(r"^Validation error for question '\w+': ")


@dataclass(frozen=True)
class Answers:
    """What is known of a pattern that is to be; what is empty has a default."""

    id: str
    category: str
    scope: str = "app"
    summary: str = ""
    domain: str = ""


def write_pattern(answers: Answers, library: Path) -> tuple[Path, ...]:
    """Write the pattern to `library`/category/id; gives the files that were written, in order.

    Nothing is written unless the result obeys the laws. Raises DestinationError when the place is taken or
    cannot be written, DevMatrixError for an answer that makes no pattern.
    """
    place = library / answers.category / answers.id
    _check_id(answers.id)
    for taken in (place, *library.glob(f"*/{answers.id}")):
        if taken.exists() or taken.is_symlink():
            raise DestinationError(f"{taken} is there already")
    if answers.id in load_catalog().by_id:
        raise DevMatrixError(f"our library has a pattern {answers.id!r}: one of that name would replace it")
    with TemporaryDirectory(prefix="devmatrix-") as folder:
        draft = Path(folder) / answers.category / answers.id
        _answer(draft, answers)
        _format(draft)
        _check(answers.id, Path(folder), library)
        _copy(draft, place)
    return tuple(sorted(path for path in place.rglob("*") if path.is_file()))


def _check_id(id_: str) -> None:
    if keyword.iskeyword(id_):
        raise DevMatrixError(f"{id_!r} is a keyword of Python, and the id becomes the name of a module")
    for _, word in words_in(id_.replace("_", " "), exemplar_words(library_folder("patterns"))):
        raise DevMatrixError(f"{id_!r} holds {word!r}, a word of the exemplar, which has to be renamed everywhere")


def _answer(draft: Path, answers: Answers) -> None:
    # Copier takes most of a second to import: only this command pays for it.
    from copier import run_copy
    from copier.errors import CopierError

    known = {
        "id": answers.id,
        "category": answers.category,
        "scope": answers.scope,
        "summary": answers.summary,
        "domain": answers.domain or _usual_domain(answers.category),
    }
    template = library_folder("templates") / "pattern"
    try:
        given = {name: value for name, value in known.items() if value}
        run_copy(str(template), draft, data=given, defaults=True, quiet=True)
    except (CopierError, ValueError) as error:
        # Copier's questions refuse an answer by a ValueError that ends in the question's own text.
        raise DevMatrixError(_VALIDATION.sub("", str(error)).strip()) from error


def _usual_domain(category: str) -> str:
    """The domain that most of our patterns of a category have; empty for a category that we have not."""
    domains = Counter(each.domain for each in load_catalog().patterns if each.category == category)
    return domains.most_common(1)[0][0] if domains else ""


def _format(draft: Path) -> None:
    """A long id or title makes lines that the formatter would break."""
    from devmatrix.render.tidy import tidy

    texts = {path.relative_to(draft).as_posix(): path.read_text(encoding="utf-8") for path in draft.rglob("*.py")}
    for name, text in tidy(texts).items():
        (draft / name).write_text(text, encoding="utf-8", newline="\n")


def _check(id_: str, draft: Path, library: Path) -> None:
    """Hold the laws against the draft, beside what the library holds already."""
    from devmatrix.laws.lint import lint

    for each in lint([id_], (*_neighbours(library), draft)).findings:
        raise DevMatrixError(f"this would be no pattern: {each.message} ({each.code})")


def _neighbours(library: Path) -> Sequence[Path]:
    try:
        pattern_folders(library)
    except PatternError:
        # There is none yet, or its layout is wrong: then it says so itself when it is read.
        return ()
    return (library,)


def _copy(draft: Path, place: Path) -> None:
    try:
        shutil.copytree(draft, place)
    except OSError as error:
        raise DestinationError(f"{place} cannot be written: {error.strerror or error}") from error
