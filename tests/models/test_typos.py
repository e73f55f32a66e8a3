"""A slip of the finger in the shipped models is found in its line, at its column: a small share of the words is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.models.slips import FILES, chosen, missed

SHARE = 0.012
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_a_slip_is_found_at_its_place(part: int, tmp_path: Path) -> None:
    cases = chosen(SHARE)
    assert len(cases) > 75
    assert len({file for file, _, _ in cases}) > 0.8 * len(FILES)
    assert not list(missed(tmp_path / "models", cases[part::PARTS]))
