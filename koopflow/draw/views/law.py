"""A model in, the legal bases that come into force or cease on a day out, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from koopflow.draw.views.flows_text import bases
from koopflow.model.types import Basis, Body, Model
from koopflow.wording.words import Words

SECTIONS = ("actors", "data", "documents", "flows", "services", "needs", "attributes", "rules")


@dataclass(frozen=True, slots=True)
class Ground:
    """A basis as it is cited, and the days from which and until which (included) it is in force."""

    title: str
    start: date | None
    end: date | None


def grounds(words: Words) -> tuple[Ground, ...]:
    """Those that have a day, by their first day and in file order."""
    dated = (basis for basis in _bases(words.model) if basis.from_ or basis.until)
    found = dict.fromkeys(Ground(bases(words, (basis,)), basis.from_, basis.until) for basis in dated)
    return tuple(sorted(found, key=lambda ground: ground.start or date.min))


def _bases(model: Model) -> Iterator[Basis]:
    for section in SECTIONS:
        for element in getattr(model, section).values():
            yield from element.basis
    for machine in model.machines.values():
        yield from _within(machine)


def _within(body: Body) -> Iterable[Basis]:
    yield from body.basis
    for part in body.parts.values():
        yield from _within(part)
        for alternatives in getattr(part, "next", {}).values():
            for alternative in alternatives:
                yield from alternative.basis
