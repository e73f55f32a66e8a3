"""Rows go in, a data frame comes out, where pandas is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from koopflow.extras import needed


def frame(rows: Sequence[Mapping[str, Any]]) -> Any:
    """A pandas `DataFrame` of these rows. Raises `MissingExtraError` where pandas is missing."""
    needed("pandas")
    pandas = import_module("pandas")
    return pandas.DataFrame.from_records(list(rows))
