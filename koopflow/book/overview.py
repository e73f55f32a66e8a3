"""What is known of a few models goes in; one page of HTML comes out that opens from disk, alone.

The page holds its figures and its style, loads nothing, and says in words what was not judged. Every text of
an author is escaped; figures are pictures of their own, so nothing in them can reach the page.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jinja2

from koopflow.i18n import translate, translate_count


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as SVG, with the text that stands for it and the table that says the same."""

    title: str
    svg: str
    description: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def address(self) -> str:
        """The picture itself as an address, so that the page stays one file."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg.encode("utf-8")).decode("ascii")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of an adaptation: what it does to what, why, and whether the reference permits it."""

    change: str
    path: str
    why: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the ends of its 95 % interval; without an interval both ends are None."""

    name: str
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Span:
    """A time in days with the ends of its 95 % interval."""

    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a scenario gave: cases by count, outcomes, the time that a case takes."""

    scenario: str
    replications: int
    seed: int
    horizon_days: float
    arrived: int
    completed: int
    still_open: int
    stuck: int
    outcomes: tuple[Share, ...]
    cycle_time: Span


@dataclass(frozen=True, slots=True)
class Chapter:
    """One model; `verdict` is empty for a reference, `simulated` for what has no scenario to run.

    `facts` are names with values that say whose model it is.
    """

    id: str
    title: str
    description: str
    facts: tuple[tuple[str, str], ...]
    verdict: str
    properties: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    errors: int
    warnings: int
    changes: tuple[ChangeRow, ...]
    simulated: tuple[Simulated, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The page: a title, the chapters in their order, the program's version."""

    title: str
    version: str
    chapters: tuple[Chapter, ...]

    @property
    def judged(self) -> bool:
        """Whether every adaptation got a verdict and every property an answer."""
        answers = [answer for chapter in self.chapters for _, answer in chapter.properties]
        return "unknown" not in (*answers, *(chapter.verdict for chapter in self.chapters))


def page(overview: Overview, language: str) -> str:
    """The page in one language."""
    return environment(language).get_template("overview.html.j2").render(page=overview, language=language)


def environment(language: str) -> jinja2.Environment:
    """The templates of this package with the words and numbers of a language; what authors wrote is escaped."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["t"] = partial(_said, language)
    made.globals["counted"] = partial(translate_count, language)
    made.filters["number"] = partial(_number, language)
    made.filters["percent"] = partial(_percent, language)
    return made


def _said(language: str, text: str, **args: object) -> str:
    return translate(language, text, args)


def _number(language: str, value: float | None, digits: int = 1) -> str:
    """A number as the language writes it; a dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    return text if language == "en" else text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def _percent(language: str, value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{_number(language, value * 100, digits)}%"
