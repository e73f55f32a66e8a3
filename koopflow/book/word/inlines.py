"""Inlines of a book go in, runs of a paragraph come out: words in their language, links, references, pulled numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from koopflow.book.blocks import Break, Figure, Inlines, Link, Table, Text
from koopflow.book.grammar import NBSP
from koopflow.book.places import Words
from koopflow.book.word.files import TAGS, clean
from koopflow.book.word.marks import Marks, anchor, held
from koopflow.book.word.styles import CODE_FONT
from koopflow.book.word.xml import element, put, text_run


def target(block: Figure | Table) -> str:
    """The bookmark of a figure's or table's number."""
    return anchor(block.place)


class Inliner:
    """Writes inlines; `targets` are the bookmarks of anchors, `numbered` those that hold a number."""

    def __init__(
        self, file: Any, language: str, marks: Marks, targets: Mapping[str, str], numbered: frozenset[str]
    ) -> None:
        self.file, self.language, self.marks = file, language, marks
        self.targets, self.numbered = targets, numbered

    def write(self, paragraph: Any, inlines: Inlines, language: str, alias: str = "") -> None:
        """Append inlines in a language to a paragraph."""
        for one in inlines:
            for made in self._of(one, language, alias):
                paragraph._p.append(made)

    def run(self, text: str, language: str, style: str = "") -> Any:
        """A run in a language."""
        about = element("w:rPr")
        if style == "link":
            element("w:rStyle", about, val=self.file.styles["Hyperlink"].style_id)
        if style == "code":
            element("w:rFonts", about, ascii=CODE_FONT, hAnsi=CODE_FONT, cs=CODE_FONT)
        if style == "strong":
            element("w:b", about)
        if style == "emphasis":
            element("w:i", about)
        if language != self.language:
            element("w:lang", about, val=TAGS[language])
        return text_run(clean(text, language), about if len(about) else None)

    def placed(self, place: str, text: str, language: str, style: str = "", alias: str = "") -> Any:
        """Words that can be said anew, in their place."""
        return self.marks.placed(held(place, Words(text, language)), alias, self.run(text, language, style))

    def field(self, wanted: str, shown: str, language: str, style: str = "") -> list[Any]:
        """A field of Word and what it shows until it is counted anew."""
        from docx.oxml.ns import qn

        made = [field_end("begin"), instruction(wanted), field_end("separate")]
        made += [self.run(shown, language, style), field_end("end")]
        if style == "strong":
            # Some programs show a field as its first run is.
            for run in made:
                if run.find(qn("w:rPr")) is None:
                    about = element("w:rPr")
                    element("w:b", about)
                    run.insert(0, about)
        return made

    def reference(self, link: Link, language: str, style: str = "") -> Any:
        """A link to a place in the book; the number of a figure or table is a field."""
        to = self.targets.get(link.to)
        if to is None:
            return self.run(link.text, language, style)
        box = element("w:hyperlink", anchor=to, history="1")
        word, space, number = link.text.rpartition(NBSP)
        if link.to not in self.numbered or not number.isdigit():
            box.append(self.run(link.text, language, style))
            return box
        if word:
            box.append(self.run(word + space, language, style))
        box.extend(self.field(f"REF {to} \\h", number, language, style))
        return box

    def _of(self, one: Text | Link | Break, language: str, alias: str) -> Iterator[Any]:
        match one:
            case Text():
                if one.place:
                    yield self.placed(one.place, one.text, language, one.style, alias or one.place)
                elif one.text:
                    yield self.run(one.text, language, one.style)
            case Link():
                yield self._outside(one, language) if one.address else self.reference(one, language)
            case Break():
                broken = element("w:r")
                element("w:br", broken)
                yield broken

    def _outside(self, link: Link, language: str) -> Any:
        from docx.opc.constants import RELATIONSHIP_TYPE

        key = self.file.part.relate_to(clean(link.address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        box = element("w:hyperlink", history="1")
        put(box, "r:id", key)
        box.append(self.run(link.text, language, "link"))
        return box


def field_end(kind: str) -> Any:
    """`begin`, `separate` or `end` of a field."""
    run = element("w:r")
    element("w:fldChar", run, fldCharType=kind)
    return run


def instruction(text: str) -> Any:
    """What a field is to show."""
    run = element("w:r")
    held_text = element("w:instrText", run)
    held_text.text = f" {text} "
    held_text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run
