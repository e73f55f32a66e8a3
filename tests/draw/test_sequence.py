from dataclasses import replace
from itertools import pairwise

import pytest

from koopflow.draw.drawing import Drawing, Label, Part, lines_of
from koopflow.draw.figure import draw
from koopflow.trace.courses import Course, CourseStep, Passage
from tests.draw.draw_examples import ACTORS, BROKEN, COURSE, INFORMATION, little


def drawn(course: Course = COURSE, **options: object) -> Drawing:
    drawing, report = draw(little(), "sequence", course=course, **options)  # type: ignore[arg-type]
    assert drawing is not None
    assert not report
    return drawing


def texts(part: Part) -> list[str]:
    return [" ".join(line.text for line in label.lines).replace("\u00a0", " ") for label in part.labels]


def test_who_takes_part_is_a_column_by_level_with_the_household_first() -> None:
    columns = [shape for shape in drawn().parts[0].shapes if shape.id.startswith("actors.")]
    ordered = sorted(columns, key=lambda shape: shape.box.x)
    assert [(shape.id, shape.kind) for shape in ordered] == [
        ("actors.home", "household"),
        ("actors.office", "institution"),
        ("actors.clerk", "person"),
        ("actors.board", "team"),
    ]


def test_steps_are_numbered_from_top_to_bottom_under_the_stage_where_they_happen() -> None:
    part = drawn(lang="en").parts[0]
    rows = [text for text in texts(part) if text.rstrip(".").isdigit()]
    assert rows == ["1.", "2.", "3.", "4.", "5.", "6.", "7.", "8."]
    heads = [label for label in part.labels if label.lines and label.lines[0].bold and not label.turned]
    said = [" ".join(line.text for line in label.lines) for label in heads]
    assert [text for text in said if text in ("Case", "Wsparcie", "Support", "service: advice")] == [
        "Case",
        "Support",
        "Case",
        "service: advice",
    ]
    tops = [label.box.y for label in part.labels if label.lines and label.lines[0].text[:-1].isdigit()]
    assert tops == sorted(tops)


def test_work_stands_on_the_lines_of_those_who_do_it() -> None:
    part = drawn().parts[0]
    middle = {s.id: s.box.centre[0] for s in part.shapes if s.id.startswith("actors.")}

    def doing(kind: str) -> list[list[str]]:
        found: dict[str, list[str]] = {}
        for shape in part.shapes:
            if shape.kind == kind and not shape.id.startswith("legend."):
                at = next(name for name, x in middle.items() if abs(x - shape.box.centre[0]) < 0.1)
                found.setdefault(shape.id.rsplit(".", 2)[0], []).append(at.removeprefix("actors."))
        return list(found.values())

    # The provider of a service is an actor by name.
    assert doing("working") == [["clerk", "home"], ["office"]]
    assert doing("meeting") == [["board"]]
    together = [edge for edge in part.edges if edge.kind == "together" and "legend" not in edge.id]
    assert [edge.id for edge in together] == ["step.2.together"]


def test_a_flow_is_an_arrow_below_the_step_that_sends_it_with_its_documents() -> None:
    part = drawn(lang="en").parts[0]
    edges = [edge for edge in part.edges if edge.tail and edge.kind != "lifeline"]
    assert [(edge.id, edge.kind, edge.tail, edge.head) for edge in edges] == [
        ("step.1.0.actors.office", "flow", "actors.home", "actors.office"),
        ("step.4.0.actors.board", "flow-special", "actors.clerk", "actors.board"),
        ("step.4.0.actors.home", "flow-special", "actors.clerk", "actors.home"),
        ("step.5.0.actors.office", "flow", "actors.home", "actors.office"),
        ("step.5.1.actors.home", "flow-plain", "actors.board", "actors.home"),
    ]
    assert "Request (letter): form" in texts(part)
    assert "share (meeting): opinion" in texts(part)
    assert all(edge.points[0][1] == edge.points[-1][1] for edge in edges)


def test_what_is_nobodys_work_has_a_sign_and_what_follows_at_once_stands_with_it() -> None:
    part = drawn(lang="en").parts[0]
    marks = {text: label.mark for text, label in zip(texts(part), part.labels, strict=True)}
    assert marks["Waiting: remind (14 days)"] == "timer"
    read = "Waiting: call end of the stage: Support end of the stage: At once"
    assert marks[read] == "arrival"
    begun = "Beginning Consent: yes; Needs: debts"
    assert marks[begun] == "beginning"
    assert marks["Places are there: it begins"] == ""


def test_places_that_were_there_at_once_are_no_row() -> None:
    first, looked, begun, *others = COURSE.steps
    at_once = replace(looked, entered=(Passage("case.care"),))
    drawing = drawn(replace(COURSE, steps=(first, at_once, begun, *others)), lang="en")
    assert not any("Places are there" in row for rows in drawing.table.rows for row in rows)
    assert len(drawing.table.rows) == len(drawn().table.rows) - 1


def test_a_flow_that_only_arrives_is_no_row() -> None:
    assert len(drawn().table.rows) == 8 + 1


def test_what_only_the_adaptation_has_is_marked_by_a_sign_and_in_words() -> None:
    drawing = drawn(lang="en")
    signs = [shape for shape in drawing.parts[0].shapes if shape.kind == "added"]
    assert [(shape.id, shape.badge) for shape in signs if "legend" not in shape.id] == [
        ("step.5.added.0", "+")
    ]
    assert "Only the adaptation has: 5." in drawing.description
    assert [row[0] for row in drawing.table.rows if "only in the adaptation" in row[4]] == ["5"]
    assert "a step that only the adaptation has" in [entry.text for entry in drawing.legend]


