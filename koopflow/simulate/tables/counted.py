"""What a replication counts, by number: states, actors, months and the rules of order, with where they are counted.

In goes what was laid out, out come the names of the numbers; the rows of nodes, transitions and sendings learn what to
count when something happens to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from koopflow.durations import seconds_of
from koopflow.measure.histogram import bin_of
from koopflow.measure.rules import in_force, paused_in, places_of, rules_of_order
from koopflow.measure.tally import months_of
from koopflow.model.marks import Mark, Place
from koopflow.model.types import Model, ModelRule
from koopflow.semantics.reference.setting import Setting
from koopflow.semantics.tree import Node
from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.resources import Shared
from koopflow.simulate.tables.sheet import Sheet
from koopflow.simulate.tables.trees import Rows, after_row

WORKS = ("task", "sitting")
TEMPLATES = {
    "existence": w.EXISTENCE, "absence": w.ABSENCE, "exactly": w.EXACTLY, "init": w.AT_INIT, "end": w.AT_END,
    "response": w.RESPONSE, "alternate-response": w.ALTERNATE_RESPONSE, "chain-response": w.CHAIN_RESPONSE,
    "precedence": w.PRECEDENCE, "alternate-precedence": w.ALTERNATE_PRECEDENCE,
    "chain-precedence": w.CHAIN_PRECEDENCE, "responded-existence": w.RESPONDED_EXISTENCE,
    "not-co-existence": w.NOT_CO_EXISTENCE, "not-succession": w.NOT_SUCCESSION,
}  # fmt: skip
EDGY = frozenset({w.AT_INIT, w.AT_END, w.CHAIN_RESPONSE, w.CHAIN_PRECEDENCE})
"""Parts to which every event of the kinds that the rule names matters."""


@dataclass(frozen=True)
class Counted:
    """The names of what is counted."""

    states: dict[str, tuple[int, int, int]]
    """By their paths with the elements of sub-instances left out: the histograms of waiting, working and staying."""
    actors: tuple[str, ...]
    rules: tuple[str, ...]
    months: int
    histograms: int
    bins: int


def count(setting: Setting, sheet: Sheet, rows: Rows, shared: Shared, countries: dict[str, int]) -> Counted:
    """Number what is counted, and write the tables for it."""
    t = sheet.t
    t[w.H_BINS] = bin_of(setting.end) + 1
    states, histograms = _states(sheet, rows)
    actors = dict.fromkeys(pool.actor for pool in shared.of_pool[1:])
    months = [end for _, end in months_of(setting.start, setting.end)]
    t[w.H_MONTHS] = sheet.listed(months)
    t[w.H_SYMBOLS] = sheet.elements
    t[w.H_PAYEES] = len(shared.actors)
    t[w.H_ACTORS], t[w.H_ACTOR_TIMES] = len(actors), histograms
    rules = _Duties(setting, sheet, rows, countries).write()
    return Counted(states, tuple(actors), rules, len(months), histograms + len(actors), t[w.H_BINS])


def _states(sheet: Sheet, rows: Rows) -> tuple[dict[str, tuple[int, int, int]], int]:
    """Of each state that cases visit its histograms of waiting, working and staying, -1 where it has no such times."""
    kinds: dict[str, set[str]] = {}
    for _, node in _nodes(rows):
        if node.state is not None:
            kinds.setdefault(node.local, set()).update((node.kind, "holds" if node.state.holds else ""))
    number, found = w.TIMES_FIRST, {}
    for name, had in kinds.items():
        works = not had.isdisjoint(WORKS)
        has = [-1, -1, -1]
        for column, is_there in enumerate((works or "holds" in had, works, True)):
            if is_there:
                has[column], number = number, number + 1
        found[name] = has[0], has[1], has[2]
    size = 2 * sheet.t[w.H_BINS]
    places = {name: 2 * place for place, name in enumerate(found)}
    for row, node in _nodes(rows):
        if node.state is not None:
            row[w.N_TALLY] = places[node.local]
            row[w.N_WAIT], row[w.N_WORK], row[w.N_STAY] = (size * number for number in found[node.local])
    return found, number


def _nodes(rows: Rows) -> Iterator[tuple[list[int], Node]]:
    """The nodes of the cases' machines with their rows."""
    for layout, tree in zip(rows.layouts, rows.trees, strict=True):
        if layout[w.L_LEVEL] == w.CASE:
            for node in tree.nodes:
                yield rows.nodes[layout[w.L_FIRST] + node.index], node


@dataclass(frozen=True)
class _Part:
    """A part of a rule: its number, its two places, and the kinds of events that matter to it."""

    number: int
    a: Place
    b: Place
    kinds: frozenset[str]
    rule: str

    def sides(self, mark: Mark) -> int | None:
        """On which sides an event stands; None where it does not matter."""
        found = (w.IS_A if mark in self.a else 0) | (w.IS_B if mark in self.b else 0)
        return found if found or mark[0] in self.kinds else None


