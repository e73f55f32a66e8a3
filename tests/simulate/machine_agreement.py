"""The machine beside the reference interpreter: every happening of random models with random scenarios equal.

`python -m tests.simulate.machine_agreement 2000` compares so many, and says what they had and what happened in them;
`--compiled` runs the machine as machine code.
"""

from __future__ import annotations

import argparse
import platform
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from koopflow.model.types import Model, Scenario
from koopflow.semantics.reference.clock import Clock
from koopflow.semantics.reference.setting import Setting, Site
from koopflow.simulate.replication import replicate
from koopflow.simulate.tables.layout import tables_of
from koopflow.trace.events import Happening
from tests.semantics.random_models import CONSTRUCTS, constructs, make
from tests.simulate.random_scenarios import make_scenario

FOR_EVER = 1 << 60
MOST = 20_000
"""So many happenings of one model are compared."""


@dataclass
class Seen:
    """What some models showed."""

    models: int = 0
    had: Counter[str] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def setting_of(seed: int) -> tuple[set[str], Setting]:
    """The constructs of the random model of a seed, and a random setting of it."""
    chance = random.Random(f"machine/{seed}")
    plain = make(chance)
    model = Model.model_validate({"koopflow": "1", "model": {"id": "random", "title": "random"}, **plain})
    scenario = Scenario.model_validate(make_scenario(chance, model))
    site = Site(model, scenario)
    return constructs(plain), Setting.of(site, [site] * int(scenario.municipalities), seed)  # type: ignore[arg-type]


def told_by_reference(setting: Setting, replication: int = 0, most: int = FOR_EVER) -> list[Happening]:
    """What happens by the reference interpreter; it ends soon after so many happenings."""
    told: list[Happening] = []
    Clock(setting, replication, told.append, lambda: len(told) > most).run()
    return told


def told_by_machine(
    setting: Setting, replication: int = 0, most: int = FOR_EVER, *, compiling: bool = False
) -> list[Happening]:
    """What happens by the machine; it ends soon after so many happenings."""
    told: list[Happening] = []
    tables, stop = tables_of(setting), lambda: len(told) > most
    replicate(tables, replication, told.append, compiling=compiling, stop=stop)
    return told


def difference(mine: list[Happening], theirs: list[Happening]) -> str:
    """Where two runs part; nothing where they are equal. Of a note only that it was made is compared."""
    for number, (one, other) in enumerate(zip(map(_plain, mine), map(_plain, theirs), strict=False)):
        if one != other:
            return f"happening {number}: {one} is told as {other}"
    return "" if len(mine) == len(theirs) else f"{len(mine)} happenings, {len(theirs)} told"


def _plain(happening: Happening) -> Happening:
    return happening._replace(place="", municipality=0, case=0) if happening.kind == "noted" else happening


def compare(seeds: range, *, compiling: bool = False) -> Seen:
    """The models of these seeds."""
    seen = Seen()
    for seed in seeds:
        had, setting = setting_of(seed)
        theirs = told_by_reference(setting, most=MOST)
        mine = told_by_machine(setting, most=MOST, compiling=compiling)
        if min(len(theirs), len(mine)) > MOST:  # a model that goes round and round: its beginning is compared
            theirs, mine = theirs[:MOST], mine[:MOST]
        apart = difference(theirs, mine)
        seen.models += 1
        seen.had.update(had)
        seen.happened.update({happening.kind for happening in theirs})
        if apart:
            seen.differences.append(f"seed {seed}: {apart}")
    return seen


def main(arguments: list[str]) -> int:
    """Compare and print what was seen; 1 where the two differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("first", type=int, nargs="?", default=0)
    parser.add_argument("--compiled", action="store_true")
    asked = parser.parse_args(arguments)
    seen = compare(range(asked.first, asked.first + asked.count), compiling=asked.compiled)
    verdict = f"{len(seen.differences)} differences" if seen.differences else "no difference"
    form = "compiled" if asked.compiled else "plain"
    print(f"{seen.models} models from seed {asked.first}, the machine {form}: {verdict}")
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, check=False, text=True, capture_output=True).stdout.strip() or "?"
    print(f"{date.today()}, commit {commit}, Python {platform.python_version()}", end=", ")
    print(f"{platform.system()} {platform.machine()}")
    for title, names, counted in (
        ("constructs", CONSTRUCTS, seen.had),
        ("happened", sorted(seen.happened), seen.happened),
    ):
        print(f"\n{title}")
        for name in names:
            print(f"  {name:26}{counted[name]:7}{100 * counted[name] / seen.models:7.1f} %")
    print("\n".join(seen.differences))
    return 1 if seen.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
