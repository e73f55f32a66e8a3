"""A scenario's tree and what differs from it in, the tree of both laid over each other out.

Mappings are laid over each other key by key; a distribution, a state's chances, a list and a plain value are replaced
whole, nothing (`null`) removes, `{plus: 2}` and `{times: 1.5}` change a number. It stands apart from the reading, which
then judges the result like any other scenario; every node keeps the place where it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from koopflow.diagnostics import Diagnostic, Note, Report, Rule, Severity
from koopflow.durations import DurationError, parse_duration
from koopflow.model.quantities import PARAMETERS
from koopflow.model.scenarios import names_family
from koopflow.model.suggestions import suggested
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence

NOTHING_TO_CHANGE = Rule(
    "KF388",
    Severity.ERROR,
    "“{verb}” has no number here that it could change",
    "give the number itself, or change the one that it is made from",
    "`{plus: 2}` and `{times: 1.5}` change a number of the scenario that is extended, or over which a "
    "local scenario is laid. There this number is not given, or it is no number and no duration. `plus` "
    "shifts one number; a whole distribution can be stretched by `times` and not shifted.\n\n"
    "Wrong: `capacity: {driver: {plus: 1}}` where `base` has no drivers.\n"
    "Right: `capacity: {driver: 1}`.",
)
CANNOT_ADD = Rule(
    "KF389",
    Severity.ERROR,
    "“{amount}” cannot be added to “{number}”",
    "give both in the same unit",
    "Minutes, hours, days and weeks can be added to each other, months to years, working days to working "
    "days, and plain numbers to plain numbers. A month has no fixed number of days, so it cannot be "
    "added to days.\n\n"
    "Wrong: `horizon: {plus: 10 d}` over `horizon: 3 y`.\n"
    "Right: `horizon: {plus: 1 mo}`.",
)
NOTHING_TO_REMOVE = Rule(
    "KF395",
    Severity.WARNING,
    "there is no “{key}” here that could be taken away",
    "a key without a value takes away what the scenario that is extended says under that key",
    "In a what-if a key without a value takes away what stands under it in the other scenario. There nothing "
    "stands under this key, but something under one that is spelled much like it, which stays.\n\n"
    "Wrong: `arrivals: {case: {fom: null}}` over `arrivals: {case: {from: 2025-01-01, cohort: 40}}`.\n"
    "Right: `arrivals: {case: {from: null}}`.",
)
RULES = (NOTHING_TO_CHANGE, CANNOT_ADD, NOTHING_TO_REMOVE)

VERBS = ("plus", "times")
WAYS = ("every", "per-year", "cohort", "at")
"""The ways in which arrivals can be given: another one takes the place of the first."""
_MOST_MEANT = 200
"""Among more keys than this nothing is suggested: it would take long where thousands are wrong."""
_BY_PATH = frozenset({"durations", "delays", "chances", "events"})
_NUMBER = re.compile(r"\s*(-?[0-9]{1,30}(?:\.[0-9]{1,30})?)\s*([a-z]*)\s*")

_Where = tuple[str, ...]


def laid(base: Mapping, over: Mapping) -> tuple[Mapping, Report]:
    """The tree of `base` under that of `over`; their headers are laid over each other like any mapping."""
    findings: list[Diagnostic] = []
    result = _merged(base, over, (), findings)
    return result, Report.of(findings)


def changed(base: Node | None, over: Node) -> tuple[Node, Report]:
    """The value `over` in the place of `base`: itself, or what `plus` or `times` makes of `base`."""
    findings: list[Diagnostic] = []
    return _laid(base, over, ("",), findings, whole=True) or over, Report.of(findings)


def _merged(base: Mapping, over: Mapping, where: _Where, findings: list[Diagnostic]) -> Mapping:
    given = {entry.key.text: entry for entry in over.entries}
    entries: list[Entry] = []
    for entry in base.entries:
        other = given.pop(entry.key.text, None)
        if other is None:
            entries.append(entry)
            continue
        value = _laid(entry.value, other.value, (*where, entry.key.text), findings)
        if value is not None:
            entries.append(Entry(other.key, value))
    entries += _kept(given.values(), base, where, findings)
    return Mapping(tuple(entries), over.place)


def _kept(
    entries: Iterable[Entry], base: Mapping | None, where: _Where, findings: list[Diagnostic]
) -> Iterator[Entry]:
    """What is given anew, without what only removes; changes in it are of what stood at the same keys before."""
    for entry in entries:
        before = base.value(entry.key.text) if base else None
        if before is None and _verb(entry.value):
            findings.append(_nothing_there(entry, base))
            continue
        if before is None and isinstance(entry.value, Scalar) and entry.value.empty:
            findings += _nothing_removed(entry, base)
            continue
        value = _laid(before, entry.value, (*where, entry.key.text), findings, whole=True)
        if value is not None:
            yield Entry(entry.key, value)


def _laid(
    base: Node | None, over: Node, where: _Where, findings: list[Diagnostic], whole: bool = False
) -> Node | None:
    if isinstance(over, Scalar):
        return None if over.empty else over
    if isinstance(over, Sequence):
        return over
    if verb := _verb(over):
        return _calculated(base, verb, over, findings)
    if len(where) == 2 and where[0] == "capacity" and isinstance(base, Scalar) and "value" not in _keys(over):
        base = Mapping((Entry(Scalar("units", base.place), base),), base.place)
    if isinstance(base, Mapping) and not whole and not _replaces(base, over, where):
        return _merged(base, over, where, findings)
    before = base if isinstance(base, Mapping) else None
    return Mapping(tuple(_kept(over.entries, before, where, findings)), over.place)


def _verb(over: Node) -> str:
    """`plus` or `times` where that is all that is said; else ""."""
    alone = isinstance(over, Mapping) and len(over.entries) == 1 and over.entries[0].key.text in VERBS
    return over.entries[0].key.text if isinstance(over, Mapping) and alone else ""


def _nothing_there(entry: Entry, base: Mapping | None) -> Diagnostic:
    """The finding that a change is of nothing: at its key where that is a slip, with what it may mean."""
    hints = _meant(entry, base)
    verb = entry.value.entries[0].key if isinstance(entry.value, Mapping) else entry.key
    place = entry.key.place if hints else verb.place
    return Diagnostic(NOTHING_TO_CHANGE, place, args={"verb": verb.text}, hints=hints)


def _nothing_removed(entry: Entry, base: Mapping | None) -> Iterator[Diagnostic]:
    """The finding that nothing is taken away, where that is a slip: some things are taken away to be sure."""
    if hints := _meant(entry, base):
        yield Diagnostic(NOTHING_TO_REMOVE, entry.key.place, args={"key": entry.key.text}, hints=hints)


def _meant(entry: Entry, base: Mapping | None) -> tuple[Note, ...]:
    """The key of what stands there that this one may be a slip of."""
    others = base.entries if base and len(base.entries) <= _MOST_MEANT else ()
    places = {other.key.text: other.key.place for other in others}
    return suggested(entry.key.text, places, places)


def _replaces(base: Mapping, over: Mapping, where: _Where) -> bool:
    """Whether the mapping is one value: a quantity, a distribution, a state's chances, a way of arriving."""
    if "value" in _keys(over) or names_family(_keys(over)):
        return True
    if where[0] == "arrivals" and len(where) == 2:
        way = next((way for way in WAYS if way in _keys(over)), None)
        return way is not None and way not in _keys(base)
    if where[0] in _BY_PATH and len(where) in (2, 4):
        return "by-element" not in _keys(over) or "by-element" not in _keys(base)
    return False


