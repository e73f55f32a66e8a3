"""A scenario states every number that the model needs: what is missing or wrong is told where it stands."""

from __future__ import annotations

import pytest

from koopflow.model.completeness import check
from koopflow.model.documents import Model
from koopflow.model.fit import Ground
from koopflow.model.paths import Located
from koopflow.model.reading import read
from koopflow.model.scenario_faults import RULES
from koopflow.model.scenarios import Scenario
from tests.trees import tree

MODEL = """
koopflow: 1
model: {id: m}
actors:
  ops: {kind: institution}
  worker: {kind: person, of: ops}
  team: {kind: team, members: [ops]}
flows: {letter: {from: ops, to: worker}}
needs: {debts: {}, grief: {}}
services: {advice: {provider: ops, meets: debts}, therapy: {provider: ops, meets: grief}}
attributes:
  needs: {type: set, of: needs}
  basket: {type: set, of: services}
  urgency: {type: enum, values: [normal, urgent]}
  children: {type: integer, min: 0, max: 9}
  consent: {type: boolean, initial: false}
events: {withdraw: {}}
machines:
  case:
    initial: a
    states:
      a: {task: {by: [worker, ops], plans: basket}, next: {yes: b, no: z, late: {to: z, at: deadline}}}
      b: {sitting: team, next: {agreed: {to: c, sends: [letter]}}}
      c: {each: {in: basket, run: service}, next: {done: d, withdraw: z}}
      d: {task: {}, next: {over: z}}
      z: {final: true}
  service:
    initial: r
    states:
      r: {task: {by: provider}, next: {met: e, unmet: e}}
      e: {final: true}
"""
WHOLE = {
    "scenario": "{id: s, of: m, start: 2019-04-01, horizon: 1 y, warm-up: 1 mo}",
    "calendars": '{day: {hours: {mon-fri: "08:00-16:00"}, country: PL}, night: {hours: {sat: "20:00-23:00"}}}',
    "arrivals": "{case: {per-year: 40}}",
    "population": "{needs: {each: {debts: 0.4, grief: 0.3}}, urgency: {normal: 0.5, urgent: 0.5}, "
    "children: {poisson: {mean: 1}}}",
    "capacity": "{worker: {units: 2, calendar: day, share: 0.5}, ops: 1}",
    "durations": "{case.a: 2 h, case.d: 3 d, service.r: {by-element: {advice: 1 h, therapy: 2 h}}}",
    "chances": "{case.a: {yes: 0.8, no: 0.2}, service.r: {met: 0.5, unmet: 0.5}}",
    "events": "{case.c.withdraw: never}",
    "sittings": "{team: {every: 1 mo}}",
    "planning": "{basket: fewest}",
    "dates": "{deadline: 2020-01-01}",
}


def findings(**sections: str | None) -> list[tuple[str, str]]:
    """Code and covered source of every finding, with these sections in the place of those of a whole scenario."""
    given = {**WHOLE, **{name.replace("_", "-"): text for name, text in sections.items()}}
    text = "\n".join(
        ["koopflow: 1", *(f"{name}: {value}" for name, value in given.items() if value is not None)]
    )
    lines = text.split("\n")
    document, about = tree(text), tree(MODEL)
    scenario, model = read(Scenario, document), read(Model, about)
    assert not len(scenario.report)
    assert not len(model.report)
    assert scenario.value is not None
    assert model.value is not None
    report = check(scenario.value, Located(document), Ground(model.value, Located(about)))
    places = [(finding.code, finding.place) for finding in report]
    return [(code, lines[place.line - 1][place.column - 1 : place.end_column - 1]) for code, place in places]


