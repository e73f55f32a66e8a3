"""Names and values go in, elements of a Word file come out."""

from __future__ import annotations

from typing import Any


def element(name: str, parent: Any = None, /, val: str | None = None, **values: str) -> Any:
    """An element; `val` and the others become its attributes of the same names in Word's namespace."""
    from docx.oxml import OxmlElement

    made = OxmlElement(name)
    for key, value in {**({} if val is None else {"val": val}), **values}.items():
        put(made, f"w:{key}", value)
    if parent is not None:
        parent.append(made)
    return made


def put(element: Any, name: str, value: str) -> None:
    """Set an attribute by its name with a prefix."""
    from docx.oxml.ns import qn

    element.set(qn(name), value)


def text_run(text: str, like: Any = None) -> Any:
    """A run of words with their spaces; line breaks become breaks."""
    run = element("w:r")
    if like is not None:
        run.append(like)
    fill(run, text)
    return run


def fill(run: Any, text: str) -> None:
    """Append words to a run."""
    for number, line in enumerate(text.split("\n")):
        if number:
            element("w:br", run)
        held = element("w:t", run)
        held.text = line
        held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
