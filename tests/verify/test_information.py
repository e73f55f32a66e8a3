"""Each fault of information is found where it is, with a shortest run to it, and nothing is said where there is none."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from koopflow.diagnostics import Diagnostic, Place, Report
from koopflow.graph.holders import Sharing
from koopflow.model.reading import read
from koopflow.model.types import Model
from koopflow.semantics.building import build
from koopflow.semantics.configuration import Kind, Step, Stimulus
from koopflow.semantics.statespace import COPIES, StateSpace, explore
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.tables import Tables
from koopflow.verify.arrival import gaps
from koopflow.verify.behaviour import Verdict
from koopflow.verify.gains import gains_of
from koopflow.verify.information import check_information
from koopflow.verify.knowledge import knowledge
from koopflow.verify.passes import may, must, source
from koopflow.verify.subject import Subject
from tests.semantics.random_models import make
from tests.trees import tree

WHO = """
koopflow: 1
model: {id: m}
actors:
  office: {kind: institution, level: municipality}
  worker: {kind: person, of: office}
  county: {kind: institution, level: county}
  clinic: {kind: institution, level: county, public: false}
  nurse: {kind: person, of: clinic}
  panel: {kind: team, level: county, members: [nurse, county]}
  council: {kind: team, level: county, members: [worker, panel]}
  home: {kind: household}
data: {identity: {}, health: {class: special}, work: {class: none}}
documents:
  note: {contains: work}
  plan: {contains: work, from: office}
  card: {contains: identity, from: office}
  record: {contains: [identity, health], from: clinic}
  voice: {contains: health, from: home}
attributes: {agreed: {type: boolean, initial: false}, n: {type: integer, min: 0, max: 2, initial: 0}}
events: {ring: {}}
flows:
  tell: {from: office, to: county, carries: note}
  call: {from: county, to: office}
"""


def subject(text: str, states_max: int = 10_000) -> Subject:
    """A text's model; a place is told by its path in `file`."""
    reading = read(Model, tree(text))
    assert reading.value is not None and not reading.report.errors, list(reading.report)
    return Subject("m", reading.value, Place, lambda path, number: Place(f"{path}[{number}]"), states_max)


def information(
    states: str, flows: str = "", machines: str = "", initial: str = "a", states_max: int = 10_000
) -> tuple[Verdict, Report]:
    """The verdict on a case with these states, beginning in `a` and ending in `z`, among the actors above."""
    return check_information(subject(written(states, flows, machines, initial), states_max))


def written(states: str, flows: str = "", machines: str = "", initial: str = "a") -> str:
    lines = "".join(f"      {line.strip()}\n" for line in states.strip().splitlines())
    more = "".join(f"  {line.strip()}\n" for line in flows.strip().splitlines())
    return (
        f"{WHO}{more}machines:\n  case:\n    initial: {initial}\n    states:\n{lines}"
        f"      z: {{final: true}}\n{machines}"
    )


def told(report: Report) -> list[tuple[str, str]]:
    return [(finding.code, finding.place.file) for finding in report]


def only(report: Report, code: str) -> Diagnostic:
    """The one finding of a code."""
    found = [finding for finding in report if finding.code == code]
    assert len(found) == 1, told(report)
    return found[0]


READ = "machines.case.{}.task.reads.note"


def test_what_is_written_and_sent_is_there() -> None:
    verdict, report = information(
        """
        a: {task: {by: worker, writes: note}, next: {ok: {to: b, sends: tell}}}
        b: {task: {by: [office, county], reads: note}, next: {ok: z}}
        """
    )
    assert (verdict, told(report)) == ("holds", [])


def test_a_way_on_which_it_is_not_sent_is_told_and_no_longer_one() -> None:
    verdict, report = information(
        """
        a: {task: {by: worker, writes: note}, next: {ok: {to: b, sends: tell}, long: c}}
        c: {task: {by: worker}, next: {slow: b, slower: d}}
        d: {task: {by: worker}, next: {on: b}}
        b: {task: {by: county, reads: note}, next: {ok: z}}
        """
    )
    finding = only(report, "KF501")
    assert verdict == "fails"
    assert finding.place.file == READ.format("b") and finding.subject == "machines.case.b"
    assert finding.trace == ("a.long", "c.slow")
    assert [hint.text for hint in finding.hints] == ["on another way {actor} has it by then"]
    assert finding.args["actor"] == {"*": "county"} and finding.args["document"] == {"*": "note"}


