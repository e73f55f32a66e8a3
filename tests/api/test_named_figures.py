"""A figure that a model names is drawn by its name, with what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

import koopflow as kf
from tests.api.test_difference_figure import ADAPTATION, REFERENCE

FIGURES = """\
figures:
  tail:
    view: process
    from: waiting
    width: 8cm
    caption: {pl: Koniec sprawy, en: The end of a case}
    note: {pl: Bez zgłoszenia., en: Without the report.}
  told: {view: flows, actors: [clinic]}
"""


@pytest.fixture
def desk(tmp_path: Path) -> kf.LoadedModel:
    (tmp_path / "desk.yaml").write_text(REFERENCE + FIGURES, encoding="utf-8")
    return kf.load(tmp_path / "desk.yaml")


def test_it_has_the_view_selection_size_and_words_that_it_names(desk: kf.LoadedModel) -> None:
    drawing = kf.draw(desk, figure="tail", lang="pl").drawing
    asked = kf.draw(desk, "process", from_="waiting", width_mm=80, lang="pl").drawing
    assert drawing.parts == asked.parts
    assert round(drawing.width_mm, 1) == 80
    assert (drawing.caption, drawing.note) == ("Koniec sprawy", "Bez zgłoszenia.")
    assert kf.draw(desk, figure="told").drawing.view == "flows"


def test_what_is_asked_besides_wins(desk: kf.LoadedModel) -> None:
    assert round(kf.draw(desk, figure="tail", width_mm=120).drawing.width_mm, 1) == 120


def test_the_caption_names_the_file_and_is_not_in_the_picture(desk: kf.LoadedModel) -> None:
    text = kf.draw(desk, figure="tail", lang="pl").write("svg").decode()
    assert text.count("Koniec sprawy") == 1
    assert "<dc:title>Koniec sprawy</dc:title>" in text


def test_a_figure_that_is_not_named_is_a_finding(desk: kf.LoadedModel) -> None:
    with pytest.raises(kf.ModelError, match="KF280") as told:
        kf.draw(desk, figure="tial")
    assert told.value.report.findings[0].hints[0].args == {"name": "tail"}


def test_an_adaptation_names_figures_of_its_difference(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(REFERENCE, encoding="utf-8")
    (tmp_path / "nearby.yaml").write_text(
        ADAPTATION + "figures:\n  ours: {view: difference, as: flows}\n", encoding="utf-8"
    )
    drawing = kf.draw(kf.load(tmp_path / "nearby.yaml"), figure="ours").drawing
    assert drawing.view == "difference"
    assert any(shape.mark == "changed" for part in drawing.parts for shape in part.shapes)
