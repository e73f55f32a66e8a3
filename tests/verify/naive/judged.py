"""What a property names, and on which lines it is judged (section 1 of the page); each line is explored once.

In goes a model, out come the spaces of a rule's or an example's lines.
"""

from __future__ import annotations

from collections.abc import Iterable

from koopflow.model.expressions import Expr
from koopflow.model.types import Model, ModelRule
from tests.verify.naive.lines import line_of, mentioned, parts, roots, talk
from tests.verify.naive.records import Event
from tests.verify.naive.space import Space


def event_of(model: Model, path: str) -> Event:
    """What a rule's path names: a flow, a transition, or else a state."""
    section, _, rest = path.partition(".")
    if section == "flows":
        return ("flow", rest)
    machine, *names = rest.split(".")
    at = model.machines[machine]
    for name in names:
        if name not in at.parts:
            return ("transition", rest)
        if name == names[-1] and name in getattr(at, "next", {}):
            return ("transition", rest)
        at = at.parts[name]  # type: ignore[assignment]  # a state or a region is a body as well
    return ("state", rest)


class Lines:
    """The lines of one model, each explored once."""

    def __init__(self, model: Model, limit: int = 2_000) -> None:
        self.model, self.limit = model, limit
        self.guards: list[Expr] = []
        for rule in model.rules.values():
            self.guards += [guard for guard in (rule.when, rule.always) if guard is not None]
        names = roots(model)
        self.wider = [name for name in names if model.machines[name].scope != "case"]
        self.cases = [name for name in names if name not in self.wider]
        self._spaces: dict[tuple[str, frozenset[str]], Space] = {}
        self.talk = {name: talk(model, name) for name in names}

    def space(self, case: str, more: Iterable[str] = ()) -> Space:
        """The line of a case machine with these wider machines; "" is the wider line."""
        machines = [*line_of(self.model, case)] if case else [*self.wider]
        machines += [name for name in more if name not in machines]
        key = (case, frozenset(machines))
        if key not in self._spaces:
            self._spaces[key] = Space(self.model, case, machines, self.guards, self.limit)
        return self._spaces[key]

    def every(self) -> list[Space]:
        """The lines on which a model is judged."""
        return [self.space(case) for case in self.cases] + ([self.space("")] if self.wider else [])

    def of(self, paths: Iterable[str], guards: Iterable[Expr | None]) -> list[Space]:
        """The lines on which a property is judged that names these."""
        machines, attributes = set[str](), set[str]()
        for path in paths:
            kind, name = event_of(self.model, path)
            if kind == "flow":
                senders = [one for one, said in self.talk.items() if name in said.sends]
                cases = [one for one in senders if one in self.cases]
                machines |= set(cases or senders)
            else:
                machines.add(name.partition(".")[0])
        for guard in guards:
            if guard is not None:
                said = mentioned(self.model, guard)
                machines |= said.asks
                attributes |= said.reads
        named = [one for one in self.talk if set(parts(self.model, one)) & machines]
        cases = [one for one in self.cases if one in named]
        if not cases and any(self.model.attributes[name].scope == "case" for name in attributes):
            cases = self.cases
        wider = [one for one in named if one in self.wider]
        if cases or not wider:
            return [self.space(case, wider) for case in (cases or self.cases)] or [self.space("")]
        return [self.space("")]

    def is_widened(self, space: Space) -> bool:
        """Whether more machines than those tied to the case are on its line."""
        return bool(space.case) and len(space.machines) > len(line_of(self.model, space.case))

    def of_rule(self, rule: ModelRule) -> list[tuple[Space, frozenset[str]]]:
        """The lines on which a rule of order is judged, with their machines; where every event counts, all wider
        machines stand beside them."""
        spaces = self.of((path for place in rule.events for path in place), [rule.when])
        every = rule.template in ("init", "end") or rule.template.startswith("chain")
        return [
            (self.space(space.case, self.wider) if every else space, frozenset(space.machines))
            for space in spaces
        ]
