"""What code hosts and editors are given: SARIF by the rules of its standard, and GitHub's annotations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from koopflow.cli.formats import as_github, as_sarif
from koopflow.diagnostics import Diagnostic, Note, Place, Rule, Severity
from tests.cli.conftest import Command

LOOP = """\
koopflow: 1
model: {id: loop, title: Pętla}
actors:
  office: {kind: institution, level: municipality, title: {pl: Ośrodek, en: Centre}}
machines:
  case:
    initial: reported
    states:
      reported:
        title: {pl: Zgłoszenie, en: Report}
        task: {by: office}
        next: {accept: talking, refuse: closed}
      talking: {task: {by: office}, next: {again: talking}}
      closed: {final: true}
"""
ODD = Rule("KF998", Severity.WARNING, "odd: {what}, 100 %", "look at it", "What it means.\n\nWhy.")


@pytest.fixture
def loop(nowhere: Path) -> Path:
    file = nowhere / "pętla 1.yaml"
    file.write_text(LOOP, encoding="utf-8")
    return file


def sarif(text: str) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The log, its rules and its results."""
    log = json.loads(text)
    (run,) = log["runs"]
    return log, run["tool"]["driver"]["rules"], run["results"]


def objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def assert_follows_the_standard(log: dict[str, Any]) -> None:
    """The rules of SARIF 2.1.0 for everything that koopflow writes; a section of the standard behind each."""
    assert log["version"] == "2.1.0"  # 3.13.2
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        assert run["tool"]["driver"]["name"]  # 3.19.8
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")  # 3.14.17
        assert len({rule["id"] for rule in rules}) == len(rules)  # 3.19.23: no two are equal
        assert all(rule["id"] and rule["help"]["text"] for rule in rules)  # 3.49.3, 3.12
        for result in run["results"]:
            assert result["message"]["text"]  # 3.27.11
            assert result["level"] in ("none", "note", "warning", "error")  # 3.27.10
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]  # 3.27.5, 3.27.6
            assert all(isinstance(value, str) for value in result["partialFingerprints"].values())  # 3.27.17
            ids = [location["id"] for location in result.get("relatedLocations", [])]
            assert all(one >= 0 for one in ids) and len(set(ids)) == len(ids)  # 3.28.2
            for flow in result.get("codeFlows", []):
                for thread in flow["threadFlows"]:  # 3.36.3: at least one
                    assert thread["locations"]  # 3.37.6: at least one
                    order = [location["executionOrder"] for location in thread["locations"]]
                    assert order == sorted(order) and order[0] >= 0  # 3.38.11
    for found in objects(log):
        if "startLine" in found:  # 3.30
            assert 1 <= found["startLine"] <= found["endLine"]
            assert found["startColumn"] >= 1 and found["endColumn"] >= 1
            same = found["startLine"] == found["endLine"]
            assert not same or found["startColumn"] <= found["endColumn"]
        if "uri" in found:  # 3.4.3: a reference by RFC 3986
            assert found["uri"].isascii() and " " not in found["uri"]


def test_sarif_follows_the_standard(loop: Path, koopflow: Command) -> None:
    code, out, _ = koopflow(
        "check", str(loop), "village.yaml", "nowhere.yaml", "--format", "sarif", "--lang", "pl"
    )
    log, rules, results = sarif(out)
    assert_follows_the_standard(log)
    assert code == 3
    assert {"KF100", "KF401"} <= {result["ruleId"] for result in results}
    assert [rule["id"] for rule in rules] == sorted(rule["id"] for rule in rules)


