"""A scenario of the reference serves its adaptations."""

from koopflow.model.carried import carried
from koopflow.model.overlay import overlay
from koopflow.model.uses import Finder
from koopflow.source.nodes import plain
from tests.trees import tree, trees

REFERENCE, SCENARIO = trees("""
koopflow: 1
model: {id: rural}
actors: {office: {kind: institution}, police: {kind: institution}, board: {kind: team, members: [office, police]}}
flows: {report: {from: police, to: office}, answer: {from: office, to: police}}
needs: {debts: {}, grief: {}}
services: {advice: {provider: office, meets: debts}, therapy: {provider: office, meets: grief}}
attributes:
  urgency: {type: enum, values: [normal, urgent, none]}
  wishes: {type: set, of: needs}
  basket: {type: set, of: services}
machines:
  case:
    initial: start
    states:
      start: {task: {by: office}, next: {accept: work, refuse: out, postpone: out}}
      work: {sitting: board, next: {agreed: check}}
      check: {task: {by: office}, next: {done: services}}
      services: {each: {in: basket, run: service}, next: {done: out}}
      out: {final: true}
  service: {initial: on, states: {on: {task: {}, next: {met: end}}, end: {final: true}}}
---
koopflow: 1
scenario: {id: base, of: rural}
population:
  urgency: {normal: 0.5, urgent: 0.3, none: 0.2}
  wishes: {each: {debts: 0.4, grief: 0.2}}
capacity: {office: 1, police: {units: 1, share: 0.5}}
durations: {case.start: 1 h, case.check: 2 h, service.on: {by-element: {advice: 1 h, therapy: 2 h}}}
chances:
  case.start: [{when: urgency == urgent, accept: 0.5, refuse: 0.25, postpone: 0.25},
               {accept: {value: 0.6, source: x}, refuse: 0.2, postpone: 0.2}]
sittings: {board: {every: 1 mo}}
closures: [{of: [sittings.board, capacity.police], from: 2020-01-01, until: 2020-01-02}]
delays: {report: 1 d, answer: 2 d}
costs: {services.therapy: 900, police: 3}
budgets: {pot: {amount: 3, pays: [services.therapy, services.advice]}}
priorities: {case.start: {high: urgency == urgent}}
sweep: {capacity.police.units: [1, 2], durations.case.start: [1 h, 2 h]}
""")


def translated(*changes: str) -> dict[str, object]:
    lines = "\n".join(f"  - {change}" for change in changes)
    adaptation = tree(f"koopflow: 1\nadaptation: {{id: here, of: rural}}\nchanges:\n{lines}\n", "here.yaml")
    overlaid, report = overlay(REFERENCE, adaptation)
    assert not report.errors
    result = plain(carried(SCENARIO, overlaid, Finder()))
    assert isinstance(result, dict)
    return result


def test_renamed_elements_have_their_new_ids_everywhere() -> None:
    scenario = translated(
        "{rename: actors.board, to: team, why: x}",
        "{rename: machines.case.start, to: first, why: x}",
        "{rename: machines.case.first.accept, to: yes, why: x}",
        "{rename: attributes.urgency, to: speed, why: x}",
        "{rename: services.therapy, to: talks, why: x}",
    )
    assert scenario["sittings"] == {"team": {"every": "1 mo"}}
    assert scenario["closures"][0]["of"] == ["sittings.team", "capacity.police"]  # type: ignore[index]
    assert list(scenario["chances"]) == ["case.first"]  # type: ignore[call-overload]
    assert list(scenario["chances"]["case.first"][0]) == ["when", "yes", "refuse", "postpone"]  # type: ignore[index]
    assert scenario["chances"]["case.first"][0]["when"] == "speed == urgent"  # type: ignore[index]
    assert scenario["costs"] == {"services.talks": "900", "police": "3"}
    assert scenario["sweep"] == {"capacity.police.units": ["1", "2"], "durations.case.first": ["1 h", "2 h"]}


def test_what_is_said_of_an_omitted_actor_or_service_is_passed_over() -> None:
    scenario = translated(
        "{omit: actors.police, why: x}", "{omit: services.therapy, why: x}", "{omit: needs.grief, why: x}"
    )
    assert scenario["capacity"] == {"office": "1"}
    assert scenario["delays"] == {}
    assert scenario["costs"] == {}
    assert scenario["closures"][0]["of"] == ["sittings.board"]  # type: ignore[index]
    assert scenario["budgets"]["pot"]["pays"] == ["services.advice"]  # type: ignore[index]
    assert scenario["durations"]["service.on"] == {"by-element": {"advice": "1 h"}}  # type: ignore[index]
    assert scenario["population"]["wishes"] == {"each": {"debts": "0.4"}}  # type: ignore[index]
    assert list(scenario["sweep"]) == ["durations.case.start"]  # type: ignore[call-overload]


def test_chances_are_shared_out_among_what_remains() -> None:
    scenario = translated(
        "{omit: machines.case.start.postpone, why: x}", "{omit: attributes.urgency.values.none, why: x}"
    )
    first, second = scenario["chances"]["case.start"]  # type: ignore[index]
    assert {key: round(float(value), 9) for key, value in first.items() if key != "when"} == {
        "accept": 0.666666667,
        "refuse": 0.333333333,
    }
    assert float(second["accept"]["value"]) == 0.75
    assert float(second["refuse"]) == 0.25
    urgency = scenario["population"]["urgency"]  # type: ignore[index]
    assert {key: float(value) for key, value in urgency.items()} == {"normal": 0.625, "urgent": 0.375}


def test_the_duration_of_a_refined_or_omitted_state_is_passed_over() -> None:
    body = "{initial: a, states: {a: {task: {}, next: {done: end}}, end: {final: true}}}"
    refined = translated(
        f"{{refine: machines.case.check, with: {body}, why: x}}",
        "{rename: machines.case.check, to: look, why: x}",
    )
    assert list(refined["durations"]) == ["case.start", "service.on"]  # type: ignore[call-overload]
    assert list(translated("{omit: machines.case.check, why: x}")["durations"]) == [
        "case.start",
        "service.on",
    ]  # type: ignore[call-overload]


def test_without_changes_the_scenario_stays_as_it_is() -> None:
    adaptation = tree("koopflow: 1\nadaptation: {id: here, of: rural}\nchanges: []\n")
    assert carried(SCENARIO, overlay(REFERENCE, adaptation)[0], Finder()) == SCENARIO
