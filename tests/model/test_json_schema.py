"""The JSON Schema accepts what the language permits, refuses slips, and explains every key in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from koopflow.i18n import translate
from koopflow.model.json_schema import json_schema
from koopflow.model.schema_words import WORDS
from koopflow.source.files import read_paths
from koopflow.source.nodes import Mapping, Node, Scalar, Sequence, plain
from koopflow.source.reading import read_text

MODELS = Path(__file__).parent.parent.parent / "models"
SCHEMA = json_schema("en")
VALIDATOR = Draft7Validator(SCHEMA)

MODEL = """
koopflow: 1
model: {id: a, version: 1.0.0, languages: [pl, en], title: {pl: Gmina, en: Municipality}}
actors:
  office: {kind: institution, level: municipality, sector: aid, basis: consent, title: Office}
  clerk: {kind: person, of: office, basis: {law: RODO, article: 6(1)(e)}}
  team: {kind: team, members: office, basis: [text, {eli: DU/2021/893, from: 2021-05-14}], public: false}
data: {health: {class: special, dpv: HealthData}}
documents: {letter: {contains: health, from: office}}
flows: {tell: {from: office, to: [team, clerk], carries: letter}}
events: {leave: {title: 2019}}
needs: {debts: {}}
services: {advice: {provider: office, meets: [debts]}}
attributes:
  children: {type: integer, min: 0, max: "12"}
  consent: {type: boolean, initial: false}
  basket: {type: set, of: services}
machines:
  case:
    initial: {to: first, sends: tell}
    states:
      first:
        task: {by: clerk, reads: [letter], plans: basket}
        next: {done: second, again: {to: first, when: children == 0, sets: {consent: true}}}
      second:
        task: {by: {clerk: 2, office: 1}}
        next: {done: [{to: third, when: true}, {after: 13 mo, to: end}, end]}
      third: {sitting: team, next: {agreed: fourth}, holds: {clerk: 1}}
      fourth: {sitting: {of: team, writes: letter}, next: {agreed: fifth}}
      fifth: {each: {in: basket, run: service}, until: any, next: {done: sixth, leave: end}}
      sixth:
        regions: {one: {initial: a, states: {a: {final: true}}}}
        until: [one]
        next: {done: {adds: {basket: [advice]}, to: end}}
      end: {final: true, outcome: over}
  service: {scope: case, initial: run, states: {run: {task: {by: provider}, next: {met: e}}, e: {final: true}}}
rules:
  order: {precedence: [machines.case.first.done, [flows.tell, flows.tell]], within: P14D, strength: recommended}
  once: {exactly: machines.case.first.done, times: 2}
  both: {members: actors.team.members, where: {level: county, public: true}, exactly: 1}
  fact: {that: "municipality.population > 10"}
examples: {way: {of: case, accepts: first.done}}
variation:
  actors.team: [replace, omit]
  flows: add
  machines.case.second.done.after: [{set: {max: 13 mo}}]
  actors.office: {replace: {level: [municipality, county]}}
accepted: [{finding: KF405, at: machines.case.first, why: {pl: tak, en: so}, source: [law]}]
"""
ADAPTATION = """
koopflow: 1
adaptation: {id: b, of: {id: a, version: 1.0.0}, municipality: {name: B, teryt: "0609142", population: 10281}}
changes:
  - {add: flows.call, with: {from: office, to: clerk}, why: because}
  - {omit: services.advice, why: {pl: bo tak}}
  - {set: machines.case.second.done.after, to: 10 mo, why: because}
  - {rename: actors.team, to: group, why: because}
accepted: {finding: KF380, at: data.health, why: so}
"""
SCENARIO = """
koopflow: 1
scenario: {id: base, of: a, start: 2019-04-01, horizon: 3 y, warm-up: 6 mo, replications: 200, seed: 2019}
calendars: {office: {country: PL, hours: {mon-fri: "07:30-15:30", "sat, sun": ["08:00-10:00"]}}}
arrivals: {case: {every: {exponential: {mean: 9 d}}}, other: {per-year: 40}, third: {at: [2019-03-01T14:30]}}
population:
  children: {poisson: {mean: 1.8}}
  consent: 0.4
  urgency: {normal: 0.9, urgent: 0.1}
  needs: {each: {debts: 0.4}, at-least: 1}
  basket: {one-of: [[[debts], 0.3], [[], 0.7]]}