class _Duties:
    """The rules of order of the programme's model."""

    def __init__(self, setting: Setting, sheet: Sheet, rows: Rows, countries: dict[str, int]) -> None:
        self.model: Model = setting.programme.model
        self.start: datetime = setting.start
        self.sheet, self.rows, self.countries = sheet, rows, countries
        self.parts: list[_Part] = []
        self.part_rows: list[int] = []
        self.size = 0
        self.pauses: dict[str, list[int]] = {}
        self._put: dict[tuple[int, ...], int] = {}

    def write(self) -> tuple[str, ...]:
        """Write rules, parts and what is to be observed; the rules' ids."""
        rules = rules_of_order(self.model)
        found: list[int] = []
        for name, rule in rules.items():
            found += [len(self.parts), self._rule(name, rule)]
        t = self.sheet.t
        t[w.H_RULES], t[w.H_RULE] = len(rules), self.sheet.put(found)
        t[w.H_PART], t[w.H_RULE_WORDS] = self.sheet.put(self.part_rows), self.size
        if rules:
            self._observed()
        return tuple(rules)

    def _rule(self, name: str, rule: ModelRule) -> int:
        pause = -1
        if rule.paused_in:
            pause, self.size = self.size, self.size + w.PAUSE_WORDS
            for state in paused_in(rule):
                self.pauses.setdefault(state, []).append(pause)
        places = places_of(self.model, rule)
        a, b = places[0], places[-1] if len(places) > 1 else frozenset()
        within, force = self._within(rule), self._force(rule)
        templates = _parts(rule.template)
        for template, swapped in templates:
            kinds = frozenset(kind for kind, _ in a | b) if template in EDGY else frozenset()
            first, second = (b, a) if swapped else (a, b)
            self.parts.append(_Part(len(self.parts), first, second, kinds, name))
            self.part_rows += [template, rule.times, within, force, self.size, pause]
            self.size += w.PART_WORDS
        return len(templates)

    def _within(self, rule: ModelRule) -> int:
        if rule.within is None:
            return -1
        country = self.countries.setdefault(self.model.model.country, len(self.countries))
        return self.sheet.put(after_row(rule.within, country))

    def _force(self, rule: ModelRule) -> int:
        stretches = [
            second
            for low, high in in_force(rule)
            for second in (self._midnight(low, 0, -w.FAR), self._midnight(high, 1, w.FAR))
        ]
        return self.sheet.put([len(stretches) // 2, *stretches]) if stretches else -1

    def _midnight(self, day: date | None, later: int, otherwise: int) -> int:
        if day is None or day == date.max:
            return otherwise
        return seconds_of(datetime.combine(day + timedelta(days=later), time())) - seconds_of(self.start)

    # what is observed where

    def _observed(self) -> None:
        for number, (layout, tree) in enumerate(zip(self.rows.layouts, self.rows.trees, strict=True)):
            for node in tree.nodes:
                if node.state is None:
                    continue
                row = self.rows.nodes[layout[w.L_FIRST] + node.index]
                row[w.N_EVENT] = self._event(("entered", node.local), number)
                if node.local in self.pauses:
                    row[w.N_PAUSES] = self.sheet.listed(self.pauses[node.local])
                for i in range(row[w.N_TRANSITIONS]):
                    _, name = self.rows.transition_names[row[w.N_FIRST] + i]
                    taken = self._event(("taken", f"{node.local}.{name}"), number)
                    self.rows.transitions[row[w.N_FIRST] + i][w.T_EVENT] = taken
        for pointer, flow, number in self.rows.sendings:
            self.sheet.t[pointer + w.K_EVENT] = self._event(("sent", flow), number)

    def _event(self, mark: Mark, layout: int) -> int:
        """A pointer to the parts to which an event matters, -1 without any."""
        whens = self.rows.rules[layout]
        words: list[int] = []
        for part in self.parts:
            sides = part.sides(mark)
            if sides is not None:
                asked = w.ALWAYS_STARTS
                if self.model.rules[part.rule].when is not None:
                    asked = whens.index(part.rule) if part.rule in whens else w.NEVER_STARTS
                words += [part.number, sides, asked]
        key = (len(words) // 3, *words)
        if words and key not in self._put:
            self._put[key] = self.sheet.put(key)
        return self._put.get(key, -1)


def _parts(template: str) -> list[tuple[int, bool]]:
    """The parts of a rule of this template, and whether its places are turned round for them."""
    if template == "co-existence":
        return [(w.RESPONDED_EXISTENCE, False), (w.RESPONDED_EXISTENCE, True)]
    if template.endswith("succession") and template != "not-succession":
        form = template.removesuffix("succession")
        return [(TEMPLATES[f"{form}response"], False), (TEMPLATES[f"{form}precedence"], False)]
    return [(TEMPLATES[template], False)]
