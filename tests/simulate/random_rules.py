"""Random rules of order over a model: every template, with deadlines, guards, laws in force and clocks that stand."""

from __future__ import annotations

import random
from typing import Any

from koopflow.model.rules import BINARY, UNARY
from koopflow.model.types import Model
from koopflow.semantics.lines import root_machines
from koopflow.semantics.tree import lay_out

MOST = 8
DEADLINES = ("1 h", "2 d", "1 wd", "3 wd", "10 d", "1 mo", "0.5 mo")
DAYS = ("2023-11-01", "2024-01-10", "2024-03-01", "2024-12-24", "2025-01-02", "2025-04-21", "2025-06-01")


def make_rules(chance: random.Random, model: Model) -> dict[str, Any]:
    """Up to eight rules, as an author would write them."""
    events = _events(model)
    states = [path for path, is_state in events.items() if is_state]
    return {f"r{i}": _rule(chance, model, list(events), states) for i in range(chance.randint(1, MOST))}


def _events(model: Model) -> dict[str, bool]:
    """What a rule may name, and whether it is a state."""
    found: dict[str, bool] = {}
    for name in root_machines(model):
        for node in lay_out(model, (name,)).nodes:
            if node.state is not None:
                found[f"machines.{node.local}"] = True
    for name in root_machines(model):
        for node in lay_out(model, (name,)).nodes:
            for transition in node.state.next if node.state is not None else ():
                found.setdefault(f"machines.{node.local}.{transition}", False)
    return {**found, **{f"flows.{flow}": False for flow in model.flows}}


def _rule(chance: random.Random, model: Model, events: list[str], states: list[str]) -> dict[str, Any]:
    template = chance.choice((*UNARY, *BINARY))

    def place() -> list[str]:
        return chance.sample(events, min(len(events), chance.randint(1, 3)))

    rule: dict[str, Any] = {template: place() if template in UNARY else [place(), place()]}
    if template in UNARY:
        rule[template] = [rule[template]]
        if template in ("existence", "absence", "exactly"):
            rule["times"] = chance.randint(1, 3)
    elif chance.random() < 0.6:
        rule["within"] = chance.choice(DEADLINES)
        if chance.random() < 0.4:
            rule["paused-in"] = chance.sample(states, min(len(states), chance.randint(1, 2)))
    named = [path for listed in rule[template] for path in listed]
    wide = any(path.startswith("machines.") and _is_wide(model, path) for path in named)
    whens = [
        guard
        for name, attribute in model.attributes.items()
        if (guard := _guard(name, attribute.type)) and (not wide or attribute.scope == "programme")
    ]
    if whens and template not in ("init", "end") and chance.random() < 0.3:
        rule["when"] = chance.choice(whens)
    if chance.random() < 0.3:
        low, high = sorted(chance.sample(DAYS, 2))
        rule["basis"] = [
            {"law": "act", **chance.choice(({"from": low}, {"until": high}, {"from": low, "until": high}))}
        ]
    return rule


def _is_wide(model: Model, path: str) -> bool:
    return model.machines[path.split(".")[1]].scope != "case"


def _guard(name: str, kind: str) -> str:
    return {"boolean": name, "integer": f"{name} > 0", "set": f"count({name}) > 0"}.get(kind, "")
