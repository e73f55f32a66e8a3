"""A scenario and its model in, every misfit in the scenario's guards out.

It stands apart from the guards of the model: these stand in chances, priorities and sittings, and what names nothing in
them is told with the other names of the scenario.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from koopflow.diagnostics import Diagnostic
from koopflow.model.expressions import Expr
from koopflow.model.fit import Fit
from koopflow.model.guard_type_faults import UNKNOWN_NAME
from koopflow.model.guard_types import condition
from koopflow.model.locating import Tree, inside
from koopflow.model.quantities import Chances
from koopflow.model.references import machine_path
from koopflow.model.suggestions import Suggester
from koopflow.source.editing import Loc


def check(fit: Fit) -> Iterator[Diagnostic]:
    """What does not fit in a guard of the scenario."""
    subject, tree = fit.ground.subject, Tree(fit.located.tree)
    suggest = Suggester()
    for loc, path, expr in _guards(fit):
        machine = (machine_path(path, fit.about.outline) or "machines.").split(".")[1]
        environment = subject.environments.get(machine, subject.environment)
        for misfit in condition(expr, replace(environment, suggest=suggest)):
            if misfit.rule is not UNKNOWN_NAME:
                _, node = tree.resolve(loc)
                place = inside(node, misfit.span.offset, misfit.span.length)
                yield Diagnostic(misfit.rule, place, "", misfit.args, misfit.hints)


def _guards(fit: Fit) -> Iterator[tuple[Loc, str, Expr]]:
    """Each guard with its way through the scenario's tree and the path of the state that it is for."""
    for key, chances in fit.scenario.chances.items():
        loc: Loc = ("chances", key)
        for way, rows in (
            (loc, chances.plain or ()),
            ((*loc, "otherwise"), chances.otherwise or ()),
            *(((*loc, "by-element", element), found) for element, found in chances.by_element.items()),
        ):
            yield from _rows(way, key, rows)
    for key, priority in fit.scenario.priorities.items():
        for name, guard in (("high", priority.high), ("low", priority.low)):
            if guard is not None:
                yield ("priorities", key, name), key, guard
    for team, plan in fit.scenario.sittings.items():
        if plan.while_ is not None:
            yield ("sittings", team, "while"), "", plan.while_


def _rows(loc: Loc, path: str, rows: tuple[Chances, ...]) -> Iterator[tuple[Loc, str, Expr]]:
    for index, row in enumerate(rows):
        if row.when is not None:
            yield (*loc, index, "when"), path, row.when
