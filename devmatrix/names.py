"""The forms of a name: written once by the user, derived once here, asked for everywhere."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from functools import cache, cached_property

# Words of SQLite or of PostgreSQL that SQLAlchemy does not know as such, and leaves without quotes.
UNQUOTED = frozenset({"collation", "concurrently", "lateral", "nothing", "returning", "system_user", "tablesample"})

# Words whose capitals do not follow the usual pattern.
_SPELLINGS = ("OAuth", "GraphQL", "IPv4", "IPv6", "IoT", "SaaS")
_WORD = re.compile(
    rf"(?:{'|'.join(_SPELLINGS)})(?![a-z])[0-9]*|[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+|[^\W_]+"
)

# singular:plural, and words that are both; common words are here so that inflect is seldom imported.
_EXCEPTIONS = """
person:people child:children man:men woman:women human:humans foot:feet tooth:teeth goose:geese mouse:mice ox:oxen
die:dice leaf:leaves shelf:shelves half:halves knife:knives life:lives wife:wives hero:heroes potato:potatoes
tomato:tomatoes api:apis photo:photos video:videos logo:logos memo:memos repo:repos todo:todos demo:demos info:infos
menu:menus taxi:taxis status:statuses bus:buses bonus:bonuses campus:campuses virus:viruses corpus:corpora
radius:radii gas:gases lens:lenses analysis:analyses basis:bases crisis:crises diagnosis:diagnoses axis:axes
thesis:theses alias:aliases canvas:canvases index:indexes matrix:matrices suffix:suffixes prefix:prefixes
vertex:vertices appendix:appendices criterion:criteria phenomenon:phenomena automaton:automata polyhedron:polyhedra
taxon:taxa datum:data medium:media stadium:stadiums album:albums forum:forums museum:museums premium:premiums
quiz:quizzes area:areas idea:ideas schema:schemas formula:formulas agenda:agendas quota:quotas camera:cameras
stomach:stomachs monarch:monarchs epoch:epochs chief:chiefs roof:roofs proof:proofs belief:beliefs brief:briefs
tariff:tariffs staff:staff data:data media:media metadata:metadata news:news series:series species:species sheep:sheep
fish:fish deer:deer aircraft:aircraft information:information equipment:equipment software:software hardware:hardware
feedback:feedback furniture:furniture luggage:luggage merchandise:merchandise money:money music:music rice:rice
traffic:traffic weather:weather metrics:metrics analytics:analytics logistics:logistics settings:settings
"""
_PLURALS = dict(pair.split(":") for pair in _EXCEPTIONS.split())
# A word that is its own plural is not found by another one of the same plural.
_SINGULARS = {plural: word for word, plural in _PLURALS.items()} | {
    each: each for each in _PLURALS.values() if each in _PLURALS
}
# What is cut from a plural and put there instead, for all words that the table does not hold.
_SINGULAR_RULES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(ending), cut, suffix)
    for ending, cut, suffix in (
        (r"(?:us|is|ss)$|[^s]$", "", ""),
        (r"(?:mov|cook|zomb|self|brown|calor|rook|hood|smooth|^t|^p|^l)ies$|(?:ca|ni|qui)ches$", "s", ""),
        (r"ies$", "ies", "y"),
        (r"(?:ss|sh|ch|x)es$", "es", ""),
        (r"[^aeiousx]s$|[^iosux]es$|[aeo]ys$", "s", ""),
    )
)
# A rule is here only if it is right for every word that it matches and that the table does not hold.
_RULES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(ending), cut, suffix)
    for ending, cut, suffix in (
        (r"^[a-z]{1,2}$", "", "s"),
        (r"[^aeiou]y$", "y", "ies"),
        (r"[aeo]y$", "", "s"),
        (r"(?:ss|sh|x|tch|nch|each|oach|earch|urch)$(?<!ex)(?<!ix)", "", "es"),
        (r"(?:[bcdgklprtvw]|n|[^u]m|[^fs]e|se)$(?<!man)(?<!ouse)(?<!oose)(?<!ese)", "", "s"),
        (r"house$", "", "s"),
        (r"[a-z][0-9]+$", "", "s"),
    )
)


def split_words(text: str) -> tuple[str, ...]:
    """The words of a name in any spelling; an acronym stays one word, in the case that it had.

    >>> split_words("HTTPEndpoint"), split_words("OAuth2Client"), split_words("stock-api")
    (('HTTP', 'Endpoint'), ('OAuth2', 'Client'), ('stock', 'api'))
    """
    return tuple(_WORD.findall(text))


@cache
def pluralise(word: str) -> str:
    """The plural of one lower-case English word: by table or rule where that is certain, else by `inflect`."""
    if word in _PLURALS:
        return _PLURALS[word]
    for ending, cut, suffix in _RULES:
        if ending.search(word):
            return word.removesuffix(cut) + suffix
    return _inflected(word)


def _inflected(word: str) -> str:
    # inflect takes more than a second to import: only a word that no rule is sure of pays for it.
    import inflect

    return inflect.engine().plural_noun(word) or f"{word}s"


@cache
def singularise(name: str) -> str:
    """One of what a snake-case name in the plural stands for; the name itself when it is no plural."""
    *before, word = name.split("_")
    return "_".join([*before, _singular(word)])


def _singular(word: str) -> str:
    if word in _SINGULARS:
        return _SINGULARS[word]
    for ending, cut, suffix in _SINGULAR_RULES:
        if ending.search(word):
            return word.removesuffix(cut) + suffix
    import inflect

    return inflect.engine().singular_noun(word) or word


def _is_acronym(word: str) -> bool:
    """Whether the case of a word carries meaning, as in `HTTP`, `OAuth2` or `S3`."""
    return any(letter.isupper() for letter in word[1:]) or (len(word) > 1 and word.isupper())


def _plural_word(word: str) -> str:
    """The plural of one word, in the case that the word has."""
    plural = pluralise(word.lower())
    shared = 0
    while shared < min(len(word), len(plural)) and word[shared].lower() == plural[shared]:
        shared += 1
    return word[:shared] + plural[shared:]


@dataclass(frozen=True)
class Name:
    """A name as its words, in the singular and in the plural; every other form is a property."""

    words: tuple[str, ...]
    given_plural: tuple[str, ...] | None = None

    @classmethod
    def parse(cls, text: str, *, plural: str | None = None) -> Name:
        """Read a name in any spelling (`StockItem`, `stock-item`, `stock item`); `plural` overrides the derived one."""
        return cls(split_words(text), split_words(plural) if plural else None)

    @cached_property
    def plural_words(self) -> tuple[str, ...]:
        return self.given_plural or (*self.words[:-1], _plural_word(self.words[-1]))

    @cached_property
    def pascal(self) -> str:
        return _pascal(self.words)

    @cached_property
    def pascal_plural(self) -> str:
        return _pascal(self.plural_words)

    @cached_property
    def snake(self) -> str:
        return "_".join(self.words).lower()

    @cached_property
    def snake_plural(self) -> str:
        return "_".join(self.plural_words).lower()

    @cached_property
    def kebab(self) -> str:
        return self.snake.replace("_", "-")

    @cached_property
    def kebab_plural(self) -> str:
        return self.snake_plural.replace("_", "-")

    @cached_property
    def upper(self) -> str:
        return self.snake.upper()

    @cached_property
    def upper_plural(self) -> str:
        return self.snake_plural.upper()

    @cached_property
    def human(self) -> str:
        return _human(self.words)

    @cached_property
    def human_plural(self) -> str:
        return _human(self.plural_words)

    @cached_property
    def title(self) -> str:
        return self.human[:1].upper() + self.human[1:]

    @cached_property
    def title_plural(self) -> str:
        return self.human_plural[:1].upper() + self.human_plural[1:]

    @cached_property
    def module(self) -> str:
        """The snake form as a module can be called: `class` becomes `class_`."""
        return importable(self.snake)

    @cached_property
    def module_plural(self) -> str:
        return importable(self.snake_plural)

    def forms(self) -> dict[str, str]:
        """Every spelling by its key, singular before plural."""
        return {key: getattr(self, key) for key in FORM_KEYS}


FORM_KEYS = tuple(
    f"{style}{number}"
    for style in ("pascal", "snake", "kebab", "upper", "human", "title")
    for number in ("", "_plural")
)


def importable(snake: str) -> str:
    """A word that Python accepts as an identifier: a hard keyword gets a trailing underscore."""
    return f"{snake}_" if keyword.iskeyword(snake) else snake


def _pascal(words: tuple[str, ...]) -> str:
    return "".join(word[:1].upper() + word[1:] for word in words)


def _human(words: tuple[str, ...]) -> str:
    return " ".join(word if _is_acronym(word) else word.lower() for word in words)
