"""The ways out of a state in a reader's words: one `Way` for each alternative, for the picture and the table alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from koopflow.model.types import Alternative, Body, Effects, State
from koopflow.wording.words import Words

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One alternative of a transition; `target` is the way to a state from the machine on, None where it stays.

    `name`, `condition`, `term` are "" where nothing is to be said; `short_term` stands beside the sign of a clock;
    `changes` are what happens to attributes.
    """

    id: str
    kind: Literal["result", "event", "timer", "interrupt"]
    name: str
    condition: str
    term: str
    short_term: str
    target: Path | None
    sends: tuple[str, ...]
    raises: tuple[str, ...]
    changes: tuple[str, ...]


def ways(words: Words, machine: str, at: Path, state: State) -> Iterator[Way]:
    """Every alternative of every transition of a state, in file order."""
    ends = dict(endings(words, insides(words, state)))
    for name, alternatives in state.next.items():
        kind = _kind(state, name, alternatives[0], ends)
        alone = name == "done" and len(state.next) == len(alternatives) == 1
        for number, alternative in enumerate(alternatives, 1):
            titled = next((a for a in (alternative, alternatives[0]) if a.title), None)
            said = words.title(titled, "" if alone else _name(words, name, ends))
            terms = _terms(words, alternatives[0], said)
            yield Way(
                id=".".join(("machines", machine, *at, name)) + (f"#{number}" if number > 1 else ""),
                kind=kind,
                name=said,
                condition=_condition(words, alternative, number, len(alternatives)),
                term=terms[0],
                short_term=terms[1],
                target=resolved(machine, at, alternative.to),
                **_effects(words, alternative),
            )


def insides(words: Words, state: State) -> tuple[Body, ...]:
    """The bodies whose final states end a state: its own, its regions, or the machine that it runs."""
    run = words.model.machines.get(state.each.run) if state.each is not None else None
    return (state, *state.regions.values(), *((run,) if run is not None else ()))


def endings(words: Words, bodies: Iterable[Body]) -> Iterator[tuple[str, str]]:
    """The outcomes with which bodies can end, with their titles."""
    for body in bodies:
        for name, inner in body.states.items():
            if inner.final:
                yield inner.outcome or name, words.title(inner, inner.outcome or name)


def resolved(machine: str, at: Path, to: str | None) -> Path | None:
    """The way from the machine on to which a target of the state at `at` points."""
    if to is None:
        return None
    if "." not in to:
        return (*at[:-1], to)
    parts = tuple(to.removeprefix("machines.").split("."))
    return parts[1:] if parts[0] == machine else parts


def beginning(words: Words, body: Body) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The flows sent and the signals raised where a body begins, by title."""
    effects = body.initial or Effects()
    return tuple(words.of("flows", name) for name in effects.sends), tuple(map(words.signal, effects.raises))


def _kind(
    state: State, name: str, first: Alternative, ends: dict[str, str]
) -> Literal["result", "event", "timer", "interrupt"]:
    if first.after is not None or first.at is not None:
        return "timer"
    if state.kind in ("task", "sitting"):
        return "result"
    if state.kind == "waiting":
        return "event"
    return "result" if name == "done" or name in ends else "interrupt"


def _name(words: Words, name: str, ends: dict[str, str]) -> str:
    if name in ends:
        return ends[name]
    if name == "done":
        return words.say("done")
    return words.occasion(name)


def _condition(words: Words, alternative: Alternative, number: int, count: int) -> str:
    if alternative.when is not None:
        return words.condition(alternative.when)
    return words.say("otherwise") if number == count > 1 else ""


def _terms(words: Words, first: Alternative, name: str) -> tuple[str, str]:
    """The term of a timer as a phrase, and without the word that a clock beside it says."""
    if first.after is not None:
        if not (first.after.months or first.after.working_days or first.after.seconds):
            return words.say("at once"), words.say("at once")
        short = words.duration(first.after)
        return words.say("after {duration}", duration=short), short
    if first.at is None:
        return "", ""
    day = words.date(first.at)
    if day != first.at:
        return words.say("on {date}", date=day), day
    # A scenario's date goes by what the scenario says of it, unless the transition is called that already; the
    # timeline says which day it is.
    said = words.occasion_of(first.at)
    if said and said.casefold() != name.casefold():
        return words.say("on the date: {date}", date=said), said
    return (words.say("on the day that is set"),) * 2


def _effects(words: Words, effects: Effects) -> dict[str, tuple[str, ...]]:
    changes = [
        words.say(said, name=words.of("attributes", name), value=words.value(value))
        for said, table in (
            ("{name} becomes: {value}", effects.sets),
            ("{name}, added: {value}", effects.adds),
            ("{name}, removed: {value}", effects.removes),
        )
        for name, value in table.items()
    ]
    sends = tuple(words.of("flows", name) for name in effects.sends)
    return {"sends": sends, "raises": tuple(map(words.signal, effects.raises)), "changes": tuple(changes)}
