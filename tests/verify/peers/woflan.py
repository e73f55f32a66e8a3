"""Soundness beside Woflan's, as pm4py has it, on every net that both can decide: `pytest tests/verify/peers/woflan.py`.

Not part of the test suite: pm4py is large, and only developers need it (`pip install -e ".[dev]"`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest
from pm4py.algo.analysis.woflan import algorithm
from pm4py.objects.petri_net.obj import Marking, PetriNet
from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

from koopflow.verify.behaviour import check_behaviour
from tests.verify.test_refinement import FINAL, WORK, reference, subject

Body = Mapping[str, Any]
UNSOUND = ("KF401", "KF402", "KF403", "KF404")
"""No way to the end; stuck; never entered; never taken."""


def random_body(rng: Random, depth: int, ends: list[str]) -> dict[str, Any]:
    """Work, composites and parallel states with choices and loops, mostly on towards the ends."""
    names = [f"s{number}" for number in range(rng.randint(1, 3))]
    states: dict[str, Any] = {}
    for number, name in enumerate(names):
        onward = [*names[number + 1 :], *ends]
        goals = [onward[0], *onward, *(names if rng.random() < 0.3 else ())]
        kind = rng.random() if depth else 1.0
        if kind < 0.25:
            regions = {f"p{n}": random_body(rng, depth - 1, ["over"]) for n in range(2)}
            states[name] = {"regions": regions, "until": "all", "next": {"done": goals[0]}}
        elif kind < 0.5:
            inner = ["x", "y"][: rng.randint(1, 2)]
            outcomes = inner if rng.random() < 0.8 else ["done"]
            ways = {outcome: rng.choice(goals[:2]) for outcome in outcomes}
            states[name] = {**random_body(rng, depth - 1, inner), "next": ways}
        else:
            ways = {f"r{n}": goals[0] if n == 0 else rng.choice(goals) for n in range(rng.randint(1, 3))}
            states[name] = {**WORK, "next": ways}
    return {"initial": names[0], "states": {**states, **dict.fromkeys(ends, FINAL)}}


class Net:
    """A machine as a workflow net: a place for every state that nothing is inside of, a transition for every way."""

    def __init__(self, body: Body) -> None:
        self.net = PetriNet("machine")
        self.places: dict[str, Any] = {}
        source, sink = self.place("source"), self.place("sink")
        self.fire([source], self.entry(body, ""))
        for final in self.laid(body, ""):
            self.fire([self.place(final)], [sink])
        self.initial, self.final = Marking({source: 1}), Marking({sink: 1})

    def place(self, name: str) -> Any:
        if name not in self.places:
            self.places[name] = PetriNet.Place(name)
            self.net.places.add(self.places[name])
        return self.places[name]

    def fire(self, before: list[Any], after: list[Any]) -> None:
        name = f"t{len(self.net.transitions)}"
        transition = PetriNet.Transition(name, name)
        self.net.transitions.add(transition)
        for place in before:
            add_arc_from_to(place, transition, self.net)
        for place in after:
            add_arc_from_to(transition, place, self.net)

    def entry(self, body: Body, path: str) -> list[Any]:
        return self.entered(body["states"][body["initial"]], f"{path}.{body['initial']}")

    def entered(self, state: Body, path: str) -> list[Any]:
        """The places that get a token when a state is entered."""
        if "regions" in state:
            return [
                place for name, one in state["regions"].items() for place in self.entry(one, f"{path}.{name}")
            ]
        return self.entry(state, path) if "states" in state else [self.place(path)]

    def laid(self, body: Body, path: str) -> Iterator[str]:
        """Lay out a body and give its final states."""
        finals = [name for name, state in body["states"].items() if "final" in state]
        for name, state in body["states"].items():
            here = f"{path}.{name}"
            targets = {
                way: self.entered(body["states"][to], f"{path}.{to}")
                for way, to in state.get("next", {}).items()
            }
            if "regions" in state:
                inner = [list(self.laid(one, f"{here}.{key}")) for key, one in state["regions"].items()]
                self.fire([self.place(one[0]) for one in inner], targets["done"])
            elif "states" in state:
                for final in self.laid(state, here):
                    way = final.rpartition(".")[2]
                    if way in targets or "done" in targets:
                        self.fire([self.place(final)], targets.get(way) or targets["done"])
            else:
                for after in targets.values():
                    self.fire([self.place(here)], after)
        yield from (f"{path}.{name}" for name in finals)


def sound_by_woflan(body: Body) -> bool:
    net = Net(body)
    quiet = {
        algorithm.Parameters.PRINT_DIAGNOSTICS: False,
        algorithm.Parameters.RETURN_ASAP_WHEN_NOT_SOUND: True,
    }
    return bool(algorithm.apply(net.net, net.initial, net.final, parameters=quiet))


def sound_by_us(body: Body) -> bool:
    model = reference(body["states"], machines={"case": body}, variation={}).reference
    verdict, report = check_behaviour(subject(model))
    assert verdict != "unknown"
    return verdict == "holds" and not any(finding.code in UNSOUND for finding in report)


@pytest.mark.parametrize("seed", range(3))
def test_soundness_is_that_of_woflan(seed: int) -> None:
    rng = Random(seed)
    counts = {True: 0, False: 0}
    for _ in range(40):
        body = random_body(rng, 1, ["won", "lost"][: rng.randint(1, 2)])
        ours = sound_by_us(body)
        assert ours is sound_by_woflan(body), body
        counts[ours] += 1
    assert min(counts.values()) >= 5, counts
