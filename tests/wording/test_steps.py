import pytest

from koopflow.trace.courses import CourseStep, Passage, StepKind
from koopflow.wording.steps import said, said_alone
from koopflow.wording.words import Words
from tests.draw.draw_examples import little


@pytest.mark.parametrize(
    ("kind", "at", "polish"),
    [
        ("start", "case", "Początek: Sprawa"),
        ("begin", "case.care", "Jest wolne miejsce: Wsparcie"),
        ("unmet", "case.serve", "Brak środków: serve"),
        ("stuck", "case.look", "Żaden rezultat nie jest możliwy: Rozpoznanie"),
        ("delivery", "ask", "Nadeszła informacja: Wniosek"),
        ("kept", "ask", "Odczytano informację: Wniosek"),
        ("foreign-flow", "ask", "Nadeszła informacja spoza sprawy: Wniosek"),
        ("event", "leave", "Zdarzenie: Rezygnacja"),
        ("foreign-signal", "left", "Sygnał spoza sprawy: left"),
        ("completion", "next", "Nic więcej z tego nie wynika"),
        ("signal", "next", "Nic więcej z tego nie wynika"),
    ],
)
def test_a_step_that_takes_no_transition_is_told(kind: StepKind, at: str, polish: str) -> None:
    assert said_alone(Words(little(), "pl"), CourseStep(kind, at)).title == polish


def test_a_step_is_told_by_state_and_transition_with_its_term() -> None:
    step = CourseStep("timer", taken=(Passage("case.care.wait.late"),))
    told = said(Words(little(), "pl"), step)
    assert (told.stage, told.title, told.term.replace("\u00a0", " ")) == (
        "Wsparcie",
        "Czekanie: late",
        "3 miesiące",
    )
