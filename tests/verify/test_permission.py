"""A change is allowed where the variation permits it, within its bounds, and where it needs no permission."""

from pathlib import Path

import pytest

from koopflow.diagnostics import Report
from koopflow.model.library import load_library
from koopflow.verify.permission import JudgedChange, permissions

REFERENCE = """
koopflow: 1
model: {id: rural, version: "1"}
actors:
  office: {kind: institution, level: municipality, sector: aid, title: {pl: Gmina, en: Office}}
  worker: {kind: person, of: office}
  guard: {kind: institution, level: county, sector: order}
  court: {kind: institution, level: county, sector: justice}
  school: {kind: institution, level: municipality, sector: school}
  board: {kind: team, level: municipality, members: [office, guard], leader: office}
data: {facts: {}, health: {class: special}}
documents: {notice: {contains: facts, from: guard}, letter: {contains: facts}, plan: {contains: facts, from: office}}
flows:
  report: {from: guard, to: office, carries: notice, basis: [{law: Act, article: "5"}, a custom]}
  answer: {from: office, to: guard, carries: [notice, plan], basis: {law: Act, article: "6"}}
services: {advice: {provider: office, meets: []}}
attributes: {urgency: {type: enum, values: [low, high], initial: low}}
machines:
  case:
    initial: start
    states:
      start: {task: {by: office}, next: {ok: waiting}}
      waiting:
        next:
          report: talk
          legal: {to: out, after: 14 d, basis: {law: Act, article: "7"}}
          own: {to: out, after: 3 mo}
          free: {to: out, after: 6 mo}
      talk: {task: {by: worker}, next: {done: {to: out, sends: [report, answer]}}}
      out: {final: true}
  flows: {initial: only, states: {only: {final: true}}}
rules:
  fast: {response: [machines.case.start, machines.case.out], within: 10 wd}
  calm: {not-succession: [machines.case.start, machines.case.out], within: 10 wd}
  kindly: {description: Be kind.}
variation:
  actors.guard: [replace, omit]
  actors.court: [rename, {replace: {level: [county, voivodeship], sector: [justice], kind: [institution]}}]
  actors.board: [rename]
  actors.board.members: [{add: {level: [municipality]}}]
  actors: [add]
  services: [add, omit]
  flows: [add]
  flows.report: [replace, set]
  flows.answer.carries: [set]
  documents: [add]
  documents.letter: [add]
  machines.case.talk: [refine]
  machines.case.waiting.own.after: [{set: {min: 1 mo, max: 4 mo}}]
  attributes.urgency.initial: [{set: {values: [high]}}]
---
"""


def judge(
    tmp_path: Path, *changes: str, reference: str = REFERENCE
) -> tuple[tuple[JudgedChange, ...], Report]:
    lines = "\n".join(f"  - {change}" for change in changes) or " []"
    text = f"{reference}koopflow: 1\nadaptation: {{id: here, of: rural}}\nchanges:\n{lines}\n"
    (tmp_path / "models.yaml").write_text(text, encoding="utf-8")
    library, _ = load_library([tmp_path / "models.yaml"])
    adapted = library.model("here")
    assert adapted is not None
    return permissions(adapted)


@pytest.mark.parametrize(
    "change",
    [
        "{replace: actors.guard, with: {kind: institution, level: county, sector: order, title: City}, why: x}",
        "{replace: actors.court, with: {kind: institution, level: voivodeship, sector: justice}, why: x}",
        "{rename: actors.board, to: team, why: x}",
        "{add: actors.board.members.school, why: x}",
        "{add: actors.club, with: {kind: institution}, why: x}",
        "{omit: services.advice, why: x}",
        "{add: flows.call, with: {from: office, to: guard}, why: x}",
        "{refine: machines.case.talk, why: x, with: {initial: a,"
        " states: {a: {task: {by: worker}, next: {done: end}}, end: {final: true}}}}",
        "{set: machines.case.waiting.own.after, to: 2 mo, why: x}",
        "{set: attributes.urgency.initial, to: high, why: x}",
        "{set: flows.report.channel, to: phone, why: x}",
        "{set: flows.report.basis, to: [{law: Act, article: '5'}, {law: Other}], why: x}",
        "{replace: flows.report, with: {from: guard, to: worker, basis: {law: Act, article: '5'}}, why: x}",
    ],
)
def test_what_the_variation_permits_is_allowed(tmp_path: Path, change: str) -> None:
    judged, report = judge(tmp_path, change)
    assert not report
    assert [one.allowed for one in judged] == [True]