def test_the_way_is_a_code_flow_through_the_file(loop: Path, koopflow: Command) -> None:
    _, out, _ = koopflow("check", loop.name, "--format", "sarif", "--lang", "pl")
    _, _, results = sarif(out)
    result = next(result for result in results if result["ruleId"] == "KF401")
    ((step,),) = [thread["locations"] for flow in result["codeFlows"] for thread in flow["threadFlows"]]
    assert step["location"]["message"]["text"] == "1. Ośrodek: Zgłoszenie – accept"
    physical = step["location"]["physicalLocation"]
    region = physical["region"]
    assert unquote(physical["artifactLocation"]["uri"]) == loop.name
    line = LOOP.splitlines()[region["startLine"] - 1]
    assert region["startLine"] == region["endLine"]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "accept"


def test_the_rule_tells_what_it_means_in_the_language(loop: Path, koopflow: Command) -> None:
    for language, short, word in (("pl", "stanu „…”", "podpowiedź:"), ("en", "comes to “…”", "hint:")):
        _, out, _ = koopflow("check", loop.name, "--format", "sarif", "--lang", language)
        _, rules, _ = sarif(out)
        rule = next(rule for rule in rules if rule["id"] == "KF401")
        assert short in rule["shortDescription"]["text"]
        assert word in rule["help"]["text"]
        assert rule["help"]["text"].endswith("koopflow explain KF401")
        assert rule["fullDescription"]["text"] in rule["help"]["text"]


def test_a_fingerprint_outlives_a_line_and_tells_findings_apart() -> None:
    def prints(line: int, *whats: str) -> list[str]:
        found = [Diagnostic(ODD, Place("a.yaml", line), "x", {"what": what}) for what in whats]
        return [one["partialFingerprints"]["koopflow/v1"] for one in sarif(as_sarif(found, "en"))[2]]

    assert prints(3, "this", "that", "this") == prints(70, "this", "that", "this")
    assert len(set(prints(3, "this", "that", "this"))) == 3
    assert prints(3, "this")[0] in prints(3, "that", "this")


def test_other_places_are_numbered_and_a_note_without_one_is_part_of_the_message() -> None:
    here, there = Place("a.yaml", 3, 4, 3, 9), Place("/b/c d.yaml", 5, 1, 6, 2)
    beside = (Note("first here", place=there), Note("by the way"), Note("then here", place=here))
    log, _, results = sarif(as_sarif([Diagnostic(ODD, here, args={"what": "this"}, related=beside)], "en"))
    assert_follows_the_standard(log)
    assert results[0]["message"]["text"] == "odd: this, 100 %; look at it; by the way"
    assert [(one["id"], one["message"]["text"]) for one in results[0]["relatedLocations"]] == [
        (1, "first here"),
        (2, "then here"),
    ]
    physical = results[0]["relatedLocations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "file:///b/c%20d.yaml"
    assert physical["region"] == {"startLine": 5, "startColumn": 1, "endLine": 6, "endColumn": 2}


def test_no_findings_are_a_log_without_results() -> None:
    log, rules, results = sarif(as_sarif([], "pl"))
    assert_follows_the_standard(log)
    assert (rules, results) == ([], [])


def test_an_annotation_has_its_title_its_columns_and_the_way(loop: Path, koopflow: Command) -> None:
    _, out, _ = koopflow("check", loop.name, "--format", "github", "--lang", "pl")
    line = next(line for line in out.splitlines() if "KF401" in line)
    head, _, text = line.removeprefix("::").partition("::")
    assert head == "error file=pętla 1.yaml,line=13,endLine=13,col=7,endColumn=14,title=KF401 (błąd)"
    assert text.split("%0A")[1:3] == ["droga:", "1. Ośrodek: Zgłoszenie – accept"]


def test_an_annotation_of_several_lines_has_no_columns() -> None:
    found = Diagnostic(ODD, Place("a,b:c.yaml", 3, 4, 5, 2), args={"what": "1\r\n2"}, trace=("a.b", "c.d"))
    assert as_github([found], "en") == (
        "::warning file=a%2Cb%3Ac.yaml,line=3,endLine=5,title=KF998 (warning)"
        "::odd: 1%0D%0A2, 100 %25%0Apath:%0A1. a.b%0A2. c.d%0Alook at it"
    )
