"""To whom documents can come without running a machine: never fewer than on any run."""

from __future__ import annotations

from koopflow.diagnostics import Place
from koopflow.graph.comings import Coming, comings, sent
from koopflow.graph.information import categories
from koopflow.verify.knowledge import knowledge
from koopflow.verify.subject import Subject
from tests.graph.test_information import OFFICES
from tests.semantics.models import model

SENDING = OFFICES.replace("next: {ok: end}", "next: {ok: {to: end, sends: [report, share]}}")
SERVICES = """
services: {advice: {provider: station}}
attributes: {basket: {type: set, of: services}}
"""
PROVIDED = (
    SENDING.replace("report: {from: station, to: centre", "report: {from: station, to: provider") + SERVICES
)


def test_who_has_writes_or_is_sent_a_document_can_come_to_know_it() -> None:
    found = comings(model(SENDING))
    assert found["notice"] == {
        "centre": (Coming("flow", "report", "centre"),),
        "station": (Coming("from", "notice", "station"),),
    }
    assert found["diagnosis"] == {
        "centre": (Coming("writes", "case.a", "worker"),),
        "court": (Coming("flow", "share", "court"),),
        "home": (Coming("flow", "share", "home"),),
    }


def test_a_flow_that_nothing_sends_brings_nothing() -> None:
    assert sent(model(OFFICES)) == frozenset()
    assert set(comings(model(OFFICES))["notice"]) == {"station"}


def test_a_beginning_sends_too() -> None:
    begun = OFFICES.replace("initial: a", "initial: {to: a, sends: report}")
    assert sent(model(begun)) == {"report"}


def test_what_reaches_a_team_reaches_its_members_and_a_provider_is_each_that_can_be() -> None:
    team = SENDING.replace("to: [court, home]", "to: board")
    assert comings(model(team))["diagnosis"]["station"] == (Coming("flow", "share", "board"),)
    assert "station" in comings(model(PROVIDED))["notice"]


def test_no_run_brings_what_is_not_found_here() -> None:
    for text in (OFFICES, SENDING, PROVIDED):
        read = model(text)
        here: dict[str, set[str]] = {}
        for document, holders in comings(read).items():
            for category in categories(read, [document]):
                here.setdefault(category, set()).update(holders)
        exact = knowledge(Subject("m", read, Place, lambda path, number: Place(path), 10_000))
        assert exact
        for category, knowing in exact.items():
            assert {one.actor for one in knowing} <= here[category]
