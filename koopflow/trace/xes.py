"""Rows of an event log go in, replication by replication; an XES document comes out (IEEE 1849-2016).

A trace is a case, so the rows of a replication are grouped by it; no case goes over two replications.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import BinaryIO
from xml.sax.saxutils import escape

from koopflow.trace.rows import Columns, Row, plain
from koopflow.trace.text import Add

_CASE = "case:"
_EXTENSIONS = (
    ("Concept", "concept"),
    ("Lifecycle", "lifecycle"),
    ("Time", "time"),
    ("Organizational", "org"),
)
_CLASSIFIERS = (
    ("Activity", "concept:name"),
    ("ActivityAndLifecycle", "concept:name lifecycle:transition"),
    ("Resource", "org:resource"),
)
_DEFAULTS = {
    "concept:name": "unknown",
    "lifecycle:transition": "complete",
    "time:timestamp": "1970-01-01T00:00:00+00:00",
    "org:resource": "",
}
_IN_QUOTES = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document can hold; � stands for them."""


@contextmanager
def writing_xes(stream: BinaryIO, columns: Columns) -> Iterator[Add]:
    """XES with its extensions, globals and classifiers declared."""
    of_trace, *of_event = columns.kinds

    def add(rows: Iterable[Row]) -> None:
        traces: dict[str, list[Row]] = {}
        for row in rows:
            traces.setdefault(str(row[0]), []).append(row[1:])
        for name, events in traces.items():
            lines = ["<trace>", _attribute(of_trace.removeprefix(_CASE), name)]
            for event in events:
                cells = (_attribute(key, str(plain(cell))) for key, cell in zip(of_event, event, strict=True))
                lines += ["<event>", *cells, "</event>"]
            stream.write("\n".join((*lines, "</trace>", "")).encode())

    stream.write("\n".join((*_head(columns, of_event), "")).encode())
    yield add
    stream.write(b"</log>\n")


def _head(columns: Columns, of_event: list[str]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<log xmlns="http://www.xes-standard.org/" xes.version="1849.2016" xes.features="">'
    for name, prefix in _EXTENSIONS:
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>'
    yield from ('<global scope="trace">', _attribute("concept:name", _DEFAULTS["concept:name"]), "</global>")
    yield from ('<global scope="event">', *(_attribute(key, _DEFAULTS[key]) for key in of_event), "</global>")
    for name, keys in _CLASSIFIERS:
        yield f'<classifier name="{name}" scope="event" keys="{keys}"/>'
    yield _attribute("concept:name", columns.title)
    yield _attribute("lifecycle:model", "standard")


def _attribute(key: str, value: str) -> str:
    kind = "date" if key == "time:timestamp" else "string"
    return f'<{kind} key="{key}" value="{_quoted(value)}"/>'


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", value), _IN_QUOTES)
