"""What is said of an adaptation against its reference: the comparison of behaviour in, findings in words out.

The comparison itself is made in `refinement`; here its counterexample becomes sentences with places in both files.
"""

from __future__ import annotations

from collections.abc import Iterable

from koopflow.diagnostics import Diagnostic, Note, Place
from koopflow.model.library import LoadedModel
from koopflow.verify import conformance_faults as faults
from koopflow.verify import words
from koopflow.verify.moves import Moves, Seen
from koopflow.verify.passes import must
from koopflow.verify.refinement import Compared, Refuted
from koopflow.verify.subject import trace_of

_PREFIX = "machines."


def findings_of(adapted: LoadedModel, compared: Compared) -> tuple[Diagnostic, ...]:
    """The findings about an adaptation's behaviour: one counterexample, or why nothing is known."""
    if compared.refuted is not None:
        return (_refuted(adapted, compared.refuted),)
    if compared.verdict == "unknown":
        reasons = [finding.args["reason"] for finding in compared.unknown] or [Note(compared.why)]
        return tuple(
            Diagnostic(
                faults.NOT_COMPARED,
                adapted.located.header,
                "",
                {"where": whose(adapted), "reason": reason},
                model=adapted.id,
            )
            for reason in reasons
        )
    return ()


def whose(adapted: LoadedModel) -> object:
    """What an adaptation is called in a sentence: its municipality, else its title."""
    header = adapted.adaptation.adaptation if adapted.adaptation is not None else None
    if header is not None and header.municipality is not None:
        return header.municipality.name
    return adapted.model.model.title or adapted.id


def _refuted(adapted: LoadedModel, found: Refuted) -> Diagnostic:
    owed = found.refutation.owed
    here = (*found.refutation.adapted, *owed.adapted)
    trace = trace_of(found.adapted.space, here)
    where = {"where": whose(adapted)}
    place = adapted.located.header
    if owed.kind == "end":
        ends = Note(faults.ENDS, {"here": _end(found, True), "there": _end(found, False)})
        return Diagnostic(faults.OTHER_END, place, "", {**where, "ends": ends}, trace=trace, model=adapted.id)
    if owed.kind == "require":
        return _missing(adapted, found, place, where, trace)
    return _surplus(adapted, found, place, where, trace)


def _missing(
    adapted: LoadedModel, found: Refuted, place: Place, where: dict[str, object], trace: tuple[str, ...]
) -> Diagnostic:
    owed = found.refutation.owed
    steps = _taken(found.reference, owed.reference)
    path = _parting(steps, found.reference, owed.label, found.adapted, found.refutation.pair[0])
    args = {**where, "step": words.event(found.model.model, path) if path else Note(faults.NOTHING)}
    possible = _next(found.adapted, found.refutation.pair[0], adapted)
    notes = [Note(faults.REQUIRED_HERE, {}, _in_reference(adapted, found, path))] if path else []
    notes.append(Note(faults.POSSIBLE_HERE, {"steps": possible}))
    return Diagnostic(
        faults.NOT_POSSIBLE, place, path, args, related=tuple(notes), trace=trace, model=adapted.id
    )


def _surplus(
    adapted: LoadedModel, found: Refuted, place: Place, where: dict[str, object], trace: tuple[str, ...]
) -> Diagnostic:
    owed, at = found.refutation.owed, found.refutation.pair[1]
    path = _parting(_taken(found.adapted, owed.adapted), found.adapted, owed.label, found.reference, at)
    args = {**where, "step": words.event(adapted.model, path)}
    first = _first_taken(found.reference, at)
    here = _in_reference(adapted, found, _PREFIX + first) if first else None
    notes = (Note(faults.ALLOWED_HERE, {"steps": _next(found.reference, at, found.model)}, here),)
    missing = _always_before(found, path.removeprefix(_PREFIX))
    if missing is None:
        return Diagnostic(faults.NOT_ALLOWED, place, path, args, related=notes, trace=trace, model=adapted.id)
    args["missing"] = words.event(found.model.model, _PREFIX + missing)
    return Diagnostic(faults.TOO_EARLY, place, path, args, related=notes, trace=trace, model=adapted.id)


