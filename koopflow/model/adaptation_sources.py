"""An adaptation's tree and the model that it makes in, the sources out that its own remarks name in vain.

It stands apart from the checks of names because a change and its `source` do not stand in the model that it makes: what
the change gives does, and is judged there; so is what the adaptation accepts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from koopflow.diagnostics import Diagnostic
from koopflow.model.accepted import SECTION as ACCEPTED
from koopflow.model.documents import Adaptation
from koopflow.model.name_faults import UNKNOWN_SOURCE
from koopflow.model.paths import Located, path_of
from koopflow.model.references import resolve, uses
from koopflow.model.suggestions import Suggester
from koopflow.source.editing import at
from koopflow.source.nodes import Mapping


def check(adaptation: Mapping, adapted: Located) -> Iterator[Diagnostic]:
    """Every unknown source of a change and of the municipality, with what may be meant and where it is declared."""
    declared = at(adapted.tree, ("model", "sources"))
    names = [entry.key.text for entry in declared.entries] if isinstance(declared, Mapping) else []
    suggest = Suggester()
    for use in uses(adaptation, Adaptation):
        if use.kind == "sources" and use.loc[0] != ACCEPTED and not resolve(use, adapted.outline):
            hints = tuple(
                replace(hint, place=adapted.place(f"model.sources.{hint.args['name']}"))
                for hint in suggest(use.text, names)
            )
            args = {"name": use.text}
            yield Diagnostic(UNKNOWN_SOURCE, use.node.place, path_of(adaptation, use.loc), args, hints)
