"""Breaks of what a model says about information, order and time; those of its machines stand in `mutants`.

Each changes a model of plain dictionaries in place and says whether it found something to break.
"""

from __future__ import annotations

import random

from tests.verify.naive.claims import ORDER
from tests.verify.naive.part import Plain
from tests.verify.naive.places import places


def unwritten(model: Plain, chance: random.Random) -> bool:
    """Work leaves no document."""
    works = [place.state.get("task", place.state.get("sitting")) for place in places(model)]
    found = [work for work in works if isinstance(work, dict) and "writes" in work]
    if not found:
        return False
    del chance.choice(found)["writes"]
    return True


def unfounded(model: Plain, chance: random.Random) -> bool:
    """A flow rests on nothing."""
    found = [flow for flow in model["flows"].values() if "basis" in flow]
    if not found:
        return False
    del chance.choice(found)["basis"]
    return True


def alone(model: Plain, chance: random.Random) -> bool:
    """A flow rests on consent alone."""
    found = [flow for flow in model["flows"].values() if "basis" in flow]
    if not found:
        return False
    chance.choice(found)["basis"] = {"consent": "consent"}
    return True


def other_sender(model: Plain, chance: random.Random) -> bool:
    """A flow comes from somebody else."""
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


def swapped(model: Plain, chance: random.Random) -> bool:
    """A rule has its two events in the other order."""
    found = _rules_of_order(model, 2)
    if not found:
        return False
    rule, key = chance.choice(found)
    rule[key] = rule[key][::-1]
    return True


def other_event(model: Plain, chance: random.Random) -> bool:
    """A rule gets another event in one place, alone or beside its own."""
    found = _rules_of_order(model)
    if not found:
        return False
    rule, key = chance.choice(found)
    number = chance.randrange(len(rule[key]))
    own, other = rule[key][number], _event(model, chance)
    rule[key] = [*rule[key]]
    rule[key][number] = (
        other if chance.random() < 0.6 or other == own or isinstance(own, list) else [own, other]
    )
    return True


def other_template(model: Plain, chance: random.Random) -> bool:
    """A rule says something else of the same events."""
    found = [(rule, key) for rule, key in _rules_of_order(model) if not {"within", "times"} & rule.keys()]
    if not found:
        return False
    rule, key = chance.choice(found)
    alike = [name for name in ORDER if (name in ORDER[:5]) == (key in ORDER[:5]) and name != key]
    rule[chance.choice(alike)] = rule.pop(key)
    return True


def condition(model: Plain, chance: random.Random) -> bool:
    """A duty starts only sometimes."""
    found = _rules_of_order(model)
    if not found:
        return False
    chance.choice(found)[0]["when"] = chance.choice(
        ["u == low", "i > 0", "b", "n1 in needs", "count(basket) == 1"]
    )
    return True


def other_claim(model: Plain, chance: random.Random) -> bool:
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


def sooner(model: Plain, chance: random.Random) -> bool:
    """A deadline is shorter than a timer on the way."""
    found = [rule for rule in model["rules"].values() if "within" in rule and rule["within"] != "1 d"]
    if not found:
        return False
    chance.choice(found)["within"] = "1 d"
    return True


def other_example(model: Plain, chance: random.Random) -> bool:
    """An example claims the contrary."""
    if not model["examples"]:
        return False
    example = chance.choice(list(model["examples"].values()))
    key = "accepts" if "accepts" in example else "rejects"
    example["rejects" if key == "accepts" else "accepts"] = example.pop(key)
    return True
