"""Declare's templates as automata: a rule of order goes in, an automaton over its events comes out.

The automata read completed runs event by event, so that a search can carry a state of theirs along with each
configuration. What each template means stands in docs/explanation/verification.md, section 4; the tests hold them to
that and to the monitors with which a simulation judges the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from koopflow.model.types import ModelRule

OTHER, FIRST, SECOND, STARTS = 0, 1, 2, 4
"""The letters: an event that the rule does not name, and the sums of: in the first place, in the second, starting."""
BAD = -1
"""The state of a run that nothing can mend."""
Step = Callable[[int, int], int]


@dataclass(frozen=True, slots=True)
class Part:
    """One automaton: where it begins, how a letter moves it, in which states a run may end."""

    name: str
    first: int
    step: Step
    accepts: Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Order:
    """A rule of order as the automata that must all accept; `attentive` where events that it does not name matter."""

    parts: tuple[Part, ...]
    attentive: bool

    @property
    def first(self) -> tuple[int, ...]:
        """The states of the parts before anything has happened."""
        return tuple(part.first for part in self.parts)

    def only(self, part: str) -> Order:
        """The automaton of one part alone."""
        return Order(tuple(one for one in self.parts if one.name == part), self.attentive)

    def step(self, state: tuple[int, ...], letter: int) -> tuple[int, ...]:
        """The states after an event."""
        return tuple(
            BAD if at == BAD else part.step(at, letter) for part, at in zip(self.parts, state, strict=True)
        )

    def read(self, state: tuple[int, ...], letters: Iterable[int]) -> tuple[int, ...]:
        """The states after several events."""
        for letter in letters:
            state = self.step(state, letter)
        return state

    def broken(self, state: tuple[int, ...], ended: bool) -> str:
        """The first part that the run has broken or, with `-end`, breaks by ending here; "" where none is."""
        for part, at in zip(self.parts, state, strict=True):
            if at == BAD:
                return part.name
            if ended and not part.accepts(at):
                return f"{part.name}-end"
        return ""


def order_of(rule: ModelRule) -> Order:
    """The automata of a rule of order."""
    template = rule.template
    if template in _COUNTING:
        return Order((_COUNTING[template](template, rule.times),), template in _ATTENTIVE)
    names = _PARTS.get(template, (template,))
    return Order(tuple(_BINARY[name] for name in names), any(name in _ATTENTIVE for name in names))


def _existence(name: str, times: int) -> Part:
    return Part(name, 0, lambda n, letter: min(times, n + _starting(letter)), lambda n: n >= times)


def _absence(name: str, times: int) -> Part:
    def step(n: int, letter: int) -> int:
        n += _starting(letter)
        return BAD if n >= times else n

    return Part(name, 0 if times > 0 else BAD, step, lambda n: True)


def _exactly(name: str, times: int) -> Part:
    def step(n: int, letter: int) -> int:
        n += _starting(letter)
        return BAD if n > times else n

    return Part(name, 0, step, lambda n: n == times)


def _starting(letter: int) -> bool:
    """Whether an event in the first place starts a duty."""
    return letter & (FIRST | STARTS) == FIRST | STARTS


def _justified(letter: int) -> bool:
    """Whether an event in the second place has to be justified."""
    return letter & (SECOND | STARTS) == SECOND | STARTS


def _init(begun: int, letter: int) -> int:
    return 1 if begun or letter & FIRST else BAD


def _end(_: int, letter: int) -> int:
    return letter & FIRST


def _responded(state: int, letter: int) -> int:
    """Bit 0: an answer is owed; bit 1: the second has come."""
    owed, come = state & 1, state & 2
    if letter & SECOND:
        owed = 0
    if _starting(letter) and not come:
        owed = 1
    return owed | (2 if letter & SECOND else come)


def _mirrored(step: Step) -> Step:
    """The same with the places exchanged."""
    return lambda state, letter: step(
        state,
        letter & STARTS | (SECOND if letter & FIRST else 0) | (FIRST if letter & SECOND else 0),
    )


def _response(owed: int, letter: int) -> int:
    return int(_starting(letter) or bool(owed and not letter & SECOND))


def _alternate_response(owed: int, letter: int) -> int:
    if owed and letter & (FIRST | SECOND):
        if not letter & SECOND:
            return BAD
        owed = 0
    return int(owed or _starting(letter))


def _chain_response(owed: int, letter: int) -> int:
    return BAD if owed and not letter & SECOND else int(_starting(letter))


def _precedence(come: int, letter: int) -> int:
    return BAD if _justified(letter) and not come else int(come or bool(letter & FIRST))


def _alternate_precedence(come: int, letter: int) -> int:
    if _justified(letter) and not come:
        return BAD
    return 1 if letter & FIRST else 0 if letter & SECOND else come


def _chain_precedence(come: int, letter: int) -> int:
    return BAD if _justified(letter) and not come else letter & FIRST


def _not_before(come: int, letter: int) -> int:
    return BAD if come and _starting(letter) else int(come or bool(letter & SECOND))


def _not_succession(started: int, letter: int) -> int:
    return BAD if started and letter & SECOND else int(started or _starting(letter))


def _settled(owed: int) -> bool:
    """A run may end where nothing is owed."""
    return not owed & 1


def _always(_: int) -> bool:
    return True


_COUNTING: Mapping[str, Callable[[str, int], Part]] = {
    "existence": _existence,
    "absence": _absence,
    "exactly": _exactly,
    "init": lambda name, _: Part(name, 0, _init, bool),
    "end": lambda name, _: Part(name, 0, _end, bool),
}
_BINARY: Mapping[str, Part] = {
    part.name: part
    for part in (
        Part("responded-existence", 0, _responded, _settled),
        Part("responded-existence-back", 0, _mirrored(_responded), _settled),
        Part("response", 0, _response, _settled),
        Part("alternate-response", 0, _alternate_response, _settled),
        Part("chain-response", 0, _chain_response, _settled),
        Part("precedence", 0, _precedence, _always),
        Part("alternate-precedence", 0, _alternate_precedence, _always),
        Part("chain-precedence", 0, _chain_precedence, _always),
        Part("not-before", 0, _not_before, _always),
        Part("not-succession", 0, _not_succession, _always),
    )
}
_PARTS: Mapping[str, tuple[str, ...]] = {
    "co-existence": ("responded-existence", "responded-existence-back"),
    "succession": ("response", "precedence"),
    "not-co-existence": ("not-before", "not-succession"),
    "alternate-succession": ("alternate-response", "alternate-precedence"),
    "chain-succession": ("chain-response", "chain-precedence"),
}
_ATTENTIVE = frozenset({"init", "end", "chain-response", "chain-precedence"})
