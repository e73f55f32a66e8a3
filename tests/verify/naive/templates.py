"""How a run breaks a rule of order: the sentences of section 4's table, each as a guess that is then watched.

A run breaks most rules at one event: a starting *a* that has no *b* after it, a starting *b* with no *a* before it. So a
watch steps through the events of a run with a set of small states, each a guess where the breaking event is, and says
whether some guess has come true: at once, or if the run ended here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

State = tuple[str, int]
BROKEN: State = ("broken", 0)


@dataclass(frozen=True)
class Letter:
    """An event as one rule sees it: in the first place, in the second, starting there, and of a kind that counts."""

    a: bool
    b: bool
    starts_a: bool
    starts_b: bool
    counts: bool


@dataclass(frozen=True)
class Watch:
    """Where guesses begin, how they go on, and which have come true if the run is completed now."""

    first: frozenset[State]
    step: Callable[[State, Letter], Iterable[State]]
    at_end: Callable[[State], bool]


def watch(template: str, times: int) -> Watch:
    """The watch of a template."""
    if template in ("existence", "absence", "exactly"):
        return _counting(template, times)
    return Watch(
        frozenset(_FIRST[part] for part in _parts(template)),
        lambda state, letter: _STEPS[state[0]](state, letter),
        lambda state: state[0] in _LAST or (state[0] in _PENDING and state[1] == 1),
    )


def _parts(template: str) -> tuple[str, ...]:
    if template.endswith("succession") and template != "not-succession":
        form = template.removesuffix("succession")
        return (f"{form}response", f"{form}precedence")
    return ("responded-existence", "responded-existence back") if template == "co-existence" else (template,)


def _counting(template: str, times: int) -> Watch:
    most = {"existence": None, "absence": times - 1, "exactly": times}[template]

    def step(state: State, letter: Letter) -> Iterable[State]:
        seen = min(state[1] + letter.starts_a, times + 1)
        return [BROKEN if state == BROKEN or (most is not None and seen > most) else ("seen", seen)]

    return Watch(
        frozenset([("seen", 0)]),
        step,
        lambda state: state != BROKEN and template != "absence" and state[1] < times,
    )


def _broken(state: State, _: Letter) -> list[State]:
    return [state]


def _init(state: State, letter: Letter) -> list[State]:
    if not letter.counts:
        return [state]
    return [] if letter.a else [BROKEN]


def _end(state: State, letter: Letter) -> list[State]:
    """`end` while the last event that counts is no a, or there is none."""
    if not letter.counts:
        return [state]
    return [("end met", 0)] if letter.a else [("end", 0)]


def _responded(state: State, letter: Letter, *, back: bool = False) -> list[State]:
    """No b yet and none since; 1 when the starting a was guessed to be here."""
    a, b = (letter.starts_b, letter.a) if back else (letter.starts_a, letter.b)
    found = [] if b else [state]
    # The event of the guess may be a b itself: it does not answer itself.
    return [*found, (state[0], 1)] if a and state[1] == 0 else found


def _response(state: State, letter: Letter) -> list[State]:
    if state[1]:
        return [] if letter.b else [state]
    return [state, ("response", 1)] if letter.starts_a else [state]


def _precedence(state: State, letter: Letter) -> list[State]:
    """Until the first a; that event itself may be the b."""
    if letter.starts_b:
        return [BROKEN]
    return [] if letter.a else [state]


def _alternate_response(state: State, letter: Letter) -> list[State]:
    found: list[State] = [state]
    if state[1]:
        found = [] if letter.b else [BROKEN] if letter.a else [state]
    elif letter.starts_a:
        found = [state, ("alternate-response", 1)]
    return found


def _alternate_precedence(state: State, letter: Letter) -> list[State]:
    """1 while the latest event that is a or b is an a."""
    if letter.starts_b and not state[1]:
        return [BROKEN]
    return [(state[0], int(letter.a))] if letter.a or letter.b else [state]


def _chain_response(state: State, letter: Letter) -> list[State]:
    if state[1]:
        return [state] if not letter.counts else [] if letter.b else [BROKEN]
    return [state, ("chain-response", 1)] if letter.starts_a else [state]


def _chain_precedence(state: State, letter: Letter) -> list[State]:
    """1 while the latest event that counts is an a."""
    if letter.starts_b and not state[1]:
        return [BROKEN]
    return [(state[0], int(letter.a))] if letter.counts else [state]


def _not_co_existence(state: State, letter: Letter) -> list[State]:
    """1 after a starting a, 2 after a b, each of which waits for the other."""
    found: list[State] = [state]
    if (state[1] == 1 and letter.b) or (state[1] == 2 and letter.starts_a):
        return [BROKEN]
    if state[1] == 0:
        found += [("not-co-existence", 1)] if letter.starts_a else []
        found += [("not-co-existence", 2)] if letter.b else []
    return found


def _not_succession(state: State, letter: Letter) -> list[State]:
    if state[1]:
        return [BROKEN] if letter.b else [state]
    return [state, ("not-succession", 1)] if letter.starts_a else [state]


_STEPS: dict[str, Callable[[State, Letter], list[State]]] = {
    "broken": _broken,
    "init": _init,
    "end": _end,
    "end met": _end,
    "responded-existence": _responded,
    "responded-existence back": lambda state, letter: _responded(state, letter, back=True),
    "response": _response,
    "precedence": _precedence,
    "alternate-response": _alternate_response,
    "alternate-precedence": _alternate_precedence,
    "chain-response": _chain_response,
    "chain-precedence": _chain_precedence,
    "not-co-existence": _not_co_existence,
    "not-succession": _not_succession,
}
_FIRST: dict[str, State] = {name: (name, 0) for name in _STEPS}
_PENDING = {
    "responded-existence",
    "responded-existence back",
    "response",
    "alternate-response",
    "chain-response",
}
"""A guess that the starting *a* was met comes true when the run ends without its *b*."""
_LAST = {"init", "end"}
"""Here it comes true when nothing that counts has come, or nothing right."""
