"""The uses of omitted parts in rules and examples in, edits of those rules and examples out, with what to
say of it.

A rule speaks of events and an example of a way; what remains of either when a part goes follows rules of its
own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from koopflow.diagnostics import Diagnostic, Note
from koopflow.model.changes import Findings, Stage, Step, finding, place_of
from koopflow.model.outline import rows
from koopflow.model.overlay_faults import EXAMPLE_GOES, OF_THE_REFERENCE, RULE_LAPSES
from koopflow.model.references import Use, resolve
from koopflow.model.rules import BINARY, UNARY
from koopflow.source.editing import Drop, Edit, Loc, Put, at
from koopflow.source.nodes import Entry, Scalar, Sequence
from koopflow.source.nodes import Mapping as Node

STAYS = frozenset({"title", "description", "basis", "source", "assumption", "strength"})
"""What is left of a rule that became a statement."""
Broken = Mapping[str, tuple[Use, ...]]


def lapse(
    stage: Stage, step: Step, rules: Broken, examples: Broken, passed: frozenset[str]
) -> tuple[dict[Loc, Edit], Findings]:
    """The edits of the broken rules and examples, with a warning for each rule that became a statement."""
    edits: dict[Loc, Edit] = {}
    findings: Findings = ()
    for name, uses in rules.items():
        found, lapsed = _of_rule(stage, name, uses)
        edits |= found
        if lapsed:
            findings += (_told(stage, step, "rules", name),)
    for name, uses in examples.items():
        found, lapsed = _of_example(stage, name, uses, passed)
        edits |= found
        if lapsed:
            findings += (_told(stage, step, "examples", name),)
    return edits, findings


def _told(stage: Stage, step: Step, section: str, name: str) -> Diagnostic:
    note = Note(OF_THE_REFERENCE, {}, place_of(stage, (section, name)))
    if section == "rules":
        return finding(RULE_LAPSES, step, related=(note,), rule=name)
    return finding(EXAMPLE_GOES, step, related=(note,), example=name)


def _of_rule(stage: Stage, name: str, uses: tuple[Use, ...]) -> tuple[dict[Loc, Edit], bool]:
    rule = at(stage.tree, ("rules", name))
    lost = {use.loc for use in uses if use.span is None}
    if not isinstance(rule, Node):
        return {}, False
    if any(_lost_whole(rule, loc, lost) for loc in lost):
        return {("rules", name): Put(_statement(rule, name))}, True
    edits: dict[Loc, Edit] = {}
    for loc in lost:
        edits[loc] = Drop()
    return edits, False


def _lost_whole(rule: Node, loc: Loc, lost: set[Loc]) -> bool:
    """Whether with this use a whole place of the rule is lost, and not one of several alternatives."""
    key = str(loc[2])
    if key in ("paused-in", "include", "exclude"):
        return key != "paused-in" and not _bounds_left(rule, key, lost)
    if key not in (*UNARY, *BINARY):
        return True
    place = at(rule, loc[2:4])
    if len(loc) < 5 or not isinstance(place, Sequence):
        return True
    return all((*loc[:4], index) in lost for index in range(len(place.items)))


def _bounds_left(rule: Node, key: str, lost: set[Loc]) -> bool:
    """Whether a rule about a list still asks for something when these names have left it."""
    others = {"include", "exclude", "at-least", "at-most", "exactly"} - {key}
    if any(rule.entry(other) for other in others):
        return True
    return len([loc for loc in lost if loc[2] == key]) < len(rows(rule.value(key)))


def _statement(rule: Node, name: str) -> Node:
    """The rule with its words alone."""
    kept = tuple(entry for entry in rule.entries if entry.key.text in STAYS)
    if rule.entry("description") is None:
        title = rule.value("title")
        key = Scalar("description", rule.place)
        kept += (Entry(key, title if title is not None else Scalar(name, rule.place)),)
    return replace(rule, entries=kept)


def _of_example(
    stage: Stage, name: str, uses: tuple[Use, ...], passed: frozenset[str]
) -> tuple[dict[Loc, Edit], bool]:
    """The steps of passed states leave the example; an example that takes another omitted way goes."""
    paths = {use.loc: resolve(use, stage.outline)[0] for use in uses}
    if not all(_of_state(path) & passed for path in paths.values()):
        return {("examples", name): Drop()}, True
    whole = ("examples", name, str(uses[0].loc[2]))
    if len(paths) == len(rows(at(stage.tree, whole))):
        return {("examples", name): Drop()}, True
    return {loc: Drop() for loc in paths}, False


def _of_state(path: str) -> frozenset[str]:
    words = path.split(".")
    return frozenset(".".join(words[:length]) for length in range(3, len(words)))