@pytest.mark.parametrize(
    "change",
    [
        "{set: actors.office.title, to: Our office, why: x}",
        "{set: actors.office.title.pl, to: Nasz urząd, why: x}",
        "{set: machines.case.waiting.own.description, to: As we have it, why: x}",
        "{set: rules.fast.description, to: In time, why: x}",
        "{set: rules.fast.within, to: 5 wd, why: x}",
        "{set: rules.fast.within, to: 8 wd, why: x}",
        "{set: machines.case.waiting.legal.after, to: 10 d, why: x}",
    ],
)
def test_a_title_a_description_a_shorter_deadline_and_a_shorter_statutory_timer_need_no_permission(
    tmp_path: Path, change: str
) -> None:
    judged, report = judge(tmp_path, change)
    assert not report
    assert judged[0].allowed


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("{omit: actors.school, why: x}", "KF730"),
        ("{rename: actors.guard, to: police, why: x}", "KF730"),
        ("{set: machines.case.start.task.by, to: worker, why: x}", "KF730"),
        ("{add: machines.case.extra, with: {}, why: x}", "KF730"),
        ("{refine: machines.case.start, why: x, with: {initial: a, states: {a: {final: true}}}}", "KF730"),
        ("{set: machines.case.waiting.free.after, to: 5 mo, why: x}", "KF730"),
        ("{set: machines.case.waiting.free.after, to: 7 mo, why: x}", "KF735"),
        ("{set: machines.case.waiting.legal.after, to: 15 d, why: x}", "KF735"),
        ("{set: rules.fast.within, to: 11 wd, why: x}", "KF735"),
        ("{set: machines.case.waiting.own.after, to: 5 mo, why: x}", "KF731"),
        ("{set: machines.case.waiting.own.after, to: 14 d, why: x}", "KF731"),
        ("{set: attributes.urgency.initial, to: low, why: x}", "KF731"),
        ("{add: actors.board.members, with: [court], why: x}", "KF731"),
        (
            "{replace: actors.court, with: {kind: institution, level: state, sector: justice}, why: x}",
            "KF731",
        ),
        (
            "{replace: actors.court, with: {kind: team, level: county, sector: justice, members: guard}, why: x}",
            "KF731",
        ),
        ("{replace: actors.guard, with: {kind: institution, level: state, sector: order}, why: x}", "KF732"),
        ("{replace: actors.guard, with: {kind: institution, level: county, sector: aid}, why: x}", "KF732"),
        ("{replace: actors.guard, with: {kind: person, of: office}, why: x}", "KF732"),
        ("{set: flows.report.carries, to: [notice, plan], why: x}", "KF733"),
        ("{add: documents.letter.contains, with: health, why: x}", "KF733"),
        ("{add: flows.report.carries, with: plan, why: x}", "KF730"),
        ("{add: documents.notice.contains, with: health, why: x}", "KF730"),
        ("{add: flows.answer.to.court, why: x}", "KF730"),
        ("{add: actors.office.public, with: false, why: x}", "KF730"),
        ("{add: services.advice.basis, with: custom, why: x}", "KF730"),
        ("{omit: services.advice.provider, why: x}", "KF730"),
        ("{omit: actors.guard.sector, why: x}", "KF730"),
        ("{replace: actors.guard.level, with: municipality, why: x}", "KF732"),
        ("{replace: actors.court.level, with: state, why: x}", "KF731"),
        ("{set: machines.case.start.task.by.title, to: 1, why: x}", "KF730"),
        ("{set: rules.calm.within, to: 5 wd, why: x}", "KF730"),
        ("{set: rules.calm.within, to: 15 wd, why: x}", "KF730"),
        ("{set: rules.kindly.description, to: Or not, why: x}", "KF730"),
        ("{add: machines.flows.extra, with: {}, why: x}", "KF730"),
        (
            "{refine: machines.case.talk, why: x, with: {initial: a, next: {done: out},"
            " states: {a: {task: {by: worker}, next: {done: end}}, end: {final: true}}}}",
            "KF730",
        ),
        ("{set: flows.report.basis, to: {law: Other}, why: x}", "KF734"),
        ("{replace: flows.report, with: {from: guard, to: office, carries: notice}, why: x}", "KF734"),
    ],
)
def test_what_is_not_permitted_is_refused_with_both_places(tmp_path: Path, change: str, code: str) -> None:
    judged, report = judge(tmp_path, change)
    assert {finding.code for finding in report} == {code}
    assert [one.allowed for one in judged] == [False]
    last = REFERENCE.count("\n") + 4
    for finding in report:
        assert finding.place.line == last
        assert finding.model == "here"
        assert all(note.place is not None and note.place.line < last for note in finding.related)
        assert finding.related