def test_a_whole_scenario_has_no_finding() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("section", "value", "found"),
    [
        ("durations", None, [("KF800", "scenario")] * 3),
        ("durations", "{case.a: 2 h, case.d: 1 h}", [("KF800", "durations")]),
        ("chances", "{case.a: {yes: 1, no: 0}}", [("KF801", "chances")]),
        ("chances", "{case.a: {yes: 0.8, no: 0.3}, service.r: {met: 1, unmet: 0}}", [("KF802", "case.a")]),
        (
            "chances",
            "{case.a: {yes: 80, no: 20}, service.r: {met: 1, unmet: 0}}",
            [("KF803", "80"), ("KF803", "20")],
        ),
        ("chances", "{case.a: {yes: 1}, service.r: {met: 1, unmet: 0}}", [("KF804", "case.a")]),
        (
            "chances",
            "{case.a: [{when: urgency == urgent, yes: 1, no: 0}], service.r: {met: 1, unmet: 0}}",
            [("KF801", "case.a")],
        ),
        (
            "chances",
            "{case.a: [{when: consent, yes: 1, no: 0}, {when: not consent, yes: 0, no: 1}], service.r: {met: 1, unmet: 0}}",
            [],
        ),
        (
            "chances",
            "{case.a: [{when: count(needs) > 0, yes: 1, no: 0}], service.r: {met: 1, unmet: 0}}",
            [],
        ),
        (
            "chances",
            "{case.a: [{when: urgency == urgent, yes: 1, no: 1}, {yes: 0.5, no: 0.5}], service.r: {met: 1, unmet: 0}}",
            [("KF802", "{when: urgency == urgent, yes: 1, no: 1}")],
        ),
        (
            "chances",
            "{case.a: {yes: 0.5, no: 0.5, maybe: 0}, service.r: {met: 1, unmet: 0}}",
            [("KF805", "maybe")],
        ),
        ("capacity", "{wroker: 1}", [("KF805", "wroker")]),
        ("population", WHOLE["population"].replace("debts", "depts"), [("KF805", "depts")]),
        ("events", "{case.c.withdraw: never, case.a.yes: never}", [("KF807", "case.a.yes")]),
        ("durations", WHOLE["durations"].replace("case.d", "case.c: 1 h, case.d"), [("KF806", "case.c")]),
        ("sittings", None, [("KF808", "scenario")]),
        ("planning", "{}", [("KF809", "planning")]),
        (
            "population",
            "{needs: {each: {debts: 1}}, urgency: {normal: 0.5, urgent: 0.5}}",
            [("KF810", "population")],
        ),
        ("events", None, [("KF811", "scenario")]),
        ("arrivals", None, [("KF812", "scenario")]),
        ("scenario", "{id: s, of: m}", [("KF813", "scenario")] * 2),
        ("scenario", "{id: s, of: m, start: 2019-04-01, horizon: 1 y, warm-up: 12 mo}", [("KF814", "12 mo")]),
        ("scenario", "{id: s, of: m, start: 2019-04-01, horizon: 0 d}", [("KF822", "0 d")]),
        ("capacity", "{worker: {calendar: dya}}", [("KF815", "dya")]),
        ("capacity", "{worker: {calendar: day}, ops: {calendar: night}}", [("KF816", "night")]),
        # The team has no capacity of its own, so it keeps the hours of its members.
        ("capacity", "{team: {calendar: day}, ops: {calendar: night}}", []),
        ("durations", WHOLE["durations"].replace("2 h", "2 d", 1), [("KF817", "2 d")]),
        (
            "durations",
            "{case.a: 2 h, case.d: 1 h, service.r: {by-element: {advice: 1 h}}}",
            [("KF818", "service.r")],
        ),
        (
            "durations",
            WHOLE["durations"].replace("2 h", "{by-element: {advice: 1 h}}", 1),
            [("KF819", "case.a")],
        ),
        ("delays", "{letter: {by-element: {advice: 1 h}}}", [("KF819", "letter")]),
        ("arrivals", "{case: {cohort: 3}}", [("KF821", "case")]),
        ("arrivals", "{case: {cohort: 3, from: 2020-01-01, until: 2019-01-01}}", [("KF825", "2019-01-01")]),
        ("arrivals", "{case: {every: 0 d}}", [("KF822", "0 d")]),
        (
            "capacity",
            "{worker: {units: -1, share: 1.5, caseload: 0}}",
            [("KF822", "-1"), ("KF822", "1.5"), ("KF822", "0")],
        ),
        ("sittings", "{team: {every: 1 mo, agenda: 0}}", [("KF822", "0")]),
        ("durations", WHOLE["durations"].replace("2 h", "{exponential: {mean: 0 h}}", 1), [("KF822", "0 h")]),
        (
            "durations",
            WHOLE["durations"].replace("2 h", "{triangular: {low: 3 h, mode: 2 h, high: 4 h}}", 1),
            [("KF822", "triangular")],
        ),
        (
            "durations",
            WHOLE["durations"].replace("2 h", "{empirical: {values: [1 h], weights: [1, 2]}}", 1),
            [("KF826", "weights")],
        ),
        ("population", WHOLE["population"].replace("{poisson: {mean: 1}}", "{a: 0.5, b: 0.5}"), None),
        (
            "population",
            WHOLE["population"].replace("{normal: 0.5, urgent: 0.5}", "0.5"),
            [("KF823", "urgency")],
        ),
        (
            "population",
            WHOLE["population"].replace("{normal: 0.5, urgent: 0.5}", "{normal: 0.5, urgent: 0.4}"),
            [("KF802", "urgency")],
        ),
        ("calendars", WHOLE["calendars"].replace("PL", "XX"), [("KF824", "XX")]),
        (
            "closures",
            "[{of: [sittings.team], from: 2020-02-01, until: 2020-01-01}]",
            [("KF825", "2020-01-01")],
        ),
        (
            "closures",
            "[{of: [sittings.taem], from: 2020-01-01, until: 2020-02-01}]",
            [("KF805", "sittings.taem")],
        ),
        ("municipalities", "0", [("KF822", "0")]),
        ("costs", "{worker: -5 per h}", [("KF822", "-5 per h")]),
    ],
)
def test_what_a_scenario_lacks_or_says_wrongly_is_told_where_it_stands(
    section: str, value: str | None, found: list[tuple[str, str]] | None
) -> None:
    told = findings(**{section: value})
    if found is None:
        assert ("KF823", "children") in told
    else:
        assert sorted(told) == sorted(found)