def _calculated(base: Node | None, verb: str, over: Mapping, findings: list[Diagnostic]) -> Node | None:
    amount = over.entries[0].value
    result = _apply(base, verb, amount, over) if base is not None else None
    if isinstance(result, Diagnostic):
        findings.append(result)
        return base
    if result is None:
        findings.append(Diagnostic(NOTHING_TO_CHANGE, over.entries[0].key.place, args={"verb": verb}))
        return base
    return result


def _apply(base: Node, verb: str, amount: Node, over: Mapping) -> Node | Diagnostic | None:
    """The changed number; of a mapping the value, the units or, for `times`, every time of a distribution."""
    if isinstance(base, Scalar) and isinstance(amount, Scalar):
        return _number(base, verb, amount, over)
    if not isinstance(base, Mapping):
        return None
    if "value" in _keys(base):
        names = sorted(_keys(base) & {"value", "low", "high"})
    elif "units" in _keys(base):
        names = ["units"]
    elif verb == "times" and names_family(_keys(base)):
        names = [key for key in _keys(base) if key in PARAMETERS]
    elif verb == "times" and _keys(base) & {"mean", "sd", "low", "mode", "high", "scale", "values"}:
        names = [key for key in _keys(base) if key not in ("shape", "weights")]
    else:
        return None
    entries: list[Entry] = []
    for entry in base.entries:
        value: Node | Diagnostic | None = entry.value
        if entry.key.text in names:
            value = _each(entry.value, verb, amount, over)
        if value is None or isinstance(value, Diagnostic):
            return value
        entries.append(Entry(entry.key, value))
    return Mapping(tuple(entries), over.place)


def _each(base: Node, verb: str, amount: Node, over: Mapping) -> Node | Diagnostic | None:
    if not isinstance(base, Sequence):
        return _apply(base, verb, amount, over)
    items: list[Node] = []
    for item in base.items:
        value = _apply(item, verb, amount, over)
        if value is None or isinstance(value, Diagnostic):
            return value
        items.append(value)
    return Sequence(tuple(items), over.place)


def _number(base: Scalar, verb: str, amount: Scalar, over: Mapping) -> Node | Diagnostic | None:
    first, second = _NUMBER.fullmatch(base.text), _NUMBER.fullmatch(amount.text)
    if not first or not second:
        return None
    left, right, unit = Fraction(first[1]), Fraction(second[1]), first[2]
    if verb == "times":
        return None if second[2] else Scalar(_written(left * right, unit), over.place)
    if unit != second[2]:
        ours, theirs = _common(base.text), _common(amount.text.lstrip(" -"))
        if ours is None or theirs is None or ours[1] != theirs[1]:
            args = {"number": base.text, "amount": amount.text}
            return Diagnostic(CANNOT_ADD, amount.place, args=args)
        left, unit = ours
        right = theirs[0] if right >= 0 else -theirs[0]
    return Scalar(_written(left + right, unit), over.place)


def _common(text: str) -> tuple[Fraction, str] | None:
    """A duration in the smallest unit of its kind."""
    try:
        duration = parse_duration(text)
    except DurationError:
        return None
    if duration.working_days:
        return duration.working_days, "wd"
    return (duration.months, "mo") if duration.months else (duration.seconds, "s")


def _written(number: Fraction, unit: str) -> str:
    """The exact decimal: sums and products of decimals are decimals."""
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{decimal.normalize():f} {unit}".strip()


def _keys(node: Mapping) -> set[str]:
    return {entry.key.text for entry in node.entries}
