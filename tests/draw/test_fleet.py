"""The figure of a fleet: signs by shape and letter, an equal table, parts where the columns do not fit."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from koopflow.draw.drawing import Provenance
from koopflow.draw.fitting import LEAST_TEXT
from koopflow.draw.svg import svg
from koopflow.draw.symbols import SHAPES
from koopflow.draw.views.fleet import Cell, FleetValues, Row, Shared, fleet

GOLDEN = Path(__file__).parent / "golden"
SOURCE = Provenance("desk", "1.0.0", "0" * 64, "")


def values(count: int = 3) -> FleetValues:
    none = (Cell(),) * (count - 3)
    states = (Cell(rule="rule-kept"), Cell(rule="rule-broken"), Cell(rule="not-known"))
    return FleetValues(
        "Okienko",
        tuple(f"Gmina {number}" for number in range(count)),
        (
            Row("actors.clinic", "Poradnia", "points", (Cell(2), Cell(1, 1), Cell(), *none)),
            Row("omit actors.office", "Pominięcie: Urząd", "outside", (Cell(), Cell(0, 1), Cell(), *none)),
            Row("rules.first", "Najpierw skierowanie", "rules", (*states, *none)),
            Row("rules.end", "Jest koniec", "rules", (*states[:1] * 2, Cell(rule="omitted"), *none)),
        ),
        5,
        (Shared("Ustawienie: Urząd – nazwa", 3, 1),),
        SOURCE,
    )


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_picture_is_the_one_that_was_looked_at(language: str) -> None:
    """Change a golden file only after looking at the new picture."""
    text = svg(fleet(values(), language), embed_font=False)
    golden = GOLDEN / f"fleet-{language}.svg"
    if os.environ.get("KOOPFLOW_WRITE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_the_legend_explains_the_signs_in_use_and_nothing_else() -> None:
    drawing = fleet(values(), "en")
    used = {shape.kind for part in drawing.parts for shape in part.shapes} - {"rule"}
    assert {entry.kind for entry in drawing.legend} == used
    few = values()
    plain = FleetValues(few.reference, few.names, few.rows[:1], 0, (), SOURCE)
    assert [entry.kind for entry in fleet(plain, "en").legend] == ["change", "change-refused"]


def test_what_is_refused_or_broken_differs_from_the_rest_without_colour() -> None:
    shown = {kind: (SHAPES[kind].outline, SHAPES[kind].badge) for kind in SHAPES}
    kinds = ("change", "change-refused", "rule-kept", "rule-broken", "not-known", "omitted")
    assert len({shown[kind] for kind in kinds}) == len(kinds)
    text = svg(fleet(values(), "en", mono=True), embed_font=False)
    assert all(
        c[0:2].lower() == c[2:4].lower() == c[4:6].lower() for c in re.findall(r"#([0-9A-Fa-f]{6})", text)
    )


def test_the_table_says_the_same_in_words() -> None:
    table = fleet(values(), "en").table
    assert table.columns == ("Row", "Path", "Gmina 0", "Gmina 1", "Gmina 2")
    assert table.rows[0] == ("Poradnia", "actors.clinic", "permitted: 2", "permitted: 1, refused: 1", "–")
    assert table.rows[3][2:] == ("holds", "holds", "omitted")


def test_the_description_counts_and_names_who_deviates() -> None:
    assert fleet(values(), "pl").description == (
        "Rysunek przedstawia 3 adaptacje modelu „Okienko”.",
        "Wykorzystane punkty zmienności: 1.",
        "Zmiany poza punktami zmienności: 1.",
        "Ze zmianami niedopuszczonymi lub naruszonymi regułami: Gmina 1.",
        "Zachowane wszędzie: 5 reguł i przykładów.",
        "Częste (3 z 3, niedopuszczone: 1): Ustawienie: Urząd – nazwa.",
    )


def test_many_columns_are_shared_out_among_parts_at_a_size_that_can_be_read() -> None:
    drawing = fleet(values(40), "pl")
    assert len(drawing.parts) == 4
    assert drawing.smallest_text >= LEAST_TEXT
    assert drawing.width_mm <= 160
    said = [line.text for part in drawing.parts for label in part.labels for line in label.lines]
    assert [said.count(f"Gmina {number}") for number in range(40)] == [1] * 40
    assert said.count("Poradnia") == len(drawing.parts)


def test_hostile_names_stay_text() -> None:
    few = values()
    hostile = FleetValues("<script>", ("<b>", "&amp;", "]]>"), few.rows, 0, (), SOURCE)
    text = svg(fleet(hostile, "en"), embed_font=False)
    assert "<script>" not in text
    assert "&lt;b&gt;" in text
