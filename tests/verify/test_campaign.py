"""The product's verdicts are those of a second checker that was written from the page alone."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from koopflow.api.check import check
from koopflow.verify.behaviour import check_behaviour
from tests.verify.campaign import CHECKS, PER_SOUND, campaign, small, subject_of
from tests.verify.naive.constructs import CONSTRUCTS, constructs
from tests.verify.naive.mutants import BREAKS
from tests.verify.naive.part import Plain
from tests.verify.naive.sound import make
from tests.verify.naive.verdicts import typed

COUNT = 200
TO_COUNT = 600
"""So many sound models are drawn to see how often each construct comes."""
ROUGH = 0.5
"""So many of the kinds of breaks must be among them."""


def test_the_two_checkers_agree_on_models_that_hold_and_models_that_fail() -> None:
    """One test, so that the campaign runs once where tests are shared among processes."""
    seen = campaign(COUNT)
    assert seen.models == COUNT
    assert seen.broken.total() == COUNT - COUNT // PER_SOUND
    assert seen.differences == []
    for name in CHECKS:
        assert seen.held[name, "holds"] >= COUNT / 4
        assert seen.held[name, "fails"] >= COUNT / 100
    assert len(seen.broken) >= ROUGH * len(BREAKS)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_each_construct_is_in_a_tenth_of_the_sound_models(construct: str) -> None:
    assert DRAWN.count(construct) >= TO_COUNT / 10


class _Drawn:
    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def count(self, construct: str) -> int:
        if not self.counts:
            for seed in range(TO_COUNT):
                for name in constructs(make(random.Random(f"{seed}/0"))):
                    self.counts[name] = self.counts.get(name, 0) + 1
        return self.counts.get(construct, 0)


DRAWN = _Drawn()


def written(plain: Plain) -> str:
    """The model as a file: a mapping in braces is YAML as well."""
    text = json.dumps({"koopflow": "1", "model": {"id": "random"}, **plain})
    return re.sub(r'"(true|false|\d+)"', r"\1", text)


@pytest.mark.parametrize("seed", range(40))
def test_a_model_that_is_sound_by_construction_has_no_error(seed: int, tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_text(written(small(seed)[0]))
    found = check(file)
    assert [str(finding.message) for finding in found.report.errors] == []
    assert found.models[0].properties["sound"] == "holds"


@pytest.mark.parametrize("seed", range(6))
def test_a_budget_one_configuration_too_small_is_unknown_and_never_holds(seed: int) -> None:
    model = typed(small(seed)[0])

    def verdict(states_max: int) -> str:
        return check_behaviour(subject_of(model, states_max))[0]

    low, high = 0, 2_000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if verdict(middle) == "holds" else (middle, high)
    assert verdict(high) == "holds"
    assert verdict(high - 1) == "unknown"
