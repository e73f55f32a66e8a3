"""What an experiment found goes in; one page of HTML comes out that opens from disk, alone.

It holds the tables, the plots, what every number means, the manifest and the STRESS-DES checklist.
"""

from __future__ import annotations

from dataclasses import dataclass

from koopflow.book.checklist import ADDRESS, Grid, Section
from koopflow.book.overview import Picture, environment


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: a heading, sentences, pictures, tables; `more` are tables that open on demand."""

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    grids: tuple[Grid, ...] = ()
    more: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class ExperimentPage:
    """The page: its title, remarks that come first, parts, definitions, manifest and checklist."""

    title: str
    lead: str
    version: str
    remarks: tuple[str, ...]
    parts: tuple[Part, ...]
    definitions: tuple[tuple[str, str], ...]
    manifest: Grid
    checklist: tuple[Section, ...]
    diagram: Picture | None


def page(content: ExperimentPage, language: str) -> str:
    """The page in one language."""
    template = environment(language).get_template("experiment.html.j2")
    return template.render(page=content, language=language, address=ADDRESS)
