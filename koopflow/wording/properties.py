"""What an author may change of an element, as a reader is told of it: keys of the language in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from koopflow.wording.words import Words

PROPERTIES: Mapping[str, str] = MappingProxyType(
    {
        "title": "name",
        "description": "description",
        "members": "members",
        "by": "who does it",
        "sends": "information sent",
        "to": "receivers",
        "from": "sender",
        "channel": "channel",
        "carries": "documents",
        "reads": "documents read",
        "writes": "documents written",
        "provider": "provider",
        "meets": "needs met",
        "basis": "legal basis",
        "after": "term",
        "at": "date",
        "when": "condition",
        "within": "deadline",
        "initial": "beginning",
        "task": "work",
        "sitting": "meeting",
        "holds": "in whose care",
        "raises": "signals",
        "sets": "what becomes known",
        "plans": "what is planned",
        "level": "level",
        "kind": "kind",
        "source": "source",
    }
)
UNTOLD = ("task", "sitting", "next", "basis")
"""Keys on the way to another one that say nothing to a reader."""
SECTIONS = ("actors", "flows", "documents", "data", "services", "needs", "attributes", "events")


def split(key: str) -> tuple[str, ...]:
    """The keys of a path within an element, without those that only lead to another."""
    keys = tuple(filter(None, key.split(".")))
    return tuple(one for at, one in enumerate(keys) if one not in UNTOLD or at == len(keys) - 1)


def in_words(words: Words, key: str, path: str) -> str:
    """A key of the element at a path as a reader is told of it; one that no reader is told of stays as it is."""
    if key == "to" and path.startswith("machines."):
        return words.say("where it leads")
    return words.say(PROPERTIES[key]) if key in PROPERTIES else key


def titled(words: Words, name: str, sections: Iterable[str] = SECTIONS) -> str:
    """The title of whatever bears this id; a name that is nobody's stays as it is."""
    for section in sections:
        if name in getattr(words.model, section):
            return words.of(section, name)
    return name
