"""A length on paper as people write it, in millimetres."""

from __future__ import annotations

_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}
SHORTEST, LONGEST = 10.0, 2_000.0
"""What a sheet can have, in millimetres."""


def in_mm(text: str) -> float | None:
    """Of `160mm`, `16cm`, `6.3in`, `454pt`; a bare number is millimetres. None for what is no length of a sheet."""
    written = text.strip().lower()
    unit = next((unit for unit in _UNITS if written.endswith(unit)), "")
    try:
        length = float(written.removesuffix(unit)) * _UNITS.get(unit, 1.0)
    except ValueError:
        return None
    return length if SHORTEST <= length <= LONGEST else None