def test_what_comes_only_later_in_a_circle_is_not_there_the_first_time() -> None:
    _, report = information(
        """
        a: {task: {by: county, reads: note}, next: {ok: b}}
        b: {task: {by: worker, writes: note}, next: {again: {to: a, sends: tell}, end: z}}
        """
    )
    assert only(report, "KF501").trace == ()


def test_each_member_of_a_team_needs_what_it_reads_and_one_is_enough_to_send_it() -> None:
    """The panel has what the nurse's institution has; the county in it has nothing."""
    states = "a: {sitting: {of: council, reads: record}, next: {ok: {to: z, sends: pass}}}"
    verdict, report = information(states, "pass: {from: panel, to: home, carries: record}")
    finding = only(report, "KF501")
    assert verdict == "fails" and finding.place.file == "machines.case.a.sitting.reads.record"
    assert finding.args["actor"] == {"*": "worker"}
    assert finding.hints[-1].args["actors"] == ({"*": "county"},)
    assert "KF502" not in [code for code, _ in told(report)]


def test_what_reaches_a_team_reaches_its_members_and_their_institutions() -> None:
    states = """
        a: {task: {by: office, reads: plan}, next: {ok: {to: b, sends: pass}}}
        b: {task: {by: [clinic, worker, county], reads: plan}, next: {ok: z}}
        """
    assert information(states, "pass: {from: office, to: council, carries: plan}")[0] == "holds"
    assert information(states, "pass: {from: office, to: nurse, carries: plan}")[1].errors[0].args[
        "actor"
    ] == {"*": "county"}


def test_a_household_need_not_have_what_is_read_with_it() -> None:
    assert information("a: {task: {by: [home, office], reads: plan}, next: {ok: z}}")[0] == "holds"


def test_only_one_of_two_ways_to_a_team_is_enough_for_it_to_send() -> None:
    """On each run some member has it, though none has it on every run."""
    states = """
        a: {task: {by: office, writes: note}, next: {left: {to: b, sends: l}, right: {to: b, sends: r}}}
        b: {task: {by: panel}, next: {ok: {to: z, sends: on}}}
        """
    flows = """
        l: {from: office, to: clinic, carries: note}
        r: {from: office, to: county, carries: note}
        on: {from: panel, to: home, carries: note}
        """
    assert information(states, flows)[1].errors == ()


def test_a_race_of_regions_is_lost_on_some_run() -> None:
    left = "l: {initial: w, states: {w: {task: {by: worker, writes: note}, next: {ok: {to: e, sends: tell}}}, e: {final: true}}}"
    right = "r: {initial: w, states: {w: {task: {by: office}, next: {ok: x}}, x: {task: {by: county, reads: note}, next: {ok: e}}, e: {final: true}}}"
    _, report = information(f"a: {{regions: {{{left}, {right}}}, next: {{done: z}}}}")
    assert only(report, "KF501").trace == ("a.r.w.ok",)
    assert only(report, "KF501").place.file == READ.format("a.r.x")


def test_an_awaited_flow_is_there_when_it_is_delivered_and_not_before() -> None:
    sent = "a: {task: {by: worker, writes: note}, next: {ok: {to: b, sends: tell}}}\n"
    waits = (
        "b: {next: {tell: c, late: {to: c, after: 1 d}}}\nc: {task: {by: county, reads: note}, next: {ok: z}}"
    )
    finding = only(information(sent + waits)[1], "KF501")
    assert finding.trace == ("a.ok", "b.late")
    assert information(sent + waits.replace(", late: {to: c, after: 1 d}", ""))[0] == "holds"


def test_a_sitting_writes_for_all_its_members() -> None:
    verdict, _ = information(
        """
        a: {sitting: {of: council, writes: note}, next: {ok: b}}
        b: {task: {by: [office, county, clinic], reads: note}, next: {ok: z}}
        """
    )
    assert verdict == "holds"


