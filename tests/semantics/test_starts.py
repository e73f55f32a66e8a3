"""An attribute that may begin with any of many values is tried at those that matter, or the search says that it is not."""

from __future__ import annotations

import pytest

from koopflow.model.types import Model
from koopflow.semantics.building import build


@pytest.mark.parametrize(
    ("guard", "exact"), [("x == 95", True), ("x + 5 == 100", False), ("x * 2 > 100", False)]
)
def test_only_a_bare_comparison_tells_which_values_matter(guard: str, exact: bool) -> None:
    plain = {
        "koopflow": "1",
        "model": {"id": "m"},
        "attributes": {"x": {"type": "integer", "min": "0", "max": "1000"}},
        "machines": {
            "case": {
                "initial": "a",
                "states": {
                    "a": {"task": {}, "next": {"done": [{"to": "trap", "when": guard}, {"to": "z"}]}},
                    "trap": {"task": {}, "next": {"again": "trap"}},
                    "z": {"final": "true"},
                },
            }
        },
    }
    assert (not build(Model.model_validate(plain)).approximations) is exact
