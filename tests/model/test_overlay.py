"""Each verb of a change does what the language says, in its order, with places in both files."""

import pytest

from koopflow.diagnostics import Report
from koopflow.model.overlay import Overlaid, overlay
from koopflow.source.nodes import Mapping, plain
from tests.trees import tree

REFERENCE = tree(
    """
koopflow: 1
model: {id: rural, title: Rural, sources: {act: {title: An act}}}
actors:
  office: {kind: institution, level: municipality}
  clerk: {kind: person, of: office}
  worker: {kind: person, of: office}
  police: {kind: institution, level: county, sector: order}
  officer: {kind: person, of: police}
  board: {kind: team, level: municipality, members: [office, police], leader: office}
data: {facts: {}, health: {class: special}}
documents: {letter: {contains: [facts, health], from: office}, plan: {contains: facts}}
flows:
  report: {from: police, to: office, carries: letter}
  answer: {from: office, to: [police, worker], carries: [letter, plan]}
events: {withdraw: {}}
needs: {debts: {}, grief: {}}
services: {advice: {provider: office, meets: [debts]}, therapy: {provider: office, meets: [debts, grief]}}
attributes:
  consent: {type: boolean, initial: false}
  urgency: {type: enum, values: [normal, urgent], initial: normal}
  wishes: {type: set, of: needs}
  basket: {type: set, of: services}
machines:
  case:
    initial: start
    states:
      start: {task: {by: [office, police], reads: letter}, next: {ok: waiting, no: {to: out, when: not consent}}}
      waiting: {next: {report: work, withdraw: out, urge: {after: 5 d, sends: answer}}}
      work:
        initial: talk
        states:
          talk:
            title: Talking
            task: {by: worker, writes: [plan], plans: basket}
            holds: {worker: 1}
            next: {done: {to: check, sets: {consent: true}, sends: answer}, late: {to: over, after: 9 d}}
          check: {task: {by: clerk}, next: {done: {to: help, sends: [answer]}}}
          help: {each: {in: basket, run: service}, next: {done: over, lost: broken}}
          over: {final: true}
          broken: {final: true}
        next: {over: out, broken: out, withdraw: case.out}
      out: {final: true}
  service:
    initial: running
    states:
      running: {task: {by: provider}, next: {met: {to: kept, adds: {basket: therapy}}, unmet: lost}}
      kept: {final: true}
      lost: {final: true}
rules:
  told:
    response: [machines.case.start, [flows.report, machines.case.waiting.withdraw]]
    paused-in: [machines.case.work]
  checked: {precedence: [machines.case.work.check.done, machines.case.out], within: 3 d}
  both: {members: actors.board.members, include: [office, police]}
  open: {always-possible: machines.case.out, from: machines.case.work}
examples:
  usual: {of: case, accepts: [start.ok, waiting.report, work.talk.done, work.check.done, work.help.done]}
  left: {of: case, accepts: [start.ok, waiting.withdraw]}
variation: {actors.board.members.police: [omit], actors.police: [omit, replace], machines.case.work.check: [omit]}
""",
    "rural.yaml",
)


def adapt(*changes: str, reference: Mapping = REFERENCE) -> tuple[Overlaid, Report]:
    lines = "\n".join(f"  - {change}" for change in changes)
    text = f"koopflow: 1\nadaptation: {{id: here, of: rural}}\nchanges:\n{lines}\n"
    return overlay(reference, tree(text, "here.yaml"))


def at(overlaid: Overlaid, path: str) -> object:
    value: object = plain(overlaid.tree)
    for step in path.split("/"):
        value = value[int(step)] if isinstance(value, list) else value[step]  # type: ignore[index, call-overload]
    return value


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report]


def applied(*changes: str) -> Overlaid:
    overlaid, report = adapt(*changes)
    assert not report.errors, [finding.message for finding in report.errors]
    return overlaid


# rename


