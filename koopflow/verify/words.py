"""Paths go in, what they are called comes out: titles by language, for sentences that an author reads.

Findings hold no wording of their own, so these are arguments: maps of language to title, or templates over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from types import MappingProxyType

from koopflow.diagnostics import Note
from koopflow.i18n import UNDETERMINED
from koopflow.model.elements import Basis
from koopflow.model.machines import Alternative, State
from koopflow.model.paths import element_at
from koopflow.model.types import Element, Model, ModelRule
from koopflow.semantics.statespace import StateSpace

Title = Mapping[str, str]

OF_STATE = "{state}: {transition}"
QUOTED = "“{title}”"
PLAIN, BESIDE = "{title}", "{first}; {second}"
EITHER = "{items} or {last}"
VALUES = "the values there: {values}"
BY_SOURCE = "the rule's source: {source}"
BY_LAW = "the rule's basis: {basis}"
BY_ASSUMPTION = "the rule is the model's assumption"
JOURNALS: Mapping[str, str] = MappingProxyType({"DU": "Dz.U.", "MP": "M.P."})
"""The journals of laws, by the first part of an act's European identifier."""


def title(element: Element | None, otherwise: str) -> Title:
    """An element's title, or its id."""
    given = element.title if element is not None else None
    return given or {UNDETERMINED: otherwise}


def event(model: Model, path: str) -> object:
    """What an event or a place of a machine is called: a transition by its state's title and its own."""
    section, _, rest = path.partition(".")
    if section == "flows":
        return title(model.flows.get(rest), rest)
    ways = element_at(model, path, transition=True)
    if isinstance(ways, tuple):
        above, _, name = path.rpartition(".")
        titles = [way.title for way in ways if isinstance(way, Alternative) and way.title]
        named: Title = titles[0] if titles else {UNDETERMINED: name}
        return Note(OF_STATE, {"state": event(model, above), "transition": named})
    found = element_at(model, path)
    return title(found if isinstance(found, Element) else None, path.removeprefix("machines."))


def events(model: Model, paths: Iterable[str]) -> tuple[object, ...]:
    """What several events are called."""
    return tuple(event(model, path) for path in paths)


def either(model: Model, paths: Iterable[str]) -> Note:
    """Any of several events: “A”, “B” or “C”."""
    return joined(events(model, paths), EITHER)


def joined(titles: Iterable[object], text: str) -> Note:
    """Titles in quotation marks, the last one bound to the others by a sentence with `items` and `last`."""
    *items, last = (Note(QUOTED, {"title": title}) for title in titles)
    return Note(text, {"items": tuple(items), "last": last}) if items else last


def is_state(model: Model, path: str) -> bool:
    """Whether the path names a state (and no completion of that name)."""
    return not isinstance(element_at(model, path, transition=True), tuple) and isinstance(
        element_at(model, path), State
    )


def grounds(model: Model, rule: ModelRule) -> tuple[Note, ...]:
    """Where a rule comes from: its sources and legal bases, as remarks beside a finding."""
    sources = [title_of_source(model, name) for name in rule.source]
    found = [Note(BY_SOURCE, {"source": named}) for named in sources]
    found += [Note(BY_LAW, {"basis": act(basis)}) for basis in rule.basis if act(basis)]
    return tuple(found) or ((Note(BY_ASSUMPTION),) if rule.assumption else ())


def ground(model: Model, rule: ModelRule) -> Note | None:
    """The same in a few words, for a sentence about something else; None where the rule is an assumption."""
    sources = [Note(PLAIN, {"title": title_of_source(model, name)}) for name in rule.source]
    found = [*sources, *(Note(PLAIN, {"title": act(basis)}) for basis in rule.basis if act(basis))]
    return reduce(lambda all_, one: Note(BESIDE, {"first": all_, "second": one}), found) if found else None


def title_of_source(model: Model, name: str) -> Title:
    """What a source is called."""
    source = model.model.sources.get(name)
    return (source.title if source is not None else None) or {UNDETERMINED: name}


def act(basis: Basis) -> str:
    """A legal basis in one line, as acts are cited: `DU/2004/593` with `110 ust. 11` is Dz.U. 2004 poz. 593 art. 110
    ust. 11."""
    article = f"art. {basis.article}" if basis.article and basis.article[0].isdigit() else basis.article
    return " ".join(part for part in (basis.law or _journal(basis.eli) or basis.text, article) if part)


def _journal(eli: str | None) -> str | None:
    """A European identifier as the journal's year and item, where it is one of the Polish journals of laws."""
    found = re.fullmatch(r"(DU|MP)/(\d{4})/(\d+)", eli or "")
    return f"{JOURNALS[found[1]]} {found[2]} poz. {found[3]}" if found else eli


def values_there(space: StateSpace, number: int, slots: int) -> tuple[Note, ...]:
    """The values of these attributes in a configuration, as an author would write them; nothing of no attributes."""
    words, now = space.tables.words, space.configurations[number].values
    shown = [
        (slot.name, words.shown(slot, now[slot.index])) for slot in words.slots if slots >> slot.index & 1
    ]
    written = ", ".join(f"{name} = {_written(value)}" for name, value in shown)
    return (Note(VALUES, {"values": written}),) if shown else ()


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
