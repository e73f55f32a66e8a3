"""A name of a place goes in; content controls and bookmarks come out that keep it in a file, and what it held.

Content controls are what a person at Word sees and can act on. Other programs drop their tags when they save, so that
a bookmark stands inside each, and a part of custom XML, which is kept by all, says which bookmark is which place and
what stood there. Word itself keeps all three.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from koopflow.book.places import Content, Image, digest
from koopflow.book.word.files import clean
from koopflow.book.word.xml import element

_TAG_MAX = 64
"""Word refuses longer tags."""
_ANCHOR_MAX = 24
PREFIX = "koopflow:"
MARK = "_kf_m"
"""With what the name of a place's bookmark begins; a person at Word doesn't see such bookmarks in the list."""
NAMESPACE = "urn:koopflow:book"
_FIRST_CONTROL, _FIRST_BOOKMARK = 710_000, 7100
EMU_PER_MM = 36_000


def tag(place: str) -> str:
    """The tag of a place's content control; a long name is cut and told apart by a hash."""
    whole = PREFIX + "".join(c for c in place if c.isprintable())
    if len(whole) <= _TAG_MAX and len(whole) == len(PREFIX + place):
        return whole
    return f"{whole[: _TAG_MAX - 9]}~{_short(place, 8)}"


def anchor(name: str) -> str:
    """The bookmark of what is referred to."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII)[:_ANCHOR_MAX]
    return f"_kf_{plain}_{_short(name, 6)}"


def _short(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:length]


@dataclass(frozen=True, slots=True)
class Held:
    """What stood at a bookmark when it was written: of a picture also its alternative text and its width."""

    place: str
    digest: str
    alt: str = ""
    width: str = ""


def held(place: str, content: Content, width_mm: float = 0.0) -> Held:
    """What a place holds once its content is there."""
    if isinstance(content, Image):
        return Held(place, content.digest, digest(content.alt), str(emu(width_mm)))
    return Held(place, content.digest)


def emu(millimetres: float) -> int:
    """A length as pictures have it."""
    return round(millimetres * EMU_PER_MM)


@dataclass(slots=True)
class Marks:
    """Gives bookmarks and controls to places as a file grows, and remembers what is where."""

    held: dict[str, Held] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=partial(count, 1))

    def placed(self, holding: Held, alias: str, *content: Any) -> Any:
        """A content control with the content of a place, to stand in a paragraph."""
        number = next(self.numbers)
        name = f"{MARK}{number}"
        self.held[name] = holding
        box = element("w:sdt")
        about = element("w:sdtPr", box)
        element("w:alias", about, val=clean(alias)[:_TAG_MAX])
        element("w:tag", about, val=tag(clean(holding.place)))
        element("w:id", about, val=str(_FIRST_CONTROL + number))
        inside = element("w:sdtContent", box)
        inside.extend(self.between(name, *content))
        return box

    def between(self, name: str, *content: Any) -> list[Any]:
        """Content between the two ends of a bookmark."""
        number = str(_FIRST_BOOKMARK + next(self.numbers))
        return [
            element("w:bookmarkStart", id=number, name=name),
            *content,
            element("w:bookmarkEnd", id=number),
        ]


def kept(marks: Mapping[str, Held], language: str) -> bytes:
    """What a file's part of custom XML holds."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml

    root = parse_xml(f'<book xmlns="{NAMESPACE}"/>')
    root.set("language", language)
    for name, one in marks.items():
        about = {"mark": name, "name": one.place, "is": one.digest, "alt": one.alt, "width": one.width}
        root.append(
            root.makeelement(
                f"{{{NAMESPACE}}}place", {key: clean(text) for key, text in about.items() if text}
            )
        )
    return bytes(serialize_part_xml(root))


def read(content: bytes) -> tuple[str, dict[str, Held]] | None:
    """The language and the places of such a part, if it is one."""
    from docx.oxml import parse_xml

    try:
        root = parse_xml(content)
    except SyntaxError:
        return None
    if root.tag != f"{{{NAMESPACE}}}book":
        return None
    keys = ("name", "is", "alt", "width")
    places = root.iterfind(f"{{{NAMESPACE}}}place")
    return root.get("language", ""), {
        one.get("mark", ""): Held(*(one.get(key, "") for key in keys)) for one in places
    }