def test_no_changes_give_the_reference_under_the_adaptations_header() -> None:
    overlaid, report = overlay(
        REFERENCE,
        tree(
            "koopflow: 1\nadaptation: {id: here, of: rural, sources: {own: {title: Ours}}}\nchanges: []",
            "here.yaml",
        ),
    )
    assert not report
    assert at(overlaid, "model") == {
        "id": "here",
        "title": "Rural",
        "sources": {"act": {"title": "An act"}, "own": {"title": "Ours"}},
    }
    kept = [entry for entry in overlaid.tree.entries if entry.key.text != "model"]
    assert kept == [entry for entry in REFERENCE.entries if entry.key.text != "model"]
    assert not overlaid.renamed
    assert not overlaid.omitted


def test_a_rename_of_an_actor_reaches_lists_crews_flows_and_variation() -> None:
    here = applied("{rename: actors.police, to: guard, why: x}")
    assert at(here, "actors/guard/level") == "county"
    assert at(here, "actors/officer/of") == "guard"
    assert at(here, "actors/board/members") == ["office", "guard"]
    assert at(here, "flows/report/from") == "guard"
    assert at(here, "machines/case/states/start/task/by") == ["office", "guard"]
    assert at(here, "rules/both/include") == ["office", "guard"]
    assert list(at(here, "variation"))[:2] == ["actors.board.members.guard", "actors.guard"]  # type: ignore[call-overload]
    assert here.renamed == {"actors.police": "actors.guard"}


def test_a_rename_of_the_only_member_leaves_the_path_of_a_list_without_brackets() -> None:
    rule = "{add: rules.one, with: {members: flows.report.to, include: [office]}, why: x}"
    here = applied(rule, "{rename: actors.office, to: bureau, why: x}")
    assert at(here, "flows/report/to") == "bureau"
    assert at(here, "rules/one") == {"members": "flows.report.to", "include": ["bureau"]}


def test_a_rename_of_an_attribute_reaches_guards_and_effects() -> None:
    here = applied("{rename: attributes.consent, to: agreement, why: x}")
    assert at(here, "machines/case/states/start/next/no/when") == "not agreement"
    assert at(here, "machines/case/states/work/states/talk/next/done/sets") == {"agreement": "true"}


def test_a_rename_of_a_state_reaches_targets_initials_rules_and_examples() -> None:
    here = applied(
        "{rename: machines.case.work, to: job, why: x}", "{rename: machines.case.job.check, to: look, why: x}"
    )
    assert at(here, "machines/case/states/waiting/next/report") == "job"
    assert at(here, "machines/case/states/job/states/talk/next/done/to") == "look"
    assert at(here, "rules/checked/precedence/0") == "machines.case.job.look.done"
    assert at(here, "examples/usual/accepts/3") == "job.look.done"
    assert here.renamed["machines.case.work.check.done"] == "machines.case.job.look.done"


def test_a_rename_of_a_flow_renames_the_transitions_that_await_it() -> None:
    here = applied("{rename: flows.report, to: notice, why: x}")
    assert list(at(here, "machines/case/states/waiting/next")) == ["notice", "withdraw", "urge"]  # type: ignore[call-overload]
    assert at(here, "examples/usual/accepts/1") == "waiting.notice"
    assert at(here, "rules/told/response/1/0") == "flows.notice"


def test_a_rename_of_an_inner_final_state_renames_its_completion() -> None:
    here = applied("{rename: machines.case.work.broken, to: failed, why: x}")
    assert list(at(here, "machines/case/states/work/next")) == ["over", "failed", "withdraw"]  # type: ignore[call-overload]
    assert at(here, "machines/case/states/work/states/help/next/lost") == "failed"


def test_a_rename_of_a_machines_end_renames_the_completion_of_its_each() -> None:
    here = applied("{rename: machines.service.lost, to: missed, why: x}")
    assert list(at(here, "machines/case/states/work/states/help/next")) == ["done", "missed"]  # type: ignore[call-overload]


