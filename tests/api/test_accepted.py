"""What an author accepts is left out and counted, errors stay, and an entry without its finding is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import koopflow as kf

HEADER = """\
koopflow: 1
model: {id: desk, title: Desk, sources: {act: {title: The act}}}
actors:
  office: {kind: institution, level: municipality, source: act}
data:
  interview: {}
  health: {}
machines:
  case:
    initial: asked
    states:
      asked: {task: {by: office}, next: {again: [{to: asked}, {to: closed}], done: closed}}
      closed: {final: true}
variation: {machines.case.asked: [rename], data: [omit, add]}
"""
SCENARIO = """\
---
koopflow: 1
scenario: {id: base, of: desk, start: 2019-04-01, horizon: 1 y, replications: 3, seed: 7}
arrivals: {case: {every: {exponential: {mean: 9 d}}}}
durations: {case.asked: 2 d}
chances: {case.asked: {again: 0.8, done: 0.2}}
capacity: {office: {units: 1}}
"""
ADAPTATION = """\
---
koopflow: 1
adaptation: {id: village, of: desk, sources: {note: {title: A note}}}
changes: [%s]
"""

Check = Callable[..., kf.Checked]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def checked(*texts: str, max_states: int = 10_000, provenance: bool = False) -> kf.Checked:
        file = tmp_path / "desk.yaml"
        file.write_text("".join(texts), encoding="utf-8")
        return kf.check(file, max_states=max_states, provenance=provenance)

    return checked


def accepted(*entries: str) -> str:
    return "accepted:\n" + "".join(f"  - {{{entry}, why: {{pl: Powód, en: Reason}}}}\n" for entry in entries)


def told(checked: kf.Checked) -> list[tuple[str, str]]:
    return [(finding.code, finding.subject) for finding in checked.report]


def left_out(checked: kf.Checked) -> list[tuple[str, str]]:
    return [(one.finding.code, one.finding.subject) for one in checked.accepted]


ALL = [("KF380", "data.interview"), ("KF380", "data.health"), ("KF405", "machines.case.asked.again")]


def test_without_entries_everything_is_told(check: Check) -> None:
    checked = check(HEADER)
    assert (told(checked), left_out(checked)) == (ALL, [])


@pytest.mark.parametrize(
    "at", ["machines.case.asked.again", "machines.case.asked", "machines.case", "machines"]
)
def test_a_path_or_what_holds_it_is_accepted(check: Check, at: str) -> None:
    checked = check(HEADER, accepted(f"finding: KF405, at: {at}"))
    assert (told(checked), left_out(checked)) == (ALL[:2], ALL[2:])


@pytest.mark.parametrize("at", ["machines.case.ask", "machines.case.asked.again.more", "case.asked", "model"])
def test_a_path_beside_it_accepts_nothing_and_is_told(check: Check, at: str) -> None:
    checked = check(HEADER, accepted(f"finding: KF405, at: {at}"))
    assert left_out(checked) == []
    assert told(checked) == [*ALL, ("KF397", "accepted.0")]


def test_an_entry_accepts_its_code_alone(check: Check) -> None:
    checked = check(HEADER, accepted("finding: KF404, at: machines.case.asked"))
    assert told(checked) == [*ALL, ("KF397", "accepted.0")]


def test_the_json_counts_and_lists_what_was_left_out(check: Check) -> None:
    found = check(HEADER, accepted("finding: KF380, at: data, source: act")).to_dict("pl")
    assert found["summary"] == {"errors": 0, "warnings": 1, "infos": 0, "accepted": 2}
    assert [finding["code"] for finding in found["findings"]] == ["KF405"]
    one = found["accepted"][0]
    assert (one["code"], one["path"], one["line"], one["why"]) == ("KF380", "data.interview", 6, "Powód")
    assert (one["severity"], one["model"], one["source"]) == ("warning", "desk", ["act"])
    assert one["accepted_at"] == {"file": one["file"], "line": 16, "column": 15}


def test_a_reason_is_required(check: Check) -> None:
    checked = check(HEADER, "accepted: [{finding: KF405, at: machines}]\n")
    assert told(checked)[-1] == ("KF201", "accepted.0")
    assert left_out(checked) == []


def test_an_unknown_source_of_an_entry_is_found_and_a_known_one_is_used(check: Check) -> None:
    unsourced = HEADER.replace(", source: act}", "}")
    unused = ("KF380", "model.sources")
    assert unused in told(check(unsourced))
    assert unused not in told(check(unsourced, accepted("finding: KF405, at: machines, source: act")))
    unknown = check(HEADER, accepted("finding: KF405, at: machines, source: atc"))
    assert [finding.code for finding in unknown.report.errors] == ["KF310"]


def test_an_error_stays_and_is_no_longer_fine_with_an_entry(check: Check) -> None:
    endless = HEADER.replace("done: closed}", "done: asked}").replace("{to: closed}", "{to: asked}")
    checked = check(endless, accepted("finding: KF401, at: machines"))
    assert {finding.code for finding in checked.report.errors} == {"KF401", "KF396"}
    assert checked.accepted == ()


def test_an_error_among_the_entries_makes_the_model_not_ok(check: Check) -> None:
    for entry in ("finding: KF401, at: machines", "finding: KF4O1, at: machines"):
        checked = check(HEADER, accepted(entry))
        desk = checked.model("desk")
        assert desk is not None and not desk.ok
    desk = check(HEADER, accepted("finding: KF403, at: machines")).model("desk")
    assert desk is not None and desk.ok


def test_what_is_accepted_changes_no_property(check: Check) -> None:
    few = check(HEADER, accepted("finding: KF411, at: model"), max_states=1)
    desk = few.model("desk")
    assert desk is not None
    assert left_out(few) == [("KF411", "")]
    assert (desk.ok, desk.properties["sound"]) == (False, "unknown")


def test_nothing_is_said_of_checks_that_did_not_run(check: Check) -> None:
    entry = accepted("finding: KF403, at: machines.case.closed")
    quiet = {
        "not formed": check(HEADER.replace("by: office", "by: offcie"), entry),
        "not to the end": check(HEADER, entry, max_states=1),
        "sources not asked for": check(HEADER, accepted("finding: KF398, at: actors.office")),
        "no scenario": check(
            HEADER, accepted("finding: KF817, at: durations", "finding: KF380, at: actors.office")
        ),
    }
    assert [name for name, checked in quiet.items() if "KF397" in dict(told(checked))] == []
    assert "KF397" in dict(told(check(HEADER, entry)))
    assert "KF397" in dict(told(check(HEADER, accepted("finding: KF398, at: rules"), provenance=True)))
    assert "KF397" in dict(told(check(HEADER, accepted("finding: KF380, at: actors.office"), SCENARIO)))


def test_an_entry_with_a_slip_in_its_path_is_told_what_was_meant(check: Check) -> None:
    checked = check(HEADER, accepted("finding: KF380, at: data.helth"))
    fault = next(finding for finding in checked.report if finding.code == "KF397")
    assert [(hint.args["name"], hint.place and hint.place.line) for hint in fault.hints] == [
        ("data.health", 7)
    ]


def test_a_model_of_several_files_accepts_in_each(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HEADER + accepted("finding: KF380, at: data"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(
        "koopflow: 1\nmodel: {id: desk}\n" + accepted("finding: KF405, at: machines"), encoding="utf-8"
    )
    checked = kf.check(tmp_path)
    assert (told(checked), len(checked.accepted)) == ([], 3)


def test_an_adaptation_inherits_under_its_own_names(check: Check) -> None:
    changes = "{rename: machines.case.asked, to: heard, why: w, source: note}, {omit: data.health, why: w}"
    entries = accepted("finding: KF405, at: machines.case.asked.again", "finding: KF380, at: data.health")
    checked = check(HEADER, entries, ADAPTATION % changes)
    assert left_out(checked) == [
        ("KF380", "data.health"),
        ("KF405", "machines.case.asked.again"),
        ("KF405", "machines.case.heard.again"),
    ]
    assert told(checked) == ALL[:1]
    village = checked.model("village")
    assert village is not None
    assert [(one.finding, one.at) for one in village.model.model.accepted] == [
        ("KF405", "machines.case.heard.again")
    ]


def test_an_adaptation_accepts_what_is_its_own(check: Check) -> None:
    changes = "{add: data.extra, with: {}, why: w}"
    own = accepted("finding: KF380, at: data.extra, source: note", "finding: KF380, at: data.lost")
    checked = check(HEADER, ADAPTATION % changes, own)
    assert left_out(checked) == [("KF380", "data.extra")]
    assert told(checked) == [*ALL, ("KF397", "accepted.1")]


def test_what_is_told_of_the_reference_is_not_counted_as_accepted(check: Check) -> None:
    checked = check(HEADER, ADAPTATION % "", accepted("finding: KF405, at: machines"))
    assert ALL[2] in told(checked)
    assert left_out(checked) == []
    assert "KF397" not in dict(told(checked))


def test_a_scenario_accepts_what_stands_in_it(check: Check) -> None:
    effort = ("KF817", "machines.case.asked")
    assert effort in told(check(HEADER, SCENARIO))
    checked = check(
        HEADER, SCENARIO, accepted("finding: KF817, at: machines.case", "finding: KF405, at: machines")
    )
    assert left_out(checked) == [effort]
    assert told(checked) == [*ALL, ("KF397", "accepted.1")]


def test_what_follows_from_an_accepted_finding_is_not_told_after_all(check: Check) -> None:
    waiting = HEADER.replace(
        "asked: {task: {by: office}, next: {again: [{to: asked}, {to: closed}], done: closed}}",
        "asked: {next: {nobody: closed, late: {to: closed, after: 3 d}}}",
    )
    assert ("KF342", "machines.case.asked.nobody") in told(check(waiting))
    checked = check(waiting, accepted("finding: KF342, at: machines", "finding: KF380, at: data"))
    assert (told(checked), len(checked.accepted)) == ([], 3)


@pytest.mark.parametrize(
    "entries",
    [
        "3",
        "[1]",
        "[[]]",
        "{finding: [], at: {}, why: {}}",
        "[{finding: , at: , why: }]",
        "[{finding: KF380}]",
        '""',
    ]
    + [
        f"[{{finding: KF380, at: data, {rest}}}]"
        for rest in ("why: {pl: }", "why: [a]", "why: {}", "y: {a: b}")
    ],
)
def test_an_entry_of_another_form_is_told_and_accepts_nothing(check: Check, entries: str) -> None:
    checked = check(HEADER, f"accepted: {entries}\n")
    assert set(ALL[:2]) <= set(told(checked)) and checked.accepted == ()
    assert {finding.code[:3] for finding in checked.report.errors} == {"KF2"}


def test_what_is_wrong_with_an_entry_is_told_once(check: Check) -> None:
    entry = accepted("finding: KF380, at: data, extra: 1, source: [{}]")
    checked = check(HEADER, entry, ADAPTATION % "", entry)
    assert sorted(finding.code for finding in checked.report.errors) == ["KF200", "KF200", "KF210", "KF210"]
