"""Mutants of a model: the model with one thing broken, each kind of break by its name.

In go a model in plain dictionaries and a source of random choices, out comes a copy that differs in one place, or
nothing where the kind of break finds no place in it.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping

from tests.verify.naive import breaks
from tests.verify.naive.part import Plain
from tests.verify.naive.places import Break, places, ways


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
    found = [
        way for way in ways(model) if way.place.in_region and "to" in way.given and len(way.place.path) > 3
    ]
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
    found = [
        way for way in ways(model) if "when" not in way.given and way.place.path[0] in ("case", "service")
    ]
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


def _hasty(model: Plain, chance: random.Random) -> bool:
    """A timer takes no time."""
    found = [way for way in ways(model) if "after" in way.given]
    if not found:
        return False
    way = chance.choice(found)
    way.put({**way.given, "after": "0 d"})
    return True


def _both_set(model: Plain, chance: random.Random) -> bool:
    """Whoever answers an event sets one attribute."""
    found = [way for way in ways(model) if way.name in ("e1", "e2", "g1", "g2")]
    found = [way for way in found if way.place.path[0] == "case"]
    for way in found:
        way.put({**way.given, "sets": {"i": str(chance.choice((1, 2)))}})
    return len(found) > 1


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
    "not-written": breaks.unwritten,
    "basis-dropped": breaks.unfounded,
    "consent-alone": breaks.alone,
    "other-sender": breaks.other_sender,
    "rule-swapped": breaks.swapped,
    "rule-of-another-event": breaks.other_event,
    "rule-of-another-form": breaks.other_template,
    "rule-on-a-condition": breaks.condition,
    "claim-changed": breaks.other_claim,
    "timer-at-once": _hasty,
    "deadline-shorter": breaks.sooner,
    "set-by-all": _both_set,
    "example-turned": breaks.other_example,
}


def mutant(model: Plain, chance: random.Random) -> tuple[str, Plain]:
    """One mutant, with the kind of break."""
    while True:
        name = chance.choice(list(BREAKS))
        changed = copy.deepcopy(model)
        if BREAKS[name](changed, chance) and changed != model:
            return name, changed
