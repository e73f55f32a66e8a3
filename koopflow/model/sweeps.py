"""A scenario's tree with `sweep` in, one tree for each combination of its values out, each with its label.

It stands apart from the layering of scenarios because a sweep reaches into the scenario by paths.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import prod

from koopflow.diagnostics import Diagnostic, Report, Rule, Severity
from koopflow.model.faults import NOT_LIST, NOT_MAPPING
from koopflow.model.layering import changed, laid
from koopflow.model.locating import given_as
from koopflow.model.outline import rows
from koopflow.model.paths import way_below
from koopflow.model.scenarios import Scenario, ScenarioHeader
from koopflow.model.suggestions import suggested
from koopflow.source.editing import Put, at, edited
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, plain

UNKNOWN_PATH = Rule(
    "KF390",
    Severity.ERROR,
    "a sweep cannot change “{path}”: a scenario has no section “{section}”",
    "",
    "A path of `sweep` begins with a section of the scenario, or names a number of its header "
    "(`horizon`), and leads to what is given another value in each scenario of the family.\n\n"
    "Wrong: `sweep: {workers: [2, 3]}`.\n"
    "Right: `sweep: {capacity.worker.units: [2, 3]}`.",
)
TOO_MANY = Rule(
    "KF391",
    Severity.ERROR,
    "the number of scenarios that the sweep makes is {count}; at most {limit} are possible",
    "give fewer values",
    "Several paths of a `sweep` are combined, each value of one with each of the others, so their numbers "
    "multiply. Make several scenarios with a smaller `sweep` each, for example one for each path.",
)
RULES = (UNKNOWN_PATH, TOO_MANY)

MOST = 1_000
_SECTIONS = frozenset(field.alias or name for name, field in Scenario.model_fields.items()) - {
    "scenario",
    "koopflow",
}
_HEADER = frozenset(field.alias or name for name, field in ScenarioHeader.model_fields.items())
_NUMBERS = frozenset({"horizon", "warm-up", "run-out", "start"})
"""What of the header a sweep is likely to be meant to change."""
_BY_PATH = frozenset({"durations", "chances", "events", "delays", "priorities", "costs"})


def family(tree: Mapping) -> tuple[tuple[tuple[str, Mapping], ...], Report]:
    """Label and tree of every scenario of the family; a scenario without a sweep is alone and has no label."""
    entry = tree.entry("sweep")
    if entry is None:
        return (("", tree),), Report()
    alone = replace(tree, entries=tuple(found for found in tree.entries if found is not entry))
    sweep = entry.value
    if not isinstance(sweep, Mapping):
        fault = Diagnostic(NOT_MAPPING, sweep.place, "sweep", {"given": given_as(sweep)})
        return (("", alone),), Report((fault,))
    findings = [finding for path in sweep.entries for finding in _judged(path)]
    axes = [(path.key, rows(path.value)) for path in sweep.entries]
    count = prod(len(values) for _, values in axes)
    if count > MOST:
        args = {"count": count, "limit": MOST}
        findings.append(Diagnostic(TOO_MANY, entry.key.place, "sweep", args))
    if findings:
        return (("", alone),), Report.of(findings)
    members: list[tuple[str, Mapping]] = []
    for values in product(*(values for _, values in axes)):
        member, report = alone, Report()
        for (path, _), value in zip(axes, values, strict=True):
            member, report = _with(member, path, value)
            findings += report
        label = ", ".join(
            f"{path.text}={_short(value)}" for (path, _), value in zip(axes, values, strict=True)
        )
        members.append((label, member))
    return tuple(members), Report.of(findings)


def _judged(path: Entry) -> Iterator[Diagnostic]:
    section, _, rest = path.key.text.partition(".")
    if not (section in _SECTIONS or section == "scenario" or (section in _HEADER and not rest)):
        args = {"path": path.key.text, "section": section}
        hints = suggested(section, sorted(_SECTIONS | _NUMBERS))
        yield Diagnostic(UNKNOWN_PATH, path.key.place, "sweep", args, hints)
    if isinstance(path.value, Mapping):
        yield Diagnostic(NOT_LIST, path.value.place, "sweep", {"given": given_as(path.value)})


def _with(tree: Mapping, path: Scalar, value: Node) -> tuple[Mapping, Report]:
    words = path.text.split(".")
    if words[0] in _HEADER - _SECTIONS and len(words) == 1:
        words = ["scenario", *words]
    loc = way_below((), tree, ".".join(words))
    if loc:
        node, report = changed(at(tree, loc), value)
        return edited(tree, {loc: Put(node)}), report
    keys = [words[0], ".".join(words[1:])] if words[0] in _BY_PATH else words
    over: Node = value
    for key in reversed(keys):
        over = Mapping((Entry(Scalar(key, path.place), over),), path.place)
    assert isinstance(over, Mapping)
    return laid(tree, over)


def _short(value: Node) -> str:
    return value.text if isinstance(value, Scalar) else str(plain(value))
