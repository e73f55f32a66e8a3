"""What a person reads about a finding."""

from pathlib import Path

import click

from koopflow.cli.findings import as_text, summary
from koopflow.cli.frames import CELLS_MAX, Sources, cells, frame
from koopflow.diagnostics import Diagnostic, Note, Place, Rule, Severity

UNKNOWN = Rule("KF999", Severity.ERROR, "unknown actor “{name}”", "one of: {known}")
ODD = Rule("KF998", Severity.WARNING, "odd")


def written(folder: Path, text: str) -> str:
    file = folder / "a.yaml"
    file.write_text(text, encoding="utf-8", newline="")
    return str(file)


def test_a_finding_looks_like_a_compilers(tmp_path: Path) -> None:
    file = written(tmp_path, "one: 1\n" * 17 + "  - {from: office, to: polcie}\n")
    related = Note("here it is given", place=Place(file, 1, 1, 1, 4))
    hint = Note("did you mean “{name}”?", {"name": "police-unit"})
    finding = Diagnostic(
        UNKNOWN,
        Place(file, 18, 24, 18, 30),
        args={"name": "polcie", "known": ("a", "b")},
        hints=(hint,),
        related=(related,),
        trace=("reported.accept", "work.done"),
    )
    assert as_text([finding], "en", color=False) == "\n".join(
        (
            "error[KF999]: unknown actor “polcie”",
            f"  --> {file}:18:24",
            "   |",
            "18 |   - {from: office, to: polcie}",
            "   |                        ^^^^^^",
            f"  ::: {file}:1:1   here it is given",
            "   = path: 1. reported.accept → 2. work.done",
            "   = hint: did you mean “police-unit”?",
            "   = hint: one of: a, b",
            "   = more: koopflow explain KF999",
        )
    )


def test_a_way_too_long_for_one_line_has_a_line_for_each_step() -> None:
    steps = tuple(f"{number}{'x' * 39}.done" for number in range(3))
    finding = Diagnostic(ODD, Place("gone.yaml", 3), trace=steps)
    assert as_text([finding], "pl", color=False).splitlines()[2:6] == [
        "  = droga:",
        *(f"      {number}. {step}" for number, step in enumerate(steps, start=1)),
    ]
    short = Diagnostic(ODD, Place("gone.yaml", 3), trace=steps[:2])
    assert f"  = droga: 1. {steps[0]} → 2. {steps[1]}" in as_text([short], "pl", color=False)


def test_the_summary_counts_as_polish_does() -> None:
    def counted(errors: int, files: int) -> str:
        found = [Diagnostic(UNKNOWN, Place("none.yaml", n + 1)) for n in range(errors)]
        return summary(found, files, "pl")

    assert counted(2, 1) == "2 błędy, 0 ostrzeżeń w 1 pliku"
    assert counted(1, 2) == "1 błąd, 0 ostrzeżeń w 2 plikach"
    assert counted(5, 5) == "5 błędów, 0 ostrzeżeń w 5 plikach"
    assert counted(22, 1) == "22 błędy, 0 ostrzeżeń w 1 pliku"
    assert counted(12, 0) == "12 błędów, 0 ostrzeżeń w 0 plikach"


def test_carets_stand_under_the_place_whatever_the_letters_are(tmp_path: Path) -> None:
    file = written(tmp_path, "\t日本: żółć\n")
    shown = frame(Place(file, 1, 6, 1, 10), Sources())
    assert shown is not None
    number, line, carets = shown
    assert (number, line) == ("1", "    日本: żółć")
    assert carets == " " * (4 + 4 + 2) + "^^^^"


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    file = written(tmp_path, "a" * 5_000 + "HERE" + "b" * 5_000)
    shown = frame(Place(file, 1, 5_001, 1, 5_005), Sources())
    assert shown is not None
    _, line, carets = shown
    assert cells(line) <= CELLS_MAX + 1
    assert line[carets.index("^") : carets.index("^") + 4] == "HERE"


def test_nothing_from_a_file_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    file = written(tmp_path, "id: \x1b[31mred\u202e\n")
    finding = Diagnostic(
        UNKNOWN, Place(file, 1, 5, 1, 9), args={"name": "\x1b]0;title\x07\u202e", "known": ""}
    )
    text = as_text([finding], "pl", color=False)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x07" not in text


def test_a_place_in_a_file_that_is_gone_has_no_frame() -> None:
    text = as_text([Diagnostic(ODD, Place("gone.yaml", 3, 4, 3, 9))], "en", color=False)
    assert text.splitlines()[:3] == [
        "warning[KF998]: odd",
        " --> gone.yaml:3:4",
        "  = more: koopflow explain KF998",
    ]


def test_where_to_read_more_is_said_once_a_code() -> None:
    found = [Diagnostic(ODD, Place("gone.yaml", line)) for line in (1, 2, 3)]
    assert as_text(found, "en", color=False).count("koopflow explain KF998") == 1


def test_colour_adds_nothing_but_colour() -> None:
    found = [Diagnostic(ODD, Place("gone.yaml", 1))]
    assert click.unstyle(as_text(found, "en", color=True)) == as_text(found, "en", color=False)
