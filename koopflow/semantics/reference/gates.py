"""What waits behind a closed gate, and money (sections 11 and 12 of docs/explanation/semantics.md).

States with `holds` wait for places of a caseload; services with a paid price for what is left of a budget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from koopflow.semantics.reference.resources import Claim, Resources
from koopflow.semantics.reference.world import Record, Root

if TYPE_CHECKING:
    from koopflow.semantics.reference.clock import Clock

Key = tuple[int, int]


class Gates:
    """Closed gates, held places and payments of one run."""

    def __init__(self, clock: Clock, resources: Resources) -> None:
        self.clock, self.resources = clock, resources
        self._closed: dict[Key, Root] = {}
        self._held: dict[Key, Claim] = {}

    def join(self, root: Root, node: int) -> None:
        """A gate joins its list."""
        self._closed[root.key, node] = root

    def open_one(self) -> Record | None:
        """Open the first closed gate that can open, in the order of joining."""
        for (key, node), root in self._closed.items():
            at = root.layout.nodes[node]
            if at.kind == "sub":
                del self._closed[key, node]
                return self._begin_service(root, node)
            claim = self.resources.claim(root.municipality, at.state.holds)
            if self.resources.room(claim):
                del self._closed[key, node]
                self.resources.hold(claim)
                self._held[key, node] = claim
                self.clock.tell("held", root, at.path, at.local, uses=claim.uses, detail=at.kind)
                return self.clock.stepper.begin(root, node)
        return None

    def exited(self, root: Root, node: int) -> None:
        """Held places of the node are given back; its gate waits no more."""
        claim = self._held.pop((root.key, node), None)
        if claim is not None:
            self.resources.hold(claim, -1)
            at = root.layout.nodes[node]
            self.clock.tell("released", root, at.path, at.local, uses=claim.uses)
        self._closed.pop((root.key, node), None)

    # money

    def _begin_service(self, root: Root, node: int) -> Record:
        at = root.layout.nodes[node]
        what = f"services.{at.name}"
        amount = self._price(root, what) or 0.0
        if self.resources.pays(root, what, amount):
            self.paid(root, what, amount)
            return self.clock.stepper.begin(root, node)
        budget = self.resources.budget_for(root.municipality, what) or ""
        self.clock.tell("unmet", root, at.path, at.name, amount=amount, detail=budget)
        return self.clock.stepper.unmet(root, node)

    def service_begun(self, root: Root, node: int) -> None:
        """A service that no budget pays for costs what it costs."""
        at = root.layout.nodes[node]
        self.clock.tell("served", root, at.path, at.name)
        what = f"services.{at.name}"
        amount = self._price(root, what)
        if amount is not None and self.resources.budget_for(root.municipality, what) is None:
            self.paid(root, what, amount)

    def pay_flow(self, root: Root, flow: str) -> None:
        """What a sending costs; it is sent in any case."""
        what = f"flows.{flow}"
        amount = self._price(root, what)
        if amount is None:
            return
        if self.resources.pays(root, what, amount):
            self.paid(root, what, amount)
        else:
            budget = self.resources.budget_for(root.municipality, what) or ""
            self.clock.tell("unpaid", root, what, what, amount=amount, detail=budget)

    def _price(self, root: Root, what: str) -> float | None:
        cost = self.clock.chance.site(root.municipality).scenario.costs.get(what)
        return float(cost.amount.value) if cost else None

    def paid(self, root: Root, what: str, amount: float) -> None:
        """Tell what was paid, and from which budget."""
        budget = self.resources.budget_for(root.municipality, what) or ""
        self.clock.tell("paid", root, what, what, amount=amount, detail=budget)
