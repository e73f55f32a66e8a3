"""What `koopflow walk` says: titles in the reader's language, and names that it takes back as they stand there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command

Json = Callable[..., tuple[int, Any]]

MODEL = """\
koopflow: 1
model: {id: help, title: {pl: Pomoc, en: Help}}
actors:
  office: {kind: institution, level: municipality, title: {pl: Ośrodek, en: Centre}}
  home: {kind: household, title: {pl: Rodzina, en: Family}}
documents:
  letter: {title: {pl: Decyzja, en: Decision}}
flows:
  sent: {from: office, to: home, carries: [letter], channel: letter, title: {pl: Doręczenie, en: Delivery}}
  told: {from: office, to: home, channel: in-person}
events:
  leave: {title: {pl: Rodzina rezygnuje, en: The family withdraws}}
needs:
  debts: {title: {pl: Długi, en: Debts}}
  crisis: {title: {pl: Kryzys, en: Crisis}}
services:
  advice: {provider: office, meets: [debts], title: {pl: Poradnictwo, en: Advice}}
  care: {provider: office, meets: [crisis], title: {pl: Wsparcie, en: Care}}
attributes:
  subject:
    type: enum
    values: [person, family]
    titles: {person: {pl: osoba, en: a person}, family: {pl: cała rodzina, en: a family}}
    title: {pl: Kogo dotyczy, en: About whom}
  size: {type: integer, min: 1, max: 4000, title: {pl: Liczba osób, en: Persons}}
  consent: {type: boolean, initial: false, title: {pl: Zgoda, en: Consent}}
  needs: {type: set, of: needs, title: {pl: Potrzeby, en: Needs}}
  basket: {type: set, of: services, title: {pl: Koszyk, en: Basket}}
machines:
  case:
    title: {pl: Sprawa, en: Case}
    initial: talk
    states:
      talk:
        title: {pl: Rozmowa, en: Talk}
        task: {by: office, writes: [letter], plans: basket}
        next:
          chosen: {to: work, sends: [sent, told], title: {pl: Koszyk wybrany, en: Basket chosen}}
          signed: {to: over, when: consent and subject == family, title: {pl: Podpisano, en: Signed}}
      work:
        title: {pl: Praca, en: Work}
        holds: {office: 1}
        initial: help
        states:
          help:
            title: {pl: Pomoc, en: Help}
            each: {in: basket, run: service}
            next: {done: {to: end, title: {pl: Usługi zakończone, en: Services over}}}
          end: {final: true}
        next:
          done: over
          leave: {to: left, title: {pl: Rezygnacja, en: Withdrawal}}
          late: {to: left, after: 13 mo, title: {pl: Upływ czasu, en: Time is over}}
      over: {final: true, title: {pl: Pomoc udzielona, en: Helped}}
      left: {final: true, outcome: stopped, title: {pl: Współpraca przerwana, en: Broken off}}
  service:
    initial: running
    states:
      running: {title: {pl: Usługa trwa, en: Running}, task: {by: provider}, next: {met: ended, unmet: ended}}
      ended: {final: true}
rules:
  old:
    title: {pl: Rozmowa w terminie, en: Talk in time}
    response: [machines.case.talk, machines.case.work]
    within: 14 wd
    basis: {law: Dawna ustawa, until: 2021-05-13}
  new:
    title: {pl: Rozmowa w nowym terminie, en: Talk in new time}
    response: [machines.case.talk, machines.case.work]
    within: 7 d
    basis: {law: Nowa ustawa, from: 2021-05-14}
