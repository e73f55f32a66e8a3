"""Two checkers, written apart from one page, on sound models and their mutants: every verdict equal.

`python -m tests.verify.campaign 10000` compares so many models, one sound model to three mutants, and prints what they
had, what was broken, and how often each property held; `--workers 2` shares the work among processes.
"""

from __future__ import annotations

import argparse
import platform
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import Pool
from typing import Any

from pydantic import ValidationError

from koopflow.diagnostics import Diagnostic, Place, Report
from koopflow.model.types import Model
from koopflow.verify.behaviour import Verdict, check_behaviour
from koopflow.verify.deadlines import check_deadlines
from koopflow.verify.examples import check_examples
from koopflow.verify.information import check_information
from koopflow.verify.rules import check_rules
from koopflow.verify.subject import Subject
from tests.verify.naive.constructs import CONSTRUCTS, constructs
from tests.verify.naive.graph import Length
from tests.verify.naive.mutants import mutant
from tests.verify.naive.part import Plain
from tests.verify.naive.sound import make
from tests.verify.naive.space import TooLargeError
from tests.verify.naive.verdicts import typed, verdicts

STATES_MAX = 50_000
SMALL = 2_000
"""So many configurations may a line of a compared model have."""
PER_SOUND = 4


def _rules(subject: Subject) -> tuple[Verdict, Report]:
    verdict, report = check_rules(subject)
    examples = Report.of(check_examples(subject))
    return "fails" if examples.errors else verdict, report + examples


def _deadlines(subject: Subject) -> tuple[Verdict, Report]:
    verdict, report, _ = check_deadlines(subject)
    return verdict, report


CHECKS: Mapping[str, Callable[[Subject], tuple[Verdict, Report]]] = {
    "sound": check_behaviour,
    "information": check_information,
    "rules": _rules,
    "deadlines": _deadlines,
}
ERRORS: Mapping[str, frozenset[str]] = {
    "sound": frozenset({"KF401", "KF402", "KF406", "KF407", "KF408"}),
    "information": frozenset({"KF501", "KF502", "KF503", "KF505", "KF507", "KF510"}),
    "rules": frozenset({"KF601", "KF603", "KF605", "KF607", "KF610", "KF611"}),
    "deadlines": frozenset({"KF620"}),
}
"""The findings with which each property fails."""
OPEN: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"KF401"}), frozenset({"KF402", "KF408"})),
    (frozenset({"KF403", "KF404", "KF405", "KF413"}), frozenset({"KF406", "KF407", "KF408"})),
)
"""What is not told beside what: a dead end that stuck work or a circle makes, and what is dead beside a circle or a
conflict. The naive checker tells all of it; the verdict is the same."""
WITHOUT_A_RUN = frozenset({"KF504", "KF506", "KF510"})
"""Findings that are told at an element and show no run: warnings, and a document that nobody ever has."""
Key = tuple[str, str]


@dataclass
class Seen:
    """What some models showed."""

    models: int = 0
    had: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    held: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, other: Seen) -> None:
        """Take others in."""
        self.models += other.models
        for mine, theirs in (
            (self.had, other.had),
            (self.broken, other.broken),
            (self.held, other.held),
            (self.told, other.told),
        ):
            mine.update(theirs)  # type: ignore[arg-type]  # each with its own keys
        self.differences += other.differences


def subject_of(model: Model, states_max: int = STATES_MAX) -> Subject:
    """The model as the product judges it; a place is told by its path in `file`."""
    return Subject("random", model, Place, lambda path, number: Place(f"{path}#{number}"), states_max)


def small(seed: int) -> tuple[Plain, Mapping[Key, Length]]:
    """The sound model of a seed and what the naive checker says of it; one that is too large is drawn again."""
    attempt = 0
    while True:
        plain = make(random.Random(f"{seed}/{attempt}"))
        try:
            return plain, verdicts(typed(plain), SMALL)
        except TooLargeError:
            attempt += 1


def broken(plain: Plain, seed: int, number: int) -> tuple[str, Plain, Mapping[Key, Length]]:
    """A mutant that can be read and is small enough."""
    chance = random.Random(f"{seed}/mutant/{number}")
    while True:
        name, changed = mutant(plain, chance)
        try:
            return name, changed, verdicts(typed(changed), SMALL)
        except (TooLargeError, ValidationError):
            continue


def compare(seed: int, count: int = PER_SOUND) -> Seen:
    """The sound model of a seed and its mutants."""
    seen = Seen()
    plain, found = small(seed)
    _one(seen, f"seed {seed}", plain, found)
    for number in range(1, count):
        name, changed, found = broken(plain, seed, number)
        seen.broken[name] += 1
        _one(seen, f"seed {seed}, mutant {number} ({name})", changed, found)
    return seen


