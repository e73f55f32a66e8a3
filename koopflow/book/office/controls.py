"""A field goes in; a content control of Word comes out, in which somebody writes, picks a date or ticks a box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from koopflow.book.word.xml import element, put

if TYPE_CHECKING:
    from koopflow.book.office.blocks import Field

_NAME_MAX = 64
"""Word refuses longer names of controls."""
_OPEN_BOX, _TICKED_BOX, _BOX_FONT = "☐", "☒", "MS Gothic"
PROMPT_STYLE = "PlaceholderText"


def control(field: Field, number: int) -> Any:
    """The element `w:sdt` to stand in a paragraph; `number` is its own in the file."""
    box = element("w:sdt")
    about = element("w:sdtPr", box)
    element("w:alias", about, val=field.prompt[:_NAME_MAX])
    element("w:tag", about, val=field.name[:_NAME_MAX])
    element("w:id", about, val=str(number))
    if field.kind != "check":
        element("w:showingPlcHdr", about)
    {"text": _text, "date": _date, "choice": _choice, "check": _check}[field.kind](about, field)
    run = element("w:r", element("w:sdtContent", box))
    properties = element("w:rPr", run)
    if field.kind == "check":
        fonts = element("w:rFonts", properties)
        for kind in ("ascii", "hAnsi", "eastAsia"):
            put(fonts, f"w:{kind}", _BOX_FONT)
        element("w:t", run).text = _OPEN_BOX
    else:
        element("w:rStyle", properties, val=PROMPT_STYLE)
        element("w:t", run).text = f"[{field.prompt}]"
    return box


def _text(about: Any, field: Field) -> None:
    del field
    put(element("w:text", about), "w:multiLine", "1")


def _date(about: Any, field: Field) -> None:
    del field
    date = element("w:date", about)
    element("w:dateFormat", date, val="d.MM.yyyy")
    element("w:storeMappedDataAs", date, val="dateTime")
    element("w:calendar", date, val="gregorian")


def _choice(about: Any, field: Field) -> None:
    choices = element("w:dropDownList", about)
    for number, choice in enumerate(dict.fromkeys(field.choices), start=1):
        item = element("w:listItem", choices)
        put(item, "w:displayText", choice)
        put(item, "w:value", str(number))


def _check(about: Any, field: Field) -> None:
    del field
    box = element("w14:checkbox", about)
    put(element("w14:checked", box), "w14:val", "0")
    for name, sign in (("w14:checkedState", _TICKED_BOX), ("w14:uncheckedState", _OPEN_BOX)):
        state = element(name, box)
        put(state, "w14:val", f"{ord(sign):04X}")
        put(state, "w14:font", _BOX_FONT)
