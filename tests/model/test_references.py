"""Every name is found where it is used, and means what the language says it means there."""

import pytest

from koopflow.model.fields import Form
from koopflow.model.outline import Outline
from koopflow.model.references import Finder, Use, resolve, uses
from koopflow.model.types import Model, Scenario
from koopflow.source.editing import Put, at, edited, key_at
from koopflow.source.nodes import Mapping, Scalar
from tests.trees import tree

MODEL = tree("""
koopflow: 1
model: {id: small, sources: {act: {title: An act}}}
actors:
  office: {kind: institution, level: municipality, source: act}
  worker: {kind: person, of: office}
  board: {kind: team, members: [office, worker], leader: office}
data: {facts: {class: ordinary}}
documents: {letter: {contains: facts, from: office}}
flows: {call: {from: office, to: [worker], carries: letter, basis: consent}}
events: {withdraw: {}}
needs: {debts: {}}
services: {advice: {provider: office, meets: debts}}
attributes:
  consent: {type: boolean}
  urgency: {type: enum, values: [normal, urgent], initial: normal}
  wishes: {type: set, of: needs}
  basket: {type: set, of: services}
machines:
  case:
    initial: start
    states:
      start: {task: {by: [worker, office], reads: letter}, next: {ok: work, no: {to: case.out}}}
      work:
        initial: {to: talk, sends: call}
        states:
          talk: {sitting: board, next: {agreed: help}}
          help: {each: {in: basket, run: service}, holds: {worker: 1}, next: {done: over, lost: broken}}
          over: {final: true}
          broken: {final: true, outcome: failed}
        next:
          over: out
          failed: out
          withdraw: out
          call: {sets: {consent: true}}
          alarm: out
          late: {to: out, after: 5 d, when: "urgency == urgent and debts in wishes and within(team.on)"}
      out: {final: true}
  service:
    initial: running
    states:
      running:
        task: {by: provider}
        next: {met: {to: lost, raises: alarm, removes: {wishes: element.meets}}}
      lost: {final: true}
  team: {scope: municipality, initial: on, states: {on: {}}}
rules:
  first:
    response: [machines.case.start, [flows.call, machines.case.work.late]]
    paused-in: machines.case.work
  both: {members: actors.board.members, include: worker}
  law: {that: "capacity.worker.units > 0"}
examples: {usual: {of: case, accepts: [start.ok, service.running.met]}}
variation: {actors.board.members: [add], machines.case.work.late.after: [set]}
""")
SCENARIO = tree("""
koopflow: 1
scenario: {id: base, of: small}
arrivals: {case: {per-year: 3}}
population: {consent: 0.5, urgency: {normal: 0.7, urgent: 0.3}, wishes: {each: {debts: 0.4}},
             basket: {one-of: [[[advice], 0.3]]}}
durations: {case.start: 1 h, service.running: {by-element: {advice: 2 h}}}
chances: {case.start: [{when: urgency == urgent, ok: 1.0, no: 0}, {ok: 0.5, no: 0.5}]}
events: {case.work.withdraw: never}
closures: [{of: sittings.board, from: 2020-01-01, until: 2020-01-02}]
costs: {worker: 45 per h, services.advice: 900}
budgets: {pot: {amount: 3, pays: services.advice}}
begin: {team: on}
sweep: {capacity.worker.units: [1, 2], durations.case.start.mean: [1 h]}
""")
OUTLINE = Outline.of(MODEL)


def found(path: str, document: Mapping = MODEL, form: type[Form] = Model) -> list[Use]:
    return [use for use in uses(document, form) if "/".join(str(step) for step in use.loc) == path]


def test_every_use_is_at_its_scalar() -> None:
    for document, form in ((MODEL, Model), (SCENARIO, Scenario)):
        for use in uses(document, form):
            node = key_at(document, use.loc) if use.key else at(document, use.loc)
            assert node is use.node
            if use.span is not None:
                assert use.node.text[use.span.offset : use.span.offset + use.span.length] == use.text


def test_in_an_edited_tree_what_stayed_is_not_searched_again_and_everything_is_found() -> None:
    finder = Finder()
    before = finder.uses(MODEL)
    guard = ("machines", "case", "states", "work", "next", "late", "when")
    after = edited(MODEL, {guard: Put(Scalar("consent and urgency == urgent", MODEL.place))})
    assert finder.uses(after) == uses(after) != before
    kept = [use for use in finder.uses(after) if use.loc[0] != "machines"]
    assert kept and {id(use) for use in kept} <= {id(use) for use in before}
    assert finder.uses(SCENARIO, Scenario) == uses(SCENARIO, Scenario)