def test_a_date_that_the_scenario_lacks_is_told_at_the_timer_that_waits_for_it() -> None:
    text = "\n".join(f"{name}: {value}" for name, value in {**WHOLE, "dates": "{}"}.items())
    document, about = tree("koopflow: 1\n" + text, "scenario.yaml"), tree(MODEL)
    scenario, model = read(Scenario, document).value, read(Model, about).value
    assert scenario is not None
    assert model is not None
    (finding,) = check(scenario, Located(document), Ground(model, Located(about)))
    line = MODEL.split("\n")[finding.place.line - 1]
    assert (finding.code, finding.place.file) == ("KF820", "model.yaml")
    assert line[finding.place.column - 1 : finding.place.end_column - 1] == "deadline"
    assert [note.place.file for note in finding.related if note.place] == ["scenario.yaml"]


def test_a_household_keeps_no_hours_and_time_that_only_passes_is_no_effort() -> None:
    assert findings(durations=WHOLE["durations"].replace("3 d", "30 d")) == []


def test_a_number_may_be_given_with_its_origin() -> None:
    told = findings(capacity="{worker: {units: {value: -1, assumption: true}}}")
    assert told == [("KF822", "-1")]


def test_what_is_there_and_broken_is_not_missing_as_well() -> None:
    text = "\n".join(f"{name}: {value}" for name, value in WHOLE.items())
    for old, new in (
        ("case.a: 2 h", "case.a: 2 hh"),
        ("every: 1 mo", "every: x"),
        ("2019-04-01", "x"),
        ("fewest", "most"),
        (WHOLE["chances"], "none"),
    ):
        assert old in text
        text = text.replace(old, new)
    document, about = tree("koopflow: 1\n" + text), tree(MODEL)
    reading, model = read(Scenario, document), read(Model, about).value
    assert len(reading.report) == 5
    assert reading.value is not None
    assert model is not None
    assert not len(
        check(reading.value, Located(document), Ground(model, Located(about)), unread=reading.pruned)
    )


def test_codes_of_scenarios_are_unique_and_explained() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.explanation for rule in RULES)
