"""What a lock keeps of a figure's elements: the form that plans, layouts, drawings and lock files share."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Spot = Mapping[str, object]
"""What is kept of one element: numbers, names, lists of them, by word."""
Spots = Mapping[str, Spot]
"""Elements by their path."""
NO_SPOTS: Spots = MappingProxyType({})
