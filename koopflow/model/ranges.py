"""A scenario's tree goes in; its numbers with `low` and `high` come out, and the tree with other values for them.

Chances of one state stay a whole: where one is set, those without a range share what remains as they did before. It
works on nodes, so that a scenario with other numbers is read and judged like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from koopflow.durations import DAY, DurationError, parse_duration
from koopflow.model.quantities import PARAMETERS
from koopflow.source.editing import Edit, Loc, Put, at, edited
from koopflow.source.nodes import Mapping as Tree
from koopflow.source.nodes import Node, Scalar, Sequence

_ELSEWHERE = frozenset({"scenario", "koopflow", "sweep", "accepted", "calendars", "sources"})
_WHOLE = frozenset({"units", "caseload", "agenda", "cohort", "at-least", "per-county", "counties"})
"""The keys whose numbers are whole."""
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Amount:
    """A number with its unit: `s`, `wd`, `mo`, `date` (seconds since 1970), a cost's ` per h`, or none."""

    number: Fraction
    unit: str

    def written(self) -> str:
        """As it stands in a scenario."""
        if self.unit == "date":
            return (_EPOCH + timedelta(seconds=round(self.number))).isoformat()
        text = f"{float(self.number):.12f}".rstrip("0").rstrip(".")
        return text + self.unit if self.unit.startswith(" ") else f"{text} {self.unit}".strip()


@dataclass(frozen=True)
class Ranged:
    """A number that lies between `low` and `high`: where it stands, and the three as written."""

    path: str
    loc: Loc
    written: tuple[str, str, str]
    value: Amount
    low: Amount
    high: Amount

    @property
    def is_whole(self) -> bool:
        """Whether it counts something."""
        return bool(_WHOLE & {str(self.loc[-1])}) or (self.loc[0] == "capacity" and len(self.loc) == 2)

    def at(self, share: float) -> Amount:
        """The number that a triangular law with the value as its mode does not exceed with this chance.

        0 is `low`, 1 is `high`; a value outside its own range is taken as the nearer end.
        """
        low, high = float(self.low.number), float(self.high.number)
        mode = min(max(float(self.value.number), low), high)
        width, below = high - low, mode - low
        if share * width <= below and below:
            number = low + (share * width * below) ** 0.5
        else:
            number = high - ((1 - share) * width * (high - mode)) ** 0.5
        return self.exactly(min(max(number, low), high))

    def exactly(self, number: float) -> Amount:
        """This number in the unit of the value; nothing is of any unit, so then in that of the upper end."""
        exact = Fraction(round(number)) if self.is_whole else Fraction(number)
        return Amount(exact, self.value.unit if self.value.number else self.high.unit)


def ranged(tree: Tree) -> tuple[tuple[Ranged, ...], tuple[str, ...]]:
    """The numbers with a range in file order, and the paths of those whose three are not of one kind."""
    found: list[Ranged] = []
    unlike: list[str] = []
    for loc, node in _bounded(tree):
        path = ".".join(str(step) for step in loc)
        texts = _texts(node)
        amounts = [_amount(text) for text in texts] if texts else []
        known = [amount for amount in amounts if amount is not None]
        if texts is None or len(known) < 3 or not _alike(known):
            unlike.append(path)
        elif known[1].number < known[2].number:
            found.append(Ranged(path, loc, texts, *known))
    return tuple(found), tuple(unlike)


def with_numbers(tree: Tree, numbers: Mapping[Ranged, Amount]) -> Tree:
    """The tree in which these numbers have other values."""
    edits: dict[Loc, Edit] = {}
    rows: dict[Loc, dict[str, Fraction]] = {}
    for number, amount in numbers.items():
        node = at(tree, number.loc)
        assert isinstance(node, Tree)
        if _is_chance(number.loc):
            rows.setdefault(number.loc[:-1], {})[str(number.loc[-1])] = amount.number
        elif node.entry("value") is not None:
            edits[(*number.loc, "value")] = Put(Scalar(amount.written(), node.place))
        else:
            factor = amount.number / number.value.number
            edits |= dict(_stretched(node, number.loc, factor))
    for loc, given in rows.items():
        row = at(tree, loc)
        assert isinstance(row, Tree)
        edits |= dict(_shared_out(row, loc, given))
    return edited(tree, edits)


def _bounded(tree: Tree) -> Iterator[tuple[Loc, Tree]]:
    for entry in tree.entries:
        if entry.key.text not in _ELSEWHERE:
            yield from _below((entry.key.text,), entry.value)