def test_a_result_can_be_renamed_and_what_is_named_after_another_cannot() -> None:
    here = applied("{rename: machines.case.start.ok, to: accepted, why: x}")
    assert at(here, "examples/left/accepts/0") == "start.accepted"
    _, report = adapt("{rename: machines.case.waiting.withdraw, to: left, why: x}")
    assert codes(report) == ["KF703"]
    assert report.findings[0].args["named"] == "events.withdraw"
    _, report = adapt("{rename: machines.case.work.help.done, to: over, why: x}")
    assert codes(report) == ["KF703"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("{rename: actors.polcie, to: guard, why: x}", "KF700"),
        ("{rename: actors.police, to: office, why: x}", "KF701"),
        ("{rename: actors.board.members.police, to: guard, why: x}", "KF702"),
        ("{rename: actors.police, to: Guard, why: x}", "KF216"),
        ("{rename: actors.police, to: element, why: x}", "KF217"),
    ],
)
def test_a_rename_that_cannot_be_is_refused_at_its_line(change: str, code: str) -> None:
    overlaid, report = adapt(change)
    assert codes(report) == [code]
    assert (report.findings[0].place.file, report.findings[0].place.line) == ("here.yaml", 4)
    assert overlaid.refused == {0}
    assert at(overlaid, "actors") == at(adapt()[0], "actors")


def test_later_changes_may_use_the_old_id_or_the_new() -> None:
    here = applied(
        "{rename: actors.police, to: guard, why: x}",
        "{add: flows.call, with: {from: police, to: [guard, office]}, why: x}",
        "{set: actors.police.level, to: municipality, why: x}",
        "{set: actors.guard.sector, to: safety, why: x}",
        "{rename: machines.case.work, to: job, why: x}",
        "{set: machines.case.work.talk.task.by, to: clerk, why: x}",
        "{refine: machines.case.job.check.done, why: x,"
        " with: {look: {task: {by: police}, next: {done: {to: case.work.help}}}}}",
    )
    assert at(here, "flows/call") == {"from": "guard", "to": ["guard", "office"]}
    assert at(here, "actors/guard") == {"kind": "institution", "level": "municipality", "sector": "safety"}
    assert at(here, "machines/case/states/job/states/talk/task/by") == "clerk"
    look = at(here, "machines/case/states/job/states/look")
    assert look == {"task": {"by": "guard"}, "next": {"done": {"to": "case.job.help"}}}


def test_where_something_new_bears_an_old_id_the_new_is_meant() -> None:
    here = applied(
        "{rename: actors.police, to: guard, why: x}",
        "{add: actors.police, with: {kind: institution, level: state}, why: x}",
        "{set: actors.police.sector, to: order, why: x}",
    )
    assert at(here, "actors/police") == {"kind": "institution", "level": "state", "sector": "order"}
    assert at(here, "flows/report/from") == "guard"
    assert here.fate("actors.police") == "actors.guard"


# replace, add, set


def test_a_replacement_has_the_old_id_and_its_own_place() -> None:
    here = applied(
        "{replace: actors.police, with: {kind: institution, level: county, sector: order, title: City}, why: x}"
    )
    assert at(here, "actors/police/title") == "City"
    entry = next(e for e in here.tree.value("actors").entries if e.key.text == "police")  # type: ignore[union-attr]
    assert (entry.key.place.file, entry.value.place.file) == ("here.yaml", "here.yaml")
    assert here.tree.value("actors").entries[0].key.place.file == "rural.yaml"  # type: ignore[union-attr]


def test_what_a_replaced_state_had_inside_and_is_still_needed_is_one_error() -> None:
    overlaid, report = adapt(
        "{replace: machines.case.work, with: {task: {}, next: {withdrawn: out}}, why: x}"
    )
    assert codes(report) == ["KF704"]
    names = {note.args["name"] for note in report.findings[0].related}
    assert names == {
        "machines.case.work.check.done",
        "machines.case.work.check",
        "work.talk.done",
        "work.check.done",
        "work.help.done",
    }
    assert len(overlaid.dangling) == 5


