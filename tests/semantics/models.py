"""Small models for tests, written as an author writes them."""

from __future__ import annotations

import yaml

from koopflow.model.types import Model
from koopflow.semantics.building import build
from koopflow.semantics.tables import Tables


def model(text: str) -> Model:
    """The model with these sections."""
    sections = yaml.load(text, yaml.BaseLoader)
    return Model.model_validate({"koopflow": "1", "model": {"id": "small"}, **sections})


def tables(text: str, case: str | None = "case") -> Tables:
    """The tables of the model with these sections."""
    return build(model(text), case)
