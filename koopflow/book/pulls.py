"""The text between double braces goes in; a call with its texts and its place comes out, or what is wrong with it.

The grammar is a name and texts in quotes, no expression: nothing of what an author writes is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from koopflow.book.faults import BAD_CALL, UNCLOSED
from koopflow.diagnostics import Diagnostic, Note, Place
from koopflow.model.suggestions import DID_YOU_MEAN
from koopflow.spelling import closest

NO_CALL = "it is no call"
NO_NAME = "there is no such call"
NO_TEXT = "a text in quotes should stand at “{text}”"
TOO_MANY = "it takes {count} texts in order at most"
NEEDS = "it needs a text"
TWICE = "“{key}” is given twice"
NO_KEY = "it does not take “{key}”"

CALLS: Mapping[str, tuple[int, tuple[str, ...]]] = MappingProxyType(
    {
        "figure": (
            1,
            (
                "id",
                "model",
                "of",
                "only",
                "actors",
                "from",
                "to",
                "example",
                "as",
                "scenario",
                "width",
                "height",
            ),
        ),
        "table": (1, ("id",)),
        "number": (1, ("scenario", "digits", "as")),
        "ref": (2, ("case", "kind")),
    }
)
"""The calls: how many texts in order each takes (one is needed), and those with a name."""

_OPEN = re.compile(r"\{\{(?P<inside>(?:(?!\n[ \t]*\n|\{\{).)*?)\}\}|\{\{", re.DOTALL)
_CALL = re.compile(r"\s*(?P<name>[\w-]+)\s*\((?P<args>.*)\)\s*", re.DOTALL)
_ARG = re.compile(
    r"\s*(?:(?P<key>[a-z_]+)\s*=\s*)?(?P<quoted>\"[^\"]*\"|'[^']*'|„[^”\"]*[”\"]|“[^”]*”)\s*(?:,|$)"
)


@dataclass(frozen=True, slots=True)
class Pull:
    """One call in the prose; `texts` are those in order, `named` those with a name."""

    call: str
    texts: tuple[str, ...]
    place: Place
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What is pulled."""
        return self.texts[0]


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of prose that a mark stands for: as written, and the call in it or what is wrong."""

    written: str
    found: Pull | Diagnostic


def marked(text: str, file: str) -> Iterator[tuple[int, int, Marked]]:
    """Every call, or beginning of one, with where it begins and ends in the text."""
    for match in _OPEN.finditer(text):
        place = _place(text, match.start(), match.end(), file)
        inside = match["inside"]
        found = Diagnostic(UNCLOSED, place) if inside is None else read(inside, place)
        yield match.start(), match.end(), Marked(match.group(), found)


def read(inside: str, place: Place) -> Pull | Diagnostic:
    """The call between the braces."""

    def wrong(reason: str, *hints: Note, **args: object) -> Diagnostic:
        said = {"call": " ".join(inside.split()), "reason": Note(reason, args)}
        return Diagnostic(BAD_CALL, place, args=said, hints=hints)

    call = _CALL.fullmatch(inside)
    if call is None:
        return wrong(NO_CALL)
    name, rest = call["name"], call["args"].strip()
    if name not in CALLS:
        return wrong(NO_NAME, *(Note(DID_YOU_MEAN, {"name": near}) for near in closest(name, CALLS, 1)))
    most, keys = CALLS[name]
    texts: list[str] = []
    named: dict[str, str] = {}
    while rest:
        arg = _ARG.match(rest)
        if arg is None or (arg["key"] is None and named):
            return wrong(NO_TEXT, text=rest)
        key, value = arg["key"], arg["quoted"][1:-1]
        if key is None:
            texts.append(value)
        elif key in named:
            return wrong(TWICE, key=key)
        elif key not in keys:
            near = (Note(DID_YOU_MEAN, {"name": one}) for one in closest(key, keys, 1))
            return wrong(NO_KEY, *near, key=key)
        else:
            named[key] = value
        rest = rest[arg.end() :].strip()
    if len(texts) > most:
        return wrong(TOO_MANY, count=most)
    if not texts or not texts[0]:
        return wrong(NEEDS)
    return Pull(name, tuple(texts), place, MappingProxyType(named))


def _place(text: str, start: int, end: int, file: str) -> Place:
    def at(index: int) -> tuple[int, int]:
        return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)

    return Place(file, *at(start), *at(end))
