"""Whatever stands in a scenario: it is refused with a coded finding in the file, or it runs to a result."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koopflow.api.opening import open_paths
from koopflow.api.simulate import outlasts_warm_up, runnable, simulate
from koopflow.durations import parse_duration
from koopflow.i18n import LANGUAGES, translate
from tests.model.test_any_input import places
from tests.simulate.small import Patience
from tests.simulate.test_explored import SMALL

MORE = """
scenario: {warm-up: 3 d, run-out: 5 d}
calendars: {day: {country: PL, hours: {mon-fri: ["08:00-16:00"]}}}
capacity: {office: {units: 3, calendar: day, share: 0.5, caseload: 9}, clinic: {units: 2}}
closures: [{of: [calendars.day], from: 2024-01-03, until: 2024-01-05}, {of: [arrivals.case], from: 2024-01-08, until: 2024-01-09}]
costs: {office: 45 per h, services.therapy: 900}
budgets: {purse: {amount: 5600, per: municipality, pays: [services.therapy]}}
priorities: {case.asked: {high: urgent, low: tries > 1}}
municipalities: 2
per-county: 2
"""
TEXTS = SMALL.split("---\n")
DOCUMENT = yaml.load(TEXTS[1], Loader=yaml.BaseLoader)
for _key, _value in yaml.load(MORE, Loader=yaml.BaseLoader).items():
    DOCUMENT[_key] = {**DOCUMENT["scenario"], **_value} if _key == "scenario" else _value
NONSENSE: tuple[Any, ...] = (
    "", "x", "-1", "0", "80", "1e99", "9" * 20, "1e308", ".nan", ".inf", "-.inf", None, [], {}, ["a", ["b"]],
    {"a": {"b": "c"}}, {"plus": "2"}, "case.asked", "office", "true", "never", {"value": "3"}, {"by-element": {}},
    [{"when": "x"}], "2019-01-01", "9999-12-31", "0001-01-01", "5 wd", "0 s", "1000 y", "-3 d", "0.2 s", "0.5", "2.5", "50%",
    {"fixed": "0 s"}, {"exponential": {"mean": "0 s"}}, {"lognormal": {"mean": "1 s", "sd": "1000 y"}},
    {"weibull": {"shape": "0.001", "scale": "1 y"}}, {"triangular": {"low": "3 d", "mode": "1 d", "high": "2 d"}},
    {"empirical": {"values": [], "weights": ["1"]}}, {"cohort": "5"}, {"at": ["2024-01-02T10:00"]}, {"per-year": "0"},
    {"poisson": {"mean": "1e9"}}, {"value": "2", "low": "5", "high": "1"}, {"units": "0"}, ["case"], "full", "1000000",
)  # fmt: skip
TRIED = {"max_examples": 120, "derandomize": True, "deadline": None}


@st.composite
def spoilt(draw: Callable[[Any], Any]) -> Any:
    """A scenario with one to three of its parts exchanged, taken away, doubled or given to another key."""
    document = copy.deepcopy(DOCUMENT)
    for _ in range(draw(st.integers(1, 3))):
        found = [pair for pair in places(document) if pair[1] not in ("koopflow", "of")]
        holder, key = draw(st.sampled_from(range(len(found))).map(found.__getitem__))
        way = draw(st.sampled_from(("nonsense", "nonsense", "nonsense", "gone", "double", "swap", "rename")))
        if way == "gone":
            del holder[key]
        elif way == "double" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        elif way == "swap":
            other, its = draw(st.sampled_from(range(len(found))).map(found.__getitem__))
            holder[key] = copy.deepcopy(other[its])
        elif way == "rename" and isinstance(holder, dict):
            holder[draw(st.sampled_from(("x", "case", "office", f"{key}x")))] = holder.pop(key)
        else:
            holder[key] = copy.deepcopy(draw(st.sampled_from(NONSENSE)))
    return document


@settings(suppress_health_check=[HealthCheck.too_slow], **TRIED)
@given(spoilt())
def test_a_scenario_is_refused_with_a_code_or_runs(document: Any) -> None:
    text = TEXTS[0] + "---\n" + yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "all.yaml"
        file.write_text(text, encoding="utf-8")
        opened = open_paths([file])
    for finding in opened.report:
        assert finding.code.startswith("KF")
        assert 1 <= finding.place.line <= text.count("\n") + 1
        for language in LANGUAGES:
            said = translate(language, finding.rule.message, finding.args, finding.code)
            assert said
            assert "{" not in said.replace("{…}", "").replace("{value}", "") or "{" in str(finding.args)
    possible = [one for model in opened.models for one in runnable(model)]
    horizon = parse_duration("20 d")
    if opened.report.errors or not possible or not outlasts_warm_up(possible[0], horizon):
        return
    runs = simulate(opened.models[0], possible[0], replications=1, horizon=horizon, stop=Patience(4))
    cases = runs.to_dict().get("cases", {"arrived": 0, "completed": 0, "open": 0, "stuck": 0})
    assert cases["arrived"] == cases["completed"] + cases["open"] + cases["stuck"]
