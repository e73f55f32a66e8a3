"""A file that people have worked on and a later edition go in; the file with what the edition says comes out.

Only what koopflow wrote, and nobody has changed since, is replaced. Everything else of the file stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from koopflow.book.blocks import Book
from koopflow.book.places import PART, Cells, Content, Image, Words, digest, digest_of_rows, places
from koopflow.book.word import cells, grids, keeping, pictures, regions, styles
from koopflow.book.word.files import clean, opened, packed
from koopflow.book.word.inlines import Inliner
from koopflow.book.word.marks import MARK, PREFIX, Held, Marks, emu, held, tag
from koopflow.book.word.regions import Region
from koopflow.book.word.writer import PICTURE_MM

_SAME_SIZE = 0.01
"""So much may a program change the width of a picture that nobody has touched."""


class NoPlacesError(ValueError):
    """A file that has nothing to be renewed."""


@dataclass(slots=True)
class Refreshed:
    """What became of the places, by their names: in `replaced` how often something was, of each kind.

    `by_hand` were changed by people, `gone` were deleted, `unknown` are not in the edition, and
    for `missing` the file never had a place.
    """

    replaced: Counter[str] = field(default_factory=Counter)
    by_hand: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def language_of(content: bytes) -> str:
    """The language in which koopflow wrote a file.

    Raises `UnusableFileError` where it is none of Word, and `NoPlacesError` where koopflow has not written it.
    """
    found = keeping.kept(opened(content))
    if found is None or not found[1]:
        raise NoPlacesError
    return found[0]


def refreshed(content: bytes, book: Book) -> tuple[bytes, Refreshed]:
    """The file anew and what became of its places; raises as `language_of` does."""
    file = opened(content)
    found = keeping.kept(file)
    if found is None or not found[1]:
        raise NoPlacesError
    work = _Work(file, book, found[1])
    work.go()
    keeping.keep(file, work.now, book.language)
    return packed(file), work.done


class _Work:
    """Goes once through the places of a file."""

    def __init__(self, file: Any, book: Book, was: Mapping[str, Held]) -> None:
        self.file, self.book, self.was = file, book, was
        self.wanted = {clean(name): content for name, content in places(book).items()}
        self.now: dict[str, Held] = {}
        self.done = Refreshed()
        self.body = file.element.body
        self.line = styles.line_mm(file)
        self.images = _after(self.body, "wp:docPr", "id")

    def go(self) -> None:
        found = regions.marked(self.body)
        names = {tag(one.place): one.place for one in self.was.values()} | {tag(n): n for n in self.wanted}
        away = Counter[str]()
        for mark, one in self.was.items():
            region = found.get(mark)
            if region is None or _empty(region, one.place):
                away[one.place] += 1
            else:
                self._one(mark, one.place, region, one)
        for name, region in list(regions.tagged(self.body)):
            place = names.get(name, name.removeprefix(PREFIX))
            if not _empty(region, place):
                away[place] -= 1
                mark, last = next(((m, h) for m, h in self.was.items() if h.place == place), ("", None))
                self._one(mark, place, region, last)
        self.done.gone = [place for place, times in away.items() if times > 0]
        self._parts(found)
        known = {one.place for one in (*self.was.values(), *self.now.values())} | set(away)
        self.done.missing = [name for name in self.wanted if name not in known]

    def _one(self, mark: str, place: str, region: Region, last: Held | None) -> None:
        """Renew what stands at a place."""
        wanted = self._content(place)
        if wanted is None:
            part = PART.fullmatch(place)
            if part is not None and f"{part['figure']}:1" in self.wanted:
                self._take_away(region)
                return
            self.done.unknown.append(place)
            became, holding = "", None
        else:
            became, holding = self._renewed(place, region, wanted, last)
        if became == "replaced":
            self.done.replaced[kind_of(place)] += 1
        elif became == "by hand":
            self.done.by_hand.append(place)
        if last is not None:
            self.now[mark] = holding or last

    def _content(self, place: str) -> Content | None:
        """What the edition has for a place; a note that a figure no longer has is empty."""
        figure, _, last = place.rpartition(":")
        if place not in self.wanted and last == "note" and f"{figure}:1" in self.wanted:
            return Words("", self.book.language)
        return self.wanted.get(place)

    def _renewed(
        self, place: str, region: Region, wanted: Content, last: Held | None
    ) -> tuple[str, Held | None]:
        match wanted:
            case Words():
                said = digest(region.text)
                if said == wanted.digest:
                    return "same", held(place, wanted)
                if last is None or said != last.digest:
                    return "by hand", None
                region.say(clean(wanted.text, wanted.language))
                return "replaced", held(place, wanted)
            case Cells():
                return self._table(place, region.table, wanted, last)
            case Image():
                return self._picture(place, region.drawing, wanted, last)

    def _table(self, place: str, table: Any, wanted: Cells, last: Held | None) -> tuple[str, Held | None]:
        said = digest_of_rows(cells.rows_of(table))
        if said == wanted.digest:
            return "same", held(place, wanted)
        if last is None or said != last.digest:
            return "by hand", None
        if cells.fits(table, wanted.grid):
            cells.renew(table, wanted.grid, wanted.language)
        else:
            self._whole_table(table, place, wanted, last)
        _name_table(table, wanted.title)
        return "replaced", held(place, wanted)

    def _whole_table(self, table: Any, place: str, wanted: Cells, last: Held) -> None:
        """A table with other columns: its rows are made anew, its place and its look as a whole stay."""
        from docx.oxml.ns import qn

        mark = next(name for name, one in self.was.items() if one is last)
        inliner = Inliner(self.file, self.book.language, Marks(), {}, frozenset())
        first = inliner.run(wanted.grid.headings[0], wanted.language, "strong")
        marks = Marks(numbers=chain((int(mark.removeprefix(MARK)),), _fresh(self.body)))
        control = marks.placed(held(place, wanted), place, first)
        made = grids.table(inliner, wanted.grid, wanted.title, wanted.language, self.line, control)._tbl
        made.getparent().remove(made)
        for child in list(table):
            if child.tag != qn("w:tblPr"):
                table.remove(child)
        table.extend([child for child in made if child.tag != qn("w:tblPr")])

    def _picture(self, place: str, drawing: Any, wanted: Image, last: Held | None) -> tuple[str, Held | None]:
        from docx.oxml.ns import qn

        if last is not None and last.digest == wanted.digest and last.alt == digest(wanted.alt):
            return "same", last
        about = drawing.find(qn("wp:docPr"))
        alt = about.get("descr", "")
        described = last is not None and digest(alt) == last.alt
        title = about.get("title", "")
        width, height = pictures.fitted(wanted, self.line, PICTURE_MM)
        extent = drawing.find(qn("wp:extent"))
        is_wide = int(extent.get("cx"))
        was_wide = int(last.width) if last is not None and last.width.isdigit() else 0
        if was_wide and abs(is_wide - was_wide) > was_wide * _SAME_SIZE:
            # Somebody has made it smaller or larger.
            width, height = is_wide / emu(1), is_wide / emu(1) * height / width
        if last is None or last.digest != wanted.digest:
            key, svg = pictures.parts(self.file, wanted)
            old = [blip.get(qn("r:embed")) for blip in drawing.iter() if blip.get(qn("r:embed"))]
            pictures.show(drawing, wanted, key, svg)
            _resize(drawing, emu(width), emu(height))
            self._drop(old)
        if described:
            pictures.say(drawing, wanted)
            return "replaced", held(place, wanted, width)
        for one in drawing.iter(qn("wp:docPr"), qn("pic:cNvPr")):
            one.set("descr", alt)
            one.set("title", title)
        self.done.by_hand.append(f"{place}:alt")
        assert last is not None
        return "replaced", Held(place, wanted.digest, last.alt, str(emu(width)))

    def _drop(self, keys: list[str]) -> None:
        """Forget parts that nothing shows any more."""
        from docx.oxml.ns import nsmap

        space = nsmap["r"]
        used = {
            value
            for one in self.file.element.iter()
            for name, value in one.attrib.items()
            if name.startswith(f"{{{space}}}")
        }
        for key in keys:
            if key not in used and key in self.file.part.rels:
                del self.file.part.rels[key]

    def _take_away(self, region: Region) -> None:
        """A part that a figure has no more; its paragraph too, where nothing else stands there."""
        from docx.oxml.ns import qn

        paragraph = next((one for one, _ in region.runs), None)
        old = [
            one.get(qn("r:embed")) for _, run in region.runs for one in run.iter() if one.get(qn("r:embed"))
        ]
        for _, run in region.runs:
            run.getparent().remove(run)
        if paragraph is not None and not any(len(run) for run in paragraph.iter(qn("w:r"))):
            paragraph.getparent().remove(paragraph)
        self._drop(old)
        self.done.replaced["picture"] += 1

    def _parts(self, found: dict[str, Region]) -> None:
        """Further parts of figures that have grown stand below those that are there."""
        had = {one.place for one in self.was.values()}
        for place, wanted in self.wanted.items():
            part = PART.fullmatch(place)
            if part is None or not isinstance(wanted, Image) or place in had:
                continue
            before = f"{part['figure']}:{int(part['number']) - 1}"
            mark = next((name for name, one in self.now.items() if one.place == before), None)
            region = found.get(mark or "")
            if region is None or region.drawing is None:
                continue
            self._add(place, wanted, region, found)

    def _add(self, place: str, wanted: Image, after: Region, found: dict[str, Region]) -> None:
        from copy import deepcopy

        from docx.oxml.ns import qn

        from koopflow.book.word.xml import element

        neighbour = after.runs[0][0]
        paragraph = element("w:p")
        about = neighbour.find(qn("w:pPr"))
        if about is not None:
            paragraph.append(deepcopy(about))
        size = pictures.fitted(wanted, self.line, PICTURE_MM)
        drawn = pictures.drawn(self.file, wanted, size, next(self.images))
        marks = Marks(numbers=_fresh(self.body))
        paragraph.append(marks.placed(held(place, wanted, size[0]), place, drawn))
        neighbour.addnext(paragraph)
        self.now |= marks.held
        found |= regions.marked(paragraph)
        self.done.replaced["picture"] += 1


def kind_of(place: str) -> str:
    """What a place is, as it is counted and told."""
    if PART.fullmatch(place):
        return "picture"
    first, *names = place.split(":")
    return names[-1] if first in ("figure", "table") and len(names) > 1 else first


def _empty(region: Region, place: str) -> bool:
    """Whether what stood at a place was deleted."""
    kind = kind_of(place)
    if kind == "picture":
        return region.drawing is None
    if kind == "table":
        return region.table is None
    return not region.text.strip()


def _name_table(table: Any, title: str) -> None:
    from docx.oxml.ns import qn

    for about in table.iter(qn("w:tblCaption")):
        about.set(qn("w:val"), clean(title))


def _resize(drawing: Any, width: int, height: int) -> None:
    from docx.oxml.ns import qn

    inner = (one for form in drawing.iter(qn("a:xfrm")) for one in form.iter(qn("a:ext")))
    for one in (drawing.find(qn("wp:extent")), *inner):
        one.set("cx", str(width))
        one.set("cy", str(height))


def _fresh(body: Any) -> Iterator[int]:
    """Numbers that no place in a file has."""
    return count(max(_marks(body), default=0) + 1_000)


def _marks(body: Any) -> Iterator[int]:
    from docx.oxml.ns import qn

    for one in body.iter(qn("w:bookmarkStart")):
        number = one.get(qn("w:name"), "").removeprefix(MARK)
        if number.isdigit():
            yield int(number)
        if one.get(qn("w:id"), "").isdigit():
            yield int(one.get(qn("w:id")))


def _after(body: Any, name: str, attribute: str) -> Iterator[int]:
    from docx.oxml.ns import qn

    taken = [int(one.get(attribute)) for one in body.iter(qn(name)) if one.get(attribute, "").isdigit()]
    return count(max(taken, default=0) + 1)