def test_a_permission_on_the_list_itself_lets_it_grow(tmp_path: Path) -> None:
    _, report = judge(
        tmp_path,
        "{add: documents.poster, with: {from: office}, why: x}",
        "{set: flows.answer.carries, to: [notice, plan, poster], why: x}",
    )
    assert not report


def test_what_goes_along_needs_no_permission_of_its_own(tmp_path: Path) -> None:
    judged, report = judge(tmp_path, "{omit: actors.guard, why: x}")
    assert judged[0].allowed
    assert not report


def test_what_the_adaptation_itself_added_is_its_own(tmp_path: Path) -> None:
    judged, report = judge(
        tmp_path,
        "{add: flows.call, with: {from: office, to: guard}, why: x}",
        "{set: flows.call.channel, to: phone, why: x}",
        "{rename: flows.call, to: ring, why: x}",
        "{refine: machines.case.talk.done, with: {note: {task: {by: worker}}}, why: x}",
        "{set: machines.case.note.task.by, to: office, why: x}",
        "{omit: flows.ring, why: x}",
    )
    assert [one.allowed for one in judged] == [True] * 6
    assert not report


def test_permissions_are_judged_by_the_names_of_the_reference(tmp_path: Path) -> None:
    judged, report = judge(
        tmp_path,
        "{rename: actors.board, to: team, why: x}",
        "{add: actors.team.members.school, why: x}",
        "{set: flows.report.to, to: team, why: x}",
    )
    assert [one.allowed for one in judged] == [True, True, True]
    assert not report


def test_a_change_that_could_not_be_applied_is_not_allowed_and_told_once(tmp_path: Path) -> None:
    judged, report = judge(
        tmp_path, "{omit: actors.nobody, why: x}", "{omit: services.advice, why: {pl: nie ma, en: none}}"
    )
    assert [one.allowed for one in judged] == [False, True]
    assert judged[1] == JudgedChange(
        "omit", "services.advice", True, {"pl": "nie ma", "en": "none"}, "services"
    )
    assert not report


def test_a_model_and_an_adaptation_without_changes_have_nothing_to_judge(tmp_path: Path) -> None:
    assert judge(tmp_path) == ((), Report())


def test_bounds_hold_for_a_member_by_its_old_name(tmp_path: Path) -> None:
    judged, report = judge(
        tmp_path, "{rename: actors.court, to: tribunal, why: x}", "{add: actors.board.members.court, why: x}"
    )
    assert [one.allowed for one in judged] == [True, False]
    assert {finding.code for finding in report} == {"KF731"}


def test_several_elements_added_at_once_are_judged_one_by_one(tmp_path: Path) -> None:
    several = "{add: flows, with: {a: {from: office, to: guard}, b: {from: guard, to: office}}, why: x}"
    assert [one.allowed for one in judge(tmp_path, several)[0]] == [True]
    clinics = ", ".join(
        f"{name}: {{kind: institution, level: {level}}}"
        for name, level in (("near", "municipality"), ("far", "county"))
    )
    bounded = REFERENCE.replace("  actors: [add]\n", "  actors: [{add: {level: [municipality]}}]\n")
    judged, report = judge(tmp_path, f"{{add: actors, with: {{{clinics}}}, why: x}}", reference=bounded)
    assert [one.allowed for one in judged] == [False]
    assert [finding.code for finding in report] == ["KF731"]
