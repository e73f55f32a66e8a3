"""What lies between two states of a machine, and what is named of it."""

from __future__ import annotations

from koopflow.draw.figure import draw
from koopflow.draw.sketch import Request
from koopflow.draw.views.selection import shown, state_at
from koopflow.model.types import walk
from tests.draw.draw_examples import little


def left(**wishes: str | tuple[str, ...]) -> set[str]:
    model = little()
    is_shown = shown(model, Request("case", **wishes))  # type: ignore[arg-type]
    return {".".join(at) for at, _ in walk(model.machines["case"]) if is_shown(at)}


def test_nothing_asked_leaves_all() -> None:
    assert {"look", "care.wait", "both", "refused"} <= left()


def test_what_follows_a_state_goes_to_every_end() -> None:
    assert left(from_="care.wait") == {
        "care",
        "care.wait",
        "care.helped",
        "both",
        "both.one.a",
        "both.two.b",
        "serve",
        "helped",
        "refused",
    }


def test_between_two_states_lies_what_leads_from_one_to_the_other() -> None:
    assert left(from_="case.care", to="both") == {
        "care",
        "care.meet",
        "care.wait",
        "care.helped",
        "both",
        "both.one.a",
        "both.two.b",
    }
    assert left(to="care.wait") == {"look", "care", "care.meet", "care.wait"}


def test_a_composite_can_be_left_from_anywhere_in_it() -> None:
    assert "refused" in left(from_="care.wait", to="refused")


def test_named_states_and_those_between_are_what_both_leave() -> None:
    assert left(only=("case.care",), from_="care.wait", to="both") == {"care", "care.wait", "care.helped"}


def test_a_state_is_named_with_or_without_its_machine() -> None:
    model = little()
    assert (
        state_at(model, "case", "case.care.meet") == state_at(model, "case", "care.meet") == ("care", "meet")
    )
    assert state_at(model, "case", "care.nowhere") is None


def test_a_state_that_is_not_there_is_told() -> None:
    drawing, report = draw(little(), "process", from_="care.never")
    assert drawing is None
    assert [found.rule.code for found in report] == ["KF289"]
