import pytest

from koopflow.draw.drawing import Drawing, Edge, lines_of
from koopflow.draw.figure import draw
from tests.draw.draw_examples import CASE, SERVICE, little


def drawn(**options: object) -> Drawing:
    drawing, report = draw(little(), "process", width_mm=250, **options)  # type: ignore[arg-type]
    assert drawing is not None
    assert not report
    return drawing


def edges(drawing: Drawing) -> dict[str, Edge]:
    return {edge.id.removeprefix("machines.case."): edge for part in drawing.parts for edge in part.edges}


def texts(drawing: Drawing) -> str:
    return " ".join(line.text for part in drawing.parts for line in lines_of(part)).replace("\u00a0", " ")


def test_every_state_is_drawn_as_its_kind() -> None:
    drawing = drawn()
    kinds = {item.id: item.kind for part in drawing.parts for item in (*part.shapes, *part.groups)}
    expected = {
        "look": "task",
        "care": "composite",
        "care.meet": "sitting",
        "care.wait": "waiting",
        "both": "parallel",
        "both.one": "region",
        "serve": "multi",
        "helped": "final",
    }
    assert {name: kinds[f"machines.case.{name}"] for name in expected} == expected


def test_transitions_are_told_apart_by_what_makes_them_happen() -> None:
    kinds = {name: edge.kind for name, edge in edges(drawn()).items()}
    assert kinds["look.done"] == "result"
    assert kinds["care.done"] == "result"
    assert kinds["care.leave"] == "interrupt"
    assert kinds["care.wait.call"] == "event"
    assert kinds["care.wait.late"] == "timer"
    assert kinds["initial"] == "initial"


def test_a_frame_holds_its_states() -> None:
    part = drawn().parts[0]
    frame = next(group.box for group in part.groups if group.id == "machines.case.care")
    for shape in part.shapes:
        if shape.id.startswith("machines.case.care."):
            assert frame.x < shape.box.x
            assert shape.box.x + shape.box.width < frame.x + frame.width
            assert frame.y < shape.box.y
            assert shape.box.y + shape.box.height < frame.y + frame.height


def test_a_way_out_of_the_frame_ends_at_a_sign_with_the_name() -> None:
    drawing = drawn()
    sign = next(
        shape for part in drawing.parts for shape in part.shapes if shape.kind == "goto" and shape.lines
    )
    assert [line.text for line in sign.lines] == ["Odmowa"]
    assert edges(drawing)["care.meet.never"].head == sign.id


def test_conditions_terms_and_people_stand_in_words() -> None:
    said = texts(drawn())
    assert "[Zgoda: tak oraz Potrzeby: co najmniej 1]" in said.replace("- ", "")
    assert "[w przeciwnym razie]" in said
    assert "3 miesiące" in said
    assert "– remind (14 dni)" in said
    assert "Urzędnik × 2" in said
    assert "pod opieką: Urzędnik" in said
    assert "dla każdego z: Koszyk" in said
    assert "koniec, gdy skończy się którykolwiek" in said
    assert "Rezygnacja" in said


def test_an_end_says_its_outcome_by_the_title_that_the_outcome_has_elsewhere() -> None:
    states = dict(CASE["states"])
    states["unfit"] = {
        "final": "true",
        "outcome": "refused",
        "title": {"pl": "Poza zasięgiem", "en": "Out of reach"},
    }
    states["closed"] = {"final": "true", "outcome": "over", "title": {"pl": "Zamknięcie", "en": "Closed"}}
    model = little(machines={"case": {**CASE, "states": states}, "service": SERVICE})
    drawing, _ = draw(model, "process", width_mm=250)
    assert drawing is not None
    said = texts(drawing)
    assert "Poza zasięgiem wynik: Odmowa" in said
    assert said.count("wynik:") == 1, "a title is not said twice"


def test_english_titles_come_with_the_language() -> None:
    said = texts(drawn(lang="en"))
    assert "A first look" in said
    assert "[Consent: yes and Needs: at least one]" in said
    assert "3 months" in said
    assert "Rozpoznanie" not in said


def test_the_legend_explains_what_is_used_and_nothing_else() -> None:
    drawing, _ = draw(little(), "process", of="service", lang="en")
    assert drawing is not None
    assert [entry.text for entry in drawing.legend] == [
        "work",
        "end",
        "beginning",
        "a result of work, or a completion",
        "below the rule: who does it, and more",
    ]


def test_only_keeps_what_stands_above_and_below_a_path() -> None:
    shapes = {shape.id for part in drawn(only=["case.care.wait"]).parts for shape in part.shapes}
    assert "machines.case.care.wait" in shapes
    assert "machines.case.care.meet" not in shapes
    assert "machines.case.look" not in shapes


def test_the_table_has_a_row_for_every_way_on() -> None:
    table = drawn().table
    assert all(len(row) == len(table.columns) for row in table.rows)
    row = next(row for row in table.rows if row[0] == "Wsparcie › Czekanie" and "call" in row[3])
    assert row == (
        "Wsparcie › Czekanie",
        "trwa do zdarzenia lub terminu",
        "",
        "call",
        "",
        "Wsparcie › Koniec wsparcia",
        "",
    )
    assert len(table.rows) == 11 + 5


def test_the_alternative_text_is_short_and_the_description_counts() -> None:
    drawing = drawn()
    assert drawing.alt == "Przebieg „Sprawa”: Mały model"
    assert "Rysunek przedstawia 11 stanów." in drawing.description
    assert any("Pomoc udzielona" in sentence for sentence in drawing.description)


@pytest.mark.parametrize("target", ["nowhere", "case.care.nowhere", "other.place"])
def test_a_target_that_does_not_exist_is_a_sign_and_no_crash(target: str) -> None:
    states = {**CASE["states"], "look": {"task": {"by": "nobody"}, "next": {"done": target}}}
    drawing, _ = draw(little(machines={"case": {**CASE, "states": states}, "service": SERVICE}), "process")
    assert drawing is not None
    assert any(shape.kind == "goto" for part in drawing.parts for shape in part.shapes)
