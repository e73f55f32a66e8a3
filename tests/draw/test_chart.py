"""Charts: who does what, who can come to know what, and how rows and columns fill pages."""

from __future__ import annotations

from itertools import pairwise

import pytest

import koopflow as kf
from koopflow.draw.chart import chart
from koopflow.draw.chart_plan import Cell, Chart, Row
from koopflow.draw.drawing import Drawing, Line
from koopflow.draw.figure import draw
from koopflow.draw.sketch import Column
from tests.api.test_difference_figure import nearby  # noqa: F401  a fixture
from tests.draw.draw_examples import ACTORS, INFORMATION, little


def drawn(view: str, **options: object) -> Drawing:
    drawing, report = draw(little(), view, lang="en", **options)  # type: ignore[arg-type]
    assert drawing is not None
    assert not report
    return drawing


def cells(drawing: Drawing) -> dict[tuple[str, str], str]:
    found = (
        (shape.id.split("#")[:2], shape.kind)
        for part in drawing.parts
        for shape in part.shapes
        if "#actors" in shape.id
    )
    return {(row, column.removeprefix("actors.")): kind for (row, column), kind in found}


def test_a_cell_says_who_works_takes_part_and_is_told() -> None:
    found = cells(drawn("matrix"))
    assert {key: kind for key, kind in found.items() if key[0] == "machines.case.care.meet"} == {
        ("machines.case.care.meet", "board"): "does-told",
        ("machines.case.care.meet", "office"): "takes-part-told",
        ("machines.case.care.meet", "home"): "told",
    }
    # The beginning of the machine sends when its first state begins; a state holds a place.
    assert found["machines.case.look", "office"] == "told"
    assert found["machines.case.care", "clerk"] == "takes-part"


def test_work_for_each_service_is_its_providers() -> None:
    assert cells(drawn("matrix"))["machines.case.serve", "office"] == "does"
    assert cells(drawn("matrix", of="service")) == {("machines.service.run", "office"): "does"}


def test_empty_rows_and_columns_are_left_out_and_counted() -> None:
    drawing = drawn("matrix")
    assert not any(group.id == "machines.case.helped" for group in drawing.parts[0].groups)
    assert "6 states in which nobody works or is told are left out." in drawing.description
    only = drawn("matrix", actors=["board"])
    assert {column for _, column in cells(only)} == {"board"}
    assert {row for row, _ in cells(drawn("matrix", only=["machines.case.care"]))} == {
        "machines.case.care",
        "machines.case.care.meet",
        "machines.case.care.wait",
    }


def test_the_table_of_a_matrix_says_the_same() -> None:
    table = drawn("matrix").table
    assert table.columns == ("Stage", "State", "Does the work", "Takes part", "Is told")
    assert ("Support", "Meeting", "Board", "Office", "Office, Board, Home") in table.rows


def test_a_machine_in_which_nobody_is_anything_is_a_finding() -> None:
    idle = {"initial": "a", "states": {"a": {"next": {"on": "b"}}, "b": {"final": "true"}}}
    drawing, report = draw(little(machines={"case": idle}), "matrix")
    assert drawing is None
    assert [finding.code for finding in report] == ["KF293"]


def test_a_document_comes_to_holders_with_its_data_and_the_basis_of_flows() -> None:
    assert cells(drawn("knowledge")) == {
        ("documents.opinion", "office"): "known-told-special",
        ("documents.opinion", "home"): "known-told-special",
        ("documents.form", "office"): "known-basis",
    }
    own = INFORMATION["documents"] | {"form": {"contains": ["name"], "from": "clerk"}}
    drawing, _ = draw(little(documents=own), "knowledge")
    assert drawing is not None
    # A person's institution is the holder; what it has itself counts more than what it is told.
    assert cells(drawing)["documents.form", "office"] == "known-own"


def test_documents_stand_by_their_most_delicate_data_and_only_selects_by_data_too() -> None:
    labels = [label.lines[0].text for label in drawn("knowledge").parts[0].labels if label.lines]
    order = [
        labels.index(text) for text in ("Data of special categories", "opinion", "Personal data", "form")
    ]
    assert order == sorted(order)
    only = drawn("knowledge", only=["data.health"])
    assert {row for row, _ in cells(only)} == {"documents.opinion"}
    assert {column for _, column in cells(drawn("knowledge", actors=["clerk"]))} == {"office"}


