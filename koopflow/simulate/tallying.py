"""What the machine counted in a replication, by its names: memory in, a tally out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np

from koopflow.measure.histogram import Histogram
from koopflow.measure.tally import Tally
from koopflow.simulate.machine import words as w
from koopflow.simulate.memory import Memory
from koopflow.simulate.tables.layout import Tables
from koopflow.simulate.telling import NOTES

K = TypeVar("K", str, int)
VERDICTS = {w.KEPT: "kept", w.BREACH: "broken", w.UNDECIDED: "undecided", w.SILENT: "silent"}


def tally_of(tables: Tables, memory: Memory) -> Tally:
    """The tally of a replication that is at its end; its pools are still to be closed."""
    return _Reading(tables, memory).tally()


class _Reading:
    def __init__(self, tables: Tables, memory: Memory) -> None:
        self.tables, self.memory = tables, memory
        self.histograms = self._histograms()

    def tally(self) -> Tally:
        """Everything that was counted."""
        m, found = self.memory.m, Tally(self._rules())
        found.arrived, found.completed = int(m[w.ARRIVALS]), int(m[w.COMPLETED])
        found.open, found.stuck, found.events = int(m[w.LEFT_OPEN]), int(m[w.LEFT_STUCK]), int(m[w.EVENTS])
        found.ended = self._times(w.ENDED_TIMES)
        found.censored = self._times(w.CENSORED_TIMES)
        names = ("", *self.tables.sheet.outcomes)
        found.outcomes.update(_some(zip(names, self._words(w.H_M_OUTCOMES, len(names)), strict=True)))
        flows = tuple(self.tables.sheet.flows)
        found.flows.update(_some(zip(flows, self._words(w.H_M_FLOWS, len(flows)), strict=True)))
        notes = self._words(w.H_M_NOTES, w.N_ZERO.bit_length())
        found.notes.update({name: notes[bit.bit_length() - 1] for bit, name in NOTES.items()})
        found.notes = +found.notes
        self._states(found)
        self._actors(found)
        self._needs_and_services(found)
        self._money(found)
        self._sittings_and_months(found)
        return found

    def _words(self, header: int, size: int) -> list[int]:
        at = int(self.memory.t[header])
        words = self.memory.m[at : at + size]
        return words if isinstance(words, list) else words.tolist()

    def _rows(self, header: int, count: int, width: int) -> list[list[int]]:
        words = self._words(header, count * width)
        return [words[row * width : (row + 1) * width] for row in range(count)]

    # times

    def _histograms(self) -> dict[int, Histogram]:
        """The histograms in which something was counted."""
        counted = self.tables.counted
        at = int(self.memory.t[w.H_M_TIMES])
        words = np.asarray(self.memory.m[at : at + 2 * counted.histograms * counted.bins], np.int64)
        filled = np.flatnonzero(words[::2])
        numbers, bins = np.divmod(filled, counted.bins)
        edges = np.flatnonzero(np.diff(numbers, prepend=-1)).tolist()
        columns = bins.tolist(), words[2 * filled].tolist(), words[2 * filled + 1].tolist()
        found: dict[int, Histogram] = {}
        for low, high in pairwise([*edges, len(filled)]):
            found[int(numbers[low])] = Histogram.of(*(column[low:high] for column in columns))
        return found

    def _times(self, number: int) -> Histogram:
        return self.histograms.get(number) or Histogram()

    # states, actors, rules

    def _states(self, found: Tally) -> None:
        states = self.tables.counted.states
        visits = self._rows(w.H_M_VISITS, len(states), 2)
        for (name, histograms), (count, joined) in zip(states.items(), visits, strict=True):
            if count:
                state = found.states[name]
                state.visits, state.works = count, bool(joined)
                state.wait, state.work, state.stay = map(self._times, histograms)

    def _actors(self, found: Tally) -> None:
        names = self.tables.counted.actors
        first = self.tables.t[w.H_ACTOR_TIMES]
        for number, (name, row) in enumerate(
            zip(names, self._rows(w.H_M_ACTORS, len(names), w.ACTOR_WORDS), strict=True)
        ):
            if row[7]:
                queue, caseload = found.queues[name], found.caseloads[name]
                queue.now, queue.since, queue.area, caseload.now, caseload.since, caseload.area = row[:6]
                found.at_work[name] = row[6]
                if first + number in self.histograms:
                    found.waits[name] = self.histograms[first + number]

    def _rules(self) -> dict[str, Counter[str]]:
        rules = self.tables.counted.rules
        rows = self._rows(w.H_M_RULES, len(rules), w.VERDICTS)
        return {
            name: +Counter({verdict: row[number] for number, verdict in VERDICTS.items()})
            for name, row in zip(rules, rows, strict=True)
        }

    # services, money, sittings, months

    def _elements(self) -> dict[str, int]:
        sheet = self.tables.sheet
        return {name: number for name, number in sheet.symbols.items() if number < sheet.elements}

    def _needs_and_services(self, found: Tally) -> None:
        symbols = self.tables.t[w.H_SYMBOLS]
        needs = self._rows(w.H_M_NEEDS, symbols, 3)
        services = self._rows(w.H_M_SERVICES, symbols, 2)
        for name, number in self._elements().items():
            _fill(found.needs, name, ("cases", "met", "unmet"), needs[number])
            _fill(found.services, name, ("begun", "unmet"), services[number])

    def _money(self, found: Tally) -> None:
        sheet, t, g = self.tables.sheet, self.memory.t, self.memory.g
        actors = {name: number for number, name in enumerate(self.tables.shared.actors)}
        services = {f"services.{name}": len(actors) + number for name, number in self._elements().items()}
        first = len(actors) + self.tables.t[w.H_SYMBOLS]
        flows = {f"flows.{name}": first + number for number, name in enumerate(sheet.flows)}
        payments = self._words(w.H_M_PAYMENTS, first + len(flows))
        for name, number in {**actors, **services, **flows}.items():
            if payments[number]:
                found.costs[name] = float(g[t[w.H_G_PAID] + number])  # type: ignore[assignment]
        rows = self._rows(w.H_M_BUDGETS, len(sheet.budgets), 3)
        for name, number in sheet.budgets.items():
            unpaid, unmet, paid = rows[number]
            _fill(found.budgets, name, ("unpaid", "unmet"), (unpaid, unmet))
            if paid:
                found.budgets[name]["spent"] = float(g[t[w.H_G_SPENT] + number])  # type: ignore[assignment]

    def _sittings_and_months(self, found: Tally) -> None:
        for (team, _), row in zip(
            self.tables.teams, self._rows(w.H_M_TEAMS, len(self.tables.teams), 3), strict=True
        ):
            _fill(found.sittings, team, ("held", "cases", "left-out"), row)
        for month, row in enumerate(self._rows(w.H_M_SERIES, self.tables.counted.months + 1, 2)):
            _fill(found.series, month, ("arrived", "completed"), row)


def _some(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {name: count for name, count in pairs if count}


def _fill(section: defaultdict[K, Counter[str]], name: K, keys: Sequence[str], counts: Sequence[int]) -> None:
    if any(counts):
        section[name].update(dict(zip(keys, counts, strict=True)))
