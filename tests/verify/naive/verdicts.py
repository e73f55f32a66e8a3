"""Everything that the page decides about a model, as one comparable value.

In goes a model as an author writes it, out comes what fails: code and path, with the steps of a shortest witness.
"""

from __future__ import annotations

from typing import Any

from koopflow.model.types import Model
from tests.verify.naive.behaviour import Found, behaviour
from tests.verify.naive.deadlines import deadlines
from tests.verify.naive.information import information
from tests.verify.naive.judged import Lines
from tests.verify.naive.rules import rules


def typed(plain: dict[str, Any]) -> Model:
    """The model of a plain dictionary of sections."""
    return Model.model_validate({"koopflow": "1", "model": {"id": "random"}, **plain})


def verdicts(model: Model, limit: int = 2_000) -> Found:
    """What fails; `TooLargeError` is raised where a line has more configurations than the limit."""
    lines = Lines(model, limit)
    spaces = lines.every()
    return {**behaviour(model, spaces), **information(model, spaces), **rules(lines), **deadlines(lines)}
