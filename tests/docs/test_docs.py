"""The pages say what koopflow does: their models are checked, their commands and their Python are run.

Every page has a folder of its own. Into it go its ```yaml blocks, each a file: one that lacks its header is given that
of the model `desk`, so that all of them together are one model. `<!-- file: NAME -->` before a block names the file;
one named `*.wrong.yaml` has findings that the page shows. Then every ```console block is typed line by line, and what
stands below a line is what comes back (`…` alone stands for any lines; in `docs/pl` in Polish); every ```pycon block is a session of Python.
`<!-- in: FILE -->` before a ```yaml block says that a reader makes it part of a file which a command has written: when
its turn comes it takes the place of the section that begins with its first line, commented or not.
"""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import koopflow as kf
from koopflow.api.wording import line
from koopflow.cli import run

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
EXECUTED = tuple(page for page in PAGES if page.parent.name in ("reference", "pl"))
HEADER = "koopflow: 1\nmodel: {id: desk}\n"
_BLOCK = re.compile(
    r"(?:^<!-- (?:file: (?P<file>\S+)|in: (?P<into>\S+)) -->\n)?^```(?P<kind>yaml|console|pycon|text)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: its kind, its text, and the file that it is, or into which it goes."""

    kind: str
    text: str
    file: str
    into: str = ""


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, *kinds: str) -> list[Block]:
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [
        Block(match["kind"], match["text"], match["file"] or f"block-{index:02}.yaml", match["into"] or "")
        for index, match in enumerate(found)
        if match["kind"] in kinds
    ]


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a page, with the files that the page shows."""
    for language in ("KOOPFLOW_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(language, raising=False)
    if request.param.parent.name == "pl":
        monkeypatch.setenv("KOOPFLOW_LANG", "pl")
    monkeypatch.chdir(tmp_path)
    for block in blocks(request.param, "yaml"):
        if block.into:
            continue
        whole = block.text.lstrip().startswith(("koopflow:", "#"))
        (tmp_path / block.file).write_text(block.text if whole else HEADER + block.text, encoding="utf-8")
    return tmp_path


on_pages = pytest.mark.parametrize(
    ("folder", "page"), [(page, page) for page in EXECUTED], indirect=["folder"], ids=map(name, EXECUTED)
)


@on_pages
def test_the_models_of_a_page_have_no_finding(folder: Path, page: Path) -> None:
    good = [path for path in sorted(folder.glob("*.yaml")) if not path.name.endswith(".wrong.yaml")]
    if good:
        assert "\n".join(line(finding, "en") for finding in kf.check(good).report) == ""


@on_pages
def test_the_commands_of_a_page_answer_as_it_says(
    folder: Path, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for block in blocks(page, "console", "yaml"):
        if block.into:
            put_in(folder / block.into, block.text)
        for command, expected in commands(block.text):
            words = shlex.split(command)
            assert words[0] == "koopflow"
            capsys.readouterr()
            run(words[1:])
            shown = capsys.readouterr().out.rstrip("\n").replace("\u00a0", " ")
            assert fits(shown, expected), f"{command}\n{shown}"


@on_pages
def test_the_python_of_a_page_gives_what_it_says(folder: Path, page: Path) -> None:
    text = "\n".join(block.text for block in blocks(page, "pycon"))
    session = doctest.DocTestParser().get_doctest(text, {}, name(page), str(page), 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    told: list[str] = []
    assert runner.run(session, out=told.append).failed == 0, "".join(told)


def test_the_language_page_has_every_key() -> None:
    page = (ROOT / "docs" / "reference" / "language.md").read_text(encoding="utf-8")
    told = set(re.findall(r"[a-z][a-z0-9-]*", page))
    assert sorted(set(keys(kf.schema("en"))) - told) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    local = [link.partition("#") for link in links if "://" not in link]
    assert [path for path, _, _ in local if path and not (page.parent / path).exists()] == []
    assert [
        f"{path}#{heading}"
        for path, _, heading in local
        if heading and heading not in headings(page.parent / path if path else page)
    ] == []


def keys(schema: object) -> Iterator[str]:
    """The keys that a JSON Schema knows, at any depth."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        yield from properties if isinstance(properties, dict) else ()
    inside = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for part in inside:
        yield from keys(part)


def test_the_picture_of_the_readme_is_what_is_drawn() -> None:
    """Drawn by `koopflow draw rural --view flows --lang en --width 200mm -o docs/flows.svg` with `--actors` of a figure."""
    rural = kf.load(ROOT / "models" / "reference" / "rural")
    whom = rural.model.figures["family-and-teams"].actors
    picture = kf.draw(rural, view="flows", lang="en", width_mm=200, actors=whom)
    kept = (ROOT / "docs" / "flows.svg").read_text(encoding="utf-8")
    assert without_metadata(picture.write("svg").decode("utf-8")) == without_metadata(kept)


def without_metadata(text: str) -> str:
    """A drawing without the hash of what it was drawn from: a model can change and the picture stay as it is."""
    return re.sub(r"<metadata>.*?</metadata>|\bk[0-9a-f]{8}\b", "", text, flags=re.DOTALL)


def commands(text: str) -> Iterator[tuple[str, str]]:
    """The lines that begin with `$ `, each with what stands below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        yield command, expected.rstrip("\n")


def fits(shown: str, expected: str) -> bool:
    """Whether the text is the expected one, in which a line `…` stands for any lines; nothing expects nothing."""
    if not expected:
        return True
    pattern = r"\n".join(".*" if line == "…" else re.escape(line) for line in expected.split("\n"))
    return re.fullmatch(pattern, shown, flags=re.DOTALL) is not None


def put_in(file: Path, text: str) -> None:
    """A section of a file in place of the one that begins with the same key and ends with an empty line."""
    key = re.escape(text.partition(":")[0])
    before = file.read_text(encoding="utf-8")
    after, count = re.subn(
        rf"^(?:# )?{key}:.*?(?=^$|\Z)", lambda _: text, before, flags=re.MULTILINE | re.DOTALL
    )
    assert count == 1, f"{file} has {count} sections {key}"
    file.write_text(after, encoding="utf-8")


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    found = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}