@pytest.mark.parametrize(
    ("change", "where", "value"),
    [
        (
            "{add: flows.call, with: {from: office, to: worker}, why: x}",
            "flows/call",
            {"from": "office", "to": "worker"},
        ),
        ("{add: machines.case.rest, with: {}, why: x}", "machines/case/states/rest", {}),
        (
            "{add: machines.case.work.rest, with: {task: {}}, why: x}",
            "machines/case/states/work/states/rest",
            {"task": {}},
        ),
        ("{add: machines.case.work.stop, with: out, why: x}", "machines/case/states/work/next/stop", "out"),
        (
            "{add: machines.case.start.maybe, with: {to: out}, why: x}",
            "machines/case/states/start/next/maybe/to",
            "out",
        ),
        (
            "{add: machines.case.start.holds, with: {worker: 1}, why: x}",
            "machines/case/states/start/holds",
            {"worker": "1"},
        ),
        (
            "{add: actors.board.members, with: worker, why: x}",
            "actors/board/members",
            ["office", "police", "worker"],
        ),
        (
            "{add: actors.board.members.worker, why: x}",
            "actors/board/members",
            ["office", "police", "worker"],
        ),
        ("{add: actors.board.members, with: [worker, clerk], why: x}", "actors/board/members/3", "clerk"),
        ("{add: flows.report.to.worker, why: x}", "flows/report/to", ["office", "worker"]),
        (
            "{add: machines.case.start.task.by, with: {worker: 2}, why: x}",
            "machines/case/states/start/task/by",
            {"office": "1", "police": "1", "worker": "2"},
        ),
        ("{add: services.walk, with: {provider: office}, why: x}", "services/walk", {"provider": "office"}),
        ("{add: examples.new, with: {of: case, rejects: [start.no]}, why: x}", "examples/new/of", "case"),
        ("{add: flows.report.channel, with: phone, why: x}", "flows/report/channel", "phone"),
    ],
)
def test_an_addition_stands_where_its_path_says(change: str, where: str, value: object) -> None:
    assert at(applied(change), where) == value


def test_an_addition_of_what_exists_shows_both_places() -> None:
    _, report = adapt(
        "{add: actors.police, with: {kind: team}, why: x}", "{add: actors.board.members.police, why: x}"
    )
    assert codes(report) == ["KF701", "KF701"]
    assert [finding.related[0].place.file for finding in report] == ["rural.yaml", "rural.yaml"]  # type: ignore[union-attr]


def test_an_addition_where_nothing_is_suggests_what_may_be_meant() -> None:
    _, report = adapt("{add: machines.cse.rest, with: {}, why: x}", "{add: actors.nobody, why: x}")
    assert codes(report) == ["KF700", "KF229"]
    assert report.findings[0].hints[0].args["name"] == "machines.case"


@pytest.mark.parametrize(
    ("change", "where", "value"),
    [
        (
            "{set: machines.case.waiting.urge.after, to: 3 d, why: x}",
            "machines/case/states/waiting/next/urge/after",
            "3 d",
        ),
        (
            "{set: machines.case.work.talk.task.by, to: [clerk], why: x}",
            "machines/case/states/work/states/talk/task/by",
            ["clerk"],
        ),
        (
            "{set: machines.case.start.ok.sends, to: answer, why: x}",
            "machines/case/states/start/next/ok",
            {"to": "waiting", "sends": "answer"},
        ),
        ("{set: machines.case.start.ok.to, to: out, why: x}", "machines/case/states/start/next/ok", "out"),
        ("{set: actors.office.title, to: {pl: Urząd}, why: x}", "actors/office/title", {"pl": "Urząd"}),
        ("{set: rules.checked.within, to: 2 d, why: x}", "rules/checked/within", "2 d"),
        ("{set: attributes.urgency.initial, to: urgent, why: x}", "attributes/urgency/initial", "urgent"),
    ],
)
def test_set_gives_one_key_its_value(change: str, where: str, value: object) -> None:
    assert at(applied(change), where) == value


def test_set_is_of_a_key_and_not_of_an_element() -> None:
    _, report = adapt(
        "{set: machines.case.waiting.urge, to: 3 d, why: x}", "{set: actors.nobody.level, to: x, why: x}"
    )
    assert codes(report) == ["KF709", "KF700"]


def test_a_path_without_its_section_is_suggested_in_full() -> None:
    _, report = adapt("{set: case.work.talk.task.by, to: worker, why: x}")
    assert codes(report) == ["KF700"]
    assert report.findings[0].hints[0].args["name"] == "machines.case.work.talk.task.by"


