"""`koopflow new`: a folder that is right at once, or none; nothing that was there is touched."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest
import yaml

import koopflow as kf
from koopflow import writing
from tests.cli.conftest import MODEL, SCENARIO, Command


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_an_adaptation_has_these_files(koopflow: Command, desk: Path, nowhere: Path) -> None:
    code, out, _ = koopflow("new", "Nowa wieś", "--of", "desk.yaml", "--lang", "pl")
    assert code == 0
    assert out.splitlines()[0] == "Folder jest gotowy: Nowa wieś"
    assert out.splitlines()[-1] == 'Dalej: koopflow check "Nowa wieś"'
    assert tree(nowhere) - {"desk.yaml", "village.yaml"} == {
        "Nowa wieś",
        *(
            f"Nowa wieś/{name}"
            for name in ("nowa-wies.yaml", "dane-lokalne.yaml", "eksperyment.yaml", ".editorconfig")
        ),
        *(
            f"Nowa wieś/.vscode{name}"
            for name in ("", "/settings.json", "/extensions.json", "/koopflow.schema.json")
        ),
    }


def test_without_a_reference_there_is_a_model(koopflow: Command, nowhere: Path) -> None:
    assert koopflow("new", "mine")[0] == 0
    assert koopflow("check", "mine")[0] == 0
    assert koopflow("compare", "mine:year", "second-person", "--replications", "3")[0] == 0
    assert koopflow("draw", "mine", "-o", "mine.svg")[0] == 0


def test_what_the_editor_is_told_fits_the_files(koopflow: Command, nowhere: Path) -> None:
    koopflow("new", "mine")
    settings = json.loads((nowhere / "mine/.vscode/settings.json").read_text("utf-8"))
    ((schema, patterns),) = settings["yaml.schemas"].items()
    known = json.loads((nowhere / "mine" / schema).read_text("utf-8"))
    assert known == kf.schema("en")
    files = [file for pattern in patterns for file in (nowhere / "mine").glob(pattern)]
    assert len(files) == 3
    for file in files:
        jsonschema.validate(yaml.load(file.read_text("utf-8"), yaml.BaseLoader), known)


def test_a_reference_beside_the_folder_is_found(koopflow: Command, desk: Path, nowhere: Path) -> None:
    (nowhere / "empty").mkdir()
    for words in (
        ("hamlet", "--of", "desk.yaml"),
        ("farm", "--of", "village.yaml"),
        ("empty", "--of", "desk.yaml"),
        ("mine",),
        ("yours", "--of", "mine"),
    ):
        assert koopflow("new", *words)[0] == 0
    for place in ("hamlet", "farm", "empty", "yours", "farm/farm.yaml", "village.yaml", "."):
        assert koopflow("check", place)[0] == 0


def test_a_reference_out_of_reach_is_told(koopflow: Command, desk: Path, nowhere: Path) -> None:
    before = tree(nowhere)
    code, out, err = koopflow("new", "a/b/hamlet", "--of", "desk.yaml", "--lang", "pl")
    assert (code, out) == (2, "")
    assert err.startswith("błąd: z folderu „a/b/hamlet” model „desk” nie zostałby znaleziony;")
    assert tree(nowhere) == before


def test_a_reference_in_models_is_found_there(koopflow: Command, nowhere: Path) -> None:
    (nowhere / "models").mkdir()
    (nowhere / "models/desk.yaml").write_text(MODEL + SCENARIO, encoding="utf-8")
    assert koopflow("new", "models/hamlet", "--of", "desk")[0] == 0
    assert not (nowhere / "models/hamlet/models").exists()
    assert koopflow("check", "models/hamlet")[0] == 0


@pytest.mark.parametrize("place", [".", "empty", "empty/", "a/b/c"])
def test_an_empty_folder_is_filled(koopflow: Command, nowhere: Path, place: str) -> None:
    if place != ".":
        (nowhere / "empty").mkdir()
    else:
        (nowhere / "here").mkdir()
        os.chdir(nowhere / "here")
    assert koopflow("new", place)[0] == 0
    assert koopflow("check", place)[0] == 0
    assert not list(nowhere.rglob("*.part"))


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("full", "błąd: folder „full” nie jest pusty; należy wybrać inny"),
        ("file", "błąd: „file” to plik, nie folder; należy wybrać inną nazwę"),
        ("file/inside", "błąd: „file” to plik, nie folder; należy wybrać inną nazwę"),
        ("dangling", "błąd: „dangling” to plik, nie folder; należy wybrać inną nazwę"),
    ],
)
def test_nothing_that_is_there_is_overwritten(
    koopflow: Command, nowhere: Path, place: str, sentence: str
) -> None:
    (nowhere / "full").mkdir()
    (nowhere / "full/.hidden").write_text("mine", "utf-8")
    (nowhere / "file").write_text("mine", "utf-8")
    (nowhere / "dangling").symlink_to("nowhere")
    before = tree(nowhere)
    code, out, err = koopflow("new", place, "--lang", "pl")
    assert (code, out, err.splitlines()) == (2, "", [sentence])
    assert tree(nowhere) == before


def test_a_misspelt_reference_gets_a_suggestion(koopflow: Command, nowhere: Path) -> None:
    code, _, err = koopflow("new", "mine", "--of", "rurla", "--lang", "pl")
    assert code == 3
    assert "czy chodziło o „rural”?" in err
    assert tree(nowhere) == set()


def test_a_reference_with_errors_is_refused(koopflow: Command, desk: Path, nowhere: Path) -> None:
    desk.write_text(MODEL.replace("by: clinic", "by: clinci"), "utf-8")
    code, _, err = koopflow("new", "mine", "--of", "desk.yaml")
    assert code == 1
    assert "error[KF304]" in err
    assert not (nowhere / "mine").exists()


@pytest.mark.parametrize("place", ["mine", "a/mine", "empty"])
def test_what_cannot_be_written_whole_is_not_there(
    koopflow: Command, nowhere: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nowhere / "empty").mkdir()
    before = tree(nowhere)
    written = writing.replacing

    def full_disk(path: Path) -> object:
        if path.name == "settings.json":
            raise OSError(28, "No space left on device", str(path))
        return written(path)

    monkeypatch.setattr(writing, "replacing", full_disk)
    code, out, err = koopflow("new", place)
    assert (code, out) == (3, "")
    assert "No space left on device" in err
    assert tree(nowhere) == before


def test_a_folder_that_fills_meanwhile_keeps_what_it_has(nowhere: Path) -> None:
    (nowhere / "empty").mkdir()

    def fill() -> None:
        with writing.filling(nowhere / "empty") as part:
            for name in ("a", "b"):
                (part / name).write_text("new", "utf-8")
            (nowhere / "empty/b").write_text("theirs", "utf-8")

    with pytest.raises(FileExistsError):
        fill()
    assert tree(nowhere) == {"empty", "empty/b"}
    assert (nowhere / "empty/b").read_text("utf-8") == "theirs"
