import subprocess
import sys

import pytest

from koopflow.diagnostics import Rule
from koopflow.draw import RULES, VIEWS
from koopflow.draw.compared import Compared
from koopflow.draw.figure import COMPOSERS, draw, write
from koopflow.i18n import translate
from koopflow.trace.courses import Course
from tests.draw.draw_examples import little, with_title


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"view": "proces"}, "KF291"),
        ({"view": "process", "of": "nobody"}, "KF292"),
        ({"view": "process", "only": ["case.look.nowhere"]}, "KF294"),
        ({"view": "flows", "actors": ["nobody"]}, "KF294"),
        ({"view": "process", "limit_seconds": 0}, "KF295"),
        ({"view": "difference", "compared": Compared({}, {}, ())}, "KF281"),
        ({"view": "sequence"}, "KF297"),
        ({"view": "sequence", "course": Course("case", ())}, "KF293"),
    ],
)
def test_what_is_asked_for_and_is_not_there_is_a_finding(options: dict[str, object], code: str) -> None:
    _, report = draw(little(), **options)  # type: ignore[arg-type]
    assert code in [finding.code for finding in report]


def test_a_layout_of_our_own_is_said_in_the_description() -> None:
    drawing, _ = draw(little(), "process", limit_seconds=0)
    assert drawing is not None
    assert (
        "Rysunek jest duży, dlatego ułożono go w prostszy sposób; linie mogą się przecinać."
        in drawing.description
    )


def test_a_character_without_a_shape_is_a_finding_and_the_figure_is_made() -> None:
    drawing, report = draw(with_title("家 Dom"), "process")
    assert drawing is not None
    assert [(finding.code, finding.args["characters"]) for finding in report] == [("KF296", "家")]
    assert write(drawing, "pdf").startswith(b"%PDF")


@pytest.mark.parametrize("view", VIEWS)
def test_a_model_without_what_the_view_shows_gives_no_drawing(view: str) -> None:
    drawing, report = draw(little(machines={}, flows={}), view)
    assert drawing is None
    assert [finding.code for finding in report] == ["KF293"]


def test_a_misspelt_view_is_guessed() -> None:
    _, report = draw(little(), "proces")
    assert [note.args["name"] for note in report.findings[0].hints] == ["process"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_finding_speaks_polish(rule: Rule) -> None:
    for text, part in ((rule.message, ""), (rule.hint, ".hint"), (rule.explanation, ".explanation")):
        assert not text or translate("pl", text, context=rule.code + part) != text


def test_every_view_has_its_function() -> None:
    assert (*COMPOSERS, "difference") == VIEWS


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("koopflow.draw", ("pydantic", "graphviz", "pygraphviz", "typst", "networkx", "numpy")),
        ("koopflow.draw.figure", ("graphviz", "pygraphviz", "typst")),
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(module: str, heavy: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