# omit


def test_with_an_actor_go_its_persons_its_flows_and_its_entries_in_lists() -> None:
    here, report = adapt("{omit: actors.police, why: x}")
    assert not report.errors
    assert {"actors.police", "actors.officer", "flows.report"} <= here.omitted
    assert "flows.answer" not in here.omitted
    assert at(here, "flows/answer/to") == ["worker"]
    assert at(here, "actors/board/members") == ["office"]
    assert at(here, "machines/case/states/start/task/by") == ["office"]
    assert at(here, "rules/both/include") == ["office"]
    assert list(at(here, "variation")) == ["machines.case.work.check"]  # type: ignore[call-overload]


def test_with_a_flow_goes_what_awaits_it_and_what_sends_it() -> None:
    here, report = adapt("{omit: flows.report, why: x}")
    assert codes(report) == ["KF710"]
    assert list(at(here, "machines/case/states/waiting/next")) == ["withdraw", "urge"]  # type: ignore[call-overload]
    assert at(here, "rules/told/response/1") == ["machines.case.waiting.withdraw"]
    assert list(at(here, "examples")) == ["left"]  # type: ignore[call-overload]
    sent = applied("{omit: flows.answer, why: x}")
    assert at(sent, "machines/case/states/work/states/check/next/done") == {"to": "help"}
    assert at(sent, "machines/case/states/waiting/next/urge") == {"after": "5 d"}


def test_a_state_that_waits_for_an_omitted_flow_alone_is_passed_through() -> None:
    here = applied(
        "{omit: machines.case.waiting.withdraw, why: x}",
        "{omit: machines.case.waiting.urge, why: x}",
        "{omit: flows.report, why: x}",
    )
    assert list(at(here, "machines/case/states")) == ["start", "work", "out"]  # type: ignore[call-overload]
    assert at(here, "machines/case/states/start/next/ok") == "work"
    assert at(here, "examples/usual/accepts/1") == "work.talk.done"
    assert "left" not in at(here, "examples")  # type: ignore[operator]


def test_a_state_with_one_way_out_is_passed_through() -> None:
    here, report = adapt("{omit: machines.case.work.check, why: x}")
    assert codes(report) == ["KF708"]
    assert at(here, "machines/case/states/work/states/talk/next/done/to") == "help"
    assert "check" not in at(here, "machines/case/states/work/states")  # type: ignore[operator]
    assert at(here, "examples/usual/accepts") == [
        "start.ok",
        "waiting.report",
        "work.talk.done",
        "work.help.done",
    ]
    assert at(here, "rules/checked") == {"description": "checked"}
    assert here.fate("machines.case.work.check.done") is None


def test_omitted_states_that_follow_each_other_are_passed_through_together() -> None:
    reference = tree("""
koopflow: 1
model: {id: rural}
actors: {office: {kind: institution}, guard: {kind: institution}}
flows: {first: {from: guard, to: office}, second: {from: guard, to: office}}
machines:
  case:
    initial: one
    states: {one: {next: {first: two}}, two: {next: {second: out}}, out: {final: true}}
""")
    here, report = adapt("{omit: actors.guard, why: x}", reference=reference)
    assert not report
    assert at(here, "machines/case") == {"initial": "out", "states": {"out": {"final": "true"}}}


def test_timers_effects_and_holds_of_a_passed_state_go_with_it() -> None:
    here = applied("{omit: machines.case.work.talk, why: x}")
    assert at(here, "machines/case/states/work/initial") == "check"


def test_a_state_with_several_ways_out_a_list_or_a_condition_is_not_passed_through() -> None:
    _, report = adapt("{omit: machines.case.start, why: x}")
    assert [note.args["name"] for note in report.errors[0].related] == ["start"]
    _, report = adapt(
        "{set: machines.case.work.check.done.when, to: consent, why: x}",
        "{omit: machines.case.work.check, why: x}",
    )
    assert "KF704" in codes(report)
    _, report = adapt(
        "{set: machines.case.work.check.done, to: x, why: x}",
        "{replace: machines.case.work.check.done, with: [{to: help}], why: x}",
        "{omit: machines.case.work.check, why: x}",
    )
    assert "KF704" in codes(report)


