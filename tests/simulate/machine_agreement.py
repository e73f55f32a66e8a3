"""The machine beside the reference interpreter: on random models with random scenarios and rules every happening is
equal, and what the machine counted itself is what a listener counts of the interpreter's happenings.

`python -m tests.simulate.machine_agreement 2000` compares so many, and says what they had and what happened in them;
`--compiled` runs the machine as machine code.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from koopflow.measure.counting import Counting
from koopflow.measure.rules import monitors_of
from koopflow.measure.summary import summarize
from koopflow.measure.tally import Tally, Window, months_of
from koopflow.model.types import Model, Scenario
from koopflow.semantics.reference.clock import Clock
from koopflow.semantics.reference.setting import Setting, Site
from koopflow.simulate.experiment import Experiment
from koopflow.trace.events import Happening, Listener
from tests.semantics.random_models import CONSTRUCTS, constructs, make
from tests.simulate.random_rules import make_rules
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
    judged: Counter[str] = field(default_factory=Counter)
    """In how many models a rule had cases with each verdict."""
    differences: list[str] = field(default_factory=list)


def setting_of(seed: int) -> tuple[set[str], Setting]:
    """The constructs of the random model of a seed, and a random setting of it."""
    chance = random.Random(f"machine/{seed}")
    plain = make(chance)
    model = Model.model_validate({"koopflow": "1", "model": {"id": "random", "title": "random"}, **plain})
    scenario = Scenario.model_validate(make_scenario(chance, model))
    rules = make_rules(random.Random(f"rules/{seed}"), model)
    judged = Model.model_validate(
        {"koopflow": "1", "model": {"id": "random", "title": "random"}, **plain, "rules": rules}
    )
    site = Site(judged, scenario)
    return constructs(plain), Setting.of(site, [site] * int(scenario.municipalities), seed)  # type: ignore[arg-type]


def told_by_reference(
    setting: Setting, replication: int = 0, most: int = FOR_EVER
) -> tuple[list[Happening], Tally | None]:
    """What happens by the reference interpreter, and what a listener counts of it; it ends soon after so many."""
    told: list[Happening] = []
    window = Window(setting.warm_up, setting.horizon, setting.end)
    months = [end for _, end in months_of(setting.start, setting.end)]
    counting = Counting(window, monitors_of(setting.programme.model, setting.start), months)

    def listen(happening: Happening) -> None:
        told.append(happening)
        counting(happening)

    clock = Clock(setting, replication, listen, lambda: len(told) > most)
    if not clock.run():
        return told, None
    counting.close(clock.labour.resources.facts())
    return told, counting.tally


def told_by_machine(
    setting: Setting, replication: int = 0, most: int = FOR_EVER, *, compiling: bool = False
) -> tuple[list[Happening], Tally | None]:
    """What happens by the machine, and what it counts; it ends soon after so many happenings."""
    told: list[Happening] = []

    def listening(_: int) -> Listener:
        told.clear()
        return told.append

    experiment = Experiment(setting, "compiled" if compiling else "plain")
    tallies = experiment.replications([replication], listening, stop=lambda: len(told) > most)
    return told, next(tallies, None)


def measures(setting: Setting, tally: Tally | None) -> str:
    """Everything that was counted, as text."""
    if tally is None:
        return ""
    window = Window(setting.warm_up, setting.horizon, setting.end)
    labels = [label for label, _ in months_of(setting.start, setting.end)]
    rules = {name: dict(sorted((+verdicts).items())) for name, verdicts in tally.rules.items()}
    return json.dumps({**summarize([tally], window, labels), "verdicts": rules}, sort_keys=True, indent=0)


def difference(mine: list[Happening], theirs: list[Happening]) -> str:
    """Where two runs part; nothing where they are equal. Of a note only that it was made is compared."""
    for number, (one, other) in enumerate(zip(map(_plain, mine), map(_plain, theirs), strict=False)):
        if one != other:
            return f"happening {number}: {one} is told as {other}"
    return "" if len(mine) == len(theirs) else f"{len(mine)} happenings, {len(theirs)} told"


def _first_line(theirs: str, mine: str) -> str:
    """The first line in which two texts differ, with what stands before it."""
    lines = list(zip_longest(theirs.splitlines(), mine.splitlines(), fillvalue=""))
    for number, (one, other) in enumerate(lines):
        if one != other:
            before = " ".join(line for line, _ in lines[max(0, number - 4) : number])
            return f"measures: {before} {one} is counted as {other}"
    return ""


def _plain(happening: Happening) -> Happening:
    return happening._replace(place="", municipality=0, case=0) if happening.kind == "noted" else happening


def compare(seeds: range, *, compiling: bool = False, most: int = MOST) -> Seen:
    """The models of these seeds; of one that goes on for long the first happenings, at least so many."""
    seen = Seen()
    for seed in seeds:
        had, setting = setting_of(seed)
        theirs, counted = told_by_reference(setting, most=most)
        mine, tally = told_by_machine(setting, most=most, compiling=compiling)
        if min(len(theirs), len(mine)) > most:  # a model that goes round and round: its beginning is compared
            theirs, mine = theirs[:most], mine[:most]
        apart = difference(theirs, mine) or _first_line(measures(setting, counted), measures(setting, tally))
        if counted:
            seen.judged.update({verdict for rule in counted.rules.values() for verdict in rule})
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
        ("rules that cases", sorted(seen.judged), seen.judged),
    ):
        print(f"\n{title}")
        for name in names:
            print(f"  {name:26}{counted[name]:7}{100 * counted[name] / seen.models:7.1f} %")
    print("\n".join(seen.differences))
    return 1 if seen.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
