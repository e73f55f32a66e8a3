"""A scenario and its model in, the names in the scenario that mean nothing in the model out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from koopflow.diagnostics import Diagnostic
from koopflow.model.fit import Fit, short
from koopflow.model.locating import inside
from koopflow.model.outline import TABLES
from koopflow.model.references import Use, resolve
from koopflow.model.scenario_faults import UNKNOWN_NAME
from koopflow.model.scenarios import Scenario
from koopflow.model.suggestions import Suggester
from koopflow.model.uses import uses


def check(fit: Fit) -> Iterator[Diagnostic]:
    """Every unknown name."""
    suggest = Suggester()
    for use in uses(fit.located.tree, Scenario):
        whole_section = len(use.loc) == 1
        if whole_section or (use.kind == "sources" and use.text in fit.scenario.sources):
            continue
        if not resolve(use, fit.about.outline):
            place = inside(use.node, use.span.offset, use.span.length) if use.span else use.node.place
            args = {"name": use.text, "model": fit.model.model.id}
            hints = () if suggest.exhausted else suggest(use.text, tuple(_candidates(fit, use)))
            yield Diagnostic(UNKNOWN_NAME, place, use.scope, args, hints)


def _candidates(fit: Fit, use: Use) -> Iterable[str]:
    """What the name may have meant, in the form in which it would be written there."""
    outline = fit.about.outline
    if use.kind == "sources":
        return (*fit.scenario.sources, *fit.model.model.sources)
    if use.kind in TABLES:
        return outline.section(use.kind)
    if use.kind in ("machine-path", "within"):
        parts = outline.transitions if use.loc[:1] == ("events",) else outline.parts
        return (short(path) for path in parts if path.startswith("machines."))
    if use.kind == "result":
        state = f"machines.{use.loc[1]}"
        return (part.id for part in outline.exits(state))
    if use.kind == "begin":
        return (part.id for part in outline.children(f"machines.{use.loc[1]}"))
    if use.kind == "value":
        attribute = fit.model.attributes.get(str(use.loc[1]))
        return attribute.values if attribute else ()
    if use.kind in ("element", "name"):
        values = (value for attribute in fit.model.attributes.values() for value in attribute.values)
        elements = (*fit.model.needs, *fit.model.services)
        return (*fit.model.attributes, *values, *elements) if use.kind == "name" else elements
    if use.kind == "closed":
        return (*fit.model.actors, *(f"sittings.{team}" for team in fit.scenario.sittings))
    return (*fit.model.actors, *(f"services.{name}" for name in fit.model.services))
