"""The folder that is made from a small model, word for word, in both languages; and the model that comes without one."""

from __future__ import annotations

from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api.new import id_of
from koopflow.i18n import LANGUAGES, translate
from koopflow.model.fields import ID, RESERVED
from koopflow.starting import words
from tests.cli.conftest import MODEL, SCENARIO
from tests.starting.uncommenting import made

GOLDEN = Path(__file__).parent / "golden"
VARIATION = """\
  actors.clinic: [rename, {replace: {level: [municipality, county]}}]
  services: [add]
  machines.case.waiting: refine
"""
RULES = "rules:\n  enough: {title: {pl: Dość ludzi, en: Enough people}, that: capacity.office.units >= 1}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    model = MODEL.replace("  actors.clinic: [replace]\n", VARIATION).replace(
        "variation:", f"{RULES}variation:"
    )
    (tmp_path / "desk.yaml").write_text(model + SCENARIO, encoding="utf-8")
    return tmp_path / "desk.yaml"


def texts(name: str, of: Path | None, lang: str) -> dict[str, str]:
    """The YAML files of a folder."""
    files = kf.new(name, kf.load(of) if of else None, lang)
    return {file: text for file, text in files.items() if file.endswith(".yaml")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_files_of_an_adaptation_are_these(desk: Path, lang: str) -> None:
    """Written anew by `python -m tests.starting.test_folder`; every difference is to be read."""
    kept = {file.name: file.read_text(encoding="utf-8") for file in (GOLDEN / lang).iterdir()}
    assert texts("Nowa wieś", desk, lang) == kept


@pytest.mark.parametrize("lang", LANGUAGES)
def test_times_of_new_steps_stand_prepared(desk: Path, lang: str) -> None:
    """A refinement and the times that go with it, marks taken away, leave nothing to be given."""
    files = texts("Nowa wieś", desk, lang)
    local = next(name for name, text in files.items() if "durations:" in text)
    above, _, below = files[local].partition("# durations:")
    folder = desk.parent / "made"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "nowa-wies.yaml").write_text(
        next(t for t in made(files["nowa-wies.yaml"]) if "\n  - refine" in t), "utf-8"
    )
    paths = [desk, folder]
    assert {finding.code for finding in kf.check(paths).report} == {"KF800"}
    (folder / local).write_text(above + "durations:" + below.replace("\n# ", "\n"), encoding="utf-8")
    assert [finding.code for finding in kf.check(paths).report] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_model_that_comes_without_one_is_whole(tmp_path: Path, lang: str) -> None:
    for name, text in texts("Nowa wieś", None, lang).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    model = kf.load(tmp_path)
    checked = kf.check(tmp_path)
    assert not list(checked.report)
    assert {value for judged in checked.models for value in judged.properties.values()} == {"holds"}
    base, what_if = sorted(model.scenarios, key=lambda one: one.scenario.scenario.start is None)
    runs = [kf.simulate(model, one, replications=2).to_dict() for one in (base, what_if)]
    assert all(run["cases"]["completed"] > 0 and run["cases"]["stuck"] == 0 for run in runs)
    assert all(kf.draw(model, view, lang=lang).write("svg") for view in ("process", "flows"))
    write(tmp_path / "beside", texts("Obok", tmp_path, lang))
    assert not list(kf.check(tmp_path).report)


def write(folder: Path, files: dict[str, str]) -> None:
    """The files of a folder, written."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_the_model_is_the_same_in_both_languages() -> None:
    def shape(lang: str) -> list[list[int]]:
        return [
            [len(line) - len(line.lstrip()) for line in text.splitlines()]
            for text in texts("a", None, lang).values()
        ]

    assert sorted(shape("pl")) == sorted(shape("en"))


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("zalesie", "zalesie"),
        ("Łęki Górne", "leki-gorne"),
        ("gmina_Żółć", "gmina-zolc"),
        ("2024", "adaptacja-2024"),
        ("element", "adaptacja-element"),
        ("desk", "adaptacja-desk"),
        ("eksperyment", "adaptacja-eksperyment"),
        ("…", "adaptacja"),
        ("Москва", "adaptacja"),
        ("a\u0000b\udc80", "a-b"),
        ("x" * 300, "x" * 60),
    ],
)
def test_any_name_becomes_an_id(desk: Path, name: str, id_: str) -> None:
    assert id_of(name, kf.load(desk), "pl") == id_
    assert ID.fullmatch(id_) and id_ not in RESERVED
    for file, text in texts(name, desk, "pl").items():
        (desk.parent / file).write_text(text, encoding="utf-8")
    assert not kf.check(desk.parent).report.errors


@pytest.mark.parametrize(
    "name", ["no", "a: b", "x # y", "'q'", '"q"', "[1, 2]", "{a}", "\\", "- x", "$id", "null", "a\nb"]
)
@pytest.mark.parametrize("own", [True, False])
def test_any_name_is_a_title(desk: Path, name: str, own: bool) -> None:
    folder = desk.parent / "made"
    write(folder, texts(name, None if own else desk, "en"))
    (adapted,) = [model for model in kf.check([folder, desk]).models if model.model.id != "desk"]
    assert adapted.ok
    assert adapted.model.model.model.title == {"*": name.replace("\n", " ")}


def test_every_sentence_has_its_polish() -> None:
    same = [text for text in words.ALL if translate("pl", text, context=words.CONTEXT) == text]
    assert same == [words.MODEL]


def _renew() -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = desk.__wrapped__(Path(folder))  # type: ignore[attr-defined]
        for lang in LANGUAGES:
            write(GOLDEN / lang, texts("Nowa wieś", path, lang))


if __name__ == "__main__":
    _renew()