def _one(seen: Seen, said: str, plain: Plain, found: Mapping[Key, Length]) -> None:
    seen.models += 1
    seen.had.update(constructs(plain))
    subject = subject_of(typed(plain))
    for name, check in CHECKS.items():
        fails = sorted({code for code, _ in found} & ERRORS[name])
        verdict, report = check(subject)
        wanted = "fails" if fails else "holds"
        seen.held[name, wanted] += 1
        if verdict != wanted:
            seen.differences.append(f"{said}: {name} is {verdict}, the page says {wanted} {fails}")
        mine = {key: length for key, length in found.items() if _belongs(key[0], name)}
        seen.told.update({code for code, _ in mine})
        seen.differences += [f"{said}: {difference}" for difference in differences(mine, report, subject)]


def _belongs(code: str, name: str) -> bool:
    return code[:3] == {"sound": "KF4", "information": "KF5"}.get(name, "KF6") and (
        name not in ("rules", "deadlines") or (code[:4] == "KF62") == (name == "deadlines")
    )


def differences(mine: Mapping[Key, Length], report: Report, subject: Subject) -> Iterator[str]:
    """What one of the two says and the other does not."""
    theirs: dict[Key, list[int]] = {}
    for finding in report:
        theirs.setdefault(key_of(finding, subject), []).append(len(finding.trace))
    codes = {code for code, _ in mine}
    for code, path in sorted(mine.keys() - theirs.keys()):
        if any(code in untold and beside & codes for untold, beside in OPEN):
            continue
        yield f"{code} {path} is not told {tuple(mine[code, path])}"
    for code, path in sorted(theirs.keys() - mine.keys()):
        yield f"{code} {path} is told"
    for key in sorted(mine.keys() & theirs.keys()):
        steps, low, high = mine[key]
        if steps and key[0] not in WITHOUT_A_RUN and not low <= min(theirs[key]) <= high:
            yield f"{' '.join(key)} has a witness of {min(theirs[key])} transitions, the shortest have {low} to {high}"


def key_of(finding: Diagnostic, subject: Subject) -> Key:
    """Code and path as the naive checker tells them."""
    path = finding.subject.removeprefix("machines.")
    if finding.code == "KF405":
        return finding.code, finding.place.file.removeprefix("machines.")
    if finding.code == "KF401":
        # The state in which it is found may stand in a machine that an `each` runs; what cannot end is its root.
        return finding.code, next(iter(subject.running(path.partition(".")[0])))
    if finding.code in ("KF406", "KF407", "KF408", "KF409", "KF410"):
        return finding.code, ""
    if finding.code in ("KF501", "KF502"):
        return finding.code, f"{path.removeprefix('flows.')}:{finding.place.file.rpartition('.')[2]}"
    if finding.code == "KF510":
        return finding.code, finding.place.file.rpartition(".")[2]
    return finding.code, path.partition(".")[2] if finding.code.startswith("KF5") else path


def campaign(count: int, first: int = 0, workers: int = 1) -> Seen:
    """Compare so many models from a seed on."""
    seen = Seen()
    jobs = [(first + n, min(PER_SOUND, count - n * PER_SOUND)) for n in range(-(-count // PER_SOUND))]
    if workers == 1:
        for job in jobs:
            seen.add(compare(*job))
        return seen
    with Pool(workers) as pool:
        for part in pool.starmap(compare, jobs, chunksize=8):
            seen.add(part)
    return seen


def main(arguments: list[str]) -> int:
    """Run the campaign and print what it showed; 1 when the two differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("first", type=int, nargs="?", default=0)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args(arguments)
    seen = campaign(asked.count, asked.first, asked.workers)
    verdict = f"{len(seen.differences)} differences" if seen.differences else "no difference"
    print(f"{seen.models} models from seed {asked.first}, of which {seen.broken.total()} mutants: {verdict}")
    told: dict[str, Any] = {"text": True, "capture_output": True}
    commit = (
        subprocess.run(["git", "rev-parse", "--short", "HEAD"], check=False, **told).stdout.strip() or "?"
    )
    print(f"{date.today()}, commit {commit}, Python {platform.python_version()}", end=", ")
    print(f"{platform.system()} {platform.machine()}")
    for title, rows in (
        ("constructs", {name: seen.had[name] for name in CONSTRUCTS}),
        ("broken", dict(sorted(seen.broken.items()))),
        ("properties", {" ".join(key): n for key, n in sorted(seen.held.items())}),
        ("findings", dict(sorted(seen.told.items()))),
    ):
        print(f"\n{title}")
        for name, number in rows.items():
            print(f"  {name:26}{number:7}{100 * number / seen.models:7.1f} %")
    print("\n".join(seen.differences))
    return 1 if seen.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
