"""Walks along names: whatever `check` prints as a witness, and what examples claim, can be walked."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

import koopflow as kf
from koopflow.api.along import Names, way_along
from koopflow.api.walk import Walk
from koopflow.model.types import Model
from koopflow.semantics.building import build
from koopflow.semantics.configuration import Stimulus
from koopflow.semantics.statespace import explore
from koopflow.semantics.step import fire, initial
from koopflow.semantics.tables import Tables
from koopflow.verify.behaviour import check_behaviour
from koopflow.verify.subject import Subject, trace_of
from tests import shipped
from tests.models.planting import all_but_one_need
from tests.semantics.random_models import make
from tests.verify.overlaying import Overlaying

ROOT = Path(__file__).parents[2]
BAD = sorted((ROOT / "tests" / "bad").glob("KF[46]*.yaml"))


def names_of(walk: Walk) -> tuple[str, ...]:
    """The transitions of a walk as `check` prints them."""
    marks = (mark for event in walk.events for mark in event.marks)
    return tuple(path.removeprefix("case.") for kind, path in marks if kind == "taken")


def taken(tables: Tables, stimuli: tuple[Stimulus, ...]) -> tuple[str, ...]:
    now, found = initial(tables), []
    for stimulus in stimuli:
        step = fire(tables, now, stimulus)
        now = step.configuration
        found += [tables.transitions[option.transition].local for option in step.taken]
    return tuple(name.removeprefix("case.") for name in found)


@pytest.mark.parametrize("seed", range(30))
def test_any_way_of_a_random_model_is_found_again_by_its_names(seed: int) -> None:
    chance = Random(seed)
    model = Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **make(chance)})
    tables = build(model, "case")
    space = explore(tables, 500)
    count = len(space.configurations)
    for number in chance.sample(range(count), min(4, count)):
        witness = space.witness(number)
        trace = trace_of(space, space.way(number))
        way = way_along(Names(tables, "case", trace), initial(tables))
        assert (way.answered, taken(tables, way.stimuli)) == (len(trace), trace)
        assert len(way.stimuli) <= len(witness)


def test_every_witness_that_check_prints_can_be_walked() -> None:
    found = 0
    for file in BAD:
        checked = kf.check(file)
        for finding in checked.report:
            if finding.trace:
                model = checked.model(finding.model).model
                walk = kf.walk(model, finding.trace).along(finding.trace)
                assert names_of(walk) == finding.trace, file.name
                found += 1
    assert found >= 5


def test_a_witness_through_team_and_service_can_be_walked() -> None:
    """Reviews that find no need left have no result here: the way to them needs a team and a service."""
    reference = shipped.rural()
    # With one need the search is short.
    met = {"set": "machines.case.open.help.work.review.goals-met.when", "to": "count(needs) == 3"}
    others = [{"omit": path} for path in all_but_one_need(reference.model)]
    broken, errors = Overlaying(reference).adapted(*others, met)
    assert not errors
    at = broken.located
    subject = Subject(broken.id, broken.model, at.place, at.alternative, 200_000, at.transition)
    (finding,) = (found for found in check_behaviour(subject)[1] if found.code == "KF402")
    assert {"team.signing.signed", "service.running.met"} < set(finding.trace)
    walk = kf.walk(broken).along(finding.trace)
    assert names_of(walk) == finding.trace
    assert "case.open.help.work.review" in walk.active


@pytest.mark.parametrize(("name", "few"), [("rural", 20), ("piatnica", 3)])
def test_the_examples_of_a_shipped_model_can_be_walked(name: str, few: int) -> None:
    """Steps that only the adaptation has lie between where it has refined a state."""
    loaded = shipped.rural() if name == "rural" else kf.load(name)
    for example in list(loaded.model.examples.values())[:few]:
        walk = kf.walk(loaded)
        if example.accepts:
            walked = [mark for mark in names_of(walk.along(example.accepts)) if mark in example.accepts]
            assert tuple(walked) == example.accepts
        else:
            with pytest.raises(kf.NotPossibleError):
                walk.along(example.rejects)


def test_what_others_have_to_do_comes_before_the_case_begins() -> None:
    reference = shipped.rural()
    walk = kf.walk(reference).along(reference.model.examples["usual-way"].accepts)
    taken = [event.taken for event in walk.events]
    team = next(at for at, paths in enumerate(taken) if any("team.core.as-it-is" in path for path in paths))
    begun = next(at for at, event in enumerate(walk.events) if event.name == "start case")
    assert team < begun


def test_a_failed_walk_says_after_how_many_names_it_failed() -> None:
    walk = kf.walk(shipped.rural())
    with pytest.raises(kf.NotPossibleError) as error:
        walk.along(["open.help.intake.interview.joint", "open.help.entry.deciding.agree"])
    assert (error.value.done, error.value.word, error.value.known) == (
        1,
        "open.help.entry.deciding.agree",
        True,
    )
    with pytest.raises(kf.NotPossibleError) as error:
        walk.along(["joinnt"])
    assert error.value.meant == ("joint",)


REGIONS = """\
koopflow: 1
model: {id: pair}
events: {stop: {}}
machines:
  case:
    initial: both
    states:
      both:
        regions:
          one: {initial: a, states: {a: {next: {stop: b}}, b: {final: true}}}
          two: {initial: c, states: {c: {next: {stop: d}}, d: {final: true}}}
        next: {done: end}
      end: {final: true}
"""


def test_several_transitions_of_one_step_stand_one_after_another(tmp_path: Path) -> None:
    (tmp_path / "pair.yaml").write_text(REGIONS, encoding="utf-8")
    walk = kf.walk(kf.load(tmp_path / "pair.yaml"))
    whole = ("both.one.a.stop", "both.two.c.stop", "both.done")
    assert names_of(walk.along(whole)) == whole
    # What a person chooses goes by one name.
    assert names_of(walk.along(["both.one.a.stop", "both.done"])) == whole
    with pytest.raises(kf.NotPossibleError):
        walk.along(["both.one.a.stop", "both.two.c.stop", "both.two.c.stop"])
