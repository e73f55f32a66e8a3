import pytest

from koopflow.draw.provenance import digest
from koopflow.durations import parse_duration
from koopflow.model.guards import parse
from koopflow.wording.words import Words
from tests.draw.draw_examples import CASE, REST, SERVICE, little

ATTRIBUTES = {
    **REST["attributes"],
    "children": {"type": "integer", "min": "0", "max": "12", "title": {"pl": "Dzieci", "en": "Children"}},
    "urgency": {"type": "enum", "values": ["normal", "urgent"], "title": {"pl": "Pilność", "en": "Urgency"}},
    "subject": {
        "type": "enum",
        "values": ["one", "all"],
        "titles": {"one": {"pl": "osoba", "en": "a person"}},
        "title": {"pl": "Kogo dotyczy", "en": "About"},
    },
}


@pytest.mark.parametrize(
    ("guard", "polish", "english"),
    [
        ("consent", "Zgoda: tak", "Consent: yes"),
        ("not consent", "Zgoda: nie", "Consent: no"),
        ("consent == false", "Zgoda: nie", "Consent: no"),
        ("children >= 2", "Dzieci ≥ 2", "Children ≥ 2"),
        ("not children >= 2", "Dzieci < 2", "Children < 2"),
        ("children + 1 == 3", "Dzieci + 1 = 3", "Children + 1 = 3"),
        ("urgency == urgent", "Pilność: urgent", "Urgency: urgent"),
        ("urgency != urgent", "Pilność: inaczej niż urgent", "Urgency: other than urgent"),
        ("subject == one", "Kogo dotyczy: osoba", "About: a person"),
        ("subject != one", "Kogo dotyczy: inaczej niż osoba", "About: other than a person"),
        ("subject == all", "Kogo dotyczy: all", "About: all"),
        ("debts in needs", "Potrzeby: w tym debts", "Needs: with debts"),
        ("count(needs) == 0", "Potrzeby: brak", "Needs: none"),
        ("count(needs) > 2", "liczba: Potrzeby > 2", "number of Needs > 2"),
        ("consent and children == 0", "Zgoda: tak oraz Dzieci = 0", "Consent: yes and Children = 0"),
        (
            "consent and (children == 0 or children > 3)",
            "Zgoda: tak oraz (Dzieci = 0 lub Dzieci > 3)",
            "Consent: yes and (Children = 0 or Children > 3)",
        ),
        ("not (consent or children == 0)", "Zgoda: nie oraz Dzieci ≠ 0", "Consent: no and Children ≠ 0"),
        ("within(case.care.wait)", "Sprawa: Czekanie", "Case: Waiting"),
        ("not within(case.care)", "Sprawa: nie „Wsparcie”", "Case: not “Support”"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_words(guard: str, polish: str, english: str) -> None:
    model = little(attributes=ATTRIBUTES)
    for language, expected in (("pl", polish), ("en", english)):
        assert Words(model, language).condition(parse(guard)).replace("\u00a0", " ") == expected


def test_the_drawn_machines_own_states_go_without_its_name() -> None:
    words = Words(little(), "pl", "case")
    assert words.condition(parse("within(case.care)")) == "trwa: Wsparcie"
    assert words.condition(parse("not within(case.care)")) == "nie trwa: Wsparcie"
    several = parse("not (within(case.care) or within(case.look) or within(case.both))")
    assert words.condition(several) == "nie trwa: Wsparcie, Rozpoznanie, Naraz"
    assert words.condition(parse("not within(case.care) and consent")) == "nie trwa: Wsparcie oraz Zgoda: tak"


@pytest.mark.parametrize(
    ("written", "polish", "english"),
    [
        ("1 d", "1 dzień", "1 day"),
        ("14 d", "14 dni", "14 days"),
        ("2 mo", "2 miesiące", "2 months"),
        ("22 mo", "22 miesiące", "22 months"),
        ("12 mo", "12 miesięcy", "12 months"),
        ("5 wd", "5 dni roboczych", "5 working days"),
        ("1.5 h", "1,5 godziny", "1.5 hours"),
        ("P1Y6M", "1 rok 6 miesięcy", "1 year 6 months"),
        ("PT30M", "30 minut", "30 minutes"),
    ],
)
def test_a_term_is_said_with_the_right_plural(written: str, polish: str, english: str) -> None:
    for language, expected in (("pl", polish), ("en", english)):
        assert Words(little(), language).duration(parse_duration(written)) == expected


def test_quotation_marks_within_others_are_the_inner_ones() -> None:
    assert Words(little(), "pl").inner("Program „Liderzy”") == "Program »Liderzy«"
    assert Words(little(), "en").inner("Programme “Leaders”") == "Programme ‘Leaders’"


def test_the_hash_follows_the_content_and_nothing_else() -> None:
    assert digest(little()) == digest(little())
    states = {**CASE["states"], "look": {**CASE["states"]["look"], "title": {"pl": "Inaczej"}}}
    changed = little(machines={"case": {**CASE, "states": states}, "service": SERVICE})
    assert digest(little()) != digest(changed)


def test_an_outcome_goes_by_the_end_of_its_name_before_another_that_gives_it() -> None:
    states = {
        **CASE["states"],
        "unfit": {"final": "true", "outcome": "refused", "title": {"pl": "Poza zasięgiem"}},
        "gone": {"final": "true", "outcome": "away", "title": {"pl": "Wyjazd"}},
    }
    words = Words(little(machines={"case": {**CASE, "states": states}, "service": SERVICE}), "pl")
    told = [words.outcome("case", name) for name in ("refused", "away", "success", "nothing")]
    assert told == ["Odmowa", "Wyjazd", "Pomoc udzielona", "nothing"]
