"""What in an adaptation comes from its reference: the record of the changes in, names of both sides out.

It stands apart because examples, the comparison of behaviour and messages all ask which transitions are the
adaptation's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from koopflow.model.library import LoadedModel

_SECTION = "machines."


def reference_names(model: LoadedModel) -> Mapping[str, str]:
    """For each transition of the adaptation that its reference has, the reference's name: both from the machine on."""
    if model.overlaid is None:
        return {}
    names: dict[str, str] = {}
    for path in model.overlaid.reference.transitions:
        fate = model.overlaid.fate(path)
        if fate is not None:
            names.setdefault(fate.removeprefix(_SECTION), path.removeprefix(_SECTION))
    return names


def own_transitions(model: LoadedModel) -> frozenset[str]:
    """The transitions that the reference does not have; none for a model, which has no reference."""
    if model.overlaid is None:
        return frozenset()
    known = reference_names(model)
    here = (path.removeprefix(_SECTION) for path in model.located.outline.transitions)
    return frozenset(path for path in here if path not in known)
