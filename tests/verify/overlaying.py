"""Changes of a loaded reference, one adaptation after another, without reading any file again."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import Any

from koopflow.diagnostics import Place
from koopflow.model.documents import Adaptation, Model
from koopflow.model.library import LoadedModel
from koopflow.model.overlay import overlay
from koopflow.model.paths import Located
from koopflow.model.reading import Reader
from koopflow.model.references import Finder
from koopflow.model.subject import Subject
from koopflow.model.wellformed import check_names
from koopflow.source.nodes import Entry, Mapping, Node, Scalar, Sequence

Change = Map[str, Any]
_HERE = Place("changes.yaml", 1, 1, 1, 1)


@dataclass
class Overlaying:
    """A reference that adaptations are made of."""

    reference: LoadedModel
    _finder: Finder = field(default_factory=Finder)
    _reader: Reader = field(default_factory=Reader)

    def adapted(self, *changes: Change, named: bool = False) -> tuple[LoadedModel, frozenset[str]]:
        """The adaptation with these changes, and the codes of its errors: those about names only where `named`."""
        header = {"id": "here", "of": self.reference.id}
        document = node(
            {"koopflow": 1, "adaptation": header, "changes": [{**one, "why": "."} for one in changes]}
        )
        assert isinstance(document, Mapping)
        adaptation = self._reader.read(Adaptation, document)
        overlaid, told = overlay(self.reference.located.tree, document, finder=self._finder)
        adapted = self._reader.read(Model, overlaid.tree)
        found = {finding.code for finding in (adaptation.report + told + adapted.report).errors}
        located = Located(overlaid.tree, _HERE)
        model = adapted.value
        if named and model is not None and not found:
            found |= {finding.code for finding in check_names(Subject(model, located)).errors}
        made = LoadedModel(
            "here",
            "adaptation",
            model or self.reference.model,
            located,
            self.reference,
            adaptation.value,
            ok=not found,
            formed=not found,
            overlaid=overlaid,
        )
        return made, frozenset(found)


def node(value: object) -> Node:
    """Plain values as nodes."""
    if isinstance(value, Map):
        return Mapping(tuple(Entry(Scalar(key, _HERE), node(one)) for key, one in value.items()), _HERE)
    if isinstance(value, list | tuple):
        return Sequence(tuple(node(one) for one in value), _HERE)
    return Scalar(str(value), _HERE)
