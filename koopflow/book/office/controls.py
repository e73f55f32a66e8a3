"""A field goes in; a content control of Word comes out, in which somebody writes, picks a date or ticks a box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from koopflow.book.office.blocks import Field

_NAME_MAX = 64
"""Word refuses longer names of controls."""
_OPEN_BOX, _TICKED_BOX, _BOX_FONT = "☐", "☒", "MS Gothic"
PROMPT_STYLE = "PlaceholderText"


def control(field: Field, number: int) -> Any:
    """The element `w:sdt` to stand in a paragraph; `number` is its own in the file."""
    box = _element("w:sdt")
    about = _element("w:sdtPr", box)
    _element("w:alias", about, val=field.prompt[:_NAME_MAX])
    _element("w:tag", about, val=field.name[:_NAME_MAX])
    _element("w:id", about, val=str(number))
    if field.kind != "check":
        _element("w:showingPlcHdr", about)
    {"text": _text, "date": _date, "choice": _choice, "check": _check}[field.kind](about, field)
    run = _element("w:r", _element("w:sdtContent", box))
    properties = _element("w:rPr", run)
    if field.kind == "check":
        fonts = _element("w:rFonts", properties)
        for kind in ("ascii", "hAnsi", "eastAsia"):
            _set(fonts, f"w:{kind}", _BOX_FONT)
        _element("w:t", run).text = _OPEN_BOX
    else:
        _element("w:rStyle", properties, val=PROMPT_STYLE)
        _element("w:t", run).text = f"[{field.prompt}]"
    return box


def _text(about: Any, field: Field) -> None:
    del field
    _set(_element("w:text", about), "w:multiLine", "1")


def _date(about: Any, field: Field) -> None:
    del field
    date = _element("w:date", about)
    _element("w:dateFormat", date, val="d.MM.yyyy")
    _element("w:storeMappedDataAs", date, val="dateTime")
    _element("w:calendar", date, val="gregorian")


def _choice(about: Any, field: Field) -> None:
    choices = _element("w:dropDownList", about)
    for number, choice in enumerate(dict.fromkeys(field.choices), start=1):
        item = _element("w:listItem", choices)
        _set(item, "w:displayText", choice)
        _set(item, "w:value", str(number))


def _check(about: Any, field: Field) -> None:
    del field
    box = _element("w14:checkbox", about)
    _set(_element("w14:checked", box), "w14:val", "0")
    for name, sign in (("w14:checkedState", _TICKED_BOX), ("w14:uncheckedState", _OPEN_BOX)):
        state = _element(name, box)
        _set(state, "w14:val", f"{ord(sign):04X}")
        _set(state, "w14:font", _BOX_FONT)


def _element(name: str, parent: Any = None, val: str | None = None) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    if val is not None:
        _set(made, "w:val", val)
    if parent is not None:
        parent.append(made)
    return made


def _set(element: Any, name: str, value: str) -> None:
    from docx.oxml.ns import qn

    element.set(qn(name), value)