def test_work_behind_a_closed_gate_begins_when_the_gate_opens() -> None:
    text = written("a: {task: {by: county, reads: plan}, holds: {county: 1}, next: {ok: z}}")
    judged = subject(text)
    space = judged.space("case")
    assert isinstance(space, StateSpace)
    sharing = Sharing.of(judged.model)
    (gap,) = gaps(sharing, gains_of(judged.model, sharing, space), frozenset())
    assert [space.labels[space.of_edge[edge]].kind for edge in gap.edges] == [Kind.START, Kind.BEGIN]


SENT = "a: {task: {by: [office, county, clinic]}, next: {on: b, off: {to: z, sends: share}}}\nb: {task: {by: [office, county, clinic, home]}, next: {ok: {to: z, sends: share}}}"


@pytest.mark.parametrize(
    ("flow", "codes"),
    [
        ("{from: clinic, to: county, carries: record}", ["KF503"]),
        ("{from: nurse, to: [home, clinic], carries: record}", []),
        ("{from: panel, to: [clinic, county], carries: record}", []),
        ("{from: clinic, to: panel, carries: record}", ["KF503"]),
        ("{from: clinic, to: [home, panel], carries: record, basis: act}", []),
        ("{from: office, to: county, carries: card}", ["KF504"]),
        ("{from: office, to: [worker, home], carries: card}", []),
        ("{from: office, to: county, carries: plan}", []),
        ("{from: home, to: office, carries: voice}", ["KF503"]),
        ("{from: office, to: home, basis: {consent: agreed}}", ["KF505", "KF506"]),
        ("{from: worker, to: home, carries: card, basis: {consent: agreed}}", ["KF505", "KF506"]),
        ("{from: council, to: home, carries: record, basis: {consent: agreed}}", ["KF505", "KF507"]),
        ("{from: clinic, to: home, carries: record, basis: {consent: agreed}}", ["KF505"]),
        ("{from: office, to: home, carries: card, basis: [act, {consent: agreed}]}", ["KF505"]),
    ],
)
def test_data_are_passed_on_with_a_basis(flow: str, codes: list[str]) -> None:
    verdict, report = information(SENT, f"share: {flow}")
    found = [finding for finding in report if finding.code in ("KF503", "KF504", "KF505", "KF506", "KF507")]
    assert [finding.code for finding in found] == codes
    assert all(finding.place.file == "flows.share" for finding in found)
    assert {finding.trace for finding in found if finding.severity == "error"} <= {("a.off",)}
    assert verdict == ("fails" if report.errors else "holds")


CONSENT = "share: {from: office, to: home, basis: [act, {consent: agreed}]}"


@pytest.mark.parametrize(
    ("states", "initial", "trace"),
    [
        ("a: {task: {}, next: {ok: {to: z, sets: {agreed: true}, sends: share}}}", "a", None),
        ("a: {task: {}, next: {ok: {to: z, sets: {agreed: not agreed}, sends: share}}}", "a", None),
        ("a: {task: {}, next: {again: {to: a, sets: {n: n + 1}}, ok: {to: z, sets: {agreed: n < 2}, sends: share}}}", "a", ("a.again", "a.again", "a.ok")),
        ("a: {task: {}, next: {ok: {to: z, sets: {n: n + 1, agreed: n == 1}, sends: share}}}", "a", None),
        ("a: {task: {}, next: {ok: {to: z, sets: {agreed: within(case.a)}, sends: share}}}", "a", ("a.ok",)),
        ("a: {task: {}, next: {yes: {to: b, sets: {agreed: true}}, no: b}}\nb: {task: {}, next: {ok: {to: z, when: agreed, sends: share}, no: z}}", "a", None),
        ("a: {task: {}, next: {yes: {to: b, sets: {agreed: true}}, no: b}}\nb: {task: {}, next: {ok: {to: z, sends: share}}}", "a", ("a.no", "b.ok")),
        ("a: {task: {}, next: {ok: z}}", "{to: a, sends: share}", ()),
        ("a: {task: {}, next: {ok: z}}", "{to: a, sets: {agreed: true}, sends: share}", None),
        ("a: {task: {}, next: {ok: {to: b, sets: {agreed: true}}}}\nb: {initial: {to: c, sends: share}, states: {c: {task: {}, next: {ok: y}}, y: {final: true}}, next: {done: z}}", "a", None),
        ("a: {task: {}, next: {ok: b, yes: {to: b, sets: {agreed: true}}}}\nb: {initial: {to: c, sends: share, sets: {agreed: not agreed}}, states: {c: {task: {}, next: {ok: y}}, y: {final: true}}, next: {done: z}}", "a", ("a.yes",)),
    ],
)  # fmt: skip
def test_consent_is_judged_at_the_moment_of_the_sending(
    states: str, initial: str, trace: tuple[str, ...] | None
) -> None:
    _, report = information(states, CONSENT, initial=initial)
    assert [finding.trace for finding in report if finding.code == "KF505"] == (
        [] if trace is None else [trace]
    )


