"""What in an adaptation comes from its reference: the record of the changes in, names of both sides out.

It stands apart because examples, the comparison of behaviour and messages all ask which transitions are the
adaptation's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from koopflow.model.library import LoadedModel

_SECTION = "machines."


@dataclass(frozen=True, slots=True)
class Origins:
    """Present paths with the reference's; what the reference does not have is not among them.

    Transitions stand apart, since a completion and an inner state may share a path.
    """

    parts: Mapping[str, str]
    transitions: Mapping[str, str]

    def transition(self, local: str) -> str:
        """What the reference calls a transition; its own name where that does not have it. Both from the machine on."""
        path = _SECTION + local
        return self.transitions.get(path, path).removeprefix(_SECTION)

    def part(self, path: str) -> str:
        """What the reference calls an element, a state or a region; its own path where that does not have it."""
        return self.parts.get(path, path)


def origins(model: LoadedModel) -> Origins:
    """The names of an adaptation's reference; a model's names are its own."""
    if model.overlaid is None:
        outline = model.located.outline
        return Origins({path: path for path in outline.parts}, {path: path for path in outline.transitions})
    fate = model.overlaid.fate
    reference = model.overlaid.reference
    parts = {new: path for path in reversed(reference.parts) if (new := fate(path)) is not None}
    ways = {new: path for path in reversed(reference.transitions) if (new := fate(path)) is not None}
    return Origins(parts, ways)


def own_transitions(model: LoadedModel) -> frozenset[str]:
    """The transitions that the reference does not have, from the machine on; none for a model, which has no
    reference."""
    if model.overlaid is None:
        return frozenset()
    known = origins(model).transitions
    return frozenset(
        path.removeprefix(_SECTION) for path in model.located.outline.transitions if path not in known
    )
