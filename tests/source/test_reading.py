"""YAML as located nodes: every finding at its line and column, whatever the input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koopflow.source import budgets
from koopflow.source.nodes import Mapping, Scalar, Sequence, plain
from koopflow.source.reading import read_text


def codes(text: str) -> list[tuple[str, int, int]]:
    """Code, line and column of every finding."""
    _, report = read_text(text, "a.yaml")
    return [(finding.code, finding.place.line, finding.place.column) for finding in report]


def read(text: str) -> object:
    """The only document, which has no findings."""
    roots, report = read_text(text, "a.yaml")
    assert not report.findings
    assert len(roots) == 1
    return plain(roots[0])


def test_scalars_stay_as_written() -> None:
    text = "a: 0609142\nb: no\nc: 12:30\nd: 2019-04-01\ne: 1e3\nf: true\ng: ~\nh: '~'\ni:\n"
    assert read(text) == {
        "a": "0609142", "b": "no", "c": "12:30", "d": "2019-04-01", "e": "1e3", "f": "true", "g": None, "h": "~",
        "i": None,
    }  # fmt: skip


def test_names_that_other_programs_read_as_booleans_are_keys() -> None:
    assert read("yes: a\nno: b\non: c\noff: d\ny: e\n") == {
        "yes": "a",
        "no": "b",
        "on": "c",
        "off": "d",
        "y": "e",
    }


def test_places_count_characters_from_one() -> None:
    roots, _ = read_text("# ę\nżółw: {ą: 'b c', d: [e]}\nlist:\n  - x\n\n\nend: |\n  text\n", "a.yaml")
    root = roots[0]
    inner = root.value("żółw")
    assert isinstance(inner, Mapping)
    value = inner.value("ą")
    assert value is not None
    assert (value.place.line, value.place.column, value.place.end_column) == (2, 11, 16)
    assert (inner.place.line, inner.place.column, inner.place.end_column) == (2, 7, 25)
    items = root.value("list")
    assert isinstance(items, Sequence)
    assert (items.place.line, items.place.column, items.place.end_line, items.place.end_column) == (
        4,
        3,
        4,
        6,
    )
    key = root.entry("end")
    assert key is not None
    assert key.key.place.line == 7


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_all_line_ends_count_alike(line_end: str) -> None:
    assert codes(line_end.join(["a: b", "c:", "  d: e: f", ""])) == [("KF111", 3, 6)]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert codes("\ufeffa: b: c\n") == [("KF111", 1, 4)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("m:\n  title: Art. 5: ustawa\n", ("KF111", 2, 10)),
        ("m: {title: Art. 5: ustawa, b: c}\n", ("KF111", 1, 12)),
        ("m:\n  - title: § 3: a # note\n", ("KF111", 2, 12)),
        ("m:\n\tid: a\n", ("KF112", 2, 1)),
        ("m:\n  id: a\n\tb: c\n", ("KF112", 3, 1)),
        ("m: @a\n", ("KF113", 1, 4)),
        ("m: `a`\n", ("KF113", 1, 4)),
        ("m: % dochodu\n", ("KF113", 1, 4)),
        ("m: * dochodu\n", ("KF113", 1, 4)),
        ("m: ** a\n", ("KF113", 1, 4)),
        ("m: & a\n", ("KF113", 1, 4)),
        ("m: > 5\n", ("KF113", 1, 4)),
        ("m: , a\n", ("KF113", 1, 4)),
        ("m: ? a\n", ("KF113", 1, 4)),
        ("m: ! a\n", ("KF121", 1, 4)),
        ("m: !uwaga a\n", ("KF121", 1, 4)),
        ("m: !!str a\n", ("KF121", 1, 4)),
        ("m: &a b\n", ("KF127", 1, 4)),
        ("m: *a\n", ("KF126", 1, 4)),
        ('m:\n  id: "abc\n  title: x\n  b: c\n', ("KF114", 2, 7)),
        ("m:\n  id: 'abc\n  title: x\n", ("KF114", 2, 7)),
        ('m:\n  id: "abc\n  title: "x"\n  b: c\n', ("KF114", 2, 7)),
        ('m: {pl: "abc, en: "x"}\n', ("KF114", 1, 9)),
        ('m: "abc" def\n', ("KF115", 1, 10)),
        ('m: "a "b" c"\n', ("KF115", 1, 8)),
        ("m:\n  id: abc\n   title: x\n", ("KF116", 3, 4)),
        ("m:\n  id: abc\n title: x\n", ("KF116", 3, 2)),
        ("m:\n   id: abc\n  title: x\n", ("KF116", 2, 4)),
        ("m:\n    id: abc\n  title: x\n", ("KF116", 3, 3)),
        ("m:\n  - a\n  b: c\n", ("KF116", 3, 3)),
        ("m:\n  n:\n     a:\n      b: c\n    d: e\n    f: g\n", ("KF116", 3, 6)),
        ("m:\n  n:\n     a:\n      b: c\n    d: e\n", ("KF116", 3, 6)),
        ("m:\n  a: b\n  ,c: d\n", ("KF113", 3, 3)),
        ("a: b\n%c d\n", ("KF113", 2, 1)),
        ("m:\n  id:abc\n  b: c\n", ("KF117", 2, 3)),
        ("m: {id:abc, c: d}\n", ("KF117", 1, 5)),
        ("m: [a, b\nc: d\n", ("KF118", 1, 4)),
        ("m: {a: b, c: d\nx: y\n", ("KF118", 1, 4)),
        ("m: {a: b}}\n", ("KF118", 1, 10)),
        ("a: b\nfoo\nc: d\n", ("KF119", 2, 1)),
        ("a: b\na: c\n", ("KF120", 2, 1)),
        ("m: {a: b, a: c}\n", ("KF120", 1, 11)),
        ("a: b\n<<: {c: d}\n", ("KF122", 2, 1)),
        ("1: b\n", ("KF123", 1, 1)),
        ("m: {true: b}\n", ("KF123", 1, 5)),
        ("~: b\n", ("KF123", 1, 1)),
        ("0609142: b\n", ("KF123", 1, 1)),
        ("-1.5: b\n", ("KF123", 1, 1)),
        ("0x1F: b\n", ("KF123", 1, 1)),
        ("[a]: b\n", ("KF124", 1, 1)),
        ("m: {{name}}\n", ("KF124", 1, 5)),
        ("m: {article: art. 6, ust. 1}\n", ("KF125", 1, 22)),
        ("m: {a: 0,6, b: 1}\n", ("KF134", 1, 8)),
        ("m: {mode: 2,5 h}\n", ("KF134", 1, 11)),
        ("m:\u00a0a\nb: c\n", ("KF128", 1, 3)),
        ('m: "a\\q"\n', ("KF129", 1, 6)),
        ("m: - b\n", ("KF130", 1, 4)),
        ("m: a\x00b\n", ("KF131", 1, 5)),
        ("m: a\u2028b\n", ("KF131", 1, 5)),
        ("", ("KF105", 1, 1)),
        ("# note\n---\n", ("KF105", 1, 1)),
        ("- a\n", ("KF106", 1, 1)),
        ("text\n", ("KF106", 1, 1)),
    ],
)
def test_a_slip_is_told_at_its_place(text: str, found: tuple[str, int, int]) -> None:
    assert found in codes(text)
    assert len(codes(text)) <= 2


@pytest.mark.parametrize(
    "text",
    ["2019a: b\n", '"1": b\n', "1a: b\n", "12:30: b\n", "2019-04-01: b\n", "e5: b\n", "abc: b\n",
        "a: R&D 50% x@y\n", "a: 'it''s'\n", "a: &x b\nc: *x\n", "%YAML 1.2\n---\na: b\n", "a: b\n...\n"],
)  # fmt: skip
def test_what_is_right_has_no_finding(text: str) -> None:
    assert codes(text) == []


def test_a_number_with_a_comma_is_one_finding_and_is_read_with_a_point() -> None:
    roots, report = read_text("m: {a: {x: 0,6, y: -0,4}, b: 2,5 h, c: 12,5%}\n", "a.yaml")
    assert [finding.code for finding in report] == ["KF134"] * 4
    assert [finding.args["number"] for finding in report] == ["0.6", "-0.4", "2.5 h", "12.5%"]
    assert plain(roots[0]) == {"m": {"a": {"x": "0.6", "y": "-0.4"}, "b": "2.5 h", "c": "12.5%"}}


@pytest.mark.parametrize("text", ["m: {a: 0, 6}\n", "m: {a: '0',6}\n", "m: {a: x0,6}\n", "m: {a: 0,6: b}\n"])
def test_what_only_looks_like_a_number_with_a_comma_is_told_as_before(text: str) -> None:
    assert [code for code, _, _ in codes(text)] == ["KF123"]


def test_the_first_of_two_equal_keys_is_named() -> None:
    _, report = read_text("a: b\nc: d\na: e\n", "a.yaml")
    (related,) = report.findings[0].related
    assert related.place is not None
    assert related.place.line == 1


def test_a_broken_document_does_not_hide_the_others() -> None:
    roots, report = read_text("a: 1\n---\nb: {c\n---\nd: 2\n...\n---\ne: 3\n", "a.yaml")
    assert [plain(root) for root in roots] == [{"a": "1"}, {"d": "2"}, {"e": "3"}]
    assert [(finding.code, finding.place.line) for finding in report] == [("KF118", 3)]


def test_all_slips_of_a_document_are_told_and_the_rest_is_read() -> None:
    text = 'a: b: c\nd: @e\nf: "g\nh:\n  i: % j\n  k: l\n  k: m\n'
    roots, report = read_text(text, "a.yaml")
    assert [finding.code for finding in report] == ["KF111", "KF113", "KF114", "KF113", "KF120"]
    assert [finding.place.line for finding in report] == [1, 2, 3, 5, 7]
    found = plain(roots[0])
    assert isinstance(found, dict)
    assert found["d"] == "e"
    assert found["h"] == {"i": "j", "k": "l"}


def test_a_file_of_tabs_is_told_once() -> None:
    assert codes("a:\n\tb: c\n\td: e\n\t\tf: g\n") == [("KF112", 2, 1)]


def test_an_alias_repeats_its_anchor_with_the_place_of_the_anchor() -> None:
    roots, report = read_text("a: &x {b: c}\nd: *x\n", "a.yaml")
    assert not report.findings
    repeated = roots[0].value("d")
    assert repeated is not None
    assert plain(repeated) == {"b": "c"}
    assert repeated.place.line == 1


def test_an_anchored_text_begins_behind_the_anchor() -> None:
    roots, _ = read_text("--- # first\na: b\n---\nc: &x   d\ne: *x\n", "a.yaml")
    value = roots[1].value("c")
    assert isinstance(value, Scalar)
    assert (value.place.line, value.place.column, value.place.end_column) == (4, 9, 10)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "KF142"),
        ("{a: " * 100_000, "KF142"),
        ("\n".join(" " * n + "a:" for n in range(500)), "KF142"),
        ("a: " + "x" * 200_000 + "\n", "KF143"),
        ("---\na: b\n" * 300, "KF144"),
        ("a: &a b\n" + "".join(f"k{n}: *a\n" for n in range(200)), "KF145"),
        ("a: &a [" + "x," * 10_000 + "]\n" + "".join(f"k{n}: *a\n" for n in range(50)), "KF146"),
        ("a: [" + "[]," * 300_000 + "]\n", "KF146"),
        ("a: 1\n" * 100_000, "KF147"),
        ("a: b\n" + "# x" * 400_000, "KF140"),
    ],
)
def test_a_budget_is_a_finding(text: str, code: str) -> None:
    assert code in [found[0] for found in codes(text)]


def test_an_anchor_around_its_own_alias_is_no_endless_node() -> None:
    roots, report = read_text("a: &a [b, *a]\n", "a.yaml")
    assert plain(roots[0]) == {"a": ["b", "a"]}
    assert "KF126" in [finding.code for finding in report]


def test_at_most_so_many_findings_come_from_one_text() -> None:
    assert len(codes("".join(f"{n}: a\n" for n in range(5_000)))) <= budgets.FINDINGS + 1


YAML_LIKE = st.text(
    alphabet=st.sampled_from(list("abc0: -\n\t\"'{}[],#&*!|>%@`?~<.\\\u00a0\u2028\x00ż\r")), max_size=120
)


@settings(derandomize=True, max_examples=1_000, deadline=None)
@given(YAML_LIKE)
def test_any_text_gives_documents_or_findings(text: str) -> None:
    roots, report = read_text(text, "a.yaml")
    assert roots or report.findings
    lines = len(text) + 2
    for finding in report:
        assert 1 <= finding.place.line <= finding.place.end_line <= lines
        assert finding.place.column >= 1
        assert finding.message


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_unicode_gives_documents_or_findings(text: str) -> None:
    roots, report = read_text(text, "a.yaml")
    assert roots or report.findings


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.data())
def test_a_model_with_a_letter_changed_never_breaks_the_reader(data: st.DataObject) -> None:
    text = (
        "koopflow: 1\nmodel:\n  id: a\n  title: {pl: 'Gmina: a', en: \"b\"}\n"
        "actors:\n  b: {kind: team, members: [c, d]}\n"
        "machines:\n  case:\n    initial: x\n    states:\n      x:\n"
        "        next: {done: [{to: y, when: a > 1}, {to: z}]}\n"
    )
    at = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.sampled_from([*"\t\"'{}[]:,-#&*!|>%@`? \n", ""]))
    roots, report = read_text(text[:at] + put + text[at + data.draw(st.integers(0, 3)) :], "a.yaml")
    assert roots or report.findings
