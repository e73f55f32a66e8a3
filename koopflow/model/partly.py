"""An adaptation with some of its changes alone: the adaptation and the numbers of changes in, the model out.

What a single change brings about is asked by taking it away; the answer is a complete model like any other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from koopflow.model.documents import Model
from koopflow.model.library import LoadedModel
from koopflow.model.overlay import overlay
from koopflow.model.paths import Located
from koopflow.model.reading import read
from koopflow.model.subject import Subject
from koopflow.model.wellformed import check_names


def partly(adapted: LoadedModel, changes: Collection[int]) -> LoadedModel | None:
    """The reference with only these changes applied; None where they do not make a well-formed model.

    A change that needs one which is left out is left out as well. Scenarios are not looked at.
    """
    reference, overlaid = adapted.reference, adapted.overlaid
    if reference is None or overlaid is None:
        return None
    made, _ = overlay(reference.located.tree, overlaid.adaptation, changes)
    reading = read(Model, made.tree)
    if reading.value is None or reading.report.errors or made.dangling:
        return None
    located = Located(made.tree, adapted.located.header)
    if check_names(Subject(reading.value, located)).errors:
        return None
    return replace(
        adapted, model=reading.value, located=located, overlaid=made, scenarios=(), ok=True, formed=True
    )
