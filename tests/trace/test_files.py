"""Formats of an event log: what was written is read back, whatever the names, and nothing half is left."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import koopflow as kf
from koopflow.trace.files import FORMATS, writing
from koopflow.trace.log import event_columns
from koopflow.trace.rows import Row
from koopflow.trace.text import writing_csv, writing_json_lines
from koopflow.trace.xes import writing_xes
from tests.simulate.small import loaded
from tests.trace.test_log import MODEL

XES = "{http://www.xes-standard.org/}"
COLUMNS = event_columns("PL", 'desk: <"base"> & Żółć')
NAMES = st.text() | st.sampled_from(["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1", "a,b\n\"c\"", "]]>&lt;", "zażółć gęślą jaźń", "\x00\x0b\ufffe", "\u2028\x85", "", " x "])  # fmt: skip
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
ROWS = st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["start", "complete"]), MOMENTS, NAMES), max_size=6)
PARTS = st.lists(ROWS, max_size=3)
HOSTILE = [[("'=a", "=b", "start", datetime(2024, 1, 1, tzinfo=UTC), "-c\r\nd")]]


def as_text(row: Row) -> tuple[str, ...]:
    return tuple(cell.isoformat() if isinstance(cell, datetime) else str(cell) for cell in row)


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PARTS)
@example(HOSTILE)
def test_csv_is_read_back(parts: list[list[Row]]) -> None:
    stream = io.BytesIO()
    with writing_csv(stream, COLUMNS) as add:
        for part in parts:
            add(part)
    head, *rows = csv.reader(io.StringIO(stream.getvalue().decode(), newline=""))
    assert tuple(head) == tuple(COLUMNS.kinds)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    found = [tuple(cell.removeprefix("'") for cell in row) for row in rows]
    assert found == [as_text(row) for part in parts for row in part]


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PARTS)
@example(HOSTILE)
def test_json_lines_are_read_back_however_lines_are_split(parts: list[list[Row]]) -> None:
    stream = io.BytesIO()
    with writing_json_lines(stream, COLUMNS) as add:
        for part in parts:
            add(part)
    text = stream.getvalue().decode()
    rows = [as_text(row) for part in parts for row in part]
    assert [tuple(json.loads(line).values()) for line in text.splitlines()] == rows
    assert text.count("\n") == len(rows)


def in_xml(text: str) -> str:
    """As XML 1.0 can hold it."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PARTS)
@example(HOSTILE)
def test_xes_is_read_back_a_trace_a_case_of_a_replication(parts: list[list[Row]]) -> None:
    stream = io.BytesIO()
    with writing_xes(stream, COLUMNS) as add:
        for part in parts:
            add(part)
    log = ElementTree.fromstring(stream.getvalue())
    assert_valid(log)
    expected = []
    for part in parts:
        for name in dict.fromkeys(row[0] for row in part):
            expected.append(
                (in_xml(str(name)), [tuple(map(in_xml, as_text(row)))[1:] for row in part if row[0] == name])
            )
    assert [
        (trace[0].get("value"), [tuple(cell.get("value") for cell in event) for event in trace[1:]])
        for trace in log.iter(f"{XES}trace")
    ] == expected


def assert_valid(log: ElementTree.Element) -> None:
    """What the schema of IEEE 1849 asks of the elements that a log of koopflow has."""
    attributes = {
        "log": {"xes.version", "xes.features"}, "extension": {"name", "prefix", "uri"}, "global": {"scope"},
        "classifier": {"name", "scope", "keys"}, "trace": set(), "event": set(),
        "string": {"key", "value"}, "date": {"key", "value"},
    }  # fmt: skip
    order = {
        "log": r"(extension )*(global )*(classifier )*(string |date )*(trace )*(event )*",
        "trace": r"(string |date )*(event )*",
        "global": r"(string |date )*",
        "event": r"(string |date )*",
    }
    for element in log.iter():
        assert element.tag.startswith(XES)
        tag = element.tag.removeprefix(XES)
        assert set(element.keys()) == attributes[tag]
        inside = "".join(f"{child.tag.removeprefix(XES)} " for child in element)
        assert re.fullmatch(order.get(tag, ""), inside), (tag, inside)
        if tag == "date":
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", str(element.get("value")))
    assert re.fullmatch(r"\d+(\.\d+)?", str(log.get("xes.version")))
    declared = {str(one.get("prefix")) for one in log.iter(f"{XES}extension")}
    keys = {str(one.get("key")) for one in log.iter() if one.get("key")}
    assert {key.partition(":")[0] for key in keys} == declared
    glob = {one.get("scope"): {child.get("key") for child in one} for one in log.iter(f"{XES}global")}
    assert all({child.get("key") for child in event} == glob["event"] for event in log.iter(f"{XES}event"))
    for classifier in log.iter(f"{XES}classifier"):
        assert re.fullmatch(r"[A-Za-z_][\w.-]*", str(classifier.get("name")))
        assert set(str(classifier.get("keys")).split()) <= glob["event"]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xes"])
def test_more_replications_go_on_where_fewer_end(suffix: str, tmp_path: Path) -> None:
    model = loaded(MODEL, tmp_path)
    for number in (2, 3):
        kf.simulate(model, replications=number).write_log(tmp_path / f"{number}{suffix}")
    two, three = (
        (tmp_path / f"{number}{suffix}").read_bytes().removesuffix(b"</log>\n") for number in (2, 3)
    )
    assert three.startswith(two)
    assert len(three) > len(two) > 1000


def test_a_log_of_the_simulator_is_valid_xes_with_every_row(tmp_path: Path) -> None:
    runs = kf.simulate(loaded(MODEL, tmp_path))
    log = ElementTree.parse(runs.write_log(tmp_path / "log.xes")).getroot()
    assert_valid(log)
    found = {
        (str(trace[0].get("value")), *(cell.get("value") for cell in event))
        for trace in log.iter(f"{XES}trace")
        for event in trace[1:]
    }
    assert found == set(runs.log())
    assert [child.get("value") for child in log if child.get("key") == "concept:name"] == ["desk: base"]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xes"])
def test_what_ends_early_leaves_the_old_file(suffix: str, tmp_path: Path) -> None:
    target = tmp_path / f"log{suffix}"
    target.write_text("old", encoding="utf-8")
    row: Row = ("0-1-1", "case.a", "start", datetime(2024, 1, 1, tzinfo=UTC), "")

    def write() -> None:
        with writing(target, COLUMNS) as add:
            add([row] * 10_000)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_text(encoding="utf-8") == "old"


def test_a_log_is_written_as_its_ending_says(tmp_path: Path) -> None:
    runs = kf.simulate(loaded(MODEL, tmp_path), replications=1)
    with pytest.raises(ValueError, match=r"\.csv, \.jsonl, \.parquet, \.xes; not as log\.ods"):
        runs.write_log(tmp_path / "log.ods")
    assert set(FORMATS) == {".csv", ".jsonl", ".parquet", ".xes"}
