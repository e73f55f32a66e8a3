"""Rows go in, a data frame comes out, where pandas is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any


def frame(rows: Sequence[Mapping[str, Any]]) -> Any:
    """A pandas `DataFrame` of these rows; `ImportError` that names the extra where pandas is missing."""
    try:
        pandas = import_module("pandas")
    except ImportError:
        raise ImportError('data frames need pandas: pip install "koopflow[data]"') from None
    return pandas.DataFrame.from_records(list(rows))
