"""A witness goes in, as ids; its steps come out in the words of the model.

It stands apart from the wording of findings because it needs the model that a finding is about, and they do not.
"""

from __future__ import annotations

from collections.abc import Iterable

from koopflow.diagnostics import Diagnostic
from koopflow.i18n import in_language
from koopflow.model.library import LoadedModel
from koopflow.model.machines import Alternative, State
from koopflow.model.paths import element_at
from koopflow.model.types import Model


def steps(finding: Diagnostic, models: Iterable[LoadedModel], lang: str) -> tuple[str, ...]:
    """The steps of a finding's trace: “state: transition” by their titles where both have one, else as ids."""
    about = next((loaded.model for loaded in models if loaded.id == finding.model), None)
    return tuple(step(about, name, lang) if about is not None else name for name in finding.trace)


def step(model: Model, name: str, lang: str) -> str:
    """One step in words; transitions of the machine `case` are written without its id."""
    for path in (f"machines.case.{name}", f"machines.{name}"):
        above = path.rpartition(".")[0]
        ways, state = element_at(model, path, transition=True), element_at(model, above)
        if isinstance(state, State) and isinstance(ways, tuple):
            titles = [way.title for way in ways if isinstance(way, Alternative) and way.title]
            if state.title and titles:
                return f"{in_language(state.title, lang, above)}: {in_language(titles[0], lang, name)}"
    return name
