"""How a file of Word is read back: its parts, its text, and what an editor does to it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from docx import Document
from docx.oxml.ns import qn

NAMES = (
    "word/document.xml",
    "word/styles.xml",
    "word/numbering.xml",
    "word/settings.xml",
    "docProps/core.xml",
)


def opened(content: bytes) -> Any:
    """The document in a file's bytes."""
    return Document(io.BytesIO(content))


def closed(file: Any) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def part(content: bytes, name: str = "word/document.xml") -> ElementTree.Element:
    """A part, read by another reader than the one that wrote it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))


def paragraphs(file: Any) -> list[str]:
    """The words of every paragraph, also in tables."""
    return [said(one) for one in file.element.body.iter(qn("w:p"))]


def said(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t"))).replace("\N{NO-BREAK SPACE}", " ")


def controls(file: Any, tag: str) -> list[Any]:
    """The content controls of a tag."""
    return [
        box
        for box in file.element.body.iter(qn("w:sdt"))
        for about in box.iter(qn("w:tag"))
        if about.get(qn("w:val")) == tag
    ]


def say(control: Any, text: str) -> None:
    """An editor writes other words into a control."""
    first, *rest = control.iter(qn("w:t"))
    first.text = text
    for one in rest:
        one.getparent().remove(one)


def paragraph_of(element: Any) -> Any:
    return next(element.iterancestors(qn("w:p")))


def alternatives(file: Any) -> list[str]:
    return [about.get("descr") for about in file.element.body.iter(qn("wp:docPr"))]


def fields(file: Any) -> list[str]:
    return [one.text.strip() for one in file.element.body.iter(qn("w:instrText"))]


def bookmarks(file: Any) -> Iterator[str]:
    for one in file.element.body.iter(qn("w:bookmarkStart")):
        yield one.get(qn("w:name"))
