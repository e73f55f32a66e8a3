"""Timelines: milestones, periods, pauses and acts on one axis, terms on another, and no text over another."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from koopflow.draw.drawing import Drawing, Line, Part
from koopflow.draw.figure import draw
from koopflow.draw.schedule import Pause, Schedule
from koopflow.draw.svg import svg
from koopflow.draw.timeline_plan import Axis, Panel, Stretch, Strip, Timeline
from koopflow.draw.timelines import timelines
from koopflow.draw.views.axes import calendar_axis
from koopflow.model.types import Model
from tests.draw.draw_examples import INFORMATION, little

GOLDEN = Path(__file__).parent / "golden"
PROJECT: dict[str, Any] = {
    "scope": "programme",
    "title": {"pl": "Projekt", "en": "Programme"},
    "initial": "preparing",
    "states": {
        "preparing": {
            "title": {"pl": "Przygotowanie", "en": "Preparing"},
            "next": {
                "begins": {
                    "to": "testing",
                    "at": "start",
                    "title": {"pl": "Początek testu", "en": "Test begins"},
                }
            },
        },
        "testing": {
            "title": {"pl": "Test", "en": "Test"},
            "next": {
                "ends": {
                    "to": "summing",
                    "at": "end",
                    "when": "not prolonged",
                    "title": {"pl": "Koniec", "en": "End"},
                },
                "ends-later": {
                    "to": "summing",
                    "at": "2021-01-01",
                    "when": "prolonged",
                    "title": {"pl": "Koniec po aneksie", "en": "End after the annex"},
                },
                "meeting": {"after": "1 mo", "title": {"pl": "Narada", "en": "Meeting"}},
                "fair": {"at": "fair", "title": {"pl": "Targi", "en": "Fair"}},
                "lost": {"at": "nobody-knows"},
            },
        },
        "summing": {
            "title": {"pl": "Podsumowanie", "en": "Summing up"},
            "next": {
                "over": {"to": "done", "after": "14 d", "title": {"pl": "Koniec prac", "en": "Work ends"}}
            },
        },
        "done": {"final": "true"},
    },
}
PLAN = Schedule(
    "plan",
    {"pl": "Plan", "en": "Plan"},
    {"start": date(2019, 4, 1), "end": date(2020, 10, 1), "fair": date(2019, 6, 3)},
)
CAME = Schedule(
    "came",
    {"pl": "Jak było", "en": "As it went"},
    {"start": date(2019, 4, 1), "end": date(2020, 10, 1), "fair": date(2019, 9, 9)},
    (Pause(("sittings.board",), date(2020, 3, 15), date(2020, 5, 31), None),),
    (("case", date(2019, 7, 1), date(2019, 9, 30)),),
)


def project(**changed: Any) -> Model:
    """The little model with a programme that has dates, and a basis that comes into force."""
    case = {
        "initial": "a",
        "states": {"a": {"next": {"late": {"to": "b", "after": "3 mo"}}}, "b": {"final": "true"}},
    }
    basis = [{"law": "Ustawa", "from": "2020-01-01"}, {"law": "Dawna ustawa", "until": "2018-12-31"}]
    flows = {**INFORMATION["flows"], "ask": {**INFORMATION["flows"]["ask"], "basis": basis}}
    attributes = {"prolonged": {"type": "boolean", "scope": "programme", "initial": "false"}}
    machines = {"programme": PROJECT, "case": case}
    return little(**{"flows": flows, "attributes": attributes, "machines": machines, **changed})


def drawn(*schedules: Schedule, lang: str = "en", **options: Any) -> Drawing:
    drawing, report = draw(project(), "timeline", schedules=schedules, lang=lang, **options)
    assert drawing is not None
    assert not report
    return drawing


def kinds(part: Part) -> list[tuple[str, str]]:
    """The signs of the figure by the rows on which they stand."""
    return [(shape.group, shape.kind) for shape in part.shapes if shape.group]


def texts(part: Part) -> list[str]:
    return [" ".join(line.text for line in label.lines).replace("\u00a0", " ") for label in part.labels]


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_picture_is_the_one_that_was_looked_at(language: str) -> None:
    """Change a golden file only after looking at the new picture."""
    drawing = drawn(PLAN, CAME, lang=language, width_mm=160)
    text = re.sub(r'k:koopflow="[^"]*"', 'k:koopflow=""', svg(drawing, embed_font=False))
    golden = GOLDEN / f"timeline-dates-{language}.svg"
    if os.environ.get("KOOPFLOW_WRITE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_a_state_that_only_dates_lead_into_is_a_period() -> None:
    found = kinds(drawn(PLAN).parts[0])
    testing = [kind for row, kind in found if row == "machines.programme.testing"]
    assert testing == ["period", "period-prolonged"]
    assert ("machines.programme.summing", "period-open") in found
    # Nobody knows when the preparation begins.
    assert not any(row == "machines.programme.preparing" for row, _ in found)


def test_a_period_ends_with_the_last_day_before_its_date_unless_the_date_has_a_time() -> None:
    ends = ("2019-06-03T14:30", "2019-06-03T00:00", "2019-06-03")
    last = []
    for written in ends:
        states = {"busy": {"next": {"over": {"to": "done", "at": written}}}, "done": {"final": "true"}}
        before = {"next": {"begins": {"to": "busy", "at": "2019-06-01"}}}
        machine = {"scope": "programme", "initial": "idle", "states": {"idle": before, **states}}
        drawing, _ = draw(project(machines={"programme": machine}), "timeline", lang="en")
        assert drawing is not None
        last += [row[3] for row in drawing.table.rows if row[0] == "busy"]
    assert last == ["2019-06-03", "2019-06-02", "2019-06-02"]


def test_a_period_begins_with_the_run_and_ends_by_a_date_inside_it() -> None:
    inside = {"next": {"begins": {"to": "programme.testing", "at": "start"}}}
    design = {"initial": "drafting", "states": {"drafting": inside}}
    machine = {**PROJECT, "initial": "design", "states": {**PROJECT["states"], "design": design}}
    plan = replace(PLAN, start=date(2018, 4, 1))
    rows = {}
    for name, schedule in (("plan", plan), ("begun", replace(plan, begin={"programme": "testing"}))):
        drawing, _ = draw(
            project(machines={"programme": machine}), "timeline", lang="en", schedules=(schedule,)
        )
        assert drawing is not None
        rows[name] = {row[0]: row[2:4] for row in drawing.table.rows}
    assert rows["plan"]["design"] == ("2018-04-01", "2019-03-31")
    assert "design" not in rows["begun"]


def test_a_milestone_is_planned_moved_come_or_conditional() -> None:
    planned = dict(kinds(drawn(PLAN).parts[0]))
    assert planned["machines.programme.dates.fair"] == "milestone"
    part = drawn(PLAN, CAME).parts[0]
    fair = [kind for row, kind in kinds(part) if row == "machines.programme.dates.fair"]
    assert fair == ["milestone", "milestone-came"]
    assert [kind for row, kind in kinds(part) if row == "machines.programme.dates.start"] == [
        "milestone-came"
    ]
    assert [kind for row, kind in kinds(part) if row == "machines.programme.dates.end"] == ["milestone-if"]
    assert any(edge.kind == "moved" and "fair" in edge.id for edge in part.edges)
    assert "2019-06-03 → 2019-09-09" in texts(part)


def test_time_goes_from_left_to_right() -> None:
    part = drawn(PLAN).parts[0]
    x = {shape.group: shape.box.centre[0] for shape in part.shapes if shape.kind.startswith("milestone")}
    dates = "machines.programme.dates"
    assert x[f"{dates}.start"] < x[f"{dates}.fair"] < x[f"{dates}.end"] < x[f"{dates}.2021-01-01"]


def test_pauses_arrivals_and_acts_in_force_stand_under_headings() -> None:
    part = drawn(PLAN, CAME).parts[0]
    assert {"arrivals", "pause", "in-force"} <= {kind for _, kind in kinds(part)}
    assert {"Cases arrive", "Pauses", "Legal bases in force", "Meetings: Board", "Ustawa"} <= set(texts(part))
    assert "Dawna ustawa" not in texts(part)


def test_the_description_says_whose_dates_what_moved_and_what_has_none() -> None:
    description = drawn(PLAN, CAME, lang="pl").description
    assert "Daty na rysunku: od 1.04.2019 do 1.01.2021." in description
    assert "Terminy zaplanowane: scenariusz „Plan”." in description
    assert "Terminy rzeczywiste: scenariusz „Jak było”." in description
    assert "Przesunięto: Targi – 3.06.2019 → 9.09.2019." in description
    assert "Daty, których scenariusz nie podaje: nobody-knows." in description
    assert "Obowiązują w innym czasie, niż pokazano: Dawna ustawa (do 31.12.2018)." in description


def test_the_table_has_every_row_and_what_is_outside() -> None:
    rows = drawn(PLAN, CAME).table.rows
    assert ("Test", "Programme", "2019-04-01", "2020-09-30 → 2020-12-31", "") in rows
    assert ("Fair", "Programme › Test", "2019-06-03", "2019-09-09", "") in rows
    assert ("End", "Programme › Test", "2020-10-01", "2020-10-01", "under a condition") in rows
    assert ("Meetings: Board", "Pauses", "2020-03-15", "2020-05-31", "") in rows
    assert ("Dawna ustawa", "Legal bases in force", "", "2018-12-31", "") in rows


def test_one_machine_has_its_dates_and_then_its_terms() -> None:
    first, second = drawn(PLAN, of="programme").parts
    assert not any(kind == "arrivals" for _, kind in kinds(first))
    assert kinds(second) == [
        ("machines.programme.testing.meeting", "term-repeated"),
        ("machines.programme.summing.over", "term"),
    ]
    assert {"1 month", "14 days", "Days from the entry to the state"} <= set(texts(second))


def test_only_selects_states() -> None:
    drawing = drawn(PLAN, only=["machines.programme.summing"])
    assert {row for part in drawing.parts for row, _ in kinds(part)} == {
        "machines.programme.summing",
        "machines.programme.summing.over",
    }


def test_a_machine_without_dates_shows_its_terms() -> None:
    drawing = drawn(of="case")
    assert kinds(drawing.parts[0]) == [("machines.case.a.late", "term")]
    assert drawing.alt == "Timeline of “case”: Little model"


def test_a_model_without_dates_and_terms_is_a_finding() -> None:
    still = {"initial": "a", "states": {"a": {"next": {"on": "b"}}, "b": {"final": "true"}}}
    model = little(machines={"case": still})
    for of in (None, "case"):
        drawing, report = draw(model, "timeline", of=of)
        assert drawing is None
        assert [finding.code for finding in report] == ["KF293"]
    assert [finding.code for finding in draw(model, "timeline", of="cas")[1]] == ["KF292"]


@pytest.mark.parametrize("width", [100.0, 160.0])
@pytest.mark.parametrize("language", ["pl", "en"])
def test_no_label_meets_another_or_leaves_the_page(width: float, language: str) -> None:
    drawing = drawn(PLAN, CAME, lang=language, width_mm=width, height_mm=120.0)
    assert drawing.smallest_text >= 7
    for part in drawing.parts:
        boxes = [label.box for label in part.labels if label.lines and label.lines[0].text]
        for a, b in combinations(boxes, 2):
            apart = a.x + a.width <= b.x + 0.1 or b.x + b.width <= a.x + 0.1
            assert apart or a.y + a.height <= b.y + 0.1 or b.y + b.height <= a.y + 0.1, (a, b)
        assert all(box.x >= 0 and box.x + box.width <= part.width for box in boxes)
        assert part.height * drawing.scale <= 120 / 25.4 * 72 + 0.1


def strip(name: str, start: float, end: float, text: str) -> Strip:
    return Strip(name, (Line(name, 8.5),), "g", (Stretch("period", start, end),), (), text)


def test_texts_have_room_wherever_the_bars_are() -> None:
    axis = Axis(0.0, 100.0, (), (tuple((float(at), str(at)) for at in range(0, 101, 10)),))
    rows = tuple(strip(f"r{at}", float(at), at + 9.0, "from a day to another day") for at in range(0, 91, 10))
    (placed,) = timelines(Timeline((Panel(axis, (("g", (Line("group", 8.5, True),)),), rows),)), 300.0, 0.0)
    bars = {shape.group: shape.box for shape in placed.shapes}
    said = [label.box for label in placed.labels if label.lines[0].text.startswith("from")]
    assert len(said) == len(bars) == 10
    for box, bar in zip(said, bars.values(), strict=True):
        assert box.x >= bar.x + bar.width or box.x + box.width <= bar.x
        assert box.x + box.width <= placed.width


def test_an_axis_has_whole_months_and_few_eras_however_long_it_is() -> None:
    axis = calendar_axis([date(2019, 4, 15), date(2019, 12, 24)])
    assert date.fromordinal(int(axis.start)) == date(2019, 4, 1)
    assert date.fromordinal(int(axis.end)) == date(2020, 1, 1)
    assert [text for _, text in axis.scales[0]] == ["IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    longest = calendar_axis([date.min, date.max])
    assert len(longest.eras) < 40
    assert not longest.scales
