"""Machines that no page holds: cut into parts, with connectors where an arrow is cut."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.draw.cutting import Crossing, cuts, piece
from koopflow.draw.drawing import Drawing, Line
from koopflow.draw.figure import draw, write
from koopflow.draw.fitting import LEAST_TEXT, PARTS_MAX
from koopflow.draw.parting import parted
from koopflow.draw.sketch import Arrow, Node, Request, Sketch
from koopflow.draw.views.process import process
from koopflow.model.library import load_library
from koopflow.model.types import Machine, Model
from tests.draw.draw_examples import SERVICE, little

SHIPPED = Path(__file__).parents[2] / "models"
SHIPPED_MODELS = ("rural", "narewka", "krempna", "piatnica", "slupno", "wolka")
PAGE = {"width_mm": 160.0, "height_mm": 230.0}


def machine(ways: list[list[int]]) -> dict[str, Any]:
    """A machine without frames: states s0, s1, … with the ways of each, and an end behind the last."""
    states = {
        f"s{at}": {
            "title": {"pl": f"Rozpoznanie sytuacji rodziny nr {at}"},
            "task": {"by": "office"},
            "next": {
                f"to{n}": {"to": f"s{head}" if head < len(ways) else "over", "sends": ["ask"]}
                for n, head in enumerate(heads)
            },
        }
        for at, heads in enumerate(ways)
    }
    return {"initial": "s0", "states": {**states, "over": {"final": True}}}


def flat(ways: list[list[int]]) -> Model:
    """A model with this machine."""
    return little(machines={"case": machine(ways), "service": SERVICE})


def chain(length: int) -> Model:
    return flat([[at + 1] for at in range(length)])


def cut(model: Model, **options: object) -> Drawing:
    drawing, report = draw(model, "process", **{**PAGE, **options})  # type: ignore[arg-type]
    assert drawing is not None
    assert "KF290" not in [finding.code for finding in report]
    assert drawing.smallest_text >= LEAST_TEXT
    assert len(drawing.parts) <= PARTS_MAX
    return drawing


def said(drawing: Drawing, part: int) -> list[str]:
    """What the connectors of a part say."""
    shapes = drawing.parts[part - 1].shapes
    return [
        " ".join(line.text for line in (*shape.lines, *shape.notes)).replace("\u00a0", " ")
        for shape in shapes
        if shape.kind == "connector" and not shape.id.startswith("legend.")
    ]


def test_every_process_of_the_shipped_models_is_readable_on_a_page() -> None:
    library = load_library([SHIPPED])[0]
    seen: list[Machine] = []
    for name in SHIPPED_MODELS:
        loaded = library.model(name)
        assert loaded is not None
        for machine, body in loaded.model.machines.items():
            if body not in seen:
                seen.append(body)
                cut(loaded.model, of=machine)
    assert len(seen) > 5


def test_a_flat_machine_goes_on_behind_connectors() -> None:
    drawing = cut(chain(14))
    first, second = (said(drawing, part) for part in (1, 2))
    assert len(first) == 1
    assert first[0].endswith("zob. część 2")
    assert second[0].endswith("z części 1")
    assert [entry.kind for entry in drawing.legend].count("connector") == 1
    (arrow,) = (edge for edge in drawing.parts[0].edges if "#on-" in edge.head)
    assert arrow.labels
    (rest,) = (edge for edge in drawing.parts[1].edges if edge.id == f"{arrow.id}#2")
    assert not rest.labels
    assert rest.points[0][1] < rest.points[-1][1]


def test_what_fits_is_not_cut() -> None:
    drawing = cut(chain(4))
    assert len(drawing.parts) == 1
    assert "connector" not in [entry.kind for entry in drawing.legend]


def test_the_table_and_the_description_stay_whole() -> None:
    whole, _ = draw(chain(14), "process", lang="en")
    parts = cut(chain(14), lang="en")
    assert whole is not None
    assert parts.table == whole.table
    assert parts.description[:-1] == whole.description


def test_a_stage_that_is_too_large_by_itself_is_cut_in_its_frame() -> None:
    work = {"title": {"pl": "Praca"}, **machine([[at + 1] for at in range(14)]), "next": {"done": "end"}}
    body = {"initial": "work", "states": {"work": work, "end": {"final": True}}}
    drawing = cut(little(machines={"case": body, "service": SERVICE}))
    framed = [
        (number, [line.text for line in group.notes])
        for number, part in enumerate(drawing.parts, 1)
        for group in part.groups
        if group.id == "machines.case.work"
    ]
    assert framed[0] == (2, [])
    assert framed[1] == (3, ["ciąg dalszy części 2"])


@pytest.mark.parametrize("format_", ["dot", "mermaid", "bpmn"])
def test_other_programs_get_whole_arrows(format_: str) -> None:
    whole, _ = draw(chain(14), "process", free=True)
    assert whole is not None
    parts = cut(chain(14))
    text = write(parts, format_).decode()
    assert "zob. część" not in text
    assert text.count("Rozpoznanie") == write(whole, format_).decode().count("Rozpoznanie")


def test_mermaid_of_a_figure_in_parts_is_that_of_the_whole() -> None:
    whole, _ = draw(chain(14), "process", free=True)
    assert whole is not None

    def ways(drawing: Drawing) -> int:
        return write(drawing, "mermaid").decode().count("-->")

    assert ways(cut(chain(14))) == ways(whole)


@st.composite
def machines(drawing: st.DrawFn) -> Model:
    """Up to 24 states, each with one to three ways: on, back, to itself, to the end."""
    count = drawing(st.integers(8, 24))
    near = [st.lists(st.integers(max(0, at - 2), min(count, at + 4)), max_size=2) for at in range(count)]
    return flat([[at + 1, *drawing(heads)] for at, heads in enumerate(near)])


@settings(max_examples=4, derandomize=True)
@given(machines())
def test_every_state_is_there_once_and_every_arrow_whole_or_on_both_sides(model: Model) -> None:
    drawing, _ = draw(model, "process", **PAGE)  # type: ignore[arg-type]
    assert drawing is not None
    sketch = process(model, Request("case")).sketch
    assert isinstance(sketch, Sketch)
    shapes = [s for p in drawing.parts for s in p.shapes if not s.id.startswith("legend.")]
    assert Counter(s.id for s in shapes if s.kind != "connector") == Counter(n.id for n in sketch.nodes)
    connectors = {s.id for s in shapes if s.kind == "connector"}
    edges = [e for p in drawing.parts for e in p.edges if not e.id.startswith("legend.")]
    found = Counter(
        (e.id, "on" if e.head in connectors else "from" if e.tail in connectors else "whole") for e in edges
    )
    for arrow in sketch.arrows:
        halves = found[arrow.id, "on"], found[f"{arrow.id}#2", "from"]
        assert (found[arrow.id, "whole"], *halves) in ((1, 0, 0), (0, 1, 1))
    assert sum(found.values()) == sum(1 + found[arrow.id, "on"] for arrow in sketch.arrows)


def small(*arrows: str) -> Sketch:
    names = sorted(set("".join(arrows)))
    return Sketch(
        tuple(Node(name, "task", (Line(name),)) for name in names),
        tuple(Arrow(arrow, "result", *arrow) for arrow in arrows),
    )


def test_cuts_are_where_few_arrows_are_and_leave_nothing_alone() -> None:
    ring = small("ab", "bc", "ca", "cd", "de", "ef", "fd")
    assert cuts(ring, lambda names: len(names) <= 4, 5) == [("a", "b", "c"), ("d", "e", "f")]
    line = small("ab", "bc", "cd", "de")
    assert [len(names) for names in cuts(line, lambda names: len(names) <= 4, 5)] in ([2, 3], [3, 2])


def test_an_end_stays_with_what_leads_to_it() -> None:
    found = cuts(small("ab", "bc", "az", "cd"), lambda names: len(names) <= 3, 5)
    assert found == [("a", "z"), ("b", "c", "d")]


def test_nothing_is_cut_where_that_would_not_help() -> None:
    line = small("ab", "bc", "cd")
    assert cuts(line, lambda names: False, 5) == []
    assert cuts(line, lambda names: len(names) == 1, 3) == []


def test_a_part_says_where_its_arrows_go_on() -> None:
    def words(text: str) -> object:
        return lambda number: Line(f"{text} {number}")

    crossing = Crossing({"a": 1, "b": 1, "c": 2}.__getitem__, words("to"), words("from"), words("after"))  # type: ignore[arg-type]
    part = piece(small("ab", "bc", "ca"), ("a", "b"), crossing, 1)
    signs = {node.id: (node.lines[0].text, node.notes[0].text) for node in part.nodes[2:]}
    assert signs == {"b#on-c": ("c", "to 2"), "a#from-c": ("c", "from 2")}
    assert [(arrow.id, arrow.tail, arrow.head) for arrow in part.arrows] == [
        ("ab", "a", "b"),
        ("bc", "b", "b#on-c"),
        ("ca#2", "a#from-c", "a"),
    ]


def test_what_leads_out_of_a_closed_frame_leads_from_the_frame() -> None:
    inner = Sketch(
        (Node("machines.case.one.a", "task"), Node("machines.case.one.a#to-two", "goto")),
        (Arrow("machines.case.one.a.over", "timer", "machines.case.one.a", "machines.case.one.a#to-two"),),
    )
    nodes = (Node("machines.case.one", "composite", inside=(inner,)), Node("machines.case.two", "task"))
    closed, opened = parted(Sketch(nodes), {"machines.case.one"}, lambda number: Line(str(number)))
    assert [(arrow.id, arrow.tail, arrow.head) for arrow in closed.arrows] == [
        ("machines.case.one.a.over#out", "machines.case.one", "machines.case.two")
    ]
    assert not opened.arrows
    assert opened.nodes[0].inside == (inner,)
    (whole,) = parted(Sketch(nodes), frozenset(), lambda number: Line(str(number)))
    assert not whole.arrows
