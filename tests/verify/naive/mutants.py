"""Mutants of a model: the model with one thing broken, each kind of break by its name.

In go a model in plain dictionaries and a source of random choices, out comes a copy that differs in one place, or
nothing where the kind of break finds no place in it.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.verify.naive.claims import ORDER
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
        place for name, machine in model["machines"].items() for place in _inside((name,), machine, region=False)
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


def _delete(model: Plain, chance: random.Random) -> bool:
    found = [place for place in places(model) if place.state.get("next")]
    place = chance.choice(found)
    del place.state["next"][chance.choice(list(place.state["next"]))]
    return True


def _retarget(model: Plain, chance: random.Random) -> bool:
    way = chance.choice([way for way in ways(model) if "to" in way.given])
    way.put({**way.given, "to": chance.choice(list(way.place.beside))})
    return True


def _leave_region(model: Plain, chance: random.Random) -> bool:
    """A region leads out of its parallel state, to where that state leads."""
    found = [way for way in ways(model) if way.place.in_region and "to" in way.given and len(way.place.path) > 3]
    around = {place.path: place for place in places(model)}
    found = [way for way in found if way.place.path[:-2] in around]
    if not found:
        return False
    answers = [way for way in found if way.name in ("e1", "e2")]
    way = chance.choice(answers or found)
    outer = around[way.place.path[:-2]]
    target = chance.choice(list(outer.beside))
    way.put({**way.given, "to": ".".join((*outer.path[:-1], target))})
    return True


def _negate(model: Plain, chance: random.Random) -> bool:
    found = [way for way in ways(model) if "when" in way.given]
    if not found:
        return False
    way = chance.choice(found)
    way.put({**way.given, "when": f"not ({way.given['when']})"})
    return True


def _guard(model: Plain, chance: random.Random) -> bool:
    """A condition where there was none."""
    found = [way for way in ways(model) if "when" not in way.given and way.place.path[0] in ("case", "service")]
    way = chance.choice(found)
    way.put({**way.given, "when": chance.choice(["b", "u == high", "i > 0", "count(needs) == 0"])})
    return True


def _unreturned(model: Plain, chance: random.Random) -> bool:
    """The last of several alternatives is taken out."""
    found = [way for way in ways(model) if way.number]
    if not found:
        return False
    chance.choice(found).put(None)
    return True


def _drop(key: str, item: str = "") -> Break:
    """An effect is dropped."""

    def do(model: Plain, chance: random.Random) -> bool:
        found = [way for way in ways(model) if key in way.given and (not item or item in way.given[key])]
        if not found:
            return False
        way = chance.choice(found)
        way.put({name: value for name, value in way.given.items() if name != key})
        return True

    return do


def _final(model: Plain, chance: random.Random) -> bool:
    state = chance.choice([place.state for place in places(model) if "final" in place.state])
    state.clear()
    return True


def _endless(model: Plain, chance: random.Random) -> bool:
    """What ended a region goes on and on."""
    found = [place for place in places(model) if place.in_region and "final" in place.state]
    if not found:
        return False
    place = chance.choice(found)
    place.state.clear()
    place.state.update({"task": {}, "next": {"again": place.path[-1]}})
    return True


def _unwritten(model: Plain, chance: random.Random) -> bool:
    works = [place.state.get("task", place.state.get("sitting")) for place in places(model)]
    found = [work for work in works if isinstance(work, dict) and "writes" in work]
    if not found:
        return False
    del chance.choice(found)["writes"]
    return True


def _unfounded(model: Plain, chance: random.Random) -> bool:
    found = [flow for flow in model["flows"].values() if "basis" in flow]
    if not found:
        return False
    del chance.choice(found)["basis"]
    return True


def _alone(model: Plain, chance: random.Random) -> bool:
    """A flow rests on consent alone."""
    found = [flow for flow in model["flows"].values() if "basis" in flow]
    if not found:
        return False
    chance.choice(found)["basis"] = {"consent": "consent"}
    return True


def _other_sender(model: Plain, chance: random.Random) -> bool:
    found = [flow for flow in model["flows"].values() if flow["from"] != "ngo"]
    if not found:
        return False
    chance.choice(found)["from"] = chance.choice(["ngo", "council", "home"])
    return True


def _rules_of_order(model: Plain, count: int = 0) -> list[tuple[Plain, str]]:
    """Rules with their template, of so many events, or of any number."""
    return [
        (rule, key)
        for rule in model["rules"].values()
        for key in rule
        if key in ORDER and (not count or len(rule[key]) == count)
    ]


def _event(model: Plain, chance: random.Random) -> str:
    """Any state, transition or flow."""
    if model["flows"] and chance.random() < 0.2:
        return f"flows.{chance.choice(list(model['flows']))}"
    place = chance.choice(places(model))
    names = list(place.state.get("next", {}))
    inner = [chance.choice(names)] if names and chance.random() < 0.5 else []
    return f"machines.{'.'.join((*place.path, *inner))}"


def _swapped(model: Plain, chance: random.Random) -> bool:
    found = _rules_of_order(model, 2)
    if not found:
        return False
    rule, key = chance.choice(found)
    rule[key] = rule[key][::-1]
    return True


def _other_event(model: Plain, chance: random.Random) -> bool:
    """A rule gets another event in one place, alone or beside its own."""
    found = _rules_of_order(model)
    if not found:
        return False
    rule, key = chance.choice(found)
    number = chance.randrange(len(rule[key]))
    own, other = rule[key][number], _event(model, chance)
    rule[key] = [*rule[key]]
    rule[key][number] = other if chance.random() < 0.6 or other == own or isinstance(own, list) else [own, other]
    return True


def _other_template(model: Plain, chance: random.Random) -> bool:
    """A rule says something else of the same events."""
    found = [(rule, key) for rule, key in _rules_of_order(model) if not {"within", "times"} & rule.keys()]
    if not found:
        return False
    rule, key = chance.choice(found)
    alike = [name for name in ORDER if (name in ORDER[:5]) == (key in ORDER[:5]) and name != key]
    rule[chance.choice(alike)] = rule.pop(key)
    return True


def _condition(model: Plain, chance: random.Random) -> bool:
    """A duty starts only sometimes."""
    found = _rules_of_order(model)
    if not found:
        return False
    chance.choice(found)[0]["when"] = chance.choice(["u == low", "i > 0", "b", "n1 in needs", "count(basket) == 1"])
    return True


def _other_claim(model: Plain, chance: random.Random) -> bool:
    """Something else is always so, or can always come."""
    found = [rule for rule in model["rules"].values() if {"always", "always-possible"} & rule.keys()]
    if not found:
        return False
    rule = chance.choice(found)
    if "always" in rule:
        rule["always"] = chance.choice(["i <= 1", "b == false", "m == 0", "not (u == high)", "n1 in needs"])
    else:
        rule["always-possible"] = _event(model, chance)
    return True


def _hasty(model: Plain, chance: random.Random) -> bool:
    """A timer takes no time."""
    found = [way for way in ways(model) if "after" in way.given]
    if not found:
        return False
    way = chance.choice(found)
    way.put({**way.given, "after": "0 d"})
    return True


def _sooner(model: Plain, chance: random.Random) -> bool:
    """A deadline is shorter than a timer on the way."""
    found = [rule for rule in model["rules"].values() if "within" in rule and rule["within"] != "1 d"]
    if not found:
        return False
    chance.choice(found)["within"] = "1 d"
    return True


def _both_set(model: Plain, chance: random.Random) -> bool:
    """Whoever answers an event sets one attribute."""
    found = [way for way in ways(model) if way.name in ("e1", "e2", "g1", "g2")]
    found = [way for way in found if way.place.path[0] == "case"]
    for way in found:
        way.put({**way.given, "sets": {"i": str(chance.choice((1, 2)))}})
    return len(found) > 1


def _other_example(model: Plain, chance: random.Random) -> bool:
    """An example claims the contrary."""
    if not model["examples"]:
        return False
    example = chance.choice(list(model["examples"].values()))
    key = "accepts" if "accepts" in example else "rejects"
    example["rejects" if key == "accepts" else "accepts"] = example.pop(key)
    return True


BREAKS: Mapping[str, Break] = {
    "transition-deleted": _delete,
    "transition-retargeted": _retarget,
    "leads-out-of-its-region": _leave_region,
    "guard-negated": _negate,
    "guard-added": _guard,
    "alternative-deleted": _unreturned,
    "flow-not-sent": _drop("sends"),
    "signal-not-raised": _drop("raises"),
    "consent-not-set": _drop("sets", "consent"),
    "final-removed": _final,
    "region-endless": _endless,
    "not-written": _unwritten,
    "basis-dropped": _unfounded,
    "consent-alone": _alone,
    "other-sender": _other_sender,
    "rule-swapped": _swapped,
    "rule-of-another-event": _other_event,
    "rule-of-another-form": _other_template,
    "rule-on-a-condition": _condition,
    "claim-changed": _other_claim,
    "timer-at-once": _hasty,
    "deadline-shorter": _sooner,
    "set-by-all": _both_set,
    "example-turned": _other_example,
}


def mutant(model: Plain, chance: random.Random) -> tuple[str, Plain]:
    """One mutant, with the kind of break."""
    while True:
        name = chance.choice(list(BREAKS))
        changed = copy.deepcopy(model)
        if BREAKS[name](changed, chance) and changed != model:
            return name, changed