capacity: {office: {units: 3, calendar: office, share: 0.15}, team: 1, clerk: {value: 2, low: 1, high: 3}}
durations:
  case.first: {lognormal: {mean: 2 h, sd: 1 h}, source: pilot, assumption: true}
  case.second: 3 h
  case.third: {fixed: 20 min}
  case.fourth: {value: 10 h, low: 5 h, high: 20 h, source: pilot}
  case.fifth: {weibull: {shape: 2, scale: 3 h}}
  service.run: {by-element: {advice: {triangular: {low: 10 h, mode: 20 h, high: 60 h}}}, otherwise: 3 h}
  case.sixth: {empirical: [1 h, 2 h]}
  case.end: {empirical: {values: [1 h, 2 h], weights: [1, 2]}}
chances:
  case.first: {done: 0.8, again: {value: 0.2, assumption: true}}
  case.third: [{when: urgency == urgent, agreed: 0.95, other: 0.05}, {agreed: 1}]
events: {case.leave: never, case.other: {exponential: {mean: 400 d}}}
sittings: {team: {every: 1 mo, agenda: 8, while: team.working}}
closures: [{of: [sittings.team], from: 2020-03-15, until: 2020-05-31}]
planning: {basket: fewest}
delays: {tell: 1 d}
costs: {clerk: 45 per h, services.advice: 900, other: {amount: 3, per: use}}
budgets: {package: {amount: 56000, per: municipality, pays: [services.advice]}}
priorities: {case.first: {high: urgency == urgent}}
dates: {deadline: 2020-01-01}
begin: {team: working}
municipalities: 3
counties: 2
accepted: [{finding: KF405, at: machines.case.first, why: {pl: tak, en: so}, source: [law]}]
"""
WHAT_IF = """
koopflow: 1
scenario: {id: more, of: a, extends: base}
capacity: {office: {units: {plus: 2}}, clerk: null}
arrivals: {case: {per-year: {times: 1.5}}}
durations: {case.first: {times: 2}}
sweep: {capacity.office.units: [1, 2, 3]}
municipalities: [b, c]
accepted: null
"""


def as_editors_read(node: Node) -> Any:
    """The values that an editor's YAML 1.2 gives: booleans and numbers by their look."""
    if isinstance(node, Sequence):
        return [as_editors_read(item) for item in node.items]
    if isinstance(node, Mapping):
        return {entry.key.text: as_editors_read(entry.value) for entry in node.entries}
    return _by_look(node)


def _by_look(scalar: Scalar) -> Any:
    text = scalar.text
    if scalar.quoted:
        return text
    if scalar.empty:
        return None
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    return float(text) if re.fullmatch(r"[-+]?[0-9]*\.[0-9]+", text) else text


def documents(text: str) -> Iterator[Any]:
    roots, report = read_text(text, "a.yaml")
    assert not report.findings
    for root in roots:
        yield as_editors_read(root)
        yield plain(root)


def faults(text: str) -> list[str]:
    return [
        "/".join(map(str, error.absolute_path))
        for document in documents(text)
        for error in VALIDATOR.iter_errors(document)
    ]


def test_the_schema_is_a_schema_in_both_languages() -> None:
    for language in ("en", "pl"):
        Draft7Validator.check_schema(json_schema(language))


@pytest.mark.parametrize(
    "text", [MODEL, ADAPTATION, SCENARIO, WHAT_IF], ids=["model", "adaptation", "scenario", "what-if"]
)
def test_everything_that_the_language_permits_is_accepted(text: str) -> None:
    assert faults(text) == []


def test_the_shipped_models_are_accepted() -> None:
    files, _ = read_paths([MODELS])
    assert files.documents
    for document in files.documents:
        for value in (as_editors_read(document.root), plain(document.root)):
            errors = [
                f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in VALIDATOR.iter_errors(value)
            ]
            assert not errors, (document.file, errors)


