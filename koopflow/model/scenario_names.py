"""A scenario and its model in, the names in the scenario that mean nothing in the model out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from koopflow.diagnostics import Diagnostic, Note
from koopflow.model.elements import Attribute
from koopflow.model.fit import Fit, short
from koopflow.model.locating import inside
from koopflow.model.outline import TABLES
from koopflow.model.references import Use, machine_path, resolve
from koopflow.model.scenario_faults import UNKNOWN_NAME
from koopflow.model.scenarios import Scenario
from koopflow.model.suggestions import Suggester, told_apart

_OWN = frozenset({"sources", "sittings", "calendars", "arrivals", "capacity"})
"""The sections of a scenario whose names it uses itself."""


def check(fit: Fit) -> Iterator[Diagnostic]:
    """Every unknown name."""
    suggest = Suggester()
    for use in fit.ground.finder.uses(fit.located.tree, Scenario):
        if len(use.loc) == 1 or _is_own(fit, use) or _follows(fit, use):
            continue
        if not resolve(use, fit.about.outline):
            place = inside(use.node, use.span.offset, use.span.length) if use.span else use.node.place
            args = {"name": use.text, "model": fit.model.model.id}
            hints = () if suggest.exhausted else tuple(_meant(fit, use, suggest))
            yield Diagnostic(UNKNOWN_NAME, place, use.scope, args, hints)


def _is_own(fit: Fit, use: Use) -> bool:
    """Whether it is a source or a calendar that the scenario itself declares."""
    if use.kind == "closed":
        section, _, name = use.text.partition(".")
        return section == "calendars" and name in fit.scenario.calendars
    return use.kind == "sources" and use.text in fit.scenario.sources


def _follows(fit: Fit, use: Use) -> bool:
    """Whether it is a result of a state that is itself unknown, and told already."""
    return use.kind == "result" and machine_path(str(use.loc[1]), fit.about.outline) is None


def _meant(fit: Fit, use: Use, suggest: Suggester) -> Iterator[Note]:
    """What an unknown name may have meant, with the place where that is declared."""
    candidates = _candidates(fit, use)
    for hint in suggest(use.text, candidates):
        name = str(hint.args["name"])
        path = told_apart(use.text, name, candidates[name])
        home = fit.located if path.partition(".")[0] in _OWN else fit.about
        yield replace(hint, place=home.place(path))


def _candidates(fit: Fit, use: Use) -> dict[str, str]:
    """What the name may have meant, in the form in which it would be written there, with what it names."""
    outline, model = fit.about.outline, fit.model
    if use.kind == "sources":
        return _below("model.sources", model.model.sources) | _below("sources", fit.scenario.sources)
    if use.kind in TABLES:
        return _below(use.kind, outline.section(use.kind))
    if use.kind in ("machine-path", "within"):
        section = use.loc[0] if use.kind == "machine-path" else ""
        parts: Iterable[str] = outline.transitions if section == "events" else outline.parts
        if section in ("durations", "chances"):
            parts = (path for path, state in fit.states.items() if state.work)
        return {short(path): path for path in parts if path.startswith("machines.")}
    if use.kind == "result":
        return {part.id: part.path for part in outline.exits(f"machines.{use.loc[1]}")}
    if use.kind == "begin":
        return {part.id: part.path for part in outline.children(f"machines.{use.loc[1]}")}
    if use.kind == "value":
        return _values(model.attributes, str(use.loc[1]))
    elements = _below("services", model.services) | _below("needs", model.needs)
    if use.kind == "element":
        return elements
    if use.kind == "name":
        for name in model.attributes:
            elements |= _values(model.attributes, name)
        return elements | _below("attributes", model.attributes)
    if use.kind == "closed":
        sections = ("sittings", "calendars", "arrivals", "capacity")
        whole = [path for one in sections for path in _below(one, getattr(fit.scenario, one)).values()]
        return _below("actors", model.actors) | {path: path for path in whole}
    services = _below("services", model.services).values()
    return _below("actors", model.actors) | {path: path for path in services}


def _below(section: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{section}.{name}" for name in names}


def _values(attributes: Mapping[str, Attribute], name: str) -> dict[str, str]:
    """The values of an enum with their paths."""
    attribute = attributes.get(name)
    return _below(f"attributes.{name}.values", attribute.values if attribute else ())
