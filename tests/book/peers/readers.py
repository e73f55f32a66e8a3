"""Books shown to real readers: axe-core and a keyboard in Chromium, pdfua, outloud. `pytest tests/book/peers/readers.py`.

Not part of the test suite: Chromium and the npm package `axe-core` are only developers'; `.ci/run` gets them.
`KOOPFLOW_NPM` is the folder with the package.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

import koopflow as kf
from tests import shipped
from tests.book.conftest import MODEL, PROSE, Desk
from tests.draw.draw_examples import HOSTILE
from tests.draw.peers.browser import packages

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOCUSED = """() => {
  const one = document.activeElement;
  const seen = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  return {
    tag: one.tagName.toLowerCase(),
    href: one.getAttribute("href") || "",
    place: [...document.querySelectorAll("*")].indexOf(one),
    shown: seen.width > 1 && seen.height > 1,
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
  };
}"""
KNOWN = {"ORD-001", "PAG-001"}
"""Warnings of outloud that are no faults: it reads what stands in a paragraph in bold, or as a link, after the rest of the
paragraph, and takes the numbers of a figure's parts at the top of three pages for a running header."""
REACHABLE = "a[href], summary, [tabindex='0']"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of the reference's book and of one whose titles are hostile, as page and as PDF."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    # What no file of UTF-8 can hold comes by no file, and a call in prose is a call.
    texts = [
        text for text in HOSTILE if text.encode("utf-8", "replace").decode() == text and "\0" not in text
    ]
    desk.model(MODEL.replace("Ośrodek", json.dumps(" ".join(texts))))
    desk.record()
    desk.chapter(PROSE + "".join(f"\n## {t}\n\n{t}\n" for t in texts if "{{" not in t and t.strip()))
    found = {}
    for name, model in (("rural", shipped.rural()), ("hostile", kf.load(desk.folder))):
        found[name] = tmp_path_factory.mktemp(name)
        for kind in ("html", "pdf"):
            kf.book(model).save(found[name], kind)
    return found


@pytest.fixture(scope="module")
def pages(books: dict[str, Path]) -> Iterator[dict[str, Page]]:
    """The books' pages in Chromium, from disk; whatever they ask for is remembered on the page."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        # axe-core has to run in a page that lets no script in.
        context = chromium.new_context(bypass_csp=True)
        found = {}
        for name, folder in books.items():
            page = found[name] = context.new_page()
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto((folder / "book.html").as_uri())
            page.evaluate("asked => { window.asked = asked; }", asked)
        yield found
        chromium.close()


@pytest.mark.parametrize("name", ["rural", "hostile"])
def test_a_page_loads_nothing_but_itself(name: str, pages: dict[str, Page], books: dict[str, Path]) -> None:
    asked = [url for url in pages[name].evaluate("window.asked") if not url.startswith("data:")]
    assert asked == [(books[name] / "book.html").as_uri()]


@pytest.mark.parametrize("name", ["rural", "hostile"])
def test_axe_finds_nothing(name: str, pages: dict[str, Page]) -> None:
    page, axe = pages[name], packages() / "axe-core"
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.add_script_tag(path=axe / "axe.min.js")
    polish = json.loads((axe / "locales" / "pl.json").read_text(encoding="utf-8"))
    said = page.evaluate(
        """async ([locale, values]) => {
          axe.configure({locale});
          const found = await axe.run(document, {runOnly: {type: "tag", values}});
          return {
            checked: found.passes.length,
            wrong: found.violations.map(one =>
              `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(" | ")}`),
          };
        }""",
        [polish, STANDARDS],
    )
    assert said["checked"] > 20
    assert said["wrong"] == []


@pytest.mark.parametrize("name", ["rural", "hostile"])
def test_every_graphic_has_a_name(name: str, pages: dict[str, Page]) -> None:
    session = pages[name].context.new_cdp_session(pages[name])
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    graphics = [
        one for one in tree if one.get("role", {}).get("value") in ("image", "img", "graphics-document")
    ]
    drawn = pages[name].evaluate("document.querySelectorAll('svg').length")
    assert len(graphics) == drawn > 0
    assert all(one["name"]["value"].strip() for one in graphics)


@pytest.mark.parametrize("name", ["rural", "hostile"])
def test_everything_is_reached_and_opened_by_keyboard(name: str, pages: dict[str, Page]) -> None:
    page = pages[name]
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false; })")
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0);")
    hidden = "details:not([open]) > :not(summary), details:not([open]) > :not(summary) *"
    places = page.evaluate(
        """([all, hidden]) => {
          const every = [...document.querySelectorAll("*")];
          return [...document.querySelectorAll(all)].filter(one => !one.matches(hidden)).map(one => every.indexOf(one));
        }""",
        [REACHABLE, hidden],
    )
    met = []
    for _ in places:
        page.keyboard.press("Tab")
        met.append(page.evaluate(FOCUSED))
    assert [one["place"] for one in met] == places, "in the order of the text, and none is a trap"
    assert [one for one in met if not (one["shown"] and one["marked"])] == []
    assert met[0]["href"] == "#content"
    first = page.locator("summary").first
    first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None
    page.keyboard.press("Space")
    assert page.locator("details").first.get_attribute("open") is None
    page.locator("a.skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def said(program: str, *words: str) -> Any:
    """What a checker of PDF says in JSON."""
    command = Path(sys.executable).with_name(program)
    done = subprocess.run([command, *words], capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout.strip(), done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["rural", "hostile"])
def test_pdfua_finds_nothing(name: str, books: dict[str, Path]) -> None:
    found = said("pdfua", "check", "--format", "json", str(books[name] / "book.pdf"))
    assert found["findings"] == []
    assert found["summary"]["rules_run"] >= 11


@pytest.mark.parametrize("name", ["rural", "hostile"])
def test_outloud_finds_no_error(name: str, books: dict[str, Path]) -> None:
    (found,) = said("outloud", "--json", "-", str(books[name] / "book.pdf"))["results"]
    assert (found["error"], found["counts"]["error"]) == (None, 0)
    assert found["stats"]["tagged"]
    assert {one["rule"] for one in found["findings"]} <= KNOWN
