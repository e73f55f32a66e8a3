"""Names and structure: a sound model has no finding, and each slip in it is found where it stands."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.diagnostics import Diagnostic, Severity
from koopflow.model.documents import Model
from koopflow.model.paths import Located
from koopflow.model.reading import read
from koopflow.model.subject import Subject
from koopflow.model.wellformed import RULES, check_names
from koopflow.source.reading import read_text

SOUND = """\
koopflow: 1
model: {id: sound, sources: {pilot: {title: Pilot}}}
actors:
  ops: {kind: institution, level: municipality, sector: help, source: pilot}
  worker: {kind: person, of: ops}
  police: {kind: institution, level: county, sector: order}
  pzk: {kind: team, level: municipality, members: [ops, police], leader: worker}
  family: {kind: household}
data:
  identity: {class: ordinary}
documents:
  notice: {contains: [identity], from: police}
  plan: {contains: [identity]}
flows:
  report: {from: police, to: ops, carries: [notice], basis: law}
  offer: {from: ops, to: [pzk, family], carries: [plan], basis: {consent: consent}}
events:
  withdraw: {}
needs: {debts: {}, addiction: {}}
services:
  advice: {provider: ops, meets: [debts]}
  therapy: {provider: ops, meets: [addiction]}
attributes:
  children: {type: integer, min: 0, max: 12, initial: 0}
  urgency: {type: enum, values: [normal, urgent], initial: normal}
  consent: {type: boolean, initial: false}
  needs: {type: set, of: needs}
  basket: {type: set, of: services}
  funds: {type: integer, min: 0, max: 9, initial: 9, scope: municipality}
machines:
  case:
    initial: {to: reported, sends: [report]}
    states:
      reported:
        task: {by: [ops, worker], reads: [notice]}
        next:
          accept: {to: work, when: children > 0 or funds > 0}
          refuse: {to: refused, sets: {urgency: urgent}}
      work:
        initial: planning
        states:
          planning:
            task: {by: {worker: 1}, writes: plan, plans: basket}
            next: {made: {to: meeting, sets: {consent: true}, sends: offer}}
          meeting:
            sitting: pzk
            next: {agreed: services, postponed: planning}
          services:
            each: {in: basket, run: service}
            holds: {worker: 1}
            next:
              done: [{to: waiting, when: urgency == urgent}, {to: closed}]
          waiting:
            next:
              answer: closed
              late: {to: closed, after: 3 d}
              due: {to: closed, at: year-end}
          closed: {final: true}
        next:
          closed: success
          withdraw: left
      success: {final: true}
      left: {final: true, outcome: withdrawn}
      refused: {final: true}
  service:
    initial: running
    states:
      running:
        task: {by: provider}
        next:
          met: {to: ended, removes: {needs: element.meets}}
          unmet: ended
      ended: {final: true}
  team:
    scope: municipality
    initial: both
    states:
      both:
        regions:
          help:
            initial: idle
            states: {idle: {next: {call: busy}}, busy: {task: {by: ops}, next: {over: end}}, end: {final: true}}
          watch: {initial: on, states: {on: {next: {offer: {sets: {funds: funds - 1}, raises: answer}}}}}
        until: [help]
        next: {done: rest}
      rest: {next: {again: {to: both, after: 1 mo, raises: call}, stop: {to: ended, at: 2030-12-31}}}
      ended: {final: true}
rules:
  order: {precedence: [machines.case.work.planning.made, flows.offer], paused-in: machines.case.work.waiting}
  reached: {always-possible: machines.case.success, from: machines.case.work}
  calm: {always: not within(team.ended) or children >= 0}
  levels: {members: actors.pzk.members, where: {level: county}, at-least: 1, include: [police]}
  size: {count: services, at-least: 1, at-most: 9}
  enough: {that: capacity.worker.units * 2000 >= municipality.population}
examples:
  usual: {of: case, accepts: [reported.accept, work.planning.made]}
variation:
  actors.police: [replace]
  machines.case.work.waiting.late.after: [set]
figures:
  way: {view: process, example: usual, from: reported}