def test_the_table_of_knowledge_names_ways_and_bases() -> None:
    drawing = drawn("knowledge")
    assert ("form", "name", "Office", "is told: Request", "", "RODO, article 6(1)(e)") in drawing.table.rows
    assert ("opinion", "health, name", "Office", "is told: share", "Board", "") in drawing.table.rows
    assert "Flows with personal data that name no basis: share." in drawing.description
    assert any("is not examined" in sentence for sentence in drawing.description)


def grid(columns: int, rows: int, filled: bool = True) -> Chart:
    """A chart of many columns in groups of five and rows in groups of four."""
    heads = tuple(
        Column(f"c{n}", "person", (Line(f"column {n}", 8.0),), "P", f"g{n // 5}") for n in range(columns)
    )
    titles = tuple(Row(f"r{n}", (Line(f"row {n}", 8.5),), f"s{n // 4}") for n in range(rows))
    met = ((r, c) for r in range(rows) for c in range(columns) if filled or r == c)
    return Chart(
        heads,
        tuple((f"g{n}", (Line(f"group {n}", 8.0, True),)) for n in range(-(-columns // 5))),
        titles,
        tuple((f"s{n}", (Line(f"stage {n}", 8.5, True),)) for n in range(-(-rows // 4))),
        tuple(Cell(f"r{r}", f"c{c}", "does", "D") for r, c in met),
    )


def test_a_wide_chart_breaks_at_the_border_of_a_group_and_repeats_its_rows() -> None:
    parts = chart(grid(30, 6), 300.0, 0.0)
    assert len(parts) > 1
    assert all(part.width <= 300.0 for part in parts)
    for part in parts[:-1]:
        columns = [shape.id.partition("#")[0] for shape in part.shapes if shape.kind == "person"]
        assert len(columns) % 5 == 0
    assert all("row 5" in [label.lines[0].text for label in part.labels] for part in parts)


def test_a_tall_chart_repeats_its_heads_and_the_stage_under_which_it_goes_on() -> None:
    parts = chart(grid(6, 30), 400.0, 240.0)
    assert len(parts) > 1
    assert all(part.height <= 240.0 for part in parts)
    assert [sum(shape.kind == "person" for shape in part.shapes) for part in parts] == [6] * len(parts)
    assert all(any(group.kind == "section" for group in part.groups) for part in parts)
    ids = [group.id for part in parts for group in part.groups]
    assert len(ids) == len(set(ids))


def test_a_part_has_the_rows_that_hold_something_in_its_columns() -> None:
    parts = chart(grid(30, 30, filled=False), 300.0, 0.0)
    rows = [sum(group.kind in ("row", "band") for group in part.groups) for part in parts]
    assert sum(rows) == 30


@pytest.mark.parametrize("size", [(1, 1), (30, 30)])
def test_no_two_signs_touch_and_none_leaves_its_part(size: tuple[int, int]) -> None:
    for part in chart(grid(*size), 300.0, 300.0):
        signs = sorted(
            (round(shape.box.y), shape.box.x, shape.box.x + shape.box.width)
            for shape in part.shapes
            if shape.kind == "does"
        )
        assert all(a[0] != b[0] or a[2] < b[1] for a, b in pairwise(signs))
        assert all(left >= 0 and right <= part.width for _, left, right in signs)


def test_a_row_added_moves_only_what_stands_below() -> None:
    before, after = (chart(grid(5, rows), 400.0, 0.0)[0] for rows in (11, 12))
    known = {shape.id: shape.box for shape in after.shapes}
    assert all(known[shape.id] == shape.box for shape in before.shapes)


def test_long_and_hostile_names_stay_on_the_page() -> None:
    long = {name: {**actor, "title": "Bardzo długa nazwa instytucji " * 9} for name, actor in ACTORS.items()}
    for view in ("matrix", "knowledge"):
        drawing, report = draw(little(actors=long), view)
        assert drawing is not None
        assert "KF290" not in [finding.code for finding in report]
        for part in drawing.parts:
            assert all(label.box.x + label.box.width <= part.width for label in part.labels)


def test_a_difference_can_be_shown_as_a_matrix(nearby: kf.LoadedModel) -> None:  # noqa: F811  the fixture
    drawing = kf.draw(nearby, "difference", as_="matrix", lang="en").drawing
    found = {item.id: item.mark for part in drawing.parts for item in (*part.groups, *part.shapes)}
    assert found["machines.case.checked"] == "added"
    assert found["machines.case.reported"] is None
    assert found["machines.case.checked#actors.hospital"] is None
