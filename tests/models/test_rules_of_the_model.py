"""A real mistake in a municipality is caught by the rule that forbids it, with its source, at the author's line.

The principles R1 to R18 are what no municipality may change: each has at least one mistake here that an author could
make, planted in a copy of a shipped municipality.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from koopflow.diagnostics import Severity
from tests.models.planting import Copies, Mistake, planted, with_one_need
from tests.shipped import everything

WHY = "why: {pl: Tak robimy u nas., en: So it is done here.}"
NAREWKA = "Gmina Narewka, Projekt „Liderzy Kooperacji”"
SLUPNO = "GOPS w Słupnie, Liderzy kooperacji"
CONFERENCE = "Konferencja Regionalnego Ośrodka Polityki Społecznej w Lublinie"
FAMILIES = "Współpraca z osobami i rodzinami w ramach testowania modelu"
SUMMARY = "Podsumowanie przebiegu testowania modelu kooperacji w gminach wiejskich"
STAFF = "Jeden pracownik socjalny na 2 tysiące mieszkańców"
WORKSHOPS = "Warsztaty diagnostyczne"
CASE = "machines.case.open.help"

DECLARED = (
    Mistake(
        "R1 a team of one level only", "wolka", "KF607", "W zespole są instytucje powiatu", NAREWKA,
        change="\n".join(f"- {{omit: actors.pzk.members.{name}, {WHY}}}" for name in ("pcpr", "police", "district-court", "county-office")),
    ),
    Mistake(
        "R2 a second centre that convenes", "narewka", "KF607", "Jedna gminna jednostka pomocy społecznej zwołuje zespół",
        "Film o modelu kooperacji w województwie podlaskim",
        change=f"- {{add: actors.services-centre, with: {{kind: institution, level: municipality, sector: social-assistance, title: {{pl: Centrum usług społecznych, en: Social services centre}}, assumption: true}}, {WHY}}}",
    ),
    Mistake(
        "R3 a team of social assistance alone", "slupno", "KF607", "W zespole są przedstawiciele innych polityk sektorowych", SLUPNO,
        change="\n".join(f"- {{omit: actors.pzk.members.{name}, {WHY}}}" for name in ("police", "district-court", "school", "health-centre", "ngo")),
    ),
    Mistake(
        "R4 an institution that designates nobody", "krempna", "KF607", "Każda instytucja wyznacza osobę", SLUPNO,
        change=f"- {{omit: actors.delegates.members.police-officer, {WHY}}}",
    ),
    Mistake(
        "R6 services chosen without the family", "wolka", "KF607", "Rodzina wybiera usługi razem z koordynatorem", WORKSHOPS,
        change=f"- {{set: {CASE}.preparation.choosing.task.by, to: coordinator, {WHY}}}",
    ),
    Mistake(
        "R6 a case that cannot refuse", "piatnica", "KF730", "Rodzina może odmówić udziału", FAMILIES,
        change=f"- {{omit: {CASE}.entry.deciding.refuse, {WHY}}}",
    ),
    Mistake(
        "R8 a diagnosis of three dimensions", "krempna", "KF607", "Diagnoza obejmuje cztery wymiary", WORKSHOPS,
        change=f"- {{omit: documents.diagnosis.contains.schooling, {WHY}}}",
    ),
    Mistake(
        "R9 a longer statutory term", "slupno", "KF735", "Wywiad w ciągu 14 dni roboczych", "Dz.U. 2021 poz. 893 § 3 ust. 2",
        change=f"- {{set: rules.interview-in-time.within, to: 30 wd, {WHY}}}",
    ),
    Mistake(
        "R9 a statutory term left out", "krempna", "KF730", "Formularz A w ciągu 5 dni roboczych", "Dz.U. 2023 poz. 1870 § 7",
        change=f"- {{omit: rules.blue-card-in-time, {WHY}}}",
    ),
    Mistake(
        "R10 a diagnosis for the culture centre", "piatnica", "KF607", "Wnioski z diagnozy poznaje zespół i nikt poza nim", "RODO art. 5(1)(c)",
        change=f"- {{add: flows.shared-diagnosis.to, with: culture-centre, {WHY}}}",
    ),
    Mistake(
        "R12 taking part is paid for", "narewka", "KF607", "Za udział w zespole nikt nie płaci", SLUPNO,
        local="costs:\n  pzk: {value: 40 per h, assumption: true}\n",
    ),
    Mistake(
        "R14 two social workers", "wolka", "KF607", "Co najmniej trzech pracowników socjalnych", "Dz.U. 2004 poz. 593 art. 110 ust. 11 i 12",
        instead=("social-worker: {units: {value: 6,", "social-worker: {units: {value: 2,"),
    ),
    Mistake(
        "R14 too few for the inhabitants", "piatnica", "KF608", "Jeden pracownik socjalny na 2000 mieszkańców", STAFF,
        instead=("social-worker: {units: {value: 6,", "social-worker: {units: {value: 4,"),
    ),
    Mistake(
        "R14 an assistant of twenty families", "wolka", "KF608", "Asystent prowadzi najwyżej 15 rodzin", "art. 15 ust. 4",
        local="  family-assistant: {units: {value: 1, assumption: true}, caseload: {value: 20, assumption: true}}\n",
    ),
    Mistake(
        "R16 a test beyond the programme", "piatnica", "KF607", "Testowanie mieści się w czasie projektu", NAREWKA,
        local="dates:\n  test-end: {value: 2021-09-30, assumption: true}\n",
    ),
    Mistake(
        "R17 a town", "krempna", "KF607", "Gmina jest wiejska", NAREWKA,
        instead=("    type: rural", "    type: urban"),
    ),
    Mistake(
        "R17 an urban-rural municipality", "slupno", "KF607", "Gmina jest wiejska", NAREWKA,
        instead=("    type: rural", "    type: urban-rural"),
    ),
)  # fmt: skip
"""Mistakes in what is declared: members, lists, numbers, deadlines, permissions."""

BEHAVED = (
    Mistake(
        "R5 a team without an agreement", "slupno", "KF601", "Porozumienie poprzedza zespół", SUMMARY,
        change=f"- {{set: machines.team.assessing.chosen.to, to: confirming, {WHY}}}",
    ),
    Mistake(
        "R5 a diagnosis before there is a team", "piatnica", "KF601", "Zespół poprzedza diagnozę", SUMMARY,
        change=f"- {{set: {CASE}.entry.deciding.agree.to, to: admitted, {WHY}}}",
    ),
    Mistake(
        "R5 a programme without a diagnosis", "krempna", "KF601", "Diagnoza poprzedza program", CONFERENCE,
        change=f"- {{set: {CASE}.preparation.workshop.held.to, to: naming, {WHY}}}",
    ),
    Mistake(
        "R5 services before the agreement with the family", "narewka", "KF601", "Podpisany program poprzedza usługi", CONFERENCE,
        change=f"- {{set: {CASE}.preparation.choosing.chosen.to, to: agreed, {WHY}}}",
    ),
    Mistake(
        "R6 a programme without the family's voice", "piatnica", "KF601", "Nie ma programu bez głosu rodziny", WORKSHOPS,
        change=f"- {{omit: {CASE}.preparation.workshop.held.sends.family-voice, {WHY}}}",
    ),
    Mistake(
        "R7 completed without an evaluation", "krempna", "KF601", "Ocena poprzedza zakończenie", SUMMARY,
        change=f"- {{set: {CASE}.work.done.to, to: completed, {WHY}}}",
    ),
    Mistake(
        "R7 a case without an end", "wolka", "KF603", "Każda sprawa może się zakończyć", "reguła jest założeniem modelu",
        change=f"- {{set: {CASE}.evaluation.talking.evaluated.to, to: talking, {WHY}}}",
    ),
    Mistake(
        "R9 a meeting put off beyond the statutory term", "slupno", "KF620", "Pierwsze posiedzenie grupy w ciągu 5 dni roboczych",
        "Dz.U. 2023 poz. 1870 § 8",
        change=f"- {{add: machines.case.open.safety.waiting, with: {{title: {{pl: Oczekiwanie na termin, en: Waiting for a date}}, assumption: true, next: {{come: {{to: first-meeting, after: 1 mo}}}}}}, {WHY}}}\n"
        f"- {{set: machines.case.open.safety.convening.convened.to, to: waiting, {WHY}}}",
    ),
    Mistake(
        "R10 special data without a basis", "slupno", "KF503", "Formularz A dla szkoły", "art. 9 ust. 2 RODO",
        change=f"- {{add: flows.form-for-school, with: {{from: social-worker, to: school, carries: form-a, channel: e-mail, title: {{pl: Formularz A dla szkoły, en: Form A for the school}}, assumption: true}}, {WHY}}}\n"
        f"- {{add: machines.case.open.safety.form.filled.sends, with: form-for-school, {WHY}}}",
    ),
    Mistake(
        "R10 a diagnosis shared with nobody", "wolka", "KF601", "Diagnoza poprzedza program", CONFERENCE,
        change=f"- {{omit: {CASE}.preparation.diagnosing.diagnosed.sends.shared-diagnosis, {WHY}}}",
    ),
    Mistake(
        "R11 help against violence by consent", "krempna", "KF603", "Reakcja na przemoc także bez zgody na współpracę",
        "ustawa o przeciwdziałaniu przemocy domowej art. 9a",
        change=f"- {{set: machines.case.open.safety.calm.violence-suspected.when, to: consent, {WHY}}}",
    ),
    Mistake(
        "R11 the court is told by consent", "narewka", "KF603", "Sąd można zawiadomić także bez zgody na współpracę",
        "Kodeks postępowania cywilnego art. 572",
        change=f"- {{set: machines.case.open.safety.calm.child-endangered.when, to: consent, {WHY}}}\n"
        f"- {{set: machines.case.open.safety.calm.child-removed.when, to: consent, {WHY}}}",
    ),
    Mistake(
        "R13 conclusions that nobody is told", "piatnica", "KF601", "Zespół przekazuje wnioski dotyczące modelu", "Gmina Piątnica",
        change=f"- {{omit: machines.team.summing-up.reported.sends.team-conclusions, {WHY}}}",
    ),
    Mistake(
        "R15 evaluation without work", "wolka", "KF601", "Etapy w kolejności: współpraca przed oceną", SUMMARY,
        change=f"- {{set: {CASE}.preparation.done.to, to: evaluation, {WHY}}}",
    ),
    Mistake(
        "R15 a diagnosis without the workshop", "narewka", "KF601", "Warsztat z rodziną poprzedza diagnozę", WORKSHOPS,
        change=f"- {{set: {CASE}.preparation.gathering.gathered.to, to: diagnosing, {WHY}}}",
    ),
    Mistake(
        "R18 two group meetings", "wolka", "KF602", "Trzy spotkania grupowe", FAMILIES,
        change=f"- {{set: machines.group.meetings.second.held.to, to: over, {WHY}}}",
    ),
)  # fmt: skip
"""Mistakes in how a case, a team or the group work goes."""

MISTAKES = (*DECLARED, *BEHAVED)
MUNICIPALITIES = ("krempna", "narewka", "piatnica", "slupno", "wolka")


@pytest.fixture(scope="module")
def small() -> dict[str, Mistake]:
    """What makes a copy of each municipality small."""
    library, _ = everything()
    return {name: with_one_need(library, name) for name in MUNICIPALITIES}


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory, small: dict[str, Mistake]) -> Copies:
    """Each municipality, for families with one need, with all its mistakes."""
    return planted(
        tmp_path_factory.mktemp("mistaken"),
        {
            name: [small[name], *(one for one in MISTAKES if one.municipality == name)]
            for name in MUNICIPALITIES
        },
    )


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.principle)
def test_a_mistake_is_caught_by_its_rule(mistake: Mistake, copies: Copies) -> None:
    found = [*copies.findings(mistake)]
    assert found, [line for line in str(copies.checked).splitlines() if mistake.code in line]
    severity = Severity.WARNING if mistake.code in ("KF602", "KF608") else Severity.ERROR
    assert {finding.severity for finding in found} == {severity}


def test_without_the_mistakes_nothing_is_found(tmp_path: Path, small: dict[str, Mistake]) -> None:
    copies = planted(tmp_path, {name: [small[name]] for name in MUNICIPALITIES})
    conform = [f"{name} conforms to rural, with permitted variation" for name in MUNICIPALITIES]
    assert str(copies.checked).splitlines() == conform


def test_every_principle_has_a_mistake_and_every_municipality_several() -> None:
    assert {one.principle.partition(" ")[0] for one in MISTAKES} == {f"R{number}" for number in range(1, 19)}
    assert all(sum(one.municipality == name for one in MISTAKES) > 2 for name in MUNICIPALITIES)