@pytest.mark.parametrize(
    ("loc", "paths"),
    [
        ("actors/worker/of", ["actors.office"]),
        ("actors/office/source", ["model.sources.act"]),
        ("documents/letter/contains", ["data.facts"]),
        ("flows/call/to/0", ["actors.worker"]),
        ("flows/call/basis", ["attributes.consent"]),
        ("services/advice/meets", ["needs.debts"]),
        ("attributes/urgency/initial", ["attributes.urgency.values.normal"]),
        ("machines/case/states/start/task/by/1", ["actors.office"]),
        ("machines/case/states/start/next/no/to", ["machines.case.out"]),
        ("machines/case/states/work/initial/to", ["machines.case.work.talk"]),
        ("machines/case/states/work/states/talk/sitting", ["actors.board"]),
        ("machines/case/states/work/states/help/holds/worker", ["actors.worker"]),
        ("rules/first/response/1/0", ["flows.call"]),
        ("rules/first/paused-in", ["machines.case.work"]),
        ("rules/both/include", ["actors.worker"]),
        ("rules/law/that", ["actors.worker"]),
        ("examples/usual/accepts/0", ["machines.case.start.ok"]),
        ("examples/usual/accepts/1", ["machines.service.running.met"]),
        ("variation/machines.case.work.late.after", ["machines.case.work.late.after"]),
    ],
)
def test_a_use_in_a_model_means(loc: str, paths: list[str]) -> None:
    assert [path for use in found(loc) for path in resolve(use, OUTLINE)] == paths


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("over", ("machines.case.work.over",)),
        ("failed", ("machines.case.work.broken",)),
        ("withdraw", ("events.withdraw",)),
        ("call", ("flows.call",)),
        ("alarm", ("signals.alarm",)),
        ("late", ()),
    ],
)
def test_the_name_of_a_transition_means_what_it_awaits_or_completes(
    name: str, paths: tuple[str, ...]
) -> None:
    (use,) = (use for use in found(f"machines/case/states/work/next/{name}") if use.key)
    assert resolve(use, OUTLINE) == paths


def test_a_result_awaits_nothing_and_a_multi_instance_completes_by_the_outcome_of_its_machine() -> None:
    result = found("machines/case/states/start/next/ok")[0]
    lost = found("machines/case/states/work/states/help/next/lost")[0]
    assert resolve(result, OUTLINE) == ()
    assert resolve(lost, OUTLINE) == ("machines.service.lost",)


def test_names_in_a_guard_are_found_one_by_one() -> None:
    names = {use.text: resolve(use, OUTLINE) for use in found("machines/case/states/work/next/late/when")}
    assert names == {
        "urgency": ("attributes.urgency",),
        "urgent": ("attributes.urgency.values.urgent",),
        "debts": ("needs.debts",),
        "wishes": ("attributes.wishes",),
        "team.on": ("machines.team.on",),
    }


@pytest.mark.parametrize(
    ("loc", "paths"),
    [
        ("arrivals/case", ["machines.case"]),
        ("population/consent", ["attributes.consent"]),
        ("population/urgency/urgent", ["attributes.urgency.values.urgent"]),
        ("population/wishes/each/debts", ["needs.debts"]),
        ("population/basket/one-of/0/0/0", ["services.advice"]),
        ("durations/service.running", ["machines.service.running"]),
        ("durations/service.running/by-element/advice", ["services.advice"]),
        ("chances/case.start/0/when", ["attributes.urgency", "attributes.urgency.values.urgent"]),
        ("chances/case.start/1/no", ["machines.case.start.no"]),
        ("events/case.work.withdraw", ["machines.case.work.withdraw"]),
        ("closures/0/of", ["actors.board"]),
        ("costs/worker", ["actors.worker"]),
        ("costs/services.advice", ["services.advice"]),
        ("budgets/pot/pays", ["services.advice"]),
        ("begin/team", ["machines.team", "machines.team.on"]),
        ("sweep/capacity.worker.units", ["actors.worker"]),
        ("sweep/durations.case.start.mean", ["machines.case.start"]),
    ],
)
def test_a_use_in_a_scenario_means(loc: str, paths: list[str]) -> None:
    assert [path for use in found(loc, SCENARIO, Scenario) for path in resolve(use, OUTLINE)] == paths


def test_every_use_of_a_sound_model_means_something_but_results_and_timers() -> None:
    unresolved = {use.text for use in uses(MODEL) if not resolve(use, OUTLINE)}
    assert unresolved == {"ok", "no", "agreed", "done", "late", "met"}
    assert all(resolve(use, OUTLINE) for use in uses(SCENARIO, Scenario))


@pytest.mark.parametrize(
    ("path", "loc"),
    [
        ("actors.board.members", ("actors", "board", "members")),
        ("actors.board.members.worker", ("actors", "board", "members", 1)),
        ("machines.case.start.task.by", ("machines", "case", "states", "start", "task", "by")),
        ("machines.case.work.late.after", ("machines", "case", "states", "work", "next", "late", "after")),
        ("machines.case.work.over", ("machines", "case", "states", "work", "states", "over")),
        ("machines.case.work.withdraw.to", ("machines", "case", "states", "work", "next", "withdraw")),
        ("model.title", None),
        ("actors.nobody", None),
        ("services", ("services",)),
    ],
)
def test_a_path_leads_to_its_node(path: str, loc: tuple[str | int, ...] | None) -> None:
    assert OUTLINE.locate(path) == loc
