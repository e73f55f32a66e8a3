"""Help, wrong usage, language and settings: what holds for every command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from koopflow.cli import run
from koopflow.cli.program import COMMANDS, program
from koopflow.cli.settings import defaults_for, language_of, project_table


@pytest.mark.parametrize("name", [name for name, _ in COMMANDS])
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_command_that_is_listed_has_help(
    name: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([name, "--help", "--lang", language]) == 0
    assert capsys.readouterr().out.startswith("Użycie: " if language == "pl" else "Usage: ")


def test_the_polish_help_has_no_english_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    english = set()
    context = click.Context(program)
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        assert command is not None
        texts = [command.help or "", *(getattr(option, "help", None) or "" for option in command.params)]
        run([name, "--help", "--lang", "pl"])
        shown = " ".join(capsys.readouterr().out.split())
        english |= {text for text in texts if text and " ".join(text.split()) in shown}
    assert not english


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["chek"], "błąd: nie ma polecenia „chek”"),
        (["check", "--lnag", "pl"], "błąd: nie ma opcji --lnag"),
        (["check"], "błąd: brakuje: PATH..."),
        (
            ["check", "x", "--format", "yaml"],
            "błąd: --format przyjmuje jedną z wartości: text, json, sarif, github",
        ),
        (["explain", "KF9OO"], "błąd: nie ma uwagi o kodzie KF9OO"),
    ],
)
def test_wrong_usage_ends_with_two_and_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--lang", "pl", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines()[0] == sentence


def test_a_slip_in_a_commands_name_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulte"]) == 2
    assert "did you mean simulate?" in capsys.readouterr().err


def test_the_language_is_asked_for_in_rising_order(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert language_of([]) == "en"
    monkeypatch.setenv("LANG", "pl_PL.UTF-8")
    assert language_of([]) == "pl"
    (nowhere / "pyproject.toml").write_text('[tool.koopflow]\nlang = "en"\n', encoding="utf-8")
    project_table.cache_clear()
    assert language_of([]) == "en"
    monkeypatch.setenv("KOOPFLOW_LANG", "pl")
    assert language_of([]) == "pl"
    assert language_of(["check", "--lang=en"]) == "en"
    assert language_of(["--lang", "en", "check"]) == "en"


def test_the_projects_defaults_serve_the_commands_that_know_them(nowhere: Path) -> None:
    text = '[tool.koopflow]\nfail-on = "warning"\n[tool.koopflow.simulate]\nreplications = 7\n'
    (nowhere / "pyproject.toml").write_text(text, encoding="utf-8")
    project_table.cache_clear()
    assert defaults_for("check") == {"fail_on": "warning"}
    assert defaults_for("simulate") == {"fail_on": "warning", "replications": 7}


def test_the_environment_stands_over_the_project(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (nowhere / "pyproject.toml").write_text('[tool.koopflow]\nformat = "json"\n', encoding="utf-8")
    project_table.cache_clear()
    assert run(["explain", "KF900"]) == 0
    assert capsys.readouterr().out.startswith("{")
    monkeypatch.setenv("KOOPFLOW_FORMAT", "text")
    assert run(["explain", "KF900"]) == 0
    assert capsys.readouterr().out.startswith("KF900")
    assert run(["explain", "KF900", "--format", "json"]) == 0
    assert capsys.readouterr().out.startswith("{")


def test_a_broken_project_file_is_wrong_usage(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (nowhere / "pyproject.toml").write_text("[tool.koopflow\n", encoding="utf-8")
    project_table.cache_clear()
    assert run(["explain", "KF900"]) == 2
    assert "pyproject.toml" in capsys.readouterr().err


def test_a_fault_of_koopflow_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(program, "main", broken)
    assert run(["check", "x"]) == 4
    shown = capsys.readouterr().err
    assert shown.startswith("KF900: a fault of koopflow itself (RuntimeError: boom)")
    assert "Traceback" not in shown
    assert run(["check", "x", "--debug"]) == 4
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_ends_cleanly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "main", interrupted)
    assert run(["check", "x"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = f"{sys.executable} -m koopflow schema | head -c 10"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert ran.stderr == ""
    assert len(ran.stdout) == 10


def test_polish_letters_come_through_in_any_locale() -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "", "PYTHONUTF8": "0"}
    words = [sys.executable, "-m", "koopflow", "explain", "KF900", "--lang", "pl"]
    ran = subprocess.run(words, capture_output=True, env=environment, check=True, timeout=60)
    assert "podpowiedź" in ran.stdout.decode("utf-8")