def test_consent_that_a_case_brings_with_it_may_be_missing_though_no_guard_reads_it() -> None:
    text = written("a: {task: {by: office}, next: {ok: {to: z, sends: share}}}", CONSENT)
    given = text.replace("type: boolean, initial: false", "type: boolean")
    assert only(check_information(subject(given))[1], "KF505").trace == ("a.ok",)
    assert "KF505" not in [
        f.code for f in check_information(subject(text.replace("initial: false", "initial: true")))[1]
    ]


def test_a_plan_can_decide_on_consent() -> None:
    text = written(
        "a: {task: {by: office, plans: some}, next: {ok: {to: z, sets: {agreed: count(some) > 0}, sends: share}}}",
        CONSENT,
    )
    text = text.replace(
        "attributes: {",
        "needs: {x: {}}\nservices: {s: {provider: county, meets: x}}\nattributes: {needs: {type: set, of: needs}, some: {type: set, of: services}, ",
    )
    assert only(check_information(subject(text))[1], "KF505").trace == ("a.ok",)
    always = text.replace("needs: {type: set, of: needs}", "needs: {type: set, of: needs, initial: x}")
    assert "KF505" not in [finding.code for finding in check_information(subject(always))[1]]


def test_a_flow_carries_what_its_sender_has_before_the_step_sends_anything() -> None:
    states = "a: {task: {by: worker, writes: note}, next: {ok: {to: z, sends: [tell, on]}}}"
    _, report = information(states, "on: {from: county, to: home, carries: note}")
    finding = only(report, "KF502")
    assert finding.place.file == "flows.on.carries.note" and finding.trace == ("a.ok",)
    assert [(note.text, note.place) for note in finding.related] == [
        ("sent here", Place("machines.case.a.ok"))
    ]


def test_the_place_of_a_sending_is_its_alternative_or_the_beginning_that_sends() -> None:
    on = "on: {from: county, to: home, carries: plan}"
    states = "a: {task: {}, next: {ok: [{to: z, when: n > 0}, {to: z, sends: on}]}}"
    assert only(information(states, on)[1], "KF502").related[0].place == Place("machines.case.a.ok[1]")
    begun = information("a: {task: {}, next: {ok: z}}", on, initial="{to: a, sends: on}")[1]
    assert only(begun, "KF502").related[0].place == Place("machines.case.initial")


def test_what_nobody_reads_is_told_of_the_document_or_the_flow() -> None:
    read = "a: {task: {by: worker, writes: note}, next: {ok: {to: b, sends: tell}}}\n"
    assert told(information(read + "b: {task: {by: county}, next: {ok: z}}")[1]) == [
        ("KF508", "documents.note"),
        ("KF509", "flows.tell"),
    ]
    assert told(information(read + "b: {task: {by: office, reads: note}, next: {ok: z}}")[1]) == [
        ("KF509", "flows.tell")
    ]
    home = information(
        read + "b: {task: {by: office}, next: {ok: {to: z, sends: home-copy}}}",
        "home-copy: {from: office, to: home, carries: note}",
    )
    assert told(home[1]) == [("KF509", "flows.tell")]
    awaited = "b: {next: {tell: c}}\nc: {task: {by: office, reads: note}, next: {ok: z}}"
    assert told(information(read + awaited)[1]) == []
    never = "a: {task: {by: worker}, next: {ok: z, off: {to: b, when: n > 0}}}\nb: {task: {by: office, writes: note}, next: {ok: z}}"
    assert told(information(never)[1]) == []