def test_what_still_needs_the_omitted_is_one_error_that_lists_the_places() -> None:
    overlaid, report = adapt("{omit: actors.office, why: x}")
    (error,) = report.errors
    assert (error.code, error.place.file, error.place.line) == ("KF704", "here.yaml", 4)
    places = {note.place.line for note in error.related if note.place}
    lines = REFERENCE.value("actors").place.line - 1  # type: ignore[union-attr]
    assert all(note.place is not None and note.place.file == "rural.yaml" for note in error.related)
    needed = {note.args["name"] for note in error.related}
    assert needed == {"office", "worker", "clerk"}
    assert len(places) > 3
    assert lines
    assert {note.place for note in error.related} == overlaid.dangling


def test_a_document_that_is_read_is_still_needed_and_one_that_is_carried_is_not() -> None:
    here, report = adapt("{omit: documents.letter, why: x}")
    assert [note.args["name"] for note in report.errors[0].related] == ["letter"]
    assert at(here, "flows/answer/carries") == ["plan"]
    assert "carries" not in at(here, "flows/report")  # type: ignore[operator]


def test_what_is_changed_after_the_omission_is_not_needed_any_more() -> None:
    here = applied(
        "{omit: documents.letter, why: x}", "{set: machines.case.start.task.reads, to: plan, why: x}"
    )
    assert at(here, "machines/case/states/start/task/reads") == "plan"


def test_an_omitted_service_leaves_effects_and_an_omitted_need_leaves_services() -> None:
    here = applied("{omit: services.therapy, why: x}", "{omit: needs.grief, why: x}")
    assert at(here, "machines/service/states/running/next/met") == {"to": "kept", "adds": {}}
    assert at(here, "services/advice/meets") == ["debts"]


def test_a_machine_that_no_state_runs_any_more_goes_along() -> None:
    here, _ = adapt("{omit: machines.case.work.help, why: x}")
    assert "machines.service" in here.omitted


def test_a_name_in_a_condition_is_still_needed_at_its_stretch() -> None:
    overlaid, report = adapt("{omit: attributes.consent, why: x}")
    places = {(note.place.column, note.place.end_column) for note in report.errors[0].related if note.place}
    assert any(end - start == len("consent") for start, end in places)
    assert {note.place for note in report.errors[0].related} == overlaid.dangling


def test_a_member_of_a_list_and_a_key_can_be_omitted() -> None:
    here = applied(
        "{omit: actors.board.members.police, why: x}",
        "{omit: machines.case.work.talk.holds, why: x}",
        "{omit: documents.letter.contains.health, why: x}",
    )
    assert at(here, "actors/board/members") == ["office"]
    assert "holds" not in at(here, "machines/case/states/work/states/talk")  # type: ignore[operator]
    assert at(here, "documents/letter/contains") == ["facts"]
    assert "actors.board.members.police" not in at(here, "variation")  # type: ignore[operator]


def test_an_omitted_end_takes_the_completion_called_after_it() -> None:
    here, report = adapt(
        "{omit: machines.case.work.help.lost, why: x}", "{omit: machines.case.work.broken, why: x}"
    )
    assert not report.errors
    assert list(at(here, "machines/case/states/work/next")) == ["over", "withdraw"]  # type: ignore[call-overload]
    assert list(at(here, "machines/case/states/work/states")) == ["talk", "check", "help", "over"]  # type: ignore[call-overload]


def test_what_was_omitted_cannot_be_changed_later() -> None:
    _, report = adapt(
        "{omit: services.therapy, why: x}", "{set: services.therapy.provider, to: clerk, why: x}"
    )
    assert codes(report) == ["KF700"]
    assert report.findings[0].related[0].place.line == 4  # type: ignore[union-attr]


def test_an_id_that_was_omitted_can_be_added_anew() -> None:
    here = applied(
        "{omit: documents.letter, why: x}", "{add: documents.letter, with: {contains: facts}, why: x}"
    )
    assert at(here, "documents/letter") == {"contains": "facts"}


