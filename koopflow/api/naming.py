"""Ids of models go in, the titles that their authors gave come out: what a person reads in tables and plots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from koopflow.i18n import in_language
from koopflow.model.types import Model, walk

if TYPE_CHECKING:
    from koopflow.api.simulate import Runs

_SECTIONS = {"actors": "actors", "flows": "flows", "needs": "needs", "services": "services", "rules": "rules"}


def title_of(runs: Iterable[Runs], section: str, id_: str, lang: str) -> str:
    """The title of an element in the first of the models that has it; its id where none has."""
    for model in dict.fromkeys(one.model.id for one in runs):
        found = next(one.model.model for one in runs if one.model.id == model)
        title = _title(found, section, id_, lang)
        if title:
            return title
    return id_


def outcome_titles(model: Model, lang: str) -> Mapping[str, str]:
    """The outcomes of cases in words, in file order: the titles of the final states that give them."""
    machines = [machine for machine in model.machines.values() if machine.scope == "case"]
    ends = [(path, state) for machine in machines for path, state in walk(machine) if state.final]
    names = {state.outcome or path[-1]: state for path, state in sorted(ends, key=lambda end: -len(end[0]))}
    outer = {state.outcome or path[-1]: None for path, state in ends if len(path) == 1}
    ordered = [*outer, *(name for name in names if name not in outer)]
    return {name: in_language(names[name].title, lang, name) for name in ordered}


def _title(model: Model, section: str, id_: str, lang: str) -> str:
    if section == "outcomes":
        return outcome_titles(model, lang).get(id_, "")
    if section == "states":
        return _state_title(model, id_, lang)
    if section == "costs":
        group, _, name = id_.partition(".")
        return _title(model, group, name, lang) if name else _title(model, "actors", id_, lang)
    element = getattr(model, _SECTIONS.get(section, ""), {}).get(id_)
    return in_language(getattr(element, "title", None), lang, "") if element is not None else ""


def _state_title(model: Model, path: str, lang: str) -> str:
    machine, _, rest = path.partition(".")
    if machine not in model.machines:
        return ""
    for ids, state in walk(model.machines[machine]):
        if ".".join(ids) == rest:
            title = in_language(state.title, lang, "")
            return f"{title} ({path})" if title else ""
    return ""