def test_what_nobody_ever_has_is_told_once_at_its_first_use() -> None:
    states = "a: {task: {by: county, reads: note}, next: {ok: {to: b, sends: tell}}}\nb: {task: {by: office, reads: note}, next: {ok: z}}"
    verdict, report = information(states)
    assert verdict == "fails"
    assert told(report) == [("KF510", READ.format("a"))]
    sent = "a: {task: {by: county}, next: {ok: {to: z, sends: tell}}}"
    assert ("KF510", "flows.tell.carries.note") in told(information(sent)[1])


def test_what_happens_after_the_end_of_the_case_is_no_part_of_it() -> None:
    """The team on the case's line goes on after it; what it sends then is judged on its own line."""
    ready = (
        TEAM.format(sends="", awaits="ready")
        .replace("by: county, reads: note", "by: office")
        .replace("{ok: w}", "{ok: {to: w, sends: late}}")
    )
    states = "a: {task: {}, next: {ok: {to: z, raises: ready, when: not within(team.y)}, off: z}}"
    judged = subject(written(states, "late: {from: office, to: county, carries: card}", ready))
    space = judged.space("case")
    assert isinstance(space, StateSpace)
    gains = gains_of(judged.model, Sharing.of(judged.model), space)
    ended = set(space.over(len(space.tables.roots) - 1))
    assert ended and {number for number, counts in enumerate(gains.counts) if not counts} == ended
    sending = [label for label in gains.sendings if space.labels[label].sent == ("late",)]
    assert sending, "a signal of another case lets the team send it while this case goes on"
    assert all(gains.counts[source(space, gains.first_edge[label])] for label in gains.first_edge)


# wider machines


TEAM = """  team:
    scope: municipality
    initial: {{to: w{sends}}}
    states:
      w: {{next: {{{awaits}: x, ring: y}}}}
      x: {{task: {{by: county, reads: note}}, next: {{ok: w}}}}
      y: {{final: true}}
"""


def test_what_a_wider_machine_gives_at_its_beginning_is_there_for_every_case() -> None:
    states = "a: {task: {by: county, reads: plan}, next: {ok: z}}"
    lists = "lists: {from: office, to: county, carries: plan}"
    assert told(information(states, lists)[1]) == [("KF501", "machines.case.a.task.reads.plan")]
    team = TEAM.format(sends=", sends: lists", awaits="nothing-yet").replace("reads: note", "reads: plan")
    assert information(states, lists, team)[0] == "holds"


def test_a_signal_of_another_case_brings_what_its_machine_gives() -> None:
    """The team is not tied to the case; what it reads is there, since whoever raises the signal has sent it before."""
    states = "a: {task: {by: worker, writes: note}, next: {ok: {to: z, sends: tell, raises: ready}}}"
    assert information(states, machines=TEAM.format(sends="", awaits="ready"))[0] == "holds"
    early = states.replace(", sends: tell", "")
    assert only(information(early, machines=TEAM.format(sends="", awaits="ready"))[1], "KF501").trace == (
        "team.w.ready",
    )


def test_a_delivery_from_another_case_brings_what_the_flow_carries() -> None:
    states = "a: {task: {by: worker, writes: note}, next: {ok: {to: z, sends: tell}}}"
    assert information(states, machines=TEAM.format(sends="", awaits="tell"))[0] == "holds"


def test_a_flow_that_a_machine_beside_awaits_may_come_late() -> None:
    states = """
        a: {task: {by: worker, writes: note}, next: {ok: {to: b, sends: tell}}}
        b: {task: {by: worker}, next: {ok: c}}
        c: {task: {by: county, reads: note}, next: {ok: z}}
        """
    finding = only(information(states, machines=TEAM.format(sends="", awaits="tell"))[1], "KF501")
    assert finding.trace == ("a.ok", "b.ok")
    assert [hint.text for hint in finding.hints] == ["on another way {actor} has it by then"]


# instances


EACH = """
a: {{task: {{by: office}}, next: {{ok: b}}}}
b: {{each: {{in: basket, run: service}}, next: {{done: z}}}}
"""
SERVICE = """  service:
    initial: {to: w, sends: order}
    states:
      w: {task: {by: provider, reads: plan}, next: {ok: e}}
      e: {final: true}
"""