# refine


def test_a_refined_state_keeps_title_next_and_holds_and_gets_a_body() -> None:
    here = applied(
        "{refine: machines.case.work.talk, with: {initial: visit, states: {visit: {task: {by: worker},"
        " next: {done: writing}}, writing: {task: {by: clerk, writes: plan, plans: basket}, next: {done: end}},"
        " end: {final: true}}}, why: x}"
    )
    talk = at(here, "machines/case/states/work/states/talk")
    assert list(talk) == ["title", "holds", "next", "initial", "states"]  # type: ignore[call-overload]
    assert here.refined == {"machines.case.work.talk"}


def test_a_body_must_write_and_plan_what_the_work_did() -> None:
    _, report = adapt(
        "{refine: machines.case.work.talk, why: x,"
        " with: {initial: a, states: {a: {task: {}, next: {done: end}}, end: {final: true}}}}"
    )
    assert [(f.code, f.args["key"], f.args["names"]) for f in report] == [
        ("KF707", "writes", "plan"),
        ("KF707", "plans", "basket"),
    ]


def test_a_body_ends_in_the_results_and_one_result_takes_any_end() -> None:
    body = "{initial: a, states: {a: {task: {}, next: {done: end}}, end: {final: true}}}"
    _, report = adapt(f"{{refine: machines.case.start, with: {body}, why: x}}")
    assert codes(report) == ["KF706"]
    named = body.replace("next: {done: end}", "next: {yes: ok, never: no}").replace(
        "end: {final: true}", "ok: {final: true}, no: {final: true}"
    )
    assert applied(f"{{refine: machines.case.start, with: {named}, why: x}}").refined
    renamed = applied(
        "{rename: machines.case.work.check.done, to: seen, why: x}",
        f"{{refine: machines.case.work.check, with: {body}, why: x}}",
    )
    assert at(renamed, "machines/case/states/work/states/check/states/end/outcome") == "seen"


def test_a_refined_transition_leads_through_its_states_after_its_effects() -> None:
    here = applied(
        "{refine: machines.case.work.talk.done, with: {visit: {task: {by: worker}}, note: {task: {by: clerk}}}, why: x}"
    )
    states = at(here, "machines/case/states/work/states")
    assert states["talk"]["next"]["done"] == {"to": "visit", "sets": {"consent": "true"}, "sends": "answer"}  # type: ignore[index, call-overload]
    assert states["visit"] == {"task": {"by": "worker"}, "next": {"done": "note"}}  # type: ignore[index, call-overload]
    assert states["note"]["next"] == {"done": "check"}  # type: ignore[index, call-overload]


def test_what_does_no_work_cannot_be_refined() -> None:
    body = "{initial: a, states: {a: {final: true}}}"
    _, report = adapt(
        f"{{refine: machines.case.waiting, with: {body}, why: x}}",
        f"{{refine: actors.police, with: {body}, why: x}}",
        "{refine: machines.case.waiting.urge, with: {a: {}}, why: x}",
        "{refine: machines.case.work.talk.done, with: {check: {}}, why: x}",
        "{refine: machines.case.work.talc, with: {a: {}}, why: x}",
    )
    assert codes(report) == ["KF705", "KF705", "KF705", "KF701", "KF700"]


def test_one_broken_change_does_not_hide_the_others() -> None:
    overlaid, report = adapt(
        "{omit: actors.nobody, why: x}",
        "just a text",
        "{rename: actors.police, to: guard}",
        "{set: actors.police.sector, to: safety, why: x}",
        "{replace: actors.none, with: {}, why: x}",
    )
    assert codes(report) == ["KF700", "KF700"]
    assert overlaid.refused == {0, 4}
    assert at(overlaid, "actors/guard/sector") == "safety"


def test_an_adaptation_of_an_adaptation_changes_its_result() -> None:
    county = applied("{rename: actors.police, to: guard, why: x}")
    here, report = adapt("{set: actors.guard.sector, to: safety, why: x}", reference=county.tree)
    assert not report
    assert at(here, "actors/guard/sector") == "safety"
