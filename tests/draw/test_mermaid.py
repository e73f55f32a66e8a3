"""What a figure says as Mermaid; `peers/clients.py` shows it to Mermaid itself."""

import re
from pathlib import Path

import pytest

from koopflow.draw import FORMATS, VIEWS, ending_of, format_named
from koopflow.draw.figure import draw, write
from koopflow.draw.nesting import nested
from koopflow.trace.courses import Course, CourseStep, Passage
from tests.draw.draw_examples import BROKEN, little, wishes


def mermaid(view: str, **options: object) -> str:
    drawing, _ = draw(little(), view, lang="pl", **{**wishes(view), **options})  # type: ignore[arg-type]
    assert drawing is not None
    return write(drawing, "mermaid").decode()


def test_every_thing_and_every_arrow_is_there_once() -> None:
    drawing, _ = draw(little(), "process", free=True)
    assert drawing is not None
    nest, text = nested(drawing), write(drawing, "mermaid").decode()
    assert len(re.findall(r"^ +subgraph ", text, re.MULTILINE)) == len(nest.groups)
    assert len(re.findall(r"^ +end$", text, re.MULTILINE)) == len(nest.groups)
    assert len(re.findall(r"^ +n\d+[\[({>]", text, re.MULTILINE)) == len(nest.shapes)
    assert len(re.findall(r"^ +n\d+ (-->|-\.->|==>)", text, re.MULTILINE)) == len(nest.edges)


def test_a_figure_in_parts_is_one_diagram() -> None:
    """Frames that a page closes are opened where they stand: only signs for long arrows may be more."""
    parts, whole = mermaid("process", width_mm=75), mermaid("process", free=True)
    frames = [re.findall(r'subgraph n\d+\["(\w)', text) for text in (parts, whole)]
    assert sorted(frames[0]) == sorted(frames[1])
    assert "zob. część" not in parts


def test_kinds_are_told_apart_without_colour() -> None:
    text = mermaid("process")
    for found in (r'\("W ', r'\{\{"P ', r'\(\["T ', r'\[\["D ', r'\(\(\("K ', r"-\.->\|", r"==>\|"):
        assert re.search(found, text), found
    colours = re.findall(r"#([0-9A-F]{6})", mermaid("process", mono=True))
    assert set(colours) == {"FFFFFF", "1A1A1A"}


def test_few_and_many_flows_are_a_map_where_no_page_has_to_hold_them() -> None:
    many = {f"f{n}": {"from": "office", "to": "clerk", "channel": "letter"} for n in range(20)}
    drawing, _ = draw(little(flows=many), "flows", free=True)
    assert drawing is not None
    text = write(drawing, "mermaid").decode()
    assert text.splitlines()[1] == "flowchart TD"
    assert all(re.search(rf"\bf{n}\b", text) for n in range(20))


def test_a_sequence_has_its_steps_in_order_and_arrows_between_those_who_take_part() -> None:
    text = mermaid("sequence")
    assert text.splitlines()[1] == "sequenceDiagram"
    names = dict(re.findall(r"(n\d) as (\w+)", text))
    assert list(names.values()) == ["Dom", "Urząd", "Urzędnik", "Rada"]
    steps = re.findall(r"Note over [n\d,]+: (\d)\. ", text)
    assert steps == [str(n) for n in range(1, 9)]
    assert "  Note over n1,n3: 2. Rozpoznanie: zakończenie" in text, "done together"
    sent = [(names[a], names[b]) for a, b in re.findall(r"(n\d)-+[>)]+(n\d):", text)]
    assert sent[:3] == [("Dom", "Urząd"), ("Urzędnik", "Rada"), ("Urzędnik", "Dom")]
    assert text.index("1. Początek") < text.index("n1->>n2: Wniosek") < text.index("2. Rozpoznanie")


def test_steps_on_several_pages_are_one_diagram() -> None:
    """A heading is said again at the top of a page."""
    pages, whole = mermaid("sequence", width_mm=90, height_mm=90), mermaid("sequence", free=True)
    again = re.compile(r"^  Note over n1,n4: (Sprawa|Wsparcie)\n", re.MULTILINE)
    bare = [re.sub(r"\s|-", "", again.sub("", text.split("actor", 1)[1])) for text in (pages, whole)]
    assert bare[0] == bare[1]


@pytest.mark.parametrize("course", [BROKEN, Course("case", (CourseStep("start", "case"),))])
def test_a_case_that_is_not_over_or_in_which_nobody_takes_part_is_told_too(course: Course) -> None:
    text = mermaid("sequence", course=course)
    assert re.search(r"Note over n1(,n\d)?: 1\. Początek", text)
    assert not course.breach or "KF402" in text


def test_a_step_of_nobody_is_a_note_over_everyone() -> None:
    taken = CourseStep("timer", taken=(Passage("case.care.wait.remind"),), sent=("ask",))
    text = mermaid("sequence", course=Course("case", (CourseStep("start", "case"), taken)))
    assert re.search(r"Note over n1,n2: 2\. Czekanie", text)


def test_endings_name_formats_and_formats_endings() -> None:
    assert {format_named(Path(f"a.{ending_of(name)}").suffix) for name in FORMATS} == set(FORMATS)
    assert (format_named(".mmd"), format_named("MERMAID"), format_named(".gif")) == ("mermaid", "mermaid", "")
    assert VIEWS
