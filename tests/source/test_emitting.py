"""A node written as YAML and read again is the same node, whatever its texts look like."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.source.emitting import node_of, text_of
from koopflow.source.nodes import plain
from koopflow.source.reading import read_text

LOOKS = (
    "no",
    "12:30",
    "0609142",
    "null",
    "~",
    "",
    "2019-01-01",
    "<<",
    "=",
    "- x",
    "a: b",
    "x #y",
    "{a}",
    "“so”",
    "'",
    '"',
    "*",
    "&a",
    "!t",
    "%",
    "@",
    "|",
    "1e3",
)
TEXTS = st.sampled_from(LOOKS) | st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), max_size=60
)
KEYS = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)


@settings(max_examples=50)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), st.integers(20, 200), st.integers(0, 4))
def test_what_is_written_reads_as_what_it_was(value: dict[str, Any], width: int, opened: int) -> None:
    text = text_of(node_of(value), width, opened)
    documents, report = read_text(text, "written.yaml")
    assert not report, text
    assert [plain(node) for node in documents] == [value]


def test_short_things_stand_in_one_line_and_opened_levels_do_not() -> None:
    value = {"task": {"by": ["worker", "clinic"]}, "title": {"pl": "Rozmowa", "en": "Talk"}}
    assert text_of(node_of(value)) == "{task: {by: [worker, clinic]}, title: {pl: Rozmowa, en: Talk}}\n"
    assert (
        text_of(node_of(value), opened=1) == "task: {by: [worker, clinic]}\ntitle: {pl: Rozmowa, en: Talk}\n"
    )
    assert (
        text_of(node_of(value), 24, opened=1)
        == "task:\n  by: [worker, clinic]\ntitle:\n  pl: Rozmowa\n  en: Talk\n"
    )
