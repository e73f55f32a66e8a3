"""Of two editions of a model it is told which of its figures are no longer the same."""

from __future__ import annotations

from pathlib import Path

import koopflow as kf
from tests.api.test_difference_figure import REFERENCE

FIGURES = """\
figures:
  way: {view: process, caption: {pl: Droga, en: The way}}
  told: {view: flows}
  measured: {view: load}
  %s: {view: process}
"""


def edition(folder: Path, text: str) -> kf.LoadedModel:
    folder.mkdir()
    (folder / "desk.yaml").write_text(text, encoding="utf-8")
    return kf.load(folder / "desk.yaml")


def test_what_became_of_each_figure(tmp_path: Path) -> None:
    first = edition(tmp_path / "1", REFERENCE + FIGURES % "old")
    later = REFERENCE.replace("en: Waiting", "en: Kept waiting").replace(
        "{id: desk,", "{id: desk, version: 1.1.0,"
    )
    second = edition(tmp_path / "2", later + FIGURES % "fresh")
    found = kf.diff(first, second, figures="en")
    assert [(one.figure, one.became) for one in found.figures] == [
        ("way", "changed"),
        ("told", "same"),
        ("measured", "not drawn"),
        ("fresh", "new"),
        ("old", "gone"),
    ]
    assert "figures:\n  changed: way\n  not drawn: measured\n  new: fresh\n  gone: old" in found.text("en")
    assert found.to_dict()["figures"][1] == {"figure": "told", "became": "same"}


def test_a_description_changes_no_picture(tmp_path: Path) -> None:
    first = edition(tmp_path / "1", REFERENCE + FIGURES % "old")
    told = REFERENCE.replace("task: {by: office}", "description: {en: The first look.}, task: {by: office}")
    second = edition(tmp_path / "2", told + FIGURES % "old")
    found = kf.diff(first, second, figures="pl")
    assert {one.became for one in found.figures} == {"same", "not drawn"}


def test_nothing_is_drawn_unless_it_is_asked(tmp_path: Path) -> None:
    one = edition(tmp_path / "1", REFERENCE + FIGURES % "old")
    assert kf.diff(one, one).figures == ()
