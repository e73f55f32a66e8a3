"""A rule of fact counts what is declared: members, elements, and the numbers of those scenarios that say how it is."""

from pathlib import Path

import pytest

from koopflow.api.wording import message, note
from koopflow.diagnostics import Report
from koopflow.model.library import load_library
from koopflow.verify.rules_of_fact import check_facts

MODEL = """
koopflow: 1
model: {id: small}
actors:
  office: {kind: institution, level: municipality, sector: aid}
  worker: {kind: person, of: office}
  guard: {kind: institution, level: county, sector: order}
  judge: {kind: person, of: court}
  court: {kind: institution, level: county, sector: justice}
  club: {kind: institution, level: municipality, sector: aid, public: false}
  family: {kind: household, level: household}
  team: {kind: team, level: municipality, members: [office, guard, judge, club]}
needs: {debts: {}, illness: {}}
machines:
  case:
    initial: a
    states:
      a: {task: {by: {worker: 2, guard: 1}}, next: {ok: b}}
      b: {final: true}
rules:
  asked: {RULE}
variation: {actors.team.members: [add, omit], actors: [rename]}
---
koopflow: 1
scenario: {id: base, of: small, start: 2020-01-01, horizon: {value: 2 y, assumption: true}}
arrivals: {case: {every: 10 d}}
durations: {case.a: {fixed: 3 h}}
capacity:
  worker: {units: {value: 2, assumption: true}, share: 0.5, calendar: office}
  guard: 4
calendars: {office: {hours: {mon-fri: "8:00-16:00"}}}
closures: {of: actors.worker, from: 2020-05-01, until: 2020-05-02}
dates: {end: 2021-06-30}
---
koopflow: 1
scenario: {id: none-left, of: small, extends: base}
capacity: {worker: {units: 0}}
---
koopflow: 1
scenario: {id: how-many, of: small, extends: base, start: 2020-01-01}
sweep: {capacity.worker.units: [0, 1]}
"""
ADAPTATION = """
---
koopflow: 1
adaptation:
  id: here
  of: small
  municipality: {name: Here, type: rural, population: 4001}
changes: CHANGES
"""


def facts(folder: Path, rule: str, changes: str | None = None, more: str = "") -> Report:
    text = MODEL.replace("RULE", rule)
    if changes is not None:
        text += ADAPTATION.replace("CHANGES", changes)
    (folder / "all.yaml").write_text(text + more, encoding="utf-8")
    library, report = load_library([folder / "all.yaml"])
    assert not report.errors, [finding.message for finding in report.errors]
    model = library.model("here" if changes is not None else "small")
    assert model is not None
    return check_facts(model)


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        ("members: actors.team.members, exactly", 4),
        ("members: actors.team.members, where: {level: county}, exactly", 2),
        ("members: actors.team.members, where: {level: [county, household]}, exactly", 2),
        ("members: actors.team.members, where: {level: county, kind: institution}, exactly", 1),
        ("members: actors.team.members, where: {sector: [justice, aid]}, exactly", 3),
        ("members: actors.team.members, where: {public: false}, exactly", 1),
        ("members: actors.team.members, where: {public: true}, exactly", 3),
        ("members: machines.case.a.task.by, exactly", 2),
        ("count: actors, exactly", 8),
        ("count: actors, where: {kind: institution, level: municipality}, exactly", 2),
        ("count: actors, where: {public: true}, exactly", 5),
        ("count: needs, exactly", 2),
        ("count: needs, where: {level: county}, exactly", 0),
        ("count: rules, exactly", 1),
    ],
)
def test_so_many_are_counted_and_a_person_stands_where_its_institution_does(
    tmp_path: Path, rule: str, count: int
) -> None:
    assert not facts(tmp_path, f"{rule}: {count}")
    (finding,) = facts(tmp_path, f"{rule}: {count + 1}")
    assert finding.code == "KF607"
    assert f": {count} there, exactly {count + 1} needed" in message(finding, "en")


def test_bounds_are_kept_at_the_bound_and_broken_beyond_it(tmp_path: Path) -> None:
    assert not facts(tmp_path, "members: actors.team.members, at-least: 4, at-most: 4")
    for bound in ("at-least: 5", "at-most: 3"):
        (finding,) = facts(tmp_path, f"members: actors.team.members, {bound}")
        place = finding.place
        line = (tmp_path / "all.yaml").read_text(encoding="utf-8").split("\n")[place.line - 1]
        assert line[place.column - 1 : place.end_column - 1] == bound[-1]


