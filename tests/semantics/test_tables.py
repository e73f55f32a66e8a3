"""Tables hold one line; what is no model is refused in words, and what is left out is said."""

from __future__ import annotations

import pytest

from koopflow.semantics import lines
from koopflow.semantics.building import build
from koopflow.semantics.configuration import Kind, Stimulus
from koopflow.semantics.step import enabled, fire, initial
from koopflow.semantics.tree import LayoutError
from tests.semantics.models import model, tables

LINE = """
actors: {office: {kind: institution}}
flows: {question: {from: office, to: office}}
attributes: {open-places: {type: integer, min: 0, max: 3, initial: 1, scope: municipality}}
machines:
  case:
    initial: a
    states:
      a: {task: {}, next: {ok: {to: end, when: within(team.working) and open-places > 0, sends: [question]}}}
      end: {final: true}
  team:
    scope: municipality
    initial: working
    states: {working: {next: {question: busy, founded: working}}, busy: {task: {}, next: {ok: working}}}
  region:
    scope: programme
    initial: calm
    states: {calm: {task: {}, next: {ok: {to: calm, raises: [founded]}}}}
  archive:
    scope: programme
    initial: calm
    states: {calm: {task: {}, next: {ok: calm}}}
"""


def test_a_case_comes_with_the_machines_that_it_depends_on_and_no_others() -> None:
    assert lines.tied(model(LINE), "case") == ("region", "team", "case")
    assert [root.machine for root in tables(LINE).roots] == ["region", "team", "case"]


def test_wider_machines_can_be_explored_alone_and_hear_of_cases_as_foreign() -> None:
    alone = build(model(LINE), None, ["team"])
    now = fire(alone, initial(alone), enabled(alone, initial(alone))[0]).configuration
    kinds = {item.kind for item in enabled(alone, now)}
    assert kinds == {Kind.FOREIGN_FLOW}


def test_a_wider_machine_that_asks_about_cases_makes_the_search_approximate() -> None:
    text = """
machines:
  case: {initial: a, states: {a: {next: {full: {to: a}}}}}
  team:
    scope: municipality
    initial: b
    states: {b: {task: {}, next: {ok: {to: b, when: within(case.a), raises: [full]}}}}
"""
    assert any(reason.args["asked"] == "case" for reason in tables(text).approximations)


@pytest.mark.parametrize(
    ("machine", "reason"),
    [
        ("{initial: a, states: {a: {next: {ring: nowhere}}}}", "no state nowhere"),
        ("{initial: a, states: {a: {next: {ring: {to: a, when: unheard}}}}}", "unheard is not known"),
        ("{initial: a, states: {a: {next: {ring: {to: a, sets: {unheard: 1}}}}}}", "no attribute unheard"),
        ("{initial: a, states: {a: {each: {in: things, run: case}}}}", "runs itself"),
        ("{initial: a, states: {a: {each: {in: things, run: nobody}}}}", "nothing to run"),
        ("{initial: a, states: {a: {next: {ring: {to: a, when: element == x}}}}}", "no element"),
    ],
)
def test_what_is_not_well_formed_is_refused_in_words(machine: str, reason: str) -> None:
    text = f"events: {{ring: {{}}}}\nattributes: {{things: {{type: set, of: [x]}}}}\nmachines: {{case: {machine}}}\n"
    with pytest.raises(LayoutError, match=reason):
        tables(text)


def test_a_model_beyond_all_search_is_refused() -> None:
    elements = ", ".join(f"e{number}" for number in range(60))
    states = ", ".join(f"s{number}: {{}}" for number in range(400))
    text = f"""
attributes: {{things: {{type: set, of: [{elements}]}}}}
machines:
  case: {{initial: a, states: {{a: {{each: {{in: things, run: part}}}}}}}}
  part: {{initial: s0, states: {{{states}}}}}
"""
    with pytest.raises(LayoutError, match="more than"):
        tables(text)


def test_a_stimulus_that_is_not_enabled_changes_nothing() -> None:
    there = tables(LINE)
    now = initial(there)
    for kind in Kind:
        step = fire(there, now, Stimulus(kind, 0))
        if kind != Kind.START:
            assert step.configuration == now
            assert step.notes == ("refused",)


def test_a_machine_that_is_asked_about_and_not_explored_makes_the_search_approximate() -> None:
    assert any(reason.args["asked"] == "team" for reason in build(model(LINE), "case", []).approximations)
