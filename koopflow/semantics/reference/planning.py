"""Planning policies: which services a basket gets, as section 11 of docs/explanation/semantics.md says."""

from __future__ import annotations

from collections.abc import Callable

from koopflow.model.types import Model, Scenario
from koopflow.semantics.reference.layout import elements_of
from koopflow.semantics.reference.resources import nearness
from koopflow.semantics.reference.stimuli import candidates, legal_plans, met


def plan(
    model: Model, scenario: Scenario, attribute: str, needs: frozenset[str], waiting_for: Callable[[str], int]
) -> frozenset[str]:
    """The policy's choice; `waiting_for` counts the works that wait for an actor's pool."""
    policy = scenario.planning[attribute]
    if policy in ("fewest", "cheapest"):
        return _best(model, scenario, attribute, needs, cheapest=policy == "cheapest")
    services = candidates(model, attribute, needs)
    chosen: list[str] = []
    for need in (n for n in model.needs if n in needs):
        able = [s for s in services if need in model.services[s].meets]
        if not able or need in met(model, chosen):
            continue

        def rank(service: str) -> int:
            provider = model.services[service].provider
            return nearness(model, provider) if policy == "local-first" else waiting_for(provider)

        chosen.append(min(able, key=rank))
    return frozenset(chosen)


def _best(
    model: Model, scenario: Scenario, attribute: str, needs: frozenset[str], *, cheapest: bool
) -> frozenset[str]:
    order = {element: number for number, element in enumerate(elements_of(model, attribute))}

    def price(services: frozenset[str]) -> float:
        costs = [
            scenario.costs.get(f"services.{service}") for service in sorted(services, key=order.__getitem__)
        ]
        return sum(float(cost.amount.value) for cost in costs if cost is not None)

    def rank(services: frozenset[str]) -> tuple[float, int, list[int]]:
        numbers = sorted(order[service] for service in services)
        return (price(services) if cheapest else 0.0, len(services), numbers)

    return min(legal_plans(model, attribute, needs), key=rank)
