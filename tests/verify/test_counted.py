"""What is judged on a space in which alike elements are counted comes out as on one that tells all apart."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

import koopflow as kf
from koopflow.model.types import Model
from koopflow.semantics import building, succession
from koopflow.semantics.building import build
from tests.semantics.alike_models import make_alike
from tests.semantics.models import model
from tests.semantics.random_models import Plain

FOUND = tuple[dict[str, str], frozenset[tuple[str, str]]]


def written(seed: int, folder: Path) -> Path:
    """A random model whose services have two providers, with documents and rules over what happens to them."""
    chance = random.Random(seed)
    made: Plain = make_alike(chance)
    made["actors"] = {**made.get("actors", {}), **{name: {"kind": "institution"} for name in ("one", "two")}}
    for service in made["services"].values():
        service["provider"] = chance.choice(("one", "two"))
    events = [f"machines.{path}" for path in _transitions(made["machines"])]
    if len(events) > 1:
        for number in range(4):
            template = chance.choice(("precedence", "response", "not-succession", "alternate-precedence"))
            made.setdefault("rules", {})[f"r{number}"] = {template: chance.sample(events, 2)}
        made["rules"]["last"] = {"always-possible": chance.choice(events)}
    path = folder / f"m{seed}.yaml"
    header = {"koopflow": 1, "model": {"id": f"m{seed}"}}
    path.write_text(yaml.safe_dump({**header, **made}, sort_keys=False), encoding="utf-8")
    return path


def _transitions(machines: Plain) -> list[str]:
    found: list[str] = []

    def walk(body: Plain, at: str) -> None:
        for name, state in body.get("states", {}).items():
            found.extend(f"{at}.{name}.{way}" for way in state.get("next", {}))
            walk(state, f"{at}.{name}")
        for name, region in body.get("regions", {}).items():
            walk(region, f"{at}.{name}")

    for name in ("case", "service"):
        walk(machines.get(name, {}), name)
    return found


def judged(path: Path) -> FOUND:
    """The verdicts, and the findings with what they are about."""
    found = kf.check(path, max_states=1_500).to_dict()
    findings = {(one["code"], one["path"]) for one in found["findings"]}
    return found["models"][0]["properties"], frozenset(findings)


@pytest.mark.parametrize("seed", range(16))
def test_verdicts_do_not_depend_on_counting(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where a line is too large nothing is compared, and few values of what is left open there are enough.
    monkeypatch.setattr(succession, "VALUES_MAX", 16)
    path = written(seed, tmp_path)
    counted, told = judged(path)
    monkeypatch.setattr(building, "alike", lambda *_: ())
    apart, same = judged(path)
    for name, verdict in apart.items():
        assert verdict in ("unknown", counted[name])
    if "unknown" not in apart.values():
        assert told == same


def clinic(
    reads: str = "", writes: str = "", flow: str = "{from: office, to: [one, two], carries: [order]}"
) -> Model:
    """Two services of two providers, who are given an order."""
    return model(
        f"""
actors: {{office: {{kind: institution}}, one: {{kind: institution}}, two: {{kind: institution}}}}
documents: {{order: {{contains: [x]}}, note: {{contains: [x]}}}}
data: {{x: {{}}}}
flows: {{refer: {flow}}}
needs: {{a: {{}}, b: {{}}}}
services: {{va: {{provider: one, meets: [a]}}, vb: {{provider: two, meets: [b]}}}}
attributes: {{needs: {{type: set, of: needs}}, basket: {{type: set, of: services}}}}
machines:
  service:
    initial: {{to: running, sends: [refer]}}
    states:
      running: {{task: {{by: provider, reads: [{reads}], writes: [{writes}]}}, next: {{ok: end}}}}
      end: {{final: true}}
  case:
    initial: planning
    states:
      planning: {{task: {{by: office, plans: basket, writes: [order]}}, next: {{ok: services}}}}
      services: {{each: {{in: basket, run: service}}, next: {{done: end}}}}
      end: {{final: true}}
"""
    )


@pytest.mark.parametrize(
    ("made", "count"),
    [
        (clinic(), 1),
        (clinic("order"), 1),
        (clinic("order", flow="{from: office, to: one, carries: [order]}"), 0),
        (clinic(writes="note"), 0),
        (clinic(flow="{from: office, to: provider, carries: [order]}"), 0),
    ],
    ids=["nothing read", "both are told", "one is told", "something written", "a flow to the provider"],
)
def test_services_of_two_providers_are_alike_where_both_know_the_same(made: Model, count: int) -> None:
    assert len(build(made, "case", counted=True).alike) == count
