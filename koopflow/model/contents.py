"""A model in, a table of how much of everything it has out: what it looks like in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from types import MappingProxyType

from koopflow.i18n import in_language, notebook_language, translate
from koopflow.model.documents import Model
from koopflow.showing import table

COUNTED = MappingProxyType(
    {
        "actors": "Actors",
        "flows": "Flows",
        "documents": "Documents",
        "services": "Services",
        "needs": "Needs",
        "machines": "Machines",
        "rules": "Rules",
        "examples": "Examples",
        "figures": "Figures",
    }
)
"""The sections of which it is told how much there is."""


def contents(id_: str, model: Model, of: str, scenarios: Sequence[str]) -> str:
    """The HTML table; `of` is the reference's id, "" for a model that is none's adaptation."""
    language = notebook_language()
    say = partial(translate, language, context="notebook")
    rows = [(say("Id"), id_), (say("Version"), model.model.version)]
    if of:
        rows.append((say("Made of"), of))
    rows += [
        (say(name), str(len(getattr(model, section))))
        for section, name in COUNTED.items()
        if getattr(model, section)
    ]
    rows.append((say("Scenarios"), ", ".join(scenarios) or "–"))
    return table(in_language(model.model.title, language, id_), (), rows, language)