def test_the_last_step_of_a_witness_is_marked_and_says_what_is_wrong() -> None:
    drawing = drawn(BROKEN)
    part = drawing.parts[0]
    broken = [shape.id for shape in part.shapes if shape.kind == "broken" and "legend" not in shape.id]
    assert broken == ["step.5.broken.0"]
    assert BROKEN.breach in texts(part)
    assert f"Po ostatnim kroku: {BROKEN.breach}." in drawing.description
    assert drawing.table.rows[-1][2] == BROKEN.breach
    assert not any(shape.kind == "final" for shape in part.shapes)


def test_events_signals_and_work_without_a_result_are_told() -> None:
    part = drawn(BROKEN).parts[0]
    marks = {text: label.mark for text, label in zip(texts(part), part.labels, strict=True)}
    assert marks["Wsparcie: Rezygnacja sygnał: left"] == "event"
    assert "Żaden rezultat nie jest możliwy: Rozpoznanie" in marks


def test_signals_and_completions_alone_are_rows_of_their_own() -> None:
    steps = (
        CourseStep("completion", taken=(Passage("case.care.done"),)),
        CourseStep("signal", taken=(Passage("case.care.leave"),)),
    )
    table = drawn(Course("case", steps), lang="en").table
    assert [row[2] for row in table.rows] == ["Support: done", "Support: Leaving"]


def test_the_outcome_closes_the_columns() -> None:
    part = drawn(lang="en").parts[0]
    assert "Over: Helped" in texts(part)
    end = next(shape for shape in part.shapes if shape.id == "end.0")
    below = [s.box.y for s in part.shapes if s.id.startswith("step.")]
    assert end.box.y > max(below)


def test_the_table_says_the_same_as_the_picture() -> None:
    table = drawn(lang="en").table
    assert table.columns == (
        "No.",
        "Stage",
        "What happens",
        "Who",
        "What follows",
        "Information sent",
        "Now",
    )
    assert table.rows[3] == (
        "4",
        "Support",
        "Meeting: agreed",
        "Board",
        "plan: advice",
        "Clerk → Board, Home: share (meeting): opinion",
        "Waiting",
    )
    assert table.rows[-1][2] == "Over: Helped"


def test_the_description_counts_in_good_polish() -> None:
    drawing = drawn()
    assert drawing.title == "Krok po kroku: Sprawa – Mały model"
    assert drawing.alt == "„Sprawa” w 8 krokach: Mały model"
    assert drawing.description[:3] == (
        "Rysunek przedstawia 8 kroków sprawy.",
        "Biorą udział: Urząd, Urzędnik, Rada, Dom.",
        "Z danymi szczególnych kategorii: share.",
    )
    one = drawn(replace(COURSE, steps=COURSE.steps[:1], outcome=""))
    assert one.alt == "„Sprawa” w 1 kroku: Mały model"


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_long_course_breaks_into_pages_that_repeat_columns_and_stage(language: str) -> None:
    long = replace(COURSE, steps=COURSE.steps[:5] * 12, outcome="")
    drawing = drawn(long, width_mm=120, height_mm=150, lang=language)
    assert len(drawing.parts) > 2
    assert all(part.height * drawing.scale <= 150 / 25.4 * 72 + 0.1 for part in drawing.parts)
    for part in drawing.parts[:-1]:
        assert {shape.kind for shape in part.shapes} >= {"household", "institution", "person", "team"}
        rows = sorted(
            (label for label in part.labels if label.align == "start" and not label.turned),
            key=lambda label: label.box.y,
        )
        assert rows[0].lines[0].bold, "a page begins with the stage under which its first step stands"
    numbers = [text for part in drawing.parts for text in texts(part) if text.rstrip(".").isdigit()]
    assert numbers == [f"{number}." for number in range(1, 61)]


def test_no_row_runs_into_the_next_nor_into_the_columns() -> None:
    long = {**INFORMATION["flows"]["share"], "title": "Bardzo długi tytuł przepływu " * 4}
    model = little(flows={**INFORMATION["flows"], "share": long}, actors=ACTORS)
    drawing, _ = draw(model, "sequence", course=replace(COURSE, breach=BROKEN.breach), width_mm=120)
    assert drawing is not None
    for part in drawing.parts:
        rows = _rows(part)
        for above, below in pairwise(rows):
            same_line = above.box.y == below.box.y
            assert same_line or above.box.y + above.box.height <= below.box.y + 0.1
        first = min(shape.box.x for shape in part.shapes if shape.id.startswith("actors."))
        beside = min(s.box.x for s in part.shapes if s.kind in ("added", "broken") and "legend" not in s.id)
        for label in rows:
            assert label.box.x + label.box.width <= min(first, beside) + 0.1 or label.lines[0].bold


def _rows(part: Part) -> list[Label]:
    bottom = next(s.box.y for s in part.shapes if s.id == "legend.rule")
    rows = [x for x in part.labels if x.align == "start" and not x.turned and x.box.y < bottom]
    return sorted(rows, key=lambda label: (label.box.y, label.box.x))


def test_a_course_in_which_nobody_does_anything_is_a_list_of_rows() -> None:
    steps = (CourseStep("timer", taken=(Passage("case.care.wait.late"),)),)
    drawing = drawn(Course("case", steps))
    said = " ".join(line.text for part in drawing.parts for line in lines_of(part)).replace("\u00a0", " ")
    assert "Czekanie: late (3 miesiące)" in said
