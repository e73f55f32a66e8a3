import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

import koopflow as kf
from koopflow.api.locks import read_lock
from koopflow.draw.drawing import Box, Drawing
from koopflow.draw.figure import draw
from koopflow.draw.locks import parsed, written
from tests.draw.draw_examples import CASE, COURSE, SERVICE, little


def boxes(drawing: Drawing) -> dict[str, tuple[int, Box]]:
    """Where every state, sign of a beginning and column is: in which part, and at what place."""
    return {
        thing.id: (number, thing.box)
        for number, part in enumerate(drawing.parts)
        for thing in part.shapes
        if thing.id.startswith(("machines.", "actors.")) and thing.kind not in ("exit", "goto", "rule")
    }


def changed(**states: Any) -> dict[str, Any]:
    case = deepcopy(CASE)
    case["states"] = {**case["states"], **states}
    return case


def first() -> dict[str, Any]:
    """The case with a state before all others."""
    case = deepcopy(CASE)
    new = {"task": {"by": {"clerk": "1"}}, "title": {"pl": "Telefon"}, "next": {"done": "look"}}
    case["states"] = {"ring": new, **case["states"]}
    case["initial"] = {"to": "ring"}
    return case


def middle() -> dict[str, Any]:
    """The case with a state between two others, in the lane in which both are."""
    case = deepcopy(CASE)
    inner = case["states"]["care"]["states"]
    inner["wait"]["next"]["call"] = "ponder"
    inner["ponder"] = {"title": {"pl": "Namysł"}, "next": {"call": "helped"}}
    case["states"]["care"]["states"] = {name: inner[name] for name in ("meet", "wait", "ponder", "helped")}
    return case


def last() -> dict[str, Any]:
    """The case with a state behind all others."""
    case = changed(filed={"final": "true", "title": {"pl": "Akta zamknięte"}})
    case["states"]["helped"] = {
        "task": {"by": {"clerk": "1"}},
        "title": {"pl": "Pomoc udzielona"},
        "next": {"done": "filed"},
    }
    return case


def renamed() -> dict[str, Any]:
    case = deepcopy(CASE)
    case["states"]["look"]["title"] = {"pl": "Pierwsze rozpoznanie sprawy"}
    return case


def described() -> dict[str, Any]:
    case = deepcopy(CASE)
    case["states"]["look"]["description"] = {"pl": "Długi opis tego, co dzieje się na początku. " * 20}
    return case


CHANGES = {"first": first, "middle": middle, "last": last, "renamed": renamed, "described": described}
NEW = {"first": {"ring"}, "middle": {"ponder"}, "last": {"filed"}, "renamed": {"look"}, "described": set()}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("height", [None, 2000, 120])
def test_nothing_else_moves_in_lanes(name: str, height: float | None) -> None:
    before, _ = draw(little(), "lanes", height_mm=height)
    assert before is not None
    model = little(machines={"case": CHANGES[name](), "service": SERVICE})
    after, _ = draw(model, "lanes", height_mm=height, locked=before.spots)
    assert after is not None
    old, new = boxes(before), boxes(after)
    touched = {f"machines.case.{item}" for item in NEW[name]}
    if name == "last":
        touched.add("machines.case.helped")  # who does it changes, and with that its lane
    assert {key: new.get(key) for key in old.keys() - touched} == {
        key: old[key] for key in old.keys() - touched
    }
    assert {key.rpartition(".")[2] for key in new.keys() - old.keys()} >= NEW[name] - {"look"}


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_else_moves_in_a_sequence(name: str) -> None:
    before, _ = draw(little(), "sequence", course=COURSE)
    assert before is not None
    model = little(machines={"case": CHANGES[name](), "service": SERVICE})
    after, _ = draw(model, "sequence", course=COURSE, locked=before.spots)
    assert after is not None
    old, new = boxes(before), boxes(after)
    assert {key: new[key] for key in old} == old
    steps = [{s.id: s.box for s in d.parts[0].shapes if s.id.startswith("step.")} for d in (before, after)]
    if name != "renamed":
        assert steps[0] == steps[1]


def test_without_a_lock_the_same_change_does_move_something() -> None:
    before, _ = draw(little(), "lanes", height_mm=2000)
    after, _ = draw(little(machines={"case": middle(), "service": SERVICE}), "lanes", height_mm=2000)
    assert before is not None
    assert after is not None
    old, new = boxes(before), boxes(after)
    assert any(new[key] != old[key] for key in old)


def test_a_lock_is_read_as_it_was_written_with_a_line_for_each_element() -> None:
    drawing, _ = draw(little(), "lanes")
    assert drawing is not None
    text = written({"little lanes pl": drawing.spots})
    found = parsed(text)
    assert found is not None
    assert written(found) == text
    again, _ = draw(little(), "lanes", locked=found["little lanes pl"])
    assert again == drawing
    assert sum('"machines.case.look"' in line for line in text.splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"figures": {}}',
        '{"koopflow-lock": 2, "figures": {}}',
        '{"koopflow-lock": 1, "figures": []}',
        '{"koopflow-lock": 1, "figures": {"a": {"b": {"row": null}}}}',
        '{"koopflow-lock": 1, "figures": {"a": {"b": {"row": NaN}}}}',
        '{"koopflow-lock": 1, "figures": {"a": {"b": {"row": -1}}}}',
        '<<<<<<< HEAD\n{"koopflow-lock": 1, "figures": {}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_lock_is_none(text: str) -> None:
    assert parsed(text) is None