def served(to: str, basket: str = "[s, t]") -> tuple[Verdict, Report]:
    text = written(EACH.format(), f"order: {{from: worker, to: {to}, carries: plan}}", SERVICE)
    return check_information(
        subject(
            text.replace(
                "attributes: {",
                f"needs: {{x: {{}}}}\nservices: {{s: {{provider: county, meets: x}}, t: {{provider: nurse, meets: x}}}}\nattributes: {{basket: {{type: set, of: services, initial: {basket}}}, ",
            )
        )
    )


def test_the_provider_is_that_of_the_element() -> None:
    assert served("provider")[0] == "holds"
    assert served("[clinic, county]")[0] == "holds"
    finding = only(served("county")[1], "KF501")
    assert (
        finding.args["actor"] == {"*": "nurse"} and finding.place.file == "machines.service.w.task.reads.plan"
    )
    assert served("county", "[s]")[0] == "holds"
    assert only(served("home", "[s]")[1], "KF501").args["actor"] == {"*": "county"}


# limits


def test_a_search_that_was_cut_short_is_unknown_and_never_holds() -> None:
    states = "a: {task: {by: office}, next: {ok: {to: a, sets: {n: n + 1}}, off: z}}"
    verdict, report = information(states, states_max=3)
    assert verdict == "unknown" and [finding.code for finding in report] == ["KF411"]
    assert information("a: {task: {by: county, reads: plan}, next: {ok: z}}", states_max=2)[0] == "fails"


def test_a_model_without_machines_has_nothing_to_be_judged() -> None:
    assert check_information(subject(WHO)) == ("holds", Report())


def test_who_can_come_to_hold_special_data_is_listed_with_the_first_way() -> None:
    states = """
        a: {task: {by: worker, reads: card}, next: {ok: {to: b, sends: pass}, off: {to: z, sends: wide}}}
        b: {task: {by: county, writes: voice}, next: {ok: z}}
        """
    flows = "pass: {from: clinic, to: worker, carries: record}\nwide: {from: clinic, to: council, carries: record}"
    found = knowledge(subject(written(states, flows)))
    assert {name: [(k.actor, k.by, k.through) for k in row] for name, row in found.items()} == {
        "health": [
            ("office", "person", "worker"),
            ("county", "team", "council"),
            ("clinic", "from", "record"),
            ("home", "from", "voice"),
        ]
    }
    direct = knowledge(
        subject(
            written(states, flows.replace("to: council", "to: county").replace("to: worker", "to: office"))
        )
    )
    assert [(k.actor, k.by, k.through) for k in direct["health"]][:2] == [
        ("office", "flow", "pass"),
        ("county", "flow", "wide"),
    ]
    alone = knowledge(subject(written(states.replace(", off: {to: z, sends: wide}", ""), flows)))
    assert ("county", "writes", "case.b") in [(k.actor, k.by, k.through) for k in alone["health"]]


# against searching every run


def random_case(seed: int) -> tuple[Model, Tables, StateSpace] | None:
    """A random model with one case machine and documents in it; None where it is too large to search plainly."""
    chance = Random(seed)
    plain = make(chance)
    if any("scope" in machine for machine in plain["machines"].values()):
        return None
    plain["documents"] = {"d1": {}, "d2": {"from": "home"}, "d3": {"from": "police"}}
    plain["flows"] = {
        name: {
            "from": chance.choice(["office", "police", "council"]),
            "to": [chance.choice(["office", "worker", "police", "council", "home"])],
            "carries": [chance.choice(["d1", "d2", "d3"])],
        }
        for name in plain["flows"]
    }
    for machine in plain["machines"].values():
        _with_documents(machine, chance)
    model = Model.model_validate({"koopflow": "1", "model": {"id": "m"}, **plain})
    tables = build(model)
    space = explore(tables, 1_500)
    if not space.complete or any(note.text == COPIES for note in space.approximations):
        return None
    return model, tables, space


def _with_documents(part: Any, chance: Random) -> None:
    for key, value in list(part.items()) if isinstance(part, dict) else ():
        if key == "sitting" and isinstance(value, str):
            part[key] = {"of": value}
        if key in ("task", "sitting"):
            for about in ("reads", "writes"):
                if chance.random() < 0.5:
                    part[key][about] = [chance.choice(["d1", "d2", "d3"])]
        else:
            _with_documents(value, chance)


HOLDERS = {
    "office": {"office"},
    "worker": {"office"},
    "police": {"police"},
    "council": {"office", "police"},
    "home": {"home"},
}
Held = frozenset[tuple[str, str]]


