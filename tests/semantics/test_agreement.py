"""Two interpreters that were written apart from one page agree on every model, and the models have every construct."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.semantics.agreement import Walk
from tests.semantics.random_models import CONSTRUCTS, constructs, make

MODELS = 300
SHARE = 10


@pytest.mark.parametrize("first", range(0, MODELS, 50))
def test_step_and_the_reference_interpreter_agree_on_random_models(first: int) -> None:
    steps = sum(Walk(make(random.Random(n)), random.Random(n + 1)).run() for n in range(first, first + 50))
    assert steps > 500


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False), st.integers(0, 2**32))
def test_they_agree_on_models_that_hypothesis_chooses(chance: random.Random, walk: int) -> None:
    Walk(make(chance), random.Random(walk)).run()


def test_each_construct_is_in_at_least_a_tenth_of_the_models(capsys: pytest.CaptureFixture[str]) -> None:
    seen: Counter[str] = Counter()
    for number in range(MODELS):
        seen.update(constructs(make(random.Random(number))))
    with capsys.disabled():
        print(f"\n{MODELS} random models had", ", ".join(f"{name} {seen[name]}" for name in CONSTRUCTS))
    assert all(seen[name] * 100 >= SHARE * MODELS for name in CONSTRUCTS), seen
