"""An adaptation goes in; the verdict on it against its reference comes out."""

from __future__ import annotations

from koopflow.api.mending import judged_with_mends
from koopflow.api.verdict import Verdict
from koopflow.model.library import LoadedModel


def conforms(adaptation: LoadedModel) -> Verdict:
    """The verdict on an adaptation; raises `ValueError` for a model, which has no reference."""
    verdict = judged_with_mends(adaptation).verdict
    if verdict is None:
        raise ValueError(f"{adaptation.id} is a model; only an adaptation has a reference to conform to")
    return verdict
