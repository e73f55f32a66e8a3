"""Rows that the machine told, as happenings: numbers in, names out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_args

from koopflow.simulate.machine import words as w
from koopflow.simulate.tables.layout import Tables
from koopflow.trace.events import Happening, Kind

KINDS: tuple[Kind, ...] = (
    "arrived", "over", "stopped", "entered", "exited", "joined", "began", "ended", "worked", "cancelled", "stuck",
    "taken", "sent", "raised", "held", "released", "sat", "skipped", "paid", "unpaid", "unmet", "served", "needs",
    "unfinished", "planned", "noted",
)  # fmt: skip
assert set(KINDS) == set(get_args(Kind))
NOTES = {
    w.N_BOUND: "bound", w.N_REGIONS_: "region-conflict", w.N_ATTRIBUTES: "attribute-conflict",
    w.N_SECOND: "second-copy", w.N_OVERFLOW: "agenda-overflow", w.N_ZERO: "zero-time",
}  # fmt: skip
Row = Sequence[int]


class Telling:
    """The names of one setting's numbers."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.symbols = {number: name for name, number in tables.sheet.symbols.items()}
        self.triggers = list(tables.sheet.triggers)
        self.flows = list(tables.sheet.flows)
        self.outcomes = list(tables.sheet.outcomes)
        self.budgets = {number: name for name, number in tables.sheet.budgets.items()}
        self.actors = list(tables.shared.actors)
        self.attributes = [name for site in tables.sites for name in site.model.attributes]
        self._sets: dict[int, str] = {}
        self._holding: dict[tuple[int, int], str] = {}
        self._tell: dict[int, Callable[[Row, float], dict[str, Any]]] = {
            w.ARRIVED: self._machine_twice, w.OVER_: self._over, w.STOPPED: self._machine, w.ENTERED: self._entered,
            w.EXITED: self._state, w.JOINED_: self._visit, w.BEGAN: self._began, w.ENDED_: self._ended,
            w.WORKED: self._worked, w.CANCELLED: self._visit, w.STUCK_: self._state, w.TAKEN: self._taken,
            w.SENT: self._sent, w.RAISED: self._raised, w.HELD_: self._held, w.RELEASED: self._released,
            w.SAT: self._sitting, w.SKIPPED: self._sitting, w.PAID: self._paid, w.UNPAID: self._unpaid,
            w.UNMET: self._unmet, w.SERVED: self._served, w.NEEDS: self._needs, w.UNFINISHED: self._unfinished,
            w.PLANNED: self._planned, w.NOTED_: self._noted,
        }  # fmt: skip

    def happening(self, row: Row, amount: float) -> Happening:
        """One row with its names."""
        return Happening(row[0], KINDS[row[1]], row[2], row[3], **self._tell[row[1]](row, amount))

    # states

    def _node(self, row: Row) -> Any:
        return self.tables.rows.trees[row[4]].nodes[row[5]]

    def _uses(self, row: Row) -> tuple[tuple[str, int, int], ...]:
        return self.tables.shared.uses[row[7]] if row[7] >= 0 else ()

    def _state(self, row: Row, amount: float) -> dict[str, Any]:
        node = self._node(row)
        return {"place": node.path, "local": node.local}

    def _entered(self, row: Row, amount: float) -> dict[str, Any]:
        return {**self._state(row, amount), "detail": self._rules(row)}

    def _visit(self, row: Row, amount: float) -> dict[str, Any]:
        return {**self._state(row, amount), "visit": row[6], "uses": self._uses(row)}

    def _began(self, row: Row, amount: float) -> dict[str, Any]:
        return {**self._visit(row, amount), "amount": int(amount)}

    def _ended(self, row: Row, amount: float) -> dict[str, Any]:
        name = self.tables.rows.transition_names[row[8]][1] if row[8] >= 0 else ""
        return {**self._visit(row, amount), "detail": name}

    def _worked(self, row: Row, amount: float) -> dict[str, Any]:
        return {**self._state(row, amount), "uses": self._uses(row), "amount": int(amount)}

    def _held(self, row: Row, amount: float) -> dict[str, Any]:
        node = self._node(row)
        return {"place": node.path, "local": node.local, "uses": self._uses(row), "detail": node.kind}

    def _released(self, row: Row, amount: float) -> dict[str, Any]:
        return {**self._state(row, amount), "uses": self._uses(row)}

    # transitions, flows, signals

    def _taken(self, row: Row, amount: float) -> dict[str, Any]:
        node, name = self.tables.rows.transition_names[row[5]]
        at = self.tables.rows.trees[row[4]].nodes[node]
        return {"place": f"{at.path}.{name}", "local": f"{at.local}.{name}", "detail": self._rules(row)}

    def _sent(self, row: Row, amount: float) -> dict[str, Any]:
        flow = self.flows[row[5]]
        return {"place": flow, "local": flow, "detail": self._rules(row)}

    def _raised(self, row: Row, amount: float) -> dict[str, Any]:
        signal = self.triggers[row[5]]
        return {"place": signal, "local": signal}

    def _rules(self, row: Row) -> str:
        key = (row[4], row[8])
        if key not in self._holding:
            names = self.tables.rows.rules[row[4]]
            self._holding[key] = ",".join(name for bit, name in enumerate(names) if row[8] >> bit & 1)
        return self._holding[key]

    # roots

    def _machine(self, row: Row, amount: float) -> dict[str, Any]:
        return {"place": self.tables.rows.machines[row[4]]}

    def _machine_twice(self, row: Row, amount: float) -> dict[str, Any]:
        machine = self.tables.rows.machines[row[4]]
        return {"place": machine, "local": machine}

    def _over(self, row: Row, amount: float) -> dict[str, Any]:
        outcome = self.outcomes[row[8]] if row[8] >= 0 else ""
        return {**self._machine(row, amount), "detail": outcome}

    def _unfinished(self, row: Row, amount: float) -> dict[str, Any]:
        return {**self._machine(row, amount), "detail": "stuck" if row[8] else "open"}

    def _noted(self, row: Row, amount: float) -> dict[str, Any]:
        return {**self._machine(row, amount), "detail": NOTES[row[8]]}

    # money, services, sets, sittings

    def _paid(self, row: Row, amount: float) -> dict[str, Any]:
        what = (
            self.actors[row[5]]
            if row[6] == w.PAID_ACTOR
            else f"flows.{self.flows[row[5]]}"
            if row[6] == w.PAID_FLOW
            else f"services.{self._node(row).element}"
        )
        return {"place": what, "local": what, "amount": amount, "detail": self._budget(row)}

    def _unpaid(self, row: Row, amount: float) -> dict[str, Any]:
        if row[6] == w.PAID_FLOW:
            return self._paid(row, amount)
        return {**self._state(row, amount), "detail": self._budget(row)}

    def _budget(self, row: Row) -> str:
        return self.budgets[self.tables.shared.budgets[row[8]][w.V_INDEX]] if row[8] >= 0 else ""

    def _unmet(self, row: Row, amount: float) -> dict[str, Any]:
        node = self._node(row)
        return {"place": node.path, "local": node.element, "amount": amount, "detail": self._budget(row)}

    def _served(self, row: Row, amount: float) -> dict[str, Any]:
        node = self._node(row)
        return {"place": node.path, "local": node.element}

    def _needs(self, row: Row, amount: float) -> dict[str, Any]:
        return {"place": "needs", "visit": row[6], "detail": self._set(row[8])}

    def _planned(self, row: Row, amount: float) -> dict[str, Any]:
        return {"place": self.attributes[row[5]], "detail": self._set(row[8])}

    def _set(self, bits: int) -> str:
        if bits not in self._sets:
            names = [name for number, name in self.symbols.items() if number < 63 and bits >> number & 1]
            self._sets[bits] = ",".join(sorted(names))
        return self._sets[bits]

    def _sitting(self, row: Row, amount: float) -> dict[str, Any]:
        team, index = self.tables.teams[row[5]]
        return {"place": team, "local": team, "uses": ((team, index, 1),), "amount": int(amount)}
