from koopflow.draw.drawing import Drawing
from koopflow.draw.figure import draw
from tests.draw.draw_examples import ACTORS, little


def drawn(**options: object) -> Drawing:
    drawing, report = draw(little(), "flows", **options)  # type: ignore[arg-type]
    assert drawing is not None
    assert not report
    return drawing


def test_few_flows_are_a_map_with_levels_as_frames() -> None:
    part = drawn().parts[0]
    assert {group.id for group in part.groups} == {"level.household", "level.municipality", "level.county"}
    assert {shape.id: shape.group for shape in part.shapes if shape.id.startswith("actors.")} == {
        "actors.office": "level.municipality",
        "actors.clerk": "level.municipality",
        "actors.board": "level.county",
        "actors.home": "level.household",
    }


def test_a_flow_to_two_is_two_arrows_and_special_data_are_marked() -> None:
    edges = [edge for edge in drawn().parts[0].edges if edge.tail]
    assert sorted((edge.tail, edge.head, edge.kind) for edge in edges) == [
        ("actors.board", "actors.home", "flow-plain"),
        ("actors.clerk", "actors.board", "flow-special"),
        ("actors.clerk", "actors.home", "flow-special"),
        ("actors.home", "actors.office", "flow"),
    ]
    assert {label.mark for edge in edges for label in edge.labels if edge.kind == "flow-special"} == {
        "special"
    }


def test_arrows_bear_titles_and_channels() -> None:
    said = {line.text for edge in drawn().parts[0].edges for label in edge.labels for line in label.lines}
    assert "Wniosek (pismo)" in said


def test_many_flows_are_a_ladder_with_a_row_each() -> None:
    actors = {
        f"a{n}": {"kind": "institution", "level": "county", "title": f"Instytucja numer {n}"}
        for n in range(12)
    }
    flows = {
        f"f{n}": {"from": f"a{n % 12}", "to": f"a{(n * 5 + 1) % 12}", "title": f"Przepływ {n}"}
        for n in range(40)
    }
    drawing, report = draw(little(actors={**ACTORS, **actors}, flows=flows), "flows", width_mm=160)
    assert drawing is not None
    assert not report
    part = drawing.parts[0]
    rows = [label for label in part.labels if label.lines[0].text.startswith("Przepływ")]
    assert len(rows) == 40
    assert len({label.box.y for label in rows}) == 40
    columns = [shape.box.x for shape in part.shapes if shape.id.startswith("actors.")]
    assert len(set(columns)) == 12


def test_a_ladder_breaks_into_pages_that_repeat_the_columns() -> None:
    flows = {
        f"f{n}": {"from": "home", "to": ["office", "clerk", "board"], "title": f"Przepływ {n}"}
        for n in range(60)
    }
    drawing, report = draw(little(flows=flows), "flows", width_mm=120, height_mm=150)
    assert drawing is not None
    assert not report
    assert len(drawing.parts) > 1
    for part in drawing.parts[:-1]:
        assert {shape.kind for shape in part.shapes} >= {"household", "institution", "person", "team"}


def test_one_actor_selects_all_its_flows_and_several_those_among_them() -> None:
    def told(*actors: str) -> list[str]:
        return [row[3] for row in drawn(actors=actors).table.rows]

    assert told("board") == ["share", "call"]
    assert told("board", "home") == ["call"]
    assert [row[3] for row in drawn(only=["flows.ask"]).table.rows] == ["Wniosek"]


def test_the_table_says_who_to_whom_what_how_when_and_on_what_basis() -> None:
    table = drawn().table
    assert table.columns == (
        "Nr",
        "Od kogo",
        "Do kogo",
        "Co",
        "Dokumenty",
        "W jaki sposób",
        "Kiedy",
        "Podstawa",
    )
    assert table.rows[0] == (
        "1",
        "Dom",
        "Urząd",
        "Wniosek",
        "form",
        "pismo",
        "Sprawa; Czekanie",
        "RODO, art.\u00a06 ust.\u00a01 lit.\u00a0e",
    )


def test_the_description_names_special_flows() -> None:
    assert "Z danymi szczególnych kategorii: share." in drawn().description
