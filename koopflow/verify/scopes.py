"""On which lines a property is judged: the paths and guards that it names in, case machines and added machines out.

A property is read on as few machines as it speaks of, since every machine on a line multiplies its configurations
(docs/explanation/verification.md, section 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from koopflow.model.expressions import Expr, Name, Within
from koopflow.model.guards import names
from koopflow.model.types import Model
from koopflow.semantics.statespace import StateSpace
from koopflow.verify.runs import Runs
from koopflow.verify.subject import Subject

Line = tuple[str | None, tuple[str, ...]]
"""A case machine (None: the wider line) and the wider machines added to its line."""


def lines_of(subject: Subject, paths: Iterable[str], guards: Iterable[Expr | None] = ()) -> tuple[Line, ...]:
    """The lines on which a property that names these paths and guards is judged."""
    asked = [guard for guard in guards if guard is not None]
    named = {name for path in paths for name in _machines(subject, path)}
    named |= {name for guard in asked for name in _asked(subject, guard)}
    read = attributes_of(subject.model, asked)
    of_a_case = any(subject.model.attributes[name].scope == "case" for name in read)
    # What a case has is asked of every case, where no machine says of which.
    cases = [name for name in subject.cases if name in named] or (list(subject.cases) if of_a_case else [])
    wider = tuple(name for name in subject.wider if name in named)
    if cases:
        return tuple((case, wider) for case in cases)
    if wider:
        return ((None, ()),)
    return tuple((case, ()) for case in subject.cases) or (((None, ()),) if subject.wider else ())


def attributes_of(model: Model, guards: Iterable[Expr | None]) -> frozenset[str]:
    """The attributes that guards read."""
    found = (item for guard in guards if guard is not None for item in names(guard))
    return frozenset(item.id for item in found if isinstance(item, Name) and item.id in model.attributes)


def runs_of(subject: Subject, case: str | None, space: StateSpace) -> Runs:
    """The runs of a line, with what completes them."""
    roots = [
        root.index
        for root in space.tables.roots
        if root.machine == case or (case is None and can_end(space, root.node))
    ]
    return Runs(space, tuple(roots), settled=case is None)


def can_end(space: StateSpace, root: int) -> bool:
    """Whether a root has an end at all: a final state of its own body, or regions."""
    return bool(space.tables.finals[root]) or bool(space.tables.node(root).body.regions)


def _machines(subject: Subject, path: str) -> Iterator[str]:
    section, _, rest = path.partition(".")
    if section == "flows":
        yield from (name for name, deal in subject.dealings.items() if rest in deal.sends)
    elif section == "machines":
        yield from subject.running(rest.partition(".")[0])


def _asked(subject: Subject, guard: Expr) -> Iterator[str]:
    for item in names(guard):
        if isinstance(item, Within):
            yield from subject.running(item.path[0])
