"""Planning policies choose the best of all legal plans."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.api.opening import open_paths
from koopflow.model.types import Model, Scenario
from koopflow.semantics.reference.planning import plan
from koopflow.semantics.reference.stimuli import legal_plans

NEEDS = ("a", "b", "c")
TEXT = """
koopflow: 1
model: {{id: m}}
actors: {{o: {{kind: institution, level: municipality}}}}
needs: {{a: {{}}, b: {{}}, c: {{}}}}
services: {{{services}}}
attributes: {{needs: {{type: set, of: needs, initial: [a]}}, basket: {{type: set, of: services}}}}
machines:
  case:
    initial: p
    states: {{p: {{task: {{by: o, plans: basket}}, next: {{ok: end}}}}, end: {{final: true}}}}
---
koopflow: 1
scenario: {{id: s, of: m, start: 2024-01-01, horizon: 1 d}}
arrivals: {{case: {{at: [2024-01-01]}}}}
durations: {{case.p: 1 h}}
planning: {{basket: {policy}}}
costs: {{{costs}}}
"""

catalogues = st.lists(
    st.tuples(st.sets(st.sampled_from(NEEDS), min_size=1), st.integers(0, 3)), min_size=1, max_size=5
)


def opened(catalogue: list[tuple[set[str], int]], policy: str, folder: Path) -> tuple[Model, Scenario]:
    services = [f"s{n}: {{provider: o, meets: {sorted(meets)}}}" for n, (meets, _) in enumerate(catalogue)]
    costs = [f"services.s{n}: {price}" for n, (_, price) in enumerate(catalogue) if price]
    file = folder / "m.yaml"
    text = TEXT.format(services=", ".join(services).replace("'", ""), policy=policy, costs=", ".join(costs))
    file.write_text(text, encoding="utf-8")
    model = open_paths([file]).models[0]
    return model.model, model.scenarios[0].scenario


@settings(max_examples=40, deadline=None, derandomize=True)
@given(catalogues, st.sets(st.sampled_from(NEEDS)), st.sampled_from(["fewest", "cheapest"]))
def test_no_legal_plan_is_better(
    tmp_path_factory: pytest.TempPathFactory,
    catalogue: list[tuple[set[str], int]],
    needs: set[str],
    policy: str,
) -> None:
    folder = tmp_path_factory.mktemp("catalogue")
    model, scenario = opened(catalogue, policy, folder)
    names = list(model.services)

    def rank(services: frozenset[str]) -> tuple[int, int, list[int]]:
        numbers = sorted(names.index(service) for service in services)
        price = sum(catalogue[number][1] for number in numbers) if policy == "cheapest" else 0
        return (price, len(numbers), numbers)

    chosen = plan(model, scenario, "basket", frozenset(needs), lambda _: 0)
    assert chosen == min(legal_plans(model, "basket", frozenset(needs)), key=rank)


def test_a_long_catalogue_is_planned_from_at_once(tmp_path: Path) -> None:
    catalogue = [({NEEDS[n % 3]}, 60 - n) for n in range(60)]
    model, scenario = opened(catalogue, "cheapest", tmp_path)
    chosen = plan(model, scenario, "basket", frozenset(NEEDS), lambda _: 0)
    assert chosen == {"s57", "s58", "s59"}
