"""What stands commented in a new adaptation is right when the marks are taken away, whatever the reference is."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import koopflow as kf
from koopflow.api.opening import shipped_models
from koopflow.model.library import LoadedModel, load_library
from koopflow.model.outline import TABLES, Outline
from koopflow.model.overlay_faults import STILL_NEEDED
from koopflow.source.emitting import text_of
from koopflow.starting.offers import offered
from koopflow.starting.points import points
from koopflow.verify.permission import permissions
from tests.semantics.random_models import make
from tests.starting.uncommenting import changes, made

VERBS = ("rename", "replace", "omit", "add", "refine", "set")
EVERYTHING = """
koopflow: 1
model: {id: all, title: All, sources: {act: {title: "An act: of law"}, law: {}}}
actors:
  office: {kind: institution, level: municipality, sector: aid, title: {pl: Urząd, en: Office}, source: act}
  worker: {kind: person, of: office}
  guard: {kind: institution, level: county, sector: order}
  court: {kind: institution, level: voivodeship, sector: justice}
  board: {kind: team, level: municipality, members: [office, guard], leader: office}
  home: {kind: household}
data: {facts: {}, health: {class: special}}
documents: {notice: {contains: facts, from: guard}, plan: {contains: facts}}
flows:
  report: {from: guard, to: office, carries: notice, basis: {law: Act, article: "5"}}
  answer: {from: office, to: [guard, worker], carries: [notice, plan], channel: letter, basis: {law: Act, article: "6"}}
events: {withdraw: {}}
needs: {debts: {}, grief: {title: "Grief, loss"}}
services: {advice: {provider: office, meets: debts}, therapy: {provider: guard, meets: [debts, grief]}}
attributes:
  consent: {type: boolean, initial: false}
  urgency: {type: enum, values: [normal, urgent], initial: normal}
  loops: {type: integer, min: 0, max: 3, initial: 0}
  needs: {type: set, of: needs}
  basket: {type: set, of: services}
machines:
  case:
    initial: start
    states:
      start: {task: {by: [office, guard], reads: notice}, next: {ok: waiting, no: {to: out, when: not consent}}}
      waiting: {next: {report: work, withdraw: out, urge: {after: 5 d, sends: answer, title: Urging}}}
      work:
        initial: talk
        states:
          talk:
            task: {by: {worker: 1}, writes: [plan], plans: basket}
            holds: {worker: 1}
            next: {done: {to: meeting, sets: {consent: true}, sends: answer}, late: {to: over, after: 9 d}}
          meeting: {sitting: {of: board, reads: [notice]}, next: {agreed: help, not-agreed: [{to: talk, when: loops < 3, sets: {loops: loops + 1}}, {to: over}]}}
          help: {each: {in: basket, run: service}, next: {done: over}}
          over: {final: true}
        next: {done: out, withdraw: case.out}
      out: {final: true}
  service:
    initial: running
    states:
      running: {task: {by: provider}, next: {met: ended, unmet: ended}}
      ended: {final: true}
  both:
    scope: municipality
    until: all
    regions:
      one: {initial: a, states: {a: {task: {by: office}, next: {done: end}}, end: {final: true}}}
      two: {initial: b, states: {b: {next: {report: {}, later: {to: end, after: 1 y}}}, end: {final: true}}}
rules:
  fast: {response: [machines.case.start, machines.case.out], within: 10 wd, paused-in: [machines.case.waiting]}
  both-levels: {members: actors.board.members, include: [office]}
examples:
  left: {of: case, accepts: [start.ok, waiting.withdraw], why: One may leave}