def _parting(steps: list[str], side: Moves, label: int, other: Moves, number: int) -> str:
    """The path of the first transition of a move with which the other side cannot go along."""
    seen = side.labels.seen[label]
    shared = max((_alike(seen, side.labels.seen[move.label]) for move in other.of(number)), default=0)
    known = [step for step in steps if any(item[:1] == (side.names.transition(step),) for item in seen)]
    return _PREFIX + (known[shared : shared + 1] or known[-1:] or steps[:1] or [""])[0]


def _alike(one: Seen, two: Seen) -> int:
    """How many items both labels begin with in common."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two))
    )


def _end(found: Refuted, adapted: bool) -> Note:
    side = found.adapted if adapted else found.reference
    ends = dict(side.ends(found.refutation.pair[0 if adapted else 1]))
    other = dict(
        (found.reference if adapted else found.adapted).ends(found.refutation.pair[1 if adapted else 0])
    )
    root = next(name for name in (*ends, *other) if ends.get(name) != other.get(name))
    if root not in ends:
        return Note(faults.NOT_OVER)
    return Note(faults.ENDED, {"outcome": words.event(found.model.model, _PREFIX + ends[root])})


def _taken(side: Moves, edges: Iterable[int]) -> list[str]:
    """The transitions of these edges, from the machine on."""
    tables = side.space.tables
    return [
        tables.transitions[tables.options[option].transition].local
        for edge in edges
        for option in side.space.labels[side.space.of_edge[edge]].taken
    ]


def _next(side: Moves, number: int, model: LoadedModel) -> tuple[object, ...]:
    """What can come next on one side, in its words."""
    paths = dict.fromkeys(taken[0] for move in side.of(number) if (taken := _taken(side, move.edges)))
    steps = words.events(model.model, (_PREFIX + path for path in paths))
    return tuple(Note(words.QUOTED, {"title": step}) for step in steps) or (Note(faults.NOTHING),)


def _first_taken(side: Moves, number: int) -> str:
    return next((taken[0] for move in side.of(number) if (taken := _taken(side, move.edges))), "")


def _in_reference(adapted: LoadedModel, found: Refuted, path: str) -> Place:
    """Where the reference has a transition of the model that was compared."""
    assert adapted.reference is not None
    name = found.reference.names.transition(path.removeprefix(_PREFIX))
    return adapted.reference.located.transition(_PREFIX + name)


def _always_before(found: Refuted, step: str) -> str | None:
    """The latest transition that the reference always has before this one and that the counterexample has not."""
    side = found.reference
    space, tables = side.space, side.space.tables
    name = found.adapted.names.transition(step)
    numbers: dict[str, int] = {}
    for item in tables.transitions:
        numbers.setdefault(item.local, len(numbers))
    gains = [
        sum({1 << numbers[tables.transitions[tables.options[o].transition].local] for o in label.taken})
        for label in space.labels
    ]
    facts = must(space, 0, gains, bytearray(b"\1") * len(space.configurations))
    into = {
        index
        for index, label in enumerate(space.labels)
        if any(
            side.names.transition(tables.transitions[tables.options[o].transition].local) == name
            for o in label.taken
        )
    }
    before = -1
    for number in range(len(space.configurations)):
        if any(space.of_edge[edge] in into for edge in space.edges(number)):
            before &= facts[number]
    if not into:
        return None
    came = {found.adapted.names.transition(one) for one in _taken(found.adapted, found.refutation.adapted)}
    missing = [
        local
        for local, bit in numbers.items()
        if before >> bit & 1 and side.names.transition(local) not in came
    ]
    return _latest(missing, facts, numbers, space.targets, gains, space.of_edge) if missing else None


def _latest(
    missing: list[str],
    facts: list[int],
    numbers: dict[str, int],
    targets: Iterable[int],
    gains: list[int],
    of_edge: Iterable[int],
) -> str:
    """Of transitions that all always come, the one before which most of the others have come."""
    counts = dict.fromkeys(missing, 0)
    for target, label in zip(targets, of_edge, strict=True):
        for local in missing:
            if target >= 0 and gains[label] >> numbers[local] & 1:
                counts[local] = max(counts[local], sum(facts[target] >> numbers[one] & 1 for one in missing))
    return max(missing, key=lambda local: counts[local])
