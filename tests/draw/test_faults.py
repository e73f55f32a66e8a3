import subprocess
import sys

import pytest
from draw_examples import little

from koopflow.draw import RULES, VIEWS
from koopflow.draw.figure import COMPOSERS, draw
from koopflow.i18n import translate


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"view": "proces"}, "KF291"),
        ({"view": "process", "of": "nobody"}, "KF292"),
        ({"view": "process", "only": ["case.look.nowhere"]}, "KF294"),
        ({"view": "flows", "actors": ["nobody"]}, "KF294"),
        ({"view": "flows", "limit_seconds": 0}, "KF295"),
    ],
)
def test_what_is_asked_for_and_is_not_there_is_a_finding(options: dict[str, object], code: str) -> None:
    _, report = draw(little(), **options)  # type: ignore[arg-type]
    assert code in [finding.code for finding in report]


@pytest.mark.parametrize("view", VIEWS)
def test_a_model_without_what_the_view_shows_gives_no_drawing(view: str) -> None:
    drawing, report = draw(little(machines={}, flows={}), view)
    assert drawing is None
    assert [finding.code for finding in report] == ["KF293"]


def test_a_misspelt_view_is_guessed() -> None:
    _, report = draw(little(), "proces")
    assert [note.args["name"] for note in report.findings[0].hints] == ["process"]


def test_every_finding_speaks_polish() -> None:
    for rule in RULES:
        for text, context in (
            (rule.message, rule.code),
            (rule.hint, f"{rule.code}.hint"),
            (rule.explanation, f"{rule.code}.explanation"),
        ):
            assert not text or translate("pl", text, context=context) != text, context


def test_every_view_has_its_function() -> None:
    assert tuple(COMPOSERS) == VIEWS


def test_listing_views_and_formats_loads_nothing_heavy() -> None:
    heavy = ("pydantic", "graphviz", "pygraphviz", "typst", "networkx", "numpy")
    code = f"import sys, koopflow.draw; print([m for m in {heavy!r} if m in sys.modules])"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )


def test_preparing_to_draw_loads_neither_graphviz_nor_typst() -> None:
    heavy = ("graphviz", "pygraphviz", "typst")
    code = f"import sys, koopflow.draw.figure; print([m for m in {heavy!r} if m in sys.modules])"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )
