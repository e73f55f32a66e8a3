"""A text in, the tokens of the guard language out, each where it stands; characters of other languages are refused.

It stands apart from the parser (`koopflow.model.guards`), which knows operators and brackets and no characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, NoReturn

from koopflow.diagnostics import Rule
from koopflow.model.expressions import Span
from koopflow.model.guard_faults import ENDS_EARLY, FOREIGN_CHARACTER, FOREIGN_OPERATOR, LOOK_ALIKE

_INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        "=": "==", "===": "==", "!==": "!=", "<>": "!=", "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=",
        "≠": "!=",
        "&&": "and", "&": "and", "||": "or", "|": "or", "!": "not", "–": "-", "—": "-", "−": "-",
        "×": "*", "·": "*", "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "\u00a0": " ",
    }
)  # fmt: skip
_LOOK_ALIKES = str.maketrans("аеіјорсухѕһԁԛԝαικνορυχł", "aeijopcyxshdqwaiknopyxl")
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<word>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)
    |(?P<quoted>"[^"]*"|'[^']*')
    |(?P<foreign>!==|===|=>|=<|<>|&&?|\|\|?|=(?!=)|!(?!=))
    |(?P<operator>[=!<>]=|[<>+*()])""",
    re.VERBOSE,
)


class GuardError(ValueError):
    """A text is not an expression; `offset` and `length` say where, in characters from 0."""

    def __init__(self, rule: Rule, offset: int, length: int, **args: str) -> None:
        super().__init__(rule.message.format_map(args))
        self.rule = rule
        self.offset = offset
        self.length = length
        self.arguments: Mapping[str, str] = MappingProxyType(args)

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return str(self)


class Token(NamedTuple):
    """A word (a name, number or keyword, perhaps dotted), a quoted text, an operator or bracket, or the end."""

    kind: Literal["word", "quoted", "operator", "end"]
    text: str
    offset: int

    @property
    def span(self) -> Span:
        """Its stretch of the text."""
        return Span(self.offset, len(self.text))


def tokens(text: str) -> Iterator[Token]:
    """The tokens of the text, the end last; raises `GuardError` at a character that belongs to none."""
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            _refuse_character(text, position)
        kind, token = found.lastgroup, found.group()
        if kind == "foreign":
            raise GuardError(FOREIGN_OPERATOR, position, len(token), found=token, instead=_INSTEAD[token])
        if kind == "word":
            yield Token("operator" if token == "-" else "word", token, position)
        elif kind in ("quoted", "operator"):
            yield Token("quoted" if kind == "quoted" else "operator", token, position)
        position = found.end()
    yield Token("end", "", max(len(text) - 1, 0))


def _refuse_character(text: str, position: int) -> NoReturn:
    character = text[position]
    if character in "\"'":
        raise GuardError(ENDS_EARLY, position, len(text) - position)
    if character in _INSTEAD:
        raise GuardError(FOREIGN_OPERATOR, position, 1, found=character, instead=_INSTEAD[character])
    name = f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
    folded = unicodedata.normalize("NFKD", character.lower().translate(_LOOK_ALIKES))
    if ord(character) > 127 and folded[:1].isascii():
        raise GuardError(LOOK_ALIKE, position, 1, found=character, name=name, instead=folded[:1])
    raise GuardError(FOREIGN_CHARACTER, position, 1, found=character, name=name)