class Plainly:
    """Every run of a line with what is held on it, by the page of verdicts and by firing each step."""

    def __init__(self, model: Model, tables: Tables) -> None:
        self.model, self.tables = model, tables
        self.found: dict[tuple[str, str], int] = {}
        first = frozenset(("home" if name == "d2" else "police", name) for name in ("d2", "d3"))
        seen, level, depth = {(initial(tables), first)}, [(initial(tables), first)], 0
        while level:
            depth, following = depth + 1, []
            for now, held in level:
                for stimulus in () if now.over >> len(tables.roots) - 1 & 1 else enabled(tables, now):
                    step = fire(tables, now, stimulus)
                    after = (step.configuration, self.judged(now.gated, stimulus, step, held, depth))
                    if after not in seen:
                        seen.add(after)
                        following.append(after)
            level = following

    def judged(self, gated: int, stimulus: Stimulus, step: Step, held: Held, depth: int) -> Held:
        tables, flows = self.tables, self.model.flows
        has = set(held)
        if stimulus.kind == Kind.DELIVERY:
            has |= self.given(
                flows[tables.flow_slots[stimulus.at].flow].to, tables.flow_slots[stimulus.at].flow
            )
        if stimulus.kind == Kind.RESULT:
            node = tables.node(tables.transitions[stimulus.at].node)
            has |= {
                (holder, name)
                for actor in self.crew(node.index)
                for holder in HOLDERS[actor]
                for name in node.state.work.writes
            }
        sent = set(has)
        awaited = {slot.flow for slot in tables.flow_slots}
        for name in step.sent:
            for document in flows[name].carries:
                if not any((holder, document) in sent for holder in HOLDERS[flows[name].from_]):
                    self.found.setdefault((name, document), depth)
            has |= set() if name in awaited else self.given(flows[name].to, name)
        for node in tables.tree.nodes:
            now = step.configuration
            if (
                node.state is not None
                and node.state.work is not None
                and (now.active & ~now.gated) >> node.index & 1
            ):
                for actor in self.crew(node.index):
                    for holder in HOLDERS[actor]:
                        for document in node.state.work.reads:
                            if (holder, document) not in has:
                                self.found.setdefault((f"machines.{node.local}", document), depth)
        return frozenset(has)

    def given(self, receivers: tuple[str, ...], flow: str) -> set[tuple[str, str]]:
        return {
            (holder, name)
            for actor in receivers
            for holder in HOLDERS[actor]
            for name in self.model.flows[flow].carries
        }

    def crew(self, index: int) -> list[str]:
        node = self.tables.node(index)
        assert node.state is not None
        named = list(node.state.task.by) if node.state.task is not None else [node.state.sitting.of]
        return [self.model.services[node.element].provider if name == "provider" else name for name in named]


@pytest.mark.parametrize("first", range(0, 200, 100))
def test_gaps_are_those_that_a_search_of_all_runs_finds_with_as_short_runs(first: int) -> None:
    judged = 0
    for seed in range(first, first + 100):
        made = random_case(seed)
        if made is None:
            continue
        model, tables, space = made
        sharing = Sharing.of(model)
        found = gaps(sharing, gains_of(model, sharing, space), frozenset())
        assert {(gap.where, gap.document): len(gap.edges) for gap in found} == Plainly(model, tables).found, (
            seed
        )
        judged += len(found)
    assert judged > 20


@pytest.mark.parametrize("seed", range(30))
def test_what_holds_on_every_run_holds_on_some(seed: int) -> None:
    space = explore(
        build(Model.model_validate({"koopflow": "1", "model": {"id": "m"}, **make(Random(seed))})), 2_000
    )
    chance = Random(seed)
    gains = [sum(1 << bit for bit in range(40) if chance.random() < 0.1) for _ in space.labels]
    counts = bytearray(b"\1") * len(space.configurations)
    always, ever = must(space, 1 << 41, gains, counts), may(space, 1 << 41, gains, counts)
    for number in range(len(always)):
        assert always[number] & ~ever[number] == 0
        along = 1 << 41
        for edge in space.way(number):
            along |= gains[space.of_edge[edge]]
        assert always[number] & ~along == 0 and along & ~ever[number] == 0
