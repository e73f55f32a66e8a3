"""A model in, what it declares and nothing uses out: elements, attributes, sources, signals.

It stands apart because what uses a name may stand elsewhere: scenarios and figures use names as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.diagnostics import Diagnostic
from koopflow.model.declaration_faults import UNHEARD, UNUSED
from koopflow.model.references import resolve
from koopflow.model.subject import Subject

DECLARED = ("actors", "data", "documents", "flows", "events", "needs", "services", "attributes")
_NOT_A_USE = frozenset({"variation", "figures", "rules"})
"""Sections that speak of what is there and use nothing of it."""
_CHANGES = frozenset({"sets", "adds", "removes"})


def check(subject: Subject, elsewhere: frozenset[str] | None = None) -> Iterator[Diagnostic]:
    """What nothing uses, and signals that nobody awaits.

    `elsewhere` are the paths that the model's scenarios name; without it nothing is said of attributes and
    actors, which a scenario may be the only one to use.
    """
    used = {*_used(subject), *(elsewhere or ())}
    for section in DECLARED:
        if elsewhere is None and section in ("actors", "attributes"):
            continue
        for name in getattr(subject.model, section):
            path = f"{section}.{name}"
            if path not in used:
                yield subject.finding(UNUSED, (section, name), key=True, path=path)
    for name in subject.model.model.sources:
        if f"model.sources.{name}" not in used:
            loc = ("model", "sources", name)
            yield subject.finding(UNUSED, loc, key=True, path=f"model.sources.{name}")
    yield from _unheard(subject)


def _used(subject: Subject) -> Iterator[str]:
    """The paths of everything that something uses."""
    model, outline = subject.model, subject.outline
    for use in subject.uses:
        if use.kind == "sources" or not (use.loc[0] in _NOT_A_USE or _only_changes(use.loc, use.key)):
            yield from resolve(use, outline)
        elif use.loc[0] == "rules":
            # A rule's guard reads what it names; its events are only looked at.
            yield from (path for path in resolve(use, outline) if path.startswith("attributes."))
    for name, actor in model.actors.items():
        if actor.kind == "household":
            yield f"actors.{name}"
    for attribute in model.attributes.values():
        if attribute.type == "set":
            section = attribute.of[0] if attribute.of else ""
            yield from (f"{section}.{name}" for name in outline.section(section))
    if any(state.work and state.work.plans for _, state in subject.states):
        yield from _planned_from(subject)


def _planned_from(subject: Subject) -> Iterator[str]:
    """What a plan reads without naming it: the case's needs."""
    sets = [name for name, found in subject.model.attributes.items() if found.of == ("needs",)]
    yield from (f"attributes.{name}" for name in ([n for n in sets if n == "needs"] or sets)[:1])


def _only_changes(loc: tuple[str | int, ...], key: bool) -> bool:
    """Whether a use only changes an attribute: what is written and never read is not used."""
    return key and len(loc) > 1 and loc[-2] in _CHANGES


def _unheard(subject: Subject) -> Iterator[Diagnostic]:
    for use in subject.uses:
        if use.kind == "signal" and f"signals.{use.text}" not in subject.awaited:
            yield subject.finding(UNHEARD, use.loc, name=use.text)
