"""Two interpreters, written apart from one page, walked side by side: every stimulus, step and configuration equal.

`python -m tests.semantics.agreement 2000` walks so many random models and prints how many had each construct.
"""

from __future__ import annotations

import platform
import random
import subprocess
import sys
from collections import Counter
from datetime import date
from typing import Any

from koopflow.model.types import Model
from koopflow.semantics import describe, lines
from koopflow.semantics.building import build
from koopflow.semantics.configuration import Configuration, Kind, Step, Stimulus
from koopflow.semantics.reference.stimuli import Untimed
from koopflow.semantics.reference.world import Record, Value
from koopflow.semantics.step import enabled, fire, initial
from tests.semantics.random_models import CONSTRUCTS, Plain, constructs, make

STEPS_MAX = 40
SETTLED_MAX = 60
"""Random models may answer signals with signals for ever; then the walk ends."""


class Walk:
    """One random walk through one model in both interpreters."""

    def __init__(self, plain: Plain, chance: random.Random) -> None:
        self.chance = chance
        self.model = Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **plain})
        paid = frozenset({"v1"}) if chance.random() < 0.3 else frozenset[str]()
        wide = [name for name in lines.root_machines(self.model) if self.model.machines[name].scope != "case"]
        self.tables = build(self.model, "case", wide, paid)
        self.now: Configuration = initial(self.tables)
        self.other = Untimed(self.model, "case", paid)
        self.steps = 0

    def run(self) -> int:
        """Walk until nothing is possible or enough was seen; how many steps were compared."""
        for _ in range(STEPS_MAX):
            possible = enabled(self.tables, self.now)
            if not possible:
                assert self.other.enabled() == []
                break
            self._same_enabled(possible)
            stimulus = self.chance.choice(possible)
            self._compare(fire(self.tables, self.now, stimulus), self._fire(stimulus), stimulus)
            if not self._settle():
                break
        return self.steps

    def _settle(self) -> bool:
        for _ in range(SETTLED_MAX):
            possible = enabled(self.tables, self.now)
            if not possible or possible[0].kind not in (Kind.NEXT, Kind.KEPT):
                assert self.other.settle() == []
                return True
            record = self.other.settle_once()
            assert record is not None, describe.text(self.tables, possible[0])
            self._compare(fire(self.tables, self.now, possible[0]), record, possible[0])
        return False

    def _same_enabled(self, possible: tuple[Stimulus, ...]) -> None:
        ours = {
            (describe.text(self.tables, stimulus), describe.plan(self.tables, stimulus))
            for stimulus in possible
            if stimulus.kind not in (Kind.FOREIGN_SIGNAL, Kind.FOREIGN_FLOW)
        }
        theirs: set[tuple[str, tuple[str, ...] | None]] = set()
        for kind, *parts in self.other.enabled():
            plan = None
            if kind in ("result", "stuck") and len(parts) == 2:
                plan = tuple(filter(None, parts.pop().split(",")))
            theirs.add((" ".join([kind, *parts]), plan))
        assert ours == theirs, (ours - theirs, theirs - ours)

    def _fire(self, stimulus: Stimulus) -> Record:
        kind, *words = describe.text(self.tables, stimulus).split(" ")
        plan = describe.plan(self.tables, stimulus)
        chosen = None if plan is None else frozenset(plan)
        if kind == "start":
            given = {name: _value(value) for name, value in describe.given(self.tables, stimulus).items()}
            return self.other.start(words[0], given)
        if kind == "foreign":
            what, name, where = words
            return (
                self.other.foreign(name, level=where)
                if what == "signal"
                else self.other.foreign(name, machine=where)
            )
        if kind in ("event", "delivery"):
            return self.other.fire(kind, words[1], machine=words[0])
        return self.other.fire(kind, words[0], plan=chosen)

    def _compare(self, step: Step, record: Record, stimulus: Stimulus) -> None:
        self.steps += 1
        said = describe.text(self.tables, stimulus)
        taken = [(self.tables.transitions[o.transition].path, o.number) for o in step.taken]
        assert taken == record.taken, said
        assert list(step.sent) == record.sent, said
        assert list(step.raised) == record.raised, said
        assert list(describe.entered(self.tables, step)) == record.entered, said
        # `step` keeps a mask, so a state that was left twice in one step stands there once.
        assert set(describe.exited(self.tables, step)) == set(record.exited), said
        assert sorted(set(step.notes)) == sorted(set(record.notes)), (said, step.notes, record)
        self.now = step.configuration
        self._same_configuration(said)

    def _works(self, node: int) -> bool:
        return self.tables.tree.nodes[node].kind in ("task", "sitting")

    def _same_configuration(self, said: str) -> None:
        ours: dict[str, Any] = {
            "active": sorted(self.tables.tree.nodes[n].path for n in _bits(self.now.active)),
            "gated": sorted(self.tables.tree.nodes[n].path for n in _bits(self.now.gated)),
            # A sub-instance that nobody could pay bears the same bit; there it says that it has ended.
            "stuck": sorted(self.tables.tree.nodes[n].path for n in _bits(self.now.stuck) if self._works(n)),
            "kept": sorted(describe.kept(self.tables, self.now)),
            "way": sorted(describe.on_the_way(self.tables, self.now)),
            "over": sorted(r.machine for r in self.tables.roots if self.now.over >> r.index & 1),
        }
        roots = self.other.roots()
        theirs: dict[str, Any] = {
            "active": sorted(r.layout.nodes[n].path for r in roots for n in r.active),
            "gated": sorted(r.layout.nodes[n].path for r in roots for n in r.gates),
            "stuck": sorted(r.layout.nodes[n].path for r in roots for n in r.stuck),
            "kept": sorted(flow for r in roots for flow in r.kept),
            "way": sorted(flow for r in roots for flow, count in r.way.items() for _ in range(count)),
            "over": sorted(r.machine for r in roots if r.over),
        }
        assert ours == theirs, (said, ours, theirs)
        if self.now.started:
            for name, value in describe.attributes(self.tables, self.now).items():
                holder = self.other.world.holder(self.other.case, name)
                if name in holder:
                    assert _value(value) == holder[name], (said, name)


def _bits(mask: int) -> list[int]:
    return [n for n in range(mask.bit_length()) if mask >> n & 1]


def _value(value: object) -> Value:
    if isinstance(value, tuple):
        return frozenset(str(item) for item in value)
    assert isinstance(value, bool | int | str)
    return value


def main(count: int, first: int = 0) -> None:
    """Walk `count` models from seed `first` on, and print what they had."""
    seen: Counter[str] = Counter()
    steps = 0
    for seed in range(first, first + count):
        plain = make(random.Random(seed))
        seen.update(constructs(plain))
        try:
            steps += Walk(plain, random.Random(seed + 1)).run()
        except AssertionError:
            print(f"model of seed {seed}:")
            raise
    print(f"{count} models from seed {first}, {steps} steps compared, no difference")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    print(
        f"{date.today()}, commit {commit.stdout.strip() or '?'}, Python {platform.python_version()}", end=", "
    )
    print(f"{platform.system()} {platform.machine()}")
    for name in CONSTRUCTS:
        print(f"{name:24}{seen[name]:6}{100 * seen[name] / count:6.1f} %")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
