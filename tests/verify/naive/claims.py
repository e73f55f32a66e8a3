"""Rules and examples that a sound model keeps by construction: its blocks in, the sections `rules` and `examples` out.

The blocks of the case's own body follow one another on every run, so what is said of their entries is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.verify.naive.part import At, Part, Plain

if TYPE_CHECKING:
    from tests.verify.naive.sound import Maker

SINGLE = ("task", "lapse", "pause", "dated", "event")
"""Blocks of one state, which leave it for the next block."""
ORDER = (
    "existence",
    "absence",
    "exactly",
    "init",
    "end",
    "responded-existence",
    "co-existence",
    "response",
    "precedence",
    "succession",
    "alternate-response",
    "alternate-precedence",
    "alternate-succession",
    "chain-response",
    "chain-precedence",
    "chain-succession",
    "not-co-existence",
    "not-succession",
)


class Claims:
    """What can be said of one model."""

    def __init__(self, maker: Maker, parts: list[Part], at: At) -> None:
        self.maker, self.parts, self.at = maker, parts, at
        self.entries = [f"machines.{'.'.join((*at, part.entry))}" for part in parts]
        self.alone = len(at) == 1 and list(maker.machines) in (["case"], ["service", "case"])

    def of_order(self, template: str) -> Plain | None:
        """A rule of this template, where the model has something to say it of."""
        if template in ("init", "end"):
            return self._ends(template)
        if template == "not-co-existence":
            both = next((part.branches for part in self.parts if part.branches), ())
            return {template: [f"machines.{branch}" for branch in both]} if both else None
        if template.startswith("chain"):
            return self._chain(template)
        first = self.maker.chance.randrange(len(self.parts))
        last = self.maker.chance.randrange(len(self.parts))
        first, last = min(first, last), max(first, last)
        once = not (self.parts[first].repeats or self.parts[last].repeats)
        if template in ("existence", "absence", "exactly"):
            again = {"times": "2"} if template == "absence" else {}
            return {template: [self.entries[first]], **again} if once or template == "existence" else None
        if first == last or (template.startswith("alternate") and not once):
            return self._sent(template)
        if template == "not-succession":
            return {template: [self.entries[last], self.entries[first]]}
        return {template: [self.entries[first], self.entries[last]]}

    def _sent(self, template: str) -> Plain | None:
        """What is sent in a block comes after its beginning."""
        flows = [(n, flow) for n in range(len(self.parts)) for flow in self._flows(n)]
        if not flows or template not in ("response", "precedence", "succession", "co-existence"):
            return None
        number, flow = self.maker.chance.choice(flows)
        return {template: [self.entries[number], f"flows.{flow}"]}

    def _flows(self, number: int) -> list[str]:
        part = self.parts[number]
        sure = part.kind in ("letter", "sharing", "consent", "report")
        return [flow for flow in self.maker.flows if sure and f"'{flow}'" in str(part.states)]

    def _ends(self, template: str) -> Plain | None:
        if not self.alone:
            return None
        if template == "init":
            return {template: [self.entries[0]]}
        return {template: [f"machines.case.{next(reversed(self.maker.machines['case']['states']))}"]}

    def _chain(self, template: str) -> Plain | None:
        if not self.alone:
            return None
        for number, part in enumerate(self.parts[:-1]):
            if part.kind in SINGLE:
                places: Plain = {template: [self.entries[number], self.entries[number + 1]]}
                once = not self.parts[number + 1].repeats
                return places if template == "chain-response" or once else None
        return None

    def in_time(self) -> Plain | None:
        """A deadline that can be kept."""
        if len(self.parts) < 2:
            return None
        first, last = sorted(self.maker.chance.sample(range(len(self.parts)), 2))
        days = sum(part.days for part in self.parts[first:last])
        within = max(1, days) + self.maker.chance.choice((0, 1, 5))
        paused: Plain = {}
        if self.maker.maybe(0.3):
            paused = {"paused-in": [self.entries[first]]}
        template = self.maker.one("response", "response", "precedence")
        return {template: [self.entries[first], self.entries[last]], "within": f"{within} d", **paused}

    def of_state(self) -> list[Plain]:
        """What is always so, and what can always come."""
        body: Plain = self.maker.machines["case"]
        body = body["regions"][self.at[1]] if len(self.at) > 1 else body
        end = next(reversed(body["states"]))
        last, some = self.entries[-1], self.maker.chance.choice(self.entries)
        found: list[Plain] = [
            {"always-possible": f"machines.{'.'.join((*self.at, end))}"},
            {"always-possible": last, "from": some},
            {"always": "i <= 3"},
            {"always": f"within({some.removeprefix('machines.')})", "from": some},
        ]
        number = self.maker.chance.randrange(len(self.parts))
        found += [
            {"always-possible": f"flows.{flow}", "from": self.entries[number]}
            for flow in self._possible(number)
        ]
        if "town" in self.maker.machines:
            found += [
                {"always": "m <= 2"},
                {"precedence": ["machines.town.busy", "machines.town.busy.ok"]},
                {"always-possible": "machines.town.busy.ok", "from": "machines.town.busy"},
            ]
        return found

    def _possible(self, number: int) -> list[str]:
        """A flow that is sent as the block is left, or in a step after its first."""
        part = self.parts[number]
        return self._flows(number) if part.kind == "report" else []

    def examples(self) -> Plain:
        """What some case can begin with, and none."""
        found: Plain = {}
        way: list[str] = []
        for part in self.parts[: self.maker.chance.choice((1, 2, 3, 4))]:
            if not part.way:
                break
            way += part.way
        if way:
            found["usual"] = {"of": "case", "accepts": [step.removeprefix("case.") for step in way]}
        if len(self.parts) > 1 and self.parts[1].way:
            found["no-shortcut"] = {"of": "case", "rejects": [self.parts[1].way[0].removeprefix("case.")]}
        if "service" in self.maker.machines:
            states = list(self.maker.machines["service"]["states"])
            if len(states) > 2:
                found["work-first"] = {"of": "service", "rejects": [f"{states[1]}.ok"]}
        return found


FACTS: tuple[Plain, ...] = (
    {"members": "actors.council.members", "include": ["office"], "exclude": ["home"]},
    {"members": "actors.council.members", "where": {"level": "county"}, "at-least": "1"},
    {"count": "actors", "where": {"kind": "institution", "public": "false"}, "exactly": "1"},
    {"count": "services", "at-most": "2"},
    {"count": "actors", "where": {"sector": "care"}, "at-least": "2"},
)


def claims(maker: Maker, parts: list[Part], at: At) -> Plain:
    """The sections `rules` and `examples`."""
    told = Claims(maker, parts, at)
    rules: list[Plain] = []
    for template in ORDER:
        if maker.maybe(0.7 if template in RARE else 0.25):
            rule: Any = told.of_order(template)
            if rule is not None and template not in ("init", "end") and maker.maybe(0.15):
                rule["when"] = maker.one("i < 3", "u == high")
                if template in ("existence", "exactly"):
                    del rule["when"]
            rules += [rule] if rule is not None else []
    deadline = told.in_time() if maker.maybe(0.5) else None
    rules += [deadline] if deadline else []
    rules += [rule for rule in told.of_state() if maker.maybe(0.25)]
    rules += [dict(rule) for rule in FACTS if maker.maybe(0.1)]
    for rule in rules:
        if maker.maybe(0.2):
            rule["strength"] = "recommended"
    found: Plain = {"rules": {f"rule-{number}": rule for number, rule in enumerate(rules)}}
    return {**found, "examples": told.examples() if maker.maybe(0.7) else {}}


RARE = ("init", "end", "chain-response", "chain-precedence", "chain-succession", "not-co-existence")
"""Of these a model seldom has something to say."""
