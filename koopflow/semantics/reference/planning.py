"""Planning policies: which services a basket gets, as section 11 of docs/explanation/semantics.md says."""

from __future__ import annotations

from collections.abc import Callable

from koopflow.model.types import Model, Scenario
from koopflow.semantics.reference.resources import nearness
from koopflow.semantics.reference.stimuli import candidates, met


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
    """The best plan for every set of needs that services can meet together, service by service in their order.

    Of two plans for the same needs the better one stays the better one whatever is added to both.
    """
    services = candidates(model, attribute, needs)
    wanted = needs & met(model, services)
    best: dict[frozenset[str], tuple[float, int, tuple[int, ...]]] = {frozenset(): (0.0, 0, ())}
    for number, service in enumerate(services):
        cost = scenario.costs.get(f"services.{service}") if cheapest else None
        price = float(cost.amount.value) if cost is not None else 0.0
        meets = wanted & frozenset(model.services[service].meets)
        for covered, (paid, size, chosen) in list(best.items()):
            rank = (paid + price, size + 1, (*chosen, number))
            if covered | meets not in best or rank < best[covered | meets]:
                best[covered | meets] = rank
    return frozenset(services[number] for number in best[wanted][2])