"""

SLIPS = [
    ("example: usual", "example: usaul", "KF316", "usaul"),
    ("from: reported}", "from: repotred}", "KF303", "repotred"),
    ("accept: {to: work", "accept: {to: wrok", "KF301", "wrok"),
    ("agreed: services", "agreed: success", "KF301", "success"),
    ("initial: planning", "initial: plan", "KF301", "plan"),
    ("{in: basket, run: service}", "{in: basket, run: services}", "KF302", "services"),
    ("{of: case, accepts", "{of: cases, accepts", "KF302", "cases"),
    (
        "machines.case.work.planning.made, fl",
        "machines.case.planning.made, fl",
        "KF303",
        "machines.case.planning.made",
    ),
    ("actors.police: [rep", "actors.polcie: [rep", "KF303", "actors.polcie"),
    ("by: {worker: 1}", "by: {wroker: 1}", "KF304", "wroker"),
    ("from: police, to: ops", "from: polcie, to: ops", "KF304", "polcie"),
    ("leader: worker", "leader: workers", "KF304", "workers"),
    ("sitting: pzk", "sitting: pzkk", "KF304", "pzkk"),
    ("capacity.worker.units", "capacity.wroker.units", "KF304", "wroker"),
    ("contains: [identity], from", "contains: [identty], from", "KF305", "identty"),
    ("reads: [notice]", "reads: [notices]", "KF306", "notices"),
    ("writes: plan,", "writes: plans,", "KF306", "plans"),
    ("sends: [report]", "sends: [raport]", "KF307", "raport"),
    ("meets: [debts]", "meets: [debt]", "KF308", "debt"),
    ("sets: {consent: true}", "sets: {consnet: true}", "KF309", "consnet"),
    ("{consent: consent}", "{consent: consnet}", "KF309", "consnet"),
    ("{in: basket, run", "{in: baskets, run", "KF309", "baskets"),
    ("source: pilot", "source: pilto", "KF310", "pilto"),
    ("within(team.ended)", "within(team.end)", "KF312", "team.end"),
    ("accepts: [reported.accept,", "accepts: [accept,", "KF313", "accept"),
    ("until: [help]", "until: [halp]", "KF314", "halp"),
    ("include: [police]", "include: [polcie]", "KF315", "polcie"),
    ("made, flows.offer]", "made, actors.ops]", "KF317", "actors.ops"),
    (
        "paused-in: machines.case.work.waiting",
        "paused-in: machines.case.work.waiting.late",
        "KF318",
        "machines.case.work.waiting.late",
    ),
    ("stop: {to: ended,", "stop: {to: team.both.help,", "KF318", "team.both.help"),
    ("  withdraw: {}", "  withdraw: {}\n  report: {}", "KF319", "report"),
    ("raises: answer", "raises: [answer, report]", "KF319", "report"),
    ("children > 0 or", "chidren > 0 or", "KF320", "chidren"),
    ("values: [normal, urgent]", "values: [normal, urgent, children]", "KF321", "children"),
    ("when: urgency == urgent", "when: urgency", "KF322", "urgency"),
    ("when: urgency == urgent", "when: urgency == debts", "KF327", "debts"),
    ("sets: {urgency: urgent}", "sets: {children: 13}", "KF329", "13"),
    ("sets: {urgency: urgent}", "adds: {needs: [debts, advice]}", "KF327", "advice"),
    ("children > 0 or", "count(element.meets) > 0 or", "KF331", "element.meets"),
    ("postponed: planning", "postponed: planning, withdraw: planning", "KF340", "withdraw"),
    ("postponed: planning", "postponed: planning, answer: planning", "KF340", "answer"),
    ("postponed: planning", "postponed: planning, offer: planning", "KF340", "offer"),
    (
        "rest: {next: {again: {to: both, after: 1 mo, raises: call}, stop: {to: ended, at: 2030-12-31}}}",
        "rest: {next: {agian: both}}",
        "KF341",
        "agian",
    ),
    ("answer: closed", "anwser: closed", "KF342", "anwser"),
    ("withdraw: left", "withdarw: left", "KF343", "withdarw"),
    ("          closed: success", "          timeout: {to: success, after: 9 d}", "KF344", "work"),
    ("done: [{to: waiting", "ended: [{to: waiting", "KF382", "services"),
    ("made: {to: meeting, ", "made: {", "KF345", "made"),
    (
        "urgency == urgent}, {to: closed}",
        "urgency == urgent}, {sets: {consent: true}}",
        "KF345",
        "{sets: {consent: true}}",
    ),
    (
        "late: {to: closed, after: 3 d}",
        "late: [{to: closed, after: 3 d, when: consent}, {to: closed, after: 4 d}]",
        "KF346",
        "after",
    ),
    ("late: {to: closed, after: 3 d}", "late: {to: closed, after: 3 d, at: 2020-01-01}", "KF347", "at"),
    ("at: year-end", "at: 31.12.2020", "KF348", "31.12.2020"),
    ("initial: planning", "initial: case.left", "KF349", "case.left"),
    ("refuse: {to: refused", "refuse: {to: team.rest", "KF350", "team.rest"),
    ("          withdraw: left", "          withdraw: left\n          meeting: left", "KF351", "meeting"),
    ("at: 2030-12-31}", "at: 2030-12-31}, holds: both", "KF352", "holds"),
    ("until: [help]", "until: 3", "KF353", "3"),
    ("{in: basket, run", "{in: children, run", "KF354", "children"),
    ("task: {by: provider}", "each: {in: needs, run: service}", "KF355", "service"),
    ("{in: basket, run: service}", "{in: basket, run: team}", "KF356", "team"),
    ("by: {worker: 1}", "by: {provider: 1}", "KF357", "provider"),
    ("by: [ops, worker]", "by: [ops, municipality]", "KF357", "municipality"),
    ("plans: basket", "plans: needs", "KF358", "needs"),
    ("sitting: pzk", "sitting: ops", "KF359", "ops"),
    ("min: 0, max: 12", "min: 13, max: 12", "KF360", "13"),
    ("{type: enum, values: [normal, urgent], initial: normal}", "{type: enum}", "KF361", "urgency"),
    ("consent: {type: boolean,", "consent: {type: boolean, max: 1,", "KF362", "max"),
    ("values: [normal, urgent]", "values: [normal, urgent, normal]", "KF363", "normal"),
    (
        "{type: set, of: services}",
        "{{type: set, of: [{}]}}".format(", ".join(f"x{i}" for i in range(65))),
        "KF364",
        "",
    ),
    ("{type: set, of: needs}", "{type: set, of: need}", "KF365", "need"),
    ("{kind: person, of: ops}", "{kind: person, of: pzk}", "KF366", "pzk"),
    ("{kind: person, of: ops}", "{kind: person, of: ops, members: ops}", "KF367", "members"),
    ("members: [ops, police], l", "members: [ops, police, pzk], l", "KF368", "pzk"),
    ("members: [ops, police], leader: worker", "members: [ops, police], leader: family", "KF369", "family"),
    ("members: [ops, police], leader: worker", "members: []", "KF370", "pzk"),
    ("level: county, sector: order", "sector: order", "KF371", "police"),
    ("{consent: consent}", "{consent: urgency}", "KF372", "urgency"),
    ("debts: {}, ", "debts: {}, housing: {}, ", "KF373", "housing"),
    ("sets: {funds: funds - 1}", "sets: {funds: funds - children}", "KF374", "children"),
    ("sets: {funds: funds - 1}", "sets: {children: 1}", "KF374", "children"),
    ("sets: {urgency: urgent}", "sets: {funds: 1}", "KF375", "funds"),
    ("where: {level: county}", "where: {level: conty}", "KF376", "conty"),
    ("at-least: 1, at-most: 9", "at-least: 10, at-most: 9", "KF377", "10"),
    ("count: services", "count: service", "KF378", "service"),
    ("members: actors.pzk.members,", "members: actors.pzk,", "KF378", "actors.pzk"),
    ("withdraw: {}", "withdraw: {}\n  closed: {}", "KF379", "closed"),
    ("notice: {contains", "memo: {contains: identity}\n  notice: {contains", "KF380", "memo"),
    ("consent: {type", "unread: {type: boolean, initial: true}\n  consent: {type", "KF380", "unread"),
    ("raises: answer", "raises: [answer, unheard]", "KF381", "unheard"),
]


def findings(text: str, elsewhere: frozenset[str] | None = frozenset()) -> tuple[Diagnostic, ...]:
    (document,), report = read_text(text, "sound.yaml")
    assert not report.findings
    reading = read(Model, document)
    assert reading.value is not None
    return (*reading.report, *check_names(Subject(reading.value, Located(document)), elsewhere))


def marked(text: str, finding: Diagnostic) -> str:
    place = finding.place
    line = text.split("\n")[place.line - 1]
    return line[place.column - 1 : place.end_column - 1]


def told(text: str) -> Iterator[str]:
    for finding in findings(text):
        yield f"{finding.code} “{marked(text, finding)}” {finding.message}"


def test_a_sound_model_has_no_finding() -> None:
    assert list(told(SOUND)) == []


@pytest.mark.parametrize(("right", "wrong", "code", "where"), SLIPS)
def test_a_slip_is_found_where_it_stands(right: str, wrong: str, code: str, where: str) -> None:
    assert SOUND.count(right) == 1
    text = SOUND.replace(right, wrong)
    found = [finding for finding in findings(text) if finding.code == code]
    assert found, list(told(text))
    assert not where or where in [marked(text, finding) for finding in found]


def test_one_region_in_until_needs_no_list() -> None:
    assert list(told(SOUND.replace("until: [help]", "until: help"))) == []
    assert [f.code for f in findings(SOUND.replace("until: [help]", "until: halp"))] == ["KF314"]


def test_the_steps_of_an_example_of_no_machine_are_not_unknown_as_well() -> None:
    assert [f.code for f in findings(SOUND.replace("usual: {of: case", "usual: {of: cases"))] == ["KF302"]
    assert [f.code for f in findings(SOUND.replace("usual: {of: case, a", "usual: {a"))] == ["KF201"]


def test_the_list_that_a_rule_is_about_may_have_been_meant() -> None:
    (found,) = findings(SOUND.replace("members: actors.pzk.members", "members: actors.pzx.members"))
    assert found.code == "KF303"
    assert [hint.args["name"] for hint in found.hints] == ["actors.pzk.members"]


@pytest.mark.parametrize("use", ["provider: ops, meets: [debts]", "members: [ops", "leader: worker"])
def test_provider_is_no_actor_outside_machines_and_flows(use: str) -> None:
    actor = re.findall(r"[a-z]+", use)[1]
    text = SOUND.replace(use, use.replace(actor, "provider", 1), 1)
    assert "KF357" in [finding.code for finding in findings(text)]


@pytest.mark.parametrize(("word", "meant"), [("tak", "true"), ("off", "false"), ("maybe", None)])
def test_a_yes_or_no_of_another_language_gets_the_word_of_this_one(word: str, meant: str | None) -> None:
    found = findings(SOUND.replace("{type: boolean, initial: false}", f"{{type: boolean, initial: {word}}}"))
    (hints,) = [finding.hints for finding in found if finding.code == "KF330"]
    assert [hint.args["instead"] for hint in hints] == ([meant] if meant else [])


def test_a_signal_that_stands_among_the_results_of_work_is_not_unheard_as_well() -> None:
    text = SOUND.replace(
        "idle: {next: {call: busy}}", "idle: {task: {by: ops}, next: {call: busy, off: busy}}"
    )
    assert [finding.code for finding in findings(text)] == ["KF340"]


def test_what_waits_inside_something_that_can_be_left_is_a_warning() -> None:
    text = SOUND.replace("task: {by: provider}", "holds: {provider: 1}")
    found = {finding.args["name"]: finding for finding in findings(text) if finding.code[:4] == "KF34"}
    assert [found[name].code for name in ("met", "unmet")] == ["KF342", "KF342"]
    bound = text.replace("withdraw: left", "over-and-out: left")
    assert {"KF341"} == {finding.code for finding in findings(bound) if finding.args.get("name") == "met"}


def test_every_rule_of_names_and_structure_has_a_slip() -> None:
    of_guards = {f"KF{number}" for number in (*range(260, 270), *range(320, 334))}
    assert {rule.code for rule in RULES} - of_guards <= {code for _, _, code, _ in SLIPS}


WORDS = [match.span() for match in re.finditer(r"[\w-]+", SOUND)]
OTHERS = [
    *sorted({SOUND[start:end] for start, end in WORDS}),
    "element",
    "all",
    "[]",
    "{}",
    "null",
    "3 d",
    "x.y",
]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(OTHERS)), min_size=1, max_size=4))
def test_whatever_stands_in_a_model_is_judged(exchanges: list[tuple[tuple[int, int], str]]) -> None:
    text = SOUND
    for (start, end), word in sorted(exchanges, reverse=True):
        text = text[:start] + word + text[end:]
    documents, _ = read_text(text, "changed.yaml")
    for document in documents:
        reading = read(Model, document) if document.entry("model") else None
        if reading is not None and reading.value is not None:
            for finding in check_names(Subject(reading.value, Located(document)), frozenset()):
                assert finding.message
                assert finding.severity in Severity
