"""A search leaves out values and writes that nothing tells apart, and comes to the same verdicts."""

from __future__ import annotations

from random import Random

import pytest

from koopflow.model.types import Model
from koopflow.semantics import lines
from koopflow.semantics.building import build
from koopflow.semantics.labels import Label
from koopflow.semantics.statespace import StateSpace, explore
from koopflow.semantics.tables import Tables
from tests.semantics.models import model
from tests.semantics.random_models import make

BUDGET = 1_500


def told(space: StateSpace, number: int, edge: int) -> tuple[object, ...]:
    """What a step of the space says to any property: all but the values that a start gives."""
    label: Label = space.labels[space.of_edge[edge]]
    return label._replace(given=())


def coarse(space: StateSpace, classes: dict[object, int]) -> set[int]:
    """The classes of configurations, each by what its runs of six steps say; numbered alike for several spaces."""
    known = [0] * len(space.configurations)
    for _ in range(6):
        kinds = (
            frozenset((told(space, number, edge), known[space.targets[edge]]) for edge in space.edges(number))
            for number in range(len(known))
        )
        known = [classes.setdefault(kind, len(classes) + 1) for kind in kinds]
    return set(known)


def ends(space: StateSpace) -> tuple[object, ...]:
    """What the properties of behaviour ask of a whole space."""
    before: dict[int, list[int]] = {}
    for number in range(len(space.configurations)):
        for edge in space.edges(number):
            before.setdefault(space.targets[edge], []).append(number)
    saved = set(space.over(len(space.tables.roots) - 1))
    waiting = list(saved)
    while waiting:
        for number in before.get(waiting.pop(), ()):
            if number not in saved:
                saved.add(number)
                waiting.append(number)
    works = sum(node.bit for node in space.tables.tree.nodes)
    stuck = {space.configurations[number].stuck for number in space.stuck(works)}
    return (
        len(saved) == len(before),
        stuck,
        space.notes,
        space.taken,
        space.entered,
        space.sent,
        space.approximations,
    )


def compared(made: Model) -> bool:
    """Compare the sliced space with the full one; whether anything was left out."""
    wide = [name for name in lines.root_machines(made) if name != "case"]
    whole = explore(build(made, "case", wide), BUDGET)
    if not whole.complete:
        return False
    space = explore(build(made, "case", wide, sliced=True), BUDGET)
    assert space.complete
    assert len(space.configurations) <= len(whole.configurations)
    classes: dict[object, int] = {}
    assert coarse(space, classes) == coarse(whole, classes)
    assert ends(space) == ends(whole)
    return len(space.configurations) < len(whole.configurations)


@pytest.mark.parametrize("first", range(0, 60, 15))
def test_a_sliced_search_sees_what_a_full_one_sees(first: int) -> None:
    assert sum(compared(_random(seed)) for seed in range(first, first + 15))


def _random(seed: int) -> Model:
    plain = make(Random(seed))
    if seed % 2:
        # More often than at random: an integer that is only compared, and writes that nothing reads.
        plain["attributes"]["i"] = {"type": "integer", "min": "0", "max": "9"}
        plain["machines"] = _with(
            plain["machines"], {"i + 1": "7", "i - 1": "2", "2 * i": "0", "i > 1": "true"}
        )
    return Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **plain})


