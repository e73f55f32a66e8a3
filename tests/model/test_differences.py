"""Two models differ where an author would have to change one to make the other, and nowhere else."""

from koopflow.model.differences import differences, grouped
from koopflow.model.overlay import overlay
from tests.trees import tree

MODEL = """
koopflow: 1
model: {id: rural, version: "1"}
actors:
  office: {kind: institution, level: municipality, title: {pl: Urząd, en: Office}}
  guard: {kind: institution, level: county}
  board: {kind: team, members: [office, guard], leader: office}
flows: {report: {from: guard, to: office}}
machines:
  case:
    initial: start
    states:
      start: {task: {by: [office, guard]}, next: {ok: talk, late: {to: out, after: 5 d}}}
      talk: {sitting: board, next: {done: out}}
      out: {final: true}
rules: {fast: {response: [machines.case.start, machines.case.out], within: 5 d}}
variation: {actors.board.members: [add], machines.case.talk: [omit], machines: [refine], actors.board: [rename]}
"""
FIRST = tree(MODEL)


def told(after: str) -> list[tuple[str, str, object, object]]:
    return [
        (one.change, one.path, one.before, one.after) for one in differences(FIRST, tree(after, "other.yaml"))
    ]


def test_a_model_does_not_differ_from_itself() -> None:
    assert told(MODEL) == []


def test_short_and_long_forms_are_the_same() -> None:
    same = MODEL.replace("initial: start", "initial: {to: start}").replace("ok: talk", "ok: [{to: talk}]")
    same = same.replace("by: [office, guard]", "by: {office: 1, guard: 1}").replace(
        "sitting: board", "sitting: {of: board}"
    )
    assert told(same.replace("to: office}}", "to: [office]}}")) == []


def test_changed_keys_members_and_parts_are_told_by_their_paths() -> None:
    other = MODEL.replace("after: 5 d", "after: 3 d").replace("[office, guard], leader", "[office], leader")
    other = other.replace("      out:", "      rest: {}\n      out:").replace("en: Office", "en: Bureau")
    assert told(other) == [
        ("set", "actors.office.title.en", "Office", "Bureau"),
        ("omit", "actors.board.members.guard", "guard", None),
        ("set", "machines.case.start.late.after", "5 d", "3 d"),
        ("add", "machines.case.rest", None, {}),
    ]


def test_an_omitted_state_is_told_once_and_not_with_all_that_is_in_it() -> None:
    other = MODEL.replace("      talk: {sitting: board, next: {done: out}}\n", "").replace(
        "ok: talk", "ok: out"
    )
    assert told(other) == [
        ("omit", "machines.case.talk", {"sitting": "board", "next": {"done": "out"}}, None),
        ("set", "machines.case.start.ok.to", "talk", "out"),
    ]


def test_an_adaptation_differs_by_its_changes_each_under_its_variation_point() -> None:
    changes = tree(
        "koopflow: 1\nadaptation: {id: here, of: rural}\nchanges:\n"
        "  - {rename: actors.board, to: team, why: x}\n"
        "  - {add: actors.school, with: {kind: institution}, why: x}\n"
        "  - {add: actors.team.members.school, why: x}\n"
        "  - {set: rules.fast.within, to: 3 d, why: x}\n",
        "here.yaml",
    )
    overlaid, _ = overlay(FIRST, changes)
    found = differences(FIRST, overlaid.tree, overlaid.renamed)
    assert [(one.change, one.path, one.point) for one in found] == [
        ("rename", "actors.board", "actors.board"),
        ("set", "model.id", ""),
        ("add", "actors.board.members.school", "actors.board.members"),
        ("set", "rules.fast.within", ""),
        ("add", "actors.school", ""),
    ]
    assert [one.place.file for one in found] == ["model.yaml"] + ["here.yaml"] * 4
    assert list(grouped(found)) == ["actors.board", "", "actors.board.members"]
