"""What every file of Word from here keeps to: fixed times, texts that XML can hold, what the file says of itself.

The same content gives the same bytes: no clock is read, and the archive is packed anew.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from types import MappingProxyType
from typing import Any

TAGS = MappingProxyType({"pl": "pl-PL", "en": "en-GB"})
"""Languages as Word names them."""
_MADE = datetime(2000, 1, 1)
"""When every file claims to have been made, for Word wants a time and the same content shall be the same file."""
_PACKED = (1980, 1, 1, 0, 0, 0)
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a file of XML cannot hold."""
_LONE_LETTER = re.compile(r"(?<![^\s(„])([aiouwzAIOUWZ]) ")
"""A Polish one-letter word, which does not end a line."""
_TITLE_MAX = 255
UNPACKED_MAX, PARTS_MAX = 600_000_000, 10_000
_TYPES = "[Content_Types].xml"
_TEMPLATE, _DOCUMENT = (
    f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}.main+xml".encode()
    for kind in ("template", "document")
)

NO_ARCHIVE = "it is no DOCX"
TOO_LARGE = "unpacked it is larger than {count} bytes"
BROKEN = "it is broken: {text}"


class UnusableFileError(ValueError):
    """A file that is no usable file of Word; `reason` is a sentence over `args`."""

    def __init__(self, reason: str, **args: object) -> None:
        super().__init__(reason.format(**args))
        self.reason, self.values = reason, args


def clean(text: str, language: str = "") -> str:
    """A text as a file can hold it; in Polish a one-letter word stays with the next."""
    plain = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return _LONE_LETTER.sub("\\1\N{NO-BREAK SPACE}", plain) if language == "pl" else plain


def packed(file: Any) -> bytes:
    """A document as the bytes of an archive with fixed times."""
    made, out = io.BytesIO(), io.BytesIO()
    file.save(made)
    with zipfile.ZipFile(made) as held, zipfile.ZipFile(out, "w") as anew:
        for name in held.namelist():
            entry = zipfile.ZipInfo(name, _PACKED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            anew.writestr(entry, held.read(name))
    return out.getvalue()


def describe(file: Any, title: str, language: str, creator: str) -> None:
    """What a file says of itself: title, language, and who is told to have made it."""
    properties = file.core_properties
    properties.title = " ".join(clean(title).split())[:_TITLE_MAX]
    properties.author = properties.last_modified_by = creator[:_TITLE_MAX]
    properties.language = TAGS[language]
    properties.created = properties.modified = _MADE
    properties.comments = ""
    properties.revision = 1


def opened(content: bytes) -> Any:
    """The document in the bytes of a DOCX or of a template (DOTX).

    Raises `UnusableFileError` where they are none, or would be too large; what is opened has a body.
    """
    from docx import Document

    try:
        held = Document(io.BytesIO(_measured(content)))
        if held.element.body is None:
            raise UnusableFileError(NO_ARCHIVE)
        held.sections[0].page_width, held.styles, held.settings
    except UnusableFileError:
        raise
    except zipfile.BadZipFile as error:
        raise UnusableFileError(NO_ARCHIVE) from error
    except Exception as error:  # what a file from anywhere can do to the reader has no end of kinds
        raise UnusableFileError(BROKEN, text=" ".join(str(error).split())[:120]) from error
    return held


def _measured(content: bytes) -> bytes:
    """The archive, if it is of a size to be unpacked; a template's as a document's."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if sum(info.file_size for info in infos) > UNPACKED_MAX or len(infos) > PARTS_MAX:
            raise UnusableFileError(TOO_LARGE, count=UNPACKED_MAX)
        if _TYPES not in archive.namelist():
            raise UnusableFileError(NO_ARCHIVE)
        if _TEMPLATE not in archive.read(_TYPES):
            return content
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as anew:
            for info in infos:
                held = archive.read(info)
                anew.writestr(info, held.replace(_TEMPLATE, _DOCUMENT) if info.filename == _TYPES else held)
        return out.getvalue()