def _with(value: object, instead: dict[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _with(item, instead) for key, item in value.items()}
    if isinstance(value, list):
        return [_with(item, instead) for item in value]
    return instead.get(value, value.replace("i + 1 < 3", "i < 3")) if isinstance(value, str) else value


def asking(guards: str, bounds: str = "min: 0, max: 9", more: str = "", sets: str = "") -> Tables:
    """A case that asks these of an integer `n`, then perhaps changes something."""
    rows = ", ".join(f"{{to: end, when: {guard}}}" for guard in guards.split("; "))
    return build(
        model(
            f"""
attributes: {{n: {{type: integer, {bounds}}}, m: {{type: integer, min: 0, max: 9, initial: 0}}}}
machines:
  case:
    initial: a
    states:
      a: {{task: {{}}, next: {{ok: [{rows}, {{to: end{sets}}}]}}}}
      end: {{final: true}}
{more}
"""
        ),
        sliced=True,
    )


@pytest.mark.parametrize(
    ("guards", "values"),
    [
        ("n < 5", [0, 5]),
        ("n == 5", [0, 5]),
        ("n == 5; n < 5", [0, 5, 6]),
        ("7 <= n", [0, 7]),
        ("n >= 12", [0]),
        ("n != 0", [0, 1]),
        ("n < 3; n > 6", [0, 3, 7]),
        ("n + 1 < 5", [*range(10)]),
        ("n == m", [*range(10)]),
    ],
)
def test_an_integer_has_one_value_of_each_class_that_comparisons_tell_apart(
    guards: str, values: list[int]
) -> None:
    there = asking(guards)
    assert [dict(way)[0] for way in there.starts[0]] == values
    assert not there.approximations


def test_a_rule_tells_values_apart_too() -> None:
    there = asking("n < 5", more="rules: {few: {always: n != 7}}")
    assert [dict(way)[0] for way in there.starts[0]] == [0, 5, 7]


def test_another_model_tells_values_apart_too() -> None:
    other = model(
        "attributes: {n: {type: integer}}\nmachines: {case: {initial: a, states: {a: {task: {}, next: {ok: {to: a, when: n > 8}}}}}}"
    )
    made = model(
        "attributes: {n: {type: integer, min: 0, max: 99}}\nmachines: {case: {initial: a, states: {a: {task: {}, next: {ok: {to: a, when: n > 3}}}}}}"
    )
    assert [dict(way)[0] for way in build(made, sliced=True, beside=[other]).starts[0]] == [0, 4, 9]


def test_an_integer_that_is_asked_for_and_that_no_rule_compares_keeps_all_its_values() -> None:
    made = model(
        "attributes: {n: {type: integer, min: 0, max: 9}}\nmachines: {case: {initial: a, states: {a: {task: {}, next: {ok: a}}}}}"
    )
    assert len(build(made, asked=["n"], sliced=True).starts[0]) == 10


def test_what_is_written_and_never_read_is_left_out() -> None:
    quiet = asking("n < 5", sets=", sets: {m: 3}")
    assert not any(option.effects for option in quiet.options)


@pytest.mark.parametrize(
    ("sets", "more"),
    [
        ("m: 12", ""),
        ("m: m + 1", ""),
        ("m: 3", "rules: {few: {always: m < 2}}"),
    ],
    ids=["beyond its bounds", "counted", "read by a rule"],
)
def test_a_write_that_could_be_told_is_kept(sets: str, more: str) -> None:
    there = asking("n < 5", sets=f", sets: {{{sets}}}", more=more)
    assert any(option.effects for option in there.options)


def test_a_write_on_which_a_flow_rests_is_kept() -> None:
    text = """
actors: {office: {kind: institution}}
flows: {letter: {from: office, to: office, basis: {consent: agreed}}}
attributes: {agreed: {type: boolean, initial: false}}
machines:
  case:
    initial: a
    states:
      a: {task: {}, next: {yes: {to: end, sets: {agreed: true}, sends: [letter]}}}
      end: {final: true}
"""
    assert len(build(model(text), sliced=True).options[0].effects) == 2
    assert len(build(model(text.replace("{consent: agreed}", "act")), sliced=True).options[0].effects) == 1


def test_two_regions_that_write_what_nothing_reads_are_still_told_of() -> None:
    text = """
events: {e: {}}
attributes: {u: {type: enum, values: [x, y], initial: x}}
machines:
  case:
    initial: both
    states:
      both:
        regions:
          left: {initial: a, states: {a: {next: {e: {to: z, sets: {u: x}}}}, z: {final: true}}}
          right: {initial: a, states: {a: {next: {e: {to: z, sets: {u: y}}}}, z: {final: true}}}
        next: {done: end}
      end: {final: true}
"""
    assert explore(build(model(text), sliced=True)).notes == {"attribute-conflict"}