STRANGE = {
    "a row that is no number": {"row": "x"},
    "a row beyond the last": {"row": 10_000},
    "a stage that is not there": {"stage": "machines.case.gone~0"},
    "a stage of another state": {"stage": "machines.case.care~0"},
    "another lane": {"lane": "actors.board"},
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_a_spot_that_does_not_fit_is_as_if_it_were_not_there(strange: dict[str, object]) -> None:
    before, _ = draw(little(), "lanes")
    assert before is not None
    name = "machines.case.look"
    spots = {**before.spots, name: {**before.spots[name], **strange}}
    after, report = draw(little(), "lanes", locked=spots)
    assert after is not None
    assert not report
    assert {key: place for key, place in boxes(after).items() if key != name} == {
        key: place for key, place in boxes(before).items() if key != name
    }


def test_two_states_in_one_cell_do_not_stand_on_each_other() -> None:
    before, _ = draw(little(), "lanes")
    assert before is not None
    spots = dict(before.spots)
    spots["machines.case.care.helped"] = spots["machines.case.care.wait"]
    after, _ = draw(little(), "lanes", locked=spots)
    assert after is not None
    places = boxes(after)
    assert places["machines.case.care.helped"] != places["machines.case.care.wait"]


def test_what_is_left_out_leaves_its_place_free() -> None:
    before, _ = draw(little(), "lanes")
    case = deepcopy(CASE)
    del case["states"]["refused"]
    case["states"]["look"]["next"] = {"done": "care"}
    del case["states"]["care"]["next"]["leave"]
    del case["states"]["care"]["states"]["meet"]["next"]["never"]
    assert before is not None
    after, _ = draw(little(machines={"case": case, "service": SERVICE}), "lanes", locked=before.spots)
    assert after is not None
    old = boxes(before)
    assert boxes(after) == {
        key: place for key, place in old.items() if key.rpartition(".")[2] not in ("refused", "leave")
    }


MODEL: dict[str, Any] = {
    "koopflow": 1,
    "model": {"id": "desk", "title": {"pl": "Punkt pomocy"}},
    "actors": {"office": {"kind": "institution", "level": "municipality", "title": {"pl": "Ośrodek"}}},
    "machines": {
        "case": {
            "initial": "reported",
            "states": {
                "reported": {"task": {"by": "office"}, "next": {"accept": "helped"}},
                "helped": {"final": True},
            },
        }
    },
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / "desk.yaml"
    path.write_text(yaml.safe_dump(MODEL, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def test_a_lock_is_made_and_then_kept_to_and_extended(desk: Path) -> None:
    lock = desk.parent / "figures.lock"
    before = kf.draw(kf.load(desk), "lanes", lock=lock)
    assert read_lock(lock)[0].keys() == {"desk lanes pl"}
    model = deepcopy(MODEL)
    model["machines"]["case"]["states"] = {
        "reported": {"task": {"by": "office"}, "next": {"accept": "checked"}},
        "checked": {"task": {"by": "office"}, "next": {"done": "helped"}},
        "helped": {"final": True},
    }
    desk.write_text(yaml.safe_dump(model, allow_unicode=True, sort_keys=False), encoding="utf-8")
    after = kf.draw(kf.load(desk), "lanes", lock=lock)
    old, new = boxes(before.drawing), boxes(after.drawing)
    assert {key: new[key] for key in old} == old
    assert "machines.case.checked" in json.loads(lock.read_text(encoding="utf-8"))["figures"]["desk lanes pl"]
    fresh = kf.draw(kf.load(desk), "lanes", lock=lock, relayout=True)
    assert boxes(fresh.drawing) == boxes(kf.draw(kf.load(desk), "lanes").drawing) != new


def test_a_lock_holds_other_figures_too(desk: Path) -> None:
    lock = desk.parent / "figures.lock"
    kf.draw(kf.load(desk), "lanes", lock=lock)
    kf.draw(kf.load(desk), "lanes", lock=lock, lang="en")
    assert read_lock(lock)[0].keys() == {"desk lanes pl", "desk lanes en"}


def test_a_lock_that_cannot_be_read_is_told_and_left_as_it_is(desk: Path) -> None:
    lock = desk.parent / "figures.lock"
    lock.write_text("<<<<<<< HEAD\n{}", encoding="utf-8")
    figure = kf.draw(kf.load(desk), "lanes", lock=lock)
    assert [found.code for found in figure.report] == ["KF288"]
    assert lock.read_text(encoding="utf-8") == "<<<<<<< HEAD\n{}"


def test_a_place_that_cannot_be_written_is_told(desk: Path) -> None:
    (desk.parent / "folder").write_text("", encoding="utf-8")
    lock = desk.parent / "folder" / "figures.lock"
    figure = kf.draw(kf.load(desk), "lanes", lock=lock)
    assert [found.code for found in figure.report] == ["KF287"]
    assert figure.drawing.parts


def test_a_folder_in_the_place_of_a_lock_is_told(desk: Path) -> None:
    (desk.parent / "figures.lock").mkdir()
    figure = kf.draw(kf.load(desk), "lanes", lock=desk.parent / "figures.lock")
    assert [found.code for found in figure.report] == ["KF288"]


def test_a_state_between_stages_is_a_stage_behind_the_others() -> None:
    """The states behind the stages are then no longer the first that stand in the machine itself."""
    case = deepcopy(CASE)
    del case["states"]["look"]
    case["initial"] = "care"
    before, _ = draw(little(machines={"case": case, "service": SERVICE}), "lanes")
    after = deepcopy(case)
    after["initial"] = "ring"
    after["states"] = {"ring": {"next": {"rung": {"to": "care", "after": "1 d"}}}, **case["states"]}
    assert before is not None
    found, _ = draw(little(machines={"case": after, "service": SERVICE}), "lanes", locked=before.spots)
    assert found is not None
    old, new = boxes(before), boxes(found)
    assert {key: new.get(key) for key in old} == old
    assert "machines.case.ring" in new