"""
BEGUN = "start case subject=family size=1234 needs=debts+crisis"
IDS = re.compile(r"[a-z]+[.-][a-z]+|\b(subject|person|true|false|wd|mo)\b")


@pytest.fixture
def model(nowhere: Path) -> str:
    """The file of the model."""
    (nowhere / "help.yaml").write_text(MODEL, encoding="utf-8")
    return "help.yaml"


def named(line: str) -> str:
    """The name that a line shows in brackets."""
    return re.sub(r".*? \(((?:start|begin|stuck|[a-z]+\.).*?)\)( \[.*\])?$", r"\1", line)


def offered(out: str) -> list[str]:
    """The lines of what can happen."""
    return [line.strip() for line in out.splitlines() if re.match(r" {0,2}\d+  \S", line)]


def test_titles_stand_first_and_ids_in_brackets(model: str, koopflow: Command) -> None:
    chosen = f"{BEGUN},talk.chosen basket=advice+care"
    code, out, _ = koopflow("walk", model, "--lang", "pl", "--choose", chosen)
    assert code == 0
    lines = out.replace("\u00a0", " ").splitlines()
    assert lines[:7] == [
        "  1. Początek: Sprawa (start case subject=family size=1234 needs=debts+crisis)",
        "       → Rozmowa (case.talk)",
        "  2. Rozmowa: Koszyk wybrany (talk.chosen basket=advice+care)",
        "       → Praca (case.work)",
        "       ✉ Ośrodek → Rodzina: Doręczenie (pismo): Decyzja",
        "       ✉ Ośrodek → Rodzina: told (osobiście)",
        "Teraz:",
    ]
    assert "  -  Kogo dotyczy: cała rodzina" in lines
    assert "  -  Zgoda: nie" in lines
    assert "  -  Potrzeby: Długi, Kryzys" in lines
    assert offered(out) == [
        "1  Jest wolne miejsce: Praca (begin case.work)",
        "2  Praca: Upływ czasu (work.late) [z upływem czasu: 13 miesięcy]",
        "3  Praca: Rezygnacja (work.leave) [z zewnątrz]",
    ]


def test_no_id_stands_outside_of_brackets(model: str, koopflow: Command) -> None:
    _, out, _ = koopflow("walk", model, "--lang", "pl", "--choose", BEGUN)
    bare = re.sub(r"\([^()]*\)", "", out)
    assert not [line for line in bare.splitlines() if IDS.search(line)]


def test_conditions_are_said_as_figures_say_them(model: str, koopflow: Command) -> None:
    _, out, _ = koopflow("walk", model, "--lang", "pl", "--choose", "start case subject=person")
    said = out.replace("\u00a0", " ")
    assert "  -  Rozmowa: Podpisano (talk.signed)\n" in said
    assert "       tylko gdy: Zgoda: tak oraz Kogo dotyczy: cała rodzina\n" in said
    assert "       wystarczyłoby: Zgoda: tak oraz Kogo dotyczy: cała rodzina\n" in said


def test_a_duty_says_when_its_law_is_in_force_unless_the_day_is_known(
    model: str, koopflow: Command, as_json: Json
) -> None:
    _, out, _ = koopflow("walk", model, "--lang", "pl", "--choose", BEGUN)
    assert "Rozmowa w terminie (old); od kroku 1; termin: 14 dni roboczych; obowiązuje do 13.05.2021" in out
    assert "Rozmowa w nowym terminie (new); od kroku 1; termin: 7 dni; obowiązuje od 14.05.2021" in out
    _, out, _ = koopflow("walk", model, "--lang", "pl", "--choose", f"@2021-05-10,{BEGUN}")
    assert "Rozmowa w terminie (old); od kroku 1; do końca dnia 28.05.2021\n" in out
    assert "Rozmowa w nowym terminie" not in out
    _, out, _ = koopflow("walk", model, "--lang", "en", "--choose", f"@2021-06-01T10:30,{BEGUN}")
    assert "Talk in new time (new); since step 1; until 2021-06-08, 10:30\n" in out
    duties = as_json("walk", model, "--choose", BEGUN)[1]["duties"]
    assert [duty["in-force"] for duty in duties] == [
        [{"from": None, "until": "2021-05-13"}],
        [{"from": "2021-05-14", "until": None}],
    ]


def test_a_beginning_says_what_can_be_given(model: str, koopflow: Command) -> None:
    _, out, _ = koopflow("walk", model, "--lang", "pl")
    assert offered(out) == ["1  Początek: Sprawa (start case)"]
    assert "Kogo dotyczy (subject=…): osoba (person), cała rodzina (family)\n" in out
    assert "Liczba osób (size=…): od 1 do 4000\n" in out
    assert (
        "Potrzeby (needs=…): Długi (debts), Kryzys (crisis); kilka łączy się znakiem +; żadnej: none\n" in out
    )


def test_what_a_walk_shows_as_a_name_is_taken_as_it_stands(model: str, koopflow: Command) -> None:
    """From place to place along the first, the last and each other name that is offered."""
    ways, seen = [BEGUN], 0
    while ways and seen < 12:
        way = ways.pop()
        code, out, _ = koopflow("walk", model, "--lang", "pl", "--choose", way)
        assert code == 0, way
        seen += 1
        told = [named(line) for line in out.splitlines() if re.match(r" *\d+\. ", line)]
        assert koopflow("walk", model, "--lang", "pl", "--choose", ",".join(told))[:2] == (0, out)
        ways += [f"{way},{named(line)}" for line in offered(out)]
    assert seen == 12


@pytest.mark.parametrize(
    ("choose", "code", "said"),
    [
        ("start case subjct=person", 2, "czy chodziło o subject?"),
        ("start case subject=persn", 2, "dopuszczalne: person, family"),
        ("start case needs=debts+crises", 2, "dopuszczalne: debts, crisis"),
        ("size=4001", 2, "dopuszczalne: 1–4000"),
        ("size=-1", 2, "dopuszczalne: 1–4000"),
        ("size=²", 2, "dopuszczalne: 1–4000"),
        ("consent=tak", 2, "dopuszczalne: false, true"),
        ("stat case", 2, "czy chodziło o start case?"),
        ("start case consent=true", 1, "„start case consent=true” nie jest tu możliwe"),
        (f"{BEGUN},talk.chosen basket=none,late", 1, "nie jest tu możliwe"),
        (f"{BEGUN},chosen,begin case.work", 0, ""),
        ("needs=crisis+debts subject=family", 0, ""),
        ("start case,chosen,begin case.work,work.leave", 0, ""),
    ],
)
def test_a_slip_in_a_value_is_told_with_what_is_possible(
    choose: str, code: int, said: str, model: str, koopflow: Command
) -> None:
    found, _, err = koopflow("walk", model, "--lang", "pl", "--choose", choose)
    assert found == code, err
    assert said in err


def test_work_for_an_element_says_for_which(model: str, koopflow: Command) -> None:
    chosen = f"{BEGUN},chosen basket=care+advice,begin case.work"
    _, out, _ = koopflow("walk", model, "--lang", "pl", "--choose", chosen)
    assert "       → Poradnictwo: Usługa trwa (case.work.help[advice].running)\n" in out
    assert "  Wsparcie: Usługa trwa: met (work.help[care].running.met)" in "\n".join(offered(out))


def test_the_end_is_told_by_its_title(model: str, koopflow: Command, as_json: Json) -> None:
    chosen = f"{BEGUN},chosen,begin case.work,leave"
    _, out, _ = koopflow("walk", model, "--lang", "pl", "--choose", chosen)
    assert out.endswith("Koniec sprawy: Współpraca przerwana (stopped).\n")
    walk = as_json("walk", model, "--choose", chosen)[1]
    assert walk["outcome"] == "stopped"
    assert [step["typed"] for step in walk["steps"]][:1] == [BEGUN]
    assert walk["steps"][0]["name"] == "start case"


def test_a_title_of_no_value_is_a_finding(model: str, koopflow: Command) -> None:
    Path(model).write_text(MODEL.replace("titles: {person:", "titles: {persn:"), encoding="utf-8")
    code, out, _ = koopflow("check", model, "--lang", "pl")
    assert code == 1
    assert "persn" in out and "help.yaml:23:14" in out