def test_who_is_missing_and_who_should_not_be_there_is_named(tmp_path: Path) -> None:
    assert not facts(tmp_path, "members: actors.team.members, include: [office, guard], exclude: family")
    lacking, unwanted = facts(
        tmp_path, "members: actors.team.members, include: [office, family, court], exclude: [judge, club]"
    )
    assert "lacks family, court" in message(lacking, "en")
    assert "has judge, club" in message(unwanted, "en")
    assert [note(one, "en", "KF607") for one in lacking.related] == [
        "counted here: office, guard, judge, club"
    ]
    assert [one.place.column for one in unwanted.related if one.place] == [68, 75]


def test_a_recommended_rule_is_a_warning_and_its_ground_is_told(tmp_path: Path) -> None:
    rule = "count: needs, at-most: 1, strength: recommended, basis: {law: Act, article: art. 5}, title: Few"
    (finding,) = facts(tmp_path, rule)
    assert (finding.code, finding.severity) == ("KF608", "warning")
    assert message(finding, "pl").startswith("zalecenie „Few” nie jest spełnione: „needs”: jest ich 2, ")
    assert [note(one, "en", "KF608") for one in finding.related] == [
        "counted here: debts, illness",
        "the rule's basis: Act art. 5",
    ]


@pytest.mark.parametrize(
    "true",
    [
        "capacity.worker.units == 2",
        "capacity.guard.units == 4",
        "capacity.guard == 4",
        "capacity.worker.units * 2000 >= 4000",
        "capacity.worker.share < 1",
        "scenario.horizon > 730",
        "scenario.start == '2020-01-01'",
        "dates.end < '2021-07-01' and dates.end > '2021-06-01'",
        "durations.case.a * 8 == 1",
        "capacity.worker.calendar == 'office'",
    ],
)
def test_a_field_of_a_scenario_is_read_by_the_name_that_its_author_writes(tmp_path: Path, true: str) -> None:
    assert not facts(tmp_path, f'that: "{true}"')
    (finding,) = facts(tmp_path, f'that: "not ({true})"')
    assert "in the scenario “base” “not " in message(finding, "en")


def test_a_what_if_and_a_sweep_ask_and_are_not_judged(tmp_path: Path) -> None:
    assert not facts(tmp_path, "that: capacity.worker.units >= 2")
    (finding,) = facts(tmp_path, "that: capacity.worker.units >= 3")
    assert finding.args["how"].args["scenario"] == "base"  # type: ignore[attr-defined]
    assert [one.place.line for one in finding.related if one.place] == [29]


@pytest.mark.parametrize(
    "unsaid",
    [
        "capacity.judge.units >= 100",
        "municipality.population > 1000000",
        "capacity.worker.caseload > 100 or municipality.type == 'urban'",
    ],
)
def test_where_a_field_is_not_given_the_rule_is_silent(tmp_path: Path, unsaid: str) -> None:
    assert not facts(tmp_path, f'that: "{unsaid}"')


def test_values_that_do_not_fit_leave_the_rule_unknown(tmp_path: Path) -> None:
    (finding,) = facts(tmp_path, "that: capacity.worker.calendar > 5")
    assert finding.code == "KF411"
    assert "cannot be worked out with capacity.worker.calendar = office" in message(finding, "en")


def test_an_adaptation_is_judged_with_its_own_members_municipality_and_numbers(tmp_path: Path) -> None:
    enough = 'that: "capacity.worker.units * 2000 >= municipality.population"'
    omitted = "[{omit: actors.team.members.guard, why: x}]"
    (finding,) = facts(tmp_path, enough, omitted)
    assert "with capacity.worker.units = 2, municipality.population = 4001" in message(finding, "en")
    assert len(finding.related) == 2
    local = "---\nkoopflow: 1\nscenario: {id: own, of: here}\ncapacity: {worker: {units: 3}}\n"
    assert not facts(tmp_path, enough, omitted, local)
    both = "members: actors.team.members, where: {level: county}, at-least: 2"
    assert not facts(tmp_path, both)
    (finding,) = facts(tmp_path, both, omitted)
    assert [note(one, "en", "KF607") for one in finding.related] == ["counted here: judge"]
    renamed = "[{rename: actors.guard, to: police, why: x}]"
    assert not facts(tmp_path, "members: actors.team.members, include: guard", renamed)


def test_a_municipality_without_a_scenario_is_judged_once(tmp_path: Path) -> None:
    changes = "[{set: actors.office.title, to: Our office, why: x}]"
    assert not facts(tmp_path, "that: \"municipality.type == 'rural'\"", changes)
    (finding,) = facts(tmp_path, "that: \"municipality.type == 'urban'\"", changes)
    assert "scenario" not in message(finding, "en")
    assert finding.model == "here"