"""


def paths(outline: Outline) -> Iterator[str]:
    """Everything that `variation` can name: sections, parts, transitions, keys and members."""
    yield from (section for section in TABLES if outline.section(section))
    for path, part in {**outline.parts, **outline.transitions}.items():
        yield path
        for key in (
            "members",
            "by",
            "task.by",
            "sends",
            "carries",
            "to",
            "after",
            "within",
            "level",
            "meets",
            "values",
        ):
            if outline.locate(f"{path}.{key}") is not None and part.kind:
                yield f"{path}.{key}"


def with_variation(file: Path, variation: dict[str, Any]) -> LoadedModel:
    """The model of the file with this variation."""
    library, report = load_library([file])
    assert not report.errors, [finding.rule.code for finding in report.errors]
    text = file.read_text(encoding="utf-8") + f"\nvariation: {json.dumps(variation)}\n"
    other = file.with_name("varied.yaml")
    other.write_text(text, encoding="utf-8")
    library, report = load_library([other])
    assert not report.errors, [(f.rule.code, f.args) for f in report.errors]
    return library.models[0]


def judged_alone(reference: LoadedModel, folder: Path, lang: str, *beside: Path, each: int = 1) -> int:
    """Make each change of a new adaptation alone, with `each` one in so many, and see it read without a fault and permitted;
    how many there are."""
    files = kf.new("Nowa gmina", reference, lang)
    text = next(text for text in files.values() if "\nadaptation:\n" in text)
    texts = [text, *islice(made(text), 0, None, each)]
    for number, one in enumerate(texts):
        numbered = one.replace("\n  id: nowa-gmina\n", f"\n  id: trial-{number}\n")
        (folder / f"trial-{number}.yaml").write_text(numbered, encoding="utf-8")
    library, report = load_library([*sorted(folder.glob("trial-*.yaml")), *beside], shipped_models())
    for number, change in enumerate(["as written", *changes(text)[::each]]):
        adapted = library.model(f"trial-{number}")
        assert adapted is not None, change
        mine = [
            found for found in report.errors if found.model == adapted.id and found.rule is not STILL_NEEDED
        ]
        judged, refused = permissions(adapted)
        assert [found.code for found in mine if found.code < "KF3" or found.code >= "KF7"] == [], change
        assert [found.code for found in refused.errors] == [], change
        assert [found.allowed for found in judged] == [True] * (number > 0), change
    return len(changes(text))


def test_changes_of_the_shipped_reference_are_each_permitted_alone(tmp_path: Path) -> None:
    """Every third is tried; whoever makes a new adaptation has all of them tried."""
    shipped = shipped_models()
    assert shipped is not None
    # Times of new steps are the scenarios' to give; without scenarios only the changes are judged.
    copy = shutil.copytree(
        shipped / "reference" / "rural", tmp_path / "rural", ignore=shutil.ignore_patterns("scenarios")
    )
    reference = kf.load(copy)
    granted = {(point.path, point.verb) for point in points(reference)}
    shown = {(one.point.path, one.point.verb) for one in offered(reference, "pl") if one.offers}
    assert granted == shown
    assert judged_alone(reference, tmp_path, "pl", copy, each=3) >= len(granted)


@pytest.mark.parametrize("verb", VERBS)
def test_each_change_at_every_path_of_a_model_is_permitted_alone(tmp_path: Path, verb: str) -> None:
    """Every path that can be named has the permission; what makes no sense there has no example."""
    file = tmp_path / "all.yaml"
    file.write_text(EVERYTHING, encoding="utf-8")
    outline = load_library([file])[0].models[0].located.outline
    reference = with_variation(file, {path: [verb] for path in paths(outline)})
    assert judged_alone(reference, tmp_path, "en", tmp_path / "varied.yaml") > 0


@pytest.mark.parametrize("seed", range(4))
def test_each_change_of_a_random_model_is_permitted_alone(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    document = {"koopflow": 1, "model": {"id": "random"}, **make(chance)}
    file = tmp_path / "random.yaml"
    file.write_text(
        "\n".join(f"{key}: {json.dumps(value)}" for key, value in document.items()), encoding="utf-8"
    )
    known = list(dict.fromkeys(paths(load_library([file])[0].models[0].located.outline)))
    variation = {path: chance.sample(VERBS, 2) for path in chance.sample(known, 15)}
    judged_alone(with_variation(file, variation), tmp_path, "pl", tmp_path / "varied.yaml")


@pytest.mark.parametrize(
    ("path", "permission", "change"),
    [
        ("actors.guard", {"replace": {"level": ["voivodeship"]}}, "level: voivodeship"),
        ("actors.guard", {"replace": {"level": ["state"], "sector": ["justice"]}}, "sector: justice"),
        ("actors.worker", {"replace": {"level": ["county"], "sector": ["order"]}}, "of: guard"),
        ("actors", {"add": {"level": ["voivodeship"], "sector": ["justice"]}}, "level: voivodeship"),
        ("actors", {"add": {"kind": ["team"]}}, "kind: team"),
        ("actors", {"add": {"kind": ["person"], "level": ["county"]}}, "of: guard"),
        ("actors.board.members", {"add": {"level": ["voivodeship"]}}, "with: court"),
        ("machines.case.waiting.urge.after", {"set": {"min": "7 d", "max": "9 d"}}, "to: 7 d"),
        ("attributes.urgency.initial", {"set": {"values": ["urgent"]}}, "to: urgent"),
        ("attributes.loops.max", {"set": {"max": "2"}}, "to: 2"),
    ],
)
def test_where_the_present_value_is_outside_the_bounds_another_is_proposed(
    tmp_path: Path, path: str, permission: dict[str, Any], change: str
) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(EVERYTHING, encoding="utf-8")
    reference = with_variation(file, {path: [permission]})
    assert judged_alone(reference, tmp_path, "en", tmp_path / "varied.yaml") == 1
    (only,) = offered(reference, "en")
    assert change in text_of(only.offers[0].change)


def test_what_alone_is_not_enough_says_what_else_needs_the_omitted(tmp_path: Path) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(EVERYTHING, encoding="utf-8")
    (only,) = offered(with_variation(file, {"needs.grief": ["omit"], "documents.plan": ["omit"]}), "en")[1:]
    assert only.offers[0].needed == ()
    (only,) = offered(with_variation(file, {"actors.guard": ["omit"]}), "en")
    assert only.offers[0].needed == ("documents.notice.from", "services.therapy.provider")


def test_of_many_places_some_are_written_out_and_all_are_named(tmp_path: Path) -> None:
    file = tmp_path / "all.yaml"
    needs = "\n".join(f"  need-{number}: {{}}" for number in range(40))
    file.write_text(EVERYTHING.replace("\nneeds: {", f"\nneeds:\n{needs}\n#"), encoding="utf-8")
    file.write_text(
        file.read_text("utf-8").replace("meets: debts", "meets: need-1").replace("[debts, grief]", "need-2")
    )
    (only,) = offered(with_variation(file, {"needs": ["omit"]}), "en")
    named = {offer.target for offer in only.offers} | set(only.further)
    assert named == {f"needs.need-{number}" for number in range(40)}
