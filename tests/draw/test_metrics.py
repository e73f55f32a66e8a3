from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.draw.metrics import clean, width, wrap

TEXT = st.text(alphabet="aiowz ąęśćńółżź-„”Brzmi0123456789", max_size=120)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(TEXT, st.floats(45, 160))
def test_no_line_is_wider_than_its_limit(text: str, limit: float) -> None:
    assert all(width(line, 9.0) <= limit + 0.01 for line in wrap(text, limit, 9.0, lines=99))


def test_a_one_letter_word_does_not_end_a_line() -> None:
    text = "Praca z rodziną w domu i w szkole oraz o zmroku a także z gminą"
    for limit in range(40, 160, 3):
        for line in wrap(text, limit, 9.0, lines=30)[:-1]:
            assert len(line.replace("\u00a0", " ").split(" ")[-1]) > 1, (limit, line)


def test_a_long_word_is_divided_by_syllables_with_a_hyphen() -> None:
    assert wrap("Niepełnosprawność", 50, 9.0) == ("Niepełnos-", "prawność")


def test_an_identifier_is_divided_at_its_hyphen() -> None:
    assert wrap("interdisciplinary-team", 70, 9.0) == ("interdisciplinary-", "team")


def test_a_compound_is_divided_at_its_own_hyphen_even_where_more_would_fit() -> None:
    assert wrap("diagnostyczno-pomocowej", 90, 9.0) == ("diagnostyczno-", "pomocowej")


def test_controls_and_direction_overrides_are_not_drawn() -> None:
    assert clean("a\u202eb\x00c\td\n\ne\ufeff") == "abc d e"


def test_a_very_long_title_is_cut_with_an_ellipsis() -> None:
    assert wrap("słowo " * 200, 100, 9.0)[-1].endswith("…")


def test_letters_beyond_the_font_have_a_width() -> None:
    assert width("家", 10.0) == 10.0
    assert width("Ж", 10.0) > 0
