"""A document of Word goes in; where its places are comes out, whatever people and programs have done to it since.

A place is what stands between the two ends of its bookmark; where the bookmark is gone, as after copying, it is what
its content control holds. Paragraphs, runs and controls may have been split, moved and nested meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from koopflow.book.word.marks import MARK, PREFIX
from koopflow.book.word.xml import fill


@dataclass(slots=True)
class Region:
    """The runs of a place in their order, each with its paragraph; `start` is the element at which it begins."""

    start: Any
    runs: list[tuple[Any, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words that are shown; paragraphs and lines are parted by line breaks."""
        said, last = list[str](), None
        for paragraph, run in self.runs:
            if last is not None and paragraph is not last:
                said.append("\n")
            last = paragraph
            said.append(words(run))
        return "".join(said)

    @property
    def drawing(self) -> Any:
        """The picture in it, if there is one."""
        return next((found for _, run in self.runs for found in _named(run, "wp:inline", "wp:anchor")), None)

    @property
    def table(self) -> Any:
        """The innermost table that it stands in, if it stands in one."""
        return next(iter(self.start.iterancestors(_qn("w:tbl"))), None)

    def say(self, text: str) -> None:
        """Replace the words; they look like the first of those that were there."""
        speaking = [run for _, run in self.runs if _spoken(run)]
        if not speaking:
            return
        first, *rest = speaking
        for run in speaking:
            for part in _spoken(run):
                run.remove(part)
        fill(first, text)
        for run in rest:
            if all(child.tag == _qn("w:rPr") for child in run):
                run.getparent().remove(run)


def marked(body: Any) -> dict[str, Region]:
    """The regions of the bookmarks that are places, by their names."""
    found: dict[str, Region] = {}
    open_: dict[str, Region] = {}
    start, end, run = _qn("w:bookmarkStart"), _qn("w:bookmarkEnd"), _qn("w:r")
    for one in body.iter(start, end, run):
        if one.tag == start:
            name = one.get(_qn("w:name"), "")
            if name.startswith(MARK):
                open_[one.get(_qn("w:id"))] = found[name] = Region(one)
        elif one.tag == end:
            open_.pop(one.get(_qn("w:id")), None)
        elif not _away(one):
            for region in open_.values():
                region.runs.append((_paragraph(one), one))
    for region in found.values():
        if not region.runs or not (region.text or region.drawing is not None):
            _widen(region)
    return found


def _widen(region: Region) -> None:
    """A bookmark falls together where all between its ends is written anew; its control still holds the words."""
    for box in region.start.iterancestors(_qn("w:sdt")):
        if _tag(box).startswith(PREFIX):
            region.runs = _runs(box)
            return


def _runs(inside: Any) -> list[tuple[Any, Any]]:
    return [(_paragraph(run), run) for run in inside.iter(_qn("w:r")) if not _away(run)]


def _away(run: Any) -> bool:
    """Whether somebody has deleted or moved a run, and the change is tracked."""
    return next(iter(run.iterancestors(_qn("w:del"), _qn("w:moveFrom"))), None) is not None


def _tag(box: Any) -> str:
    about = box.find(f"{_qn('w:sdtPr')}/{_qn('w:tag')}")
    return "" if about is None else str(about.get(_qn("w:val"), ""))


def tagged(body: Any) -> Iterator[tuple[str, Region]]:
    """The regions of content controls that hold no bookmark of a place, with their tags."""
    for box in body.iter(_qn("w:sdt")):
        name = _tag(box)
        inside = box.find(_qn("w:sdtContent"))
        if not name.startswith(PREFIX) or inside is None:
            continue
        starts = inside.iter(_qn("w:bookmarkStart"))
        if not any(one.get(_qn("w:name"), "").startswith(MARK) for one in starts):
            yield name, Region(inside, _runs(inside))


def words(run: Any) -> str:
    """The words that a run shows."""
    signs: Mapping[str, str] = {_qn("w:tab"): "\t", _qn("w:br"): "\n", _qn("w:cr"): "\n"}
    return "".join(signs.get(part.tag, part.text or "") for part in _spoken(run))


def _spoken(run: Any) -> list[Any]:
    return [child for child in run if child.tag in {_qn(f"w:{name}") for name in ("t", "tab", "br", "cr")}]


def _paragraph(run: Any) -> Any:
    return next(iter(run.iterancestors(_qn("w:p"))), None)


def _named(element: Any, *names: str) -> Iterator[Any]:
    yield from element.iter(*map(_qn, names))


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))