@pytest.mark.parametrize(
    ("right", "wrong", "where"),
    [
        ("kind: institution", "knd: institution", "actors/office"),
        ("kind: institution", "kind: institute", "actors/office/kind"),
        ("{from: office, to: [team, clerk], carries: letter}", "{to: team}", "flows/tell"),
        ("class: special", "class: secret", "data/health/class"),
        ("type: integer", "type: number", "attributes/children/type"),
        ("min: 0", "min: few", "attributes/children/min"),
        ("initial: {to: first, sends: tell}", "initial: {too: first}", "machines/case/initial"),
        ("when: children == 0", "wen: children == 0", "machines/case/states/first/next/again"),
        ("after: 13 mo", "after: 13 months", "machines/case/states/second/next/done/1/after"),
        ("final: true", "final: yes", "machines/case/states/sixth/regions/one/states/a/final"),
        ("within: P14D", "within: soon", "rules/order/within"),
        ("strength: recommended", "strength: weak", "rules/order/strength"),
        ("actors.team: [replace, omit]", "actors.team: [remove]", "variation/actors.team/0"),
        ("needs: {debts: {}}", "needs: {Debts: {}}", "needs"),
        ("model: {id: a,", "model: {", "model"),
        ("koopflow: 1", "koopflow: 2", "koopflow"),
        ("finding: KF405, ", "", "accepted/0"),
        (", why: {pl: tak, en: so}", "", "accepted/0"),
        ("at: machines.case.first, why: {", "path: machines.case.first, why: {", "accepted/0"),
        ("rules:", "rulez:", ""),
    ],
)
def test_a_slip_in_a_model_is_refused_at_its_place(right: str, wrong: str, where: str) -> None:
    assert right in MODEL
    assert where in faults(MODEL.replace(right, wrong, 1))


@pytest.mark.parametrize(
    ("right", "wrong", "where"),
    [
        ("mean: 9 d}}}", "maen: 9 d}}}", "arrivals/case/every/exponential"),
        ("exponential: {mean: 9 d}", "exponentially: {mean: 9 d}", "arrivals/case/every"),
        ("lognormal: {mean: 2 h, sd: 1 h}", "lognormal: {mean: 2 h}", "durations/case.first/lognormal"),
        ("case.second: 3 h", "case.second: 3", "durations/case.second"),
        ("mon-fri:", "mo-fr:", "calendars/office/hours"),
        ("07:30-15:30", "07:30", "calendars/office/hours/mon-fri"),
        ("units: 3", "unit: 3", "capacity/office"),
        ("basket: fewest", "basket: best", "planning/basket"),
        ("45 per h", "45 per hour", "costs/clerk"),
        ("start: 2019-04-01", "start: April", "scenario/start"),
        ("done: 0.8", "done: often", "chances/case.first/done"),
        ("of: a, start", "start", None),
    ],
)
def test_a_slip_in_a_scenario_is_refused_at_its_place(right: str, wrong: str, where: str | None) -> None:
    assert right in SCENARIO
    found = faults(SCENARIO.replace(right, wrong, 1))
    assert where in found if where is not None else not found


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (", why: because}", "}"),
        ("to: 10 mo, ", ""),
        ("omit: services.advice", "drop: services.advice"),
        ("id: b, ", ""),
    ],
)
def test_a_slip_in_an_adaptation_is_refused(right: str, wrong: str) -> None:
    assert faults(ADAPTATION.replace(right, wrong, 1))


def test_a_document_of_no_kind_is_refused() -> None:
    assert faults("koopflow: 1\nactors: {}\n")
    assert faults("model: {id: a}\n")


def test_no_alternative_is_written_as_one_of() -> None:
    assert "oneOf" not in str(SCHEMA)


def test_every_key_is_explained_in_both_languages() -> None:
    english, polish = SCHEMA["definitions"], json_schema("pl")["definitions"]
    for name, definition in english.items():
        for key, schema in properties(definition).items():
            if key in ("value", "plus", "times", "koopflow") or name in ("Bounds",):
                continue
            explained = schema.get("description")
            assert explained, f"{name}.{key}"
            assert properties(polish[name])[key]["description"] != explained, f"{name}.{key}"


def properties(definition: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = definition.get("properties") or definition.get("then", {}).get("properties", {})
    return found


@pytest.mark.parametrize("key", WORDS)
def test_the_words_of_a_key_are_translated(key: str) -> None:
    assert translate("pl", WORDS[key], context="schema") != WORDS[key]
