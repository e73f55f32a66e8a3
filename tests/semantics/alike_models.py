"""Random models with elements that nothing tells apart, made from the random models of every construct.

In go random choices, out comes a model whose services and needs are alike but for what its machines do with them.
Whether they stay so is the model's matter: an order of answers or a text that names one of them tells them apart.
"""

from __future__ import annotations

import random
from typing import Any

from tests.semantics.random_models import Plain, make

_INSTEAD = {
    "element == v1": "element in basket",
    "element == v2": "element in basket",
    "element == v3": "count(element.meets) > 0",
}


def make_alike(chance: random.Random) -> Plain:
    """One random model whose services meet needs of their own and whose texts mostly name none."""
    plain = make(chance)
    shapes = ((("n1",), ("n2",), ("n3",)), ((), (), ()), (("n1", "n2"), ("n1", "n3"), ("n2", "n3")))
    meets = chance.choice((shapes[0], shapes[0], shapes[1], shapes[2]))
    plain["services"] = {
        name: {"provider": "office", **({"meets": list(met)} if met else {})}
        for name, met in zip(("v1", "v2", "v3"), meets, strict=True)
    }
    plain["machines"] = _anonymous(plain["machines"], chance)
    if "service" not in plain["machines"] or chance.random() < 0.5:
        plain["machines"]["service"] = _simple(chance)
    if chance.random() < 0.5:
        del plain["attributes"]["basket"]["initial"]
    else:
        plain["attributes"]["basket"]["initial"] = chance.choice([[], ["v1", "v2", "v3"], ["v1", "v2"]])
    if chance.random() < 0.5:
        plain["attributes"]["needs"].pop("initial", None)
    if not any("each" in part for part in _parts(plain["machines"]["case"])):
        _give_each(plain["machines"]["case"])
    return plain


def _anonymous(value: Any, chance: random.Random) -> Any:
    """The same without the names of needs and services, in nine texts out of ten."""
    if isinstance(value, dict):
        return {key: _anonymous(item, chance) for key, item in value.items()}
    if isinstance(value, list):
        if value and all(item in ("n1", "n2", "n3") for item in value):
            return "needs"
        return [_anonymous(item, chance) for item in value]
    if not isinstance(value, str) or chance.random() < 0.02:
        return value
    for name in ("n1", "n2", "n3"):
        value = value.replace(f"{name} in needs", "count(needs) > 0").replace(
            f"{name} in element.meets", "count(needs) < 3"
        )
    for named, instead in _INSTEAD.items():
        value = value.replace(named, instead)
    return {"n1": "needs", "n2": "needs", "n3": "needs", "v1": "basket", "v2": "basket", "v3": "basket"}.get(
        value, value
    )


def _simple(chance: random.Random) -> Plain:
    """A machine whose instances begin and answer in no order."""
    answers = chance.choice(({}, {"e1": {"to": "b"}}, {"g1": {"to": "z"}}, {"f1": {"sends": ["f2"]}}))
    return {
        "initial": chance.choice(({"to": "a", "sends": ["f1"]}, "a")),
        "states": {
            "a": {
                "initial": "x",
                "states": {
                    "x": {
                        "task": {"by": "provider"},
                        "next": {"ok": "y", "no": {"to": "x", "removes": {"needs": "element.meets"}}},
                    },
                    "y": {"final": "true"},
                },
                "next": {"done": "b", **answers},
            },
            "b": {
                "task": {},
                "next": {
                    "ok": {"to": "z", "removes": {"needs": "element.meets"}, "raises": ["g2"]},
                    "more": {"to": "a", "adds": {"basket": "element"}, "when": "count(needs) > 1"},
                },
            },
            "z": {"final": "true", "outcome": "good"},
        },
    }


def _parts(value: Any) -> list[Plain]:
    found = [value] if isinstance(value, dict) else []
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found += _parts(item)
    return found


def _give_each(body: Plain) -> None:
    """Make the first state of the machine run the services."""
    for part in _parts(body):
        for state in part.get("states", {}).values():
            if "task" in state:
                state.pop("task")
                state["each"] = {"in": "basket", "run": "service"}
                state["next"] = {"done": next(iter(part["states"]))}
                return
