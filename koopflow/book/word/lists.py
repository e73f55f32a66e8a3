"""Definitions of lists in a file of Word: each list has its own, so that each counts from its own start."""

from __future__ import annotations

from typing import Any

from koopflow.book.word.xml import element

_LEVELS = 9
_STEP, _HANGING = 425, 425
"""Twentieths of a point: 7.5 mm."""
_SIGNS = "•–"


def define(file: Any, ordered: bool, start: int) -> str:
    """The number by which paragraphs name a new list."""
    from docx.oxml.ns import qn

    root = _root(file)
    about = [int(one.get(qn("w:abstractNumId"))) for one in root.findall(qn("w:abstractNum"))]
    numbers = [int(one.get(qn("w:numId"))) for one in root.findall(qn("w:num"))]
    which, number = str(max(about, default=0) + 1), str(max(numbers, default=0) + 1)
    definition = element("w:abstractNum", abstractNumId=which)
    element("w:multiLevelType", definition, val="hybridMultilevel")
    for level in range(_LEVELS):
        _level(definition, level, ordered, start)
    first = root.find(qn("w:num"))
    if first is None:
        root.append(definition)
    else:
        first.addprevious(definition)
    used = element("w:num", numId=number)
    element("w:abstractNumId", used, val=which)
    last = root.findall(qn("w:num"))
    (last[-1] if last else definition).addnext(used)
    return number


def number(paragraph: Any, which: str, level: int) -> None:
    """Make a paragraph an item of a list."""
    about = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    about.get_or_add_ilvl().val = min(level, _LEVELS - 1)
    about.get_or_add_numId().val = int(which)


def indent_pt(level: int) -> float:
    """How far the text of an item stands from the edge."""
    return (level * _STEP + _HANGING) / 20


def _level(definition: Any, level: int, ordered: bool, start: int) -> None:
    one = element("w:lvl", definition, ilvl=str(level))
    element("w:start", one, val=str(start))
    element("w:numFmt", one, val="decimal" if ordered else "bullet")
    element("w:lvlText", one, val=f"%{level + 1}." if ordered else _SIGNS[level % len(_SIGNS)])
    element("w:lvlJc", one, val="left")
    left = str(level * _STEP + _HANGING)
    element("w:ind", element("w:pPr", one), left=left, hanging=str(_HANGING))


def _root(file: Any) -> Any:
    """The definitions of a file, which a template may lack."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.numbering import NumberingPart

    held = [one for one in file.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.NUMBERING]
    if not held:
        made = NumberingPart(
            PackURI("/word/numbering.xml"),
            CONTENT_TYPE.WML_NUMBERING,
            element("w:numbering"),
            file.part.package,
        )
        file.part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return made.element
    return held[0].target_part.element
