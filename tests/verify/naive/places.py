"""Where things stand in a model that is made of plain dictionaries: its states and its alternatives, ready to be changed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.verify.naive.part import Plain


@dataclass(frozen=True)
class Place:
    """A state: where it stands, the states beside it, and whether that is inside a region."""

    path: tuple[str, ...]
    state: Plain
    beside: Plain
    in_region: bool


def places(model: Plain) -> list[Place]:
    """Every state of every machine."""
    return [
        place
        for name, machine in model["machines"].items()
        for place in _inside((name,), machine, region=False)
    ]


def _inside(at: tuple[str, ...], body: Plain, *, region: bool) -> Iterator[Place]:
    states = body.get("states", {})
    for name, state in states.items():
        yield Place((*at, name), state, states, region)
        yield from _inside((*at, name), state, region=False)
    for name, inner in body.get("regions", {}).items():
        yield from _inside((*at, name), inner, region=True)


@dataclass(frozen=True)
class Way:
    """One alternative of a transition, in a form that can be changed."""

    place: Place
    name: str
    number: int
    given: Plain

    def put(self, given: Plain | None) -> None:
        """Change the alternative, or take it out."""
        ways = self.place.state["next"]
        if not isinstance(ways[self.name], list):
            if given is None:
                del ways[self.name]
            else:
                ways[self.name] = given
        elif given is None:
            ways[self.name].pop(self.number)
        else:
            ways[self.name][self.number] = given


def ways(model: Plain) -> list[Way]:
    """Every alternative of every transition."""
    found: list[Way] = []
    for place in places(model):
        for name, given in place.state.get("next", {}).items():
            for number, one in enumerate(given if isinstance(given, list) else [given]):
                found.append(Way(place, name, number, dict(one) if isinstance(one, dict) else {"to": one}))
    return found


Break = Callable[[Plain, random.Random], bool]
"""Changes a model in place; whether it found something to break."""