def _below(loc: Loc, node: Node) -> Iterator[tuple[Loc, Tree]]:
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _below((*loc, index), item)
    elif isinstance(node, Tree):
        keys = {entry.key.text for entry in node.entries}
        if {"low", "high"} <= keys and ("value" in keys or keys & PARAMETERS.keys()):
            yield loc, node
            return
        for entry in node.entries:
            yield from _below((*loc, entry.key.text), entry.value)


def _texts(node: Tree) -> tuple[str, str, str] | None:
    """Value, low and high as written; of a distribution its mean, where it is given by its mean."""
    value = node.value("value")
    if value is None:
        family = next(entry for entry in node.entries if entry.key.text in PARAMETERS)
        value = family.value
        if isinstance(value, Tree):
            value = value.value("mean")
        if isinstance(value, Tree):
            value = value.value("value")
    three = [node_ for node_ in (value, node.value("low"), node.value("high")) if isinstance(node_, Scalar)]
    return (three[0].text, three[1].text, three[2].text) if len(three) == 3 else None


def _amount(text: str) -> Amount | None:
    number, per, use = text.partition(" per ")
    try:
        return Amount(Fraction(number.strip()), f" per {use}" if per else "")
    except (ValueError, ZeroDivisionError):
        pass
    try:
        duration = parse_duration(text)
    except DurationError:
        return _date(text)
    kinds = [
        (duration.months, "mo"), (duration.working_days, "wd"), (duration.seconds, "s")
    ]  # fmt: skip
    given = [(amount, unit) for amount, unit in kinds if amount]
    return Amount(*given[0]) if len(given) == 1 else Amount(Fraction(0), "s") if not given else None


def _date(text: str) -> Amount | None:
    try:
        since = datetime.fromisoformat(text) - _EPOCH
    except (ValueError, TypeError):
        return None
    return Amount(Fraction(since.days * DAY + since.seconds), "date")


def _alike(amounts: list[Amount]) -> bool:
    """Whether they are of one unit; nothing is of any, and the bounds of a cost need not repeat its unit."""
    units = {amount.unit for amount in amounts if amount.number or amount.unit == "date"}
    return len(units) < 2 or (units - {""} == {amounts[0].unit} and amounts[0].unit.startswith(" "))


def _is_chance(loc: Loc) -> bool:
    """Whether it is one of several that make up 1: results of a state, values of an enum, be one called `normal`."""
    if loc[0] == "chances":
        return True
    return loc[0] == "population" and len(loc) == 3 and loc[2] not in ("fixed", "at-least")


def _shared_out(row: Tree, loc: Loc, given: Mapping[str, Fraction]) -> Iterator[tuple[Loc, Edit]]:
    chances = {
        entry.key.text: number
        for entry in row.entries
        if entry.key.text != "when" and (number := _chance(entry.value)) is not None
    }
    rest = sum((number for name, number in chances.items() if name not in given), Fraction(0))
    left = max(Fraction(0), 1 - sum(given.values()))
    merged = {
        name: given[name] if name in given else number * left / rest if rest else Fraction(0)
        for name, number in chances.items()
    }
    total = sum(merged.values())
    exact = {name: round(number / total, 12) if total else number for name, number in merged.items()}
    most = max(exact, key=lambda name: exact[name])
    exact[most] += 1 - sum(exact.values()) if total else 0
    for name, number in exact.items():
        there = at(row, (name,))
        text = Scalar(Amount(number, "").written(), row.place)
        yield ((*loc, name, "value") if isinstance(there, Tree) else (*loc, name)), Put(text)


def _chance(node: Node) -> Fraction | None:
    value = node.value("value") if isinstance(node, Tree) else node
    amount = _amount(value.text) if isinstance(value, Scalar) else None
    return amount.number if amount else None


def _stretched(node: Tree, loc: Loc, factor: Fraction) -> Iterator[tuple[Loc, Edit]]:
    """A distribution whose mean is the number: every time of it that many times as long."""
    family = next(entry for entry in node.entries if entry.key.text in PARAMETERS)
    if isinstance(family.value, Scalar):
        yield (*loc, family.key.text), Put(_times(family.value, factor))
        return
    assert isinstance(family.value, Tree)
    for entry in family.value.entries:
        inner = entry.value
        way: Loc = (*loc, family.key.text, entry.key.text)
        if isinstance(inner, Tree) and isinstance(value := inner.value("value"), Scalar):
            yield (*way, "value"), Put(_times(value, factor))
        elif isinstance(inner, Scalar):
            yield way, Put(_times(inner, factor))


def _times(scalar: Scalar, factor: Fraction) -> Scalar:
    amount = _amount(scalar.text)
    assert amount is not None
    return Scalar(Amount(amount.number * factor, amount.unit).written(), scalar.place)
