"""A stage and an `omit` in, the stage without the element out, and without what goes along with it.

What goes along is told by `koopflow.model.cut`, what becomes of rules and examples by `koopflow.model.lapsing`. What
cannot do without the omitted is left as it is and told after the last change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from koopflow.model.changes import Findings, Omission, Stage, Step, covered, no_target, rewritten
from koopflow.model.cut import Cut
from koopflow.model.lapsing import lapse
from koopflow.model.outline import SECTIONS
from koopflow.source.editing import Drop, Edit, Loc


def omit(stage: Stage, step: Step) -> tuple[Stage, Findings]:
    """Away with an element, state, transition, key or member, with its entries in lists and what goes
    along."""
    path = stage.now(step.path)
    loc = stage.outline.locate(path) if path else None
    if path is None or loc is None:
        return stage, (no_target(stage, step),)
    if stage.outline.part(path) is None and path not in SECTIONS:
        of_variation = (use for use in stage.uses if use.loc[0] == "variation" and covered(use.text, (path,)))
        edits: dict[Loc, Edit] = {loc: Drop(), **{use.loc: Drop() for use in of_variation}}
        return _without(stage, step, frozenset({path}), edits), ()
    roots = [part for part in stage.outline.parts if covered(part, (path,))] if path in SECTIONS else [path]
    cut = Cut(stage.outline, stage.uses, frozenset(roots))
    targets, keys = rewritten(stage.tree, cut.passed())
    lapsed, findings = lapse(
        stage, step, cut.broken("rules"), cut.broken("examples"), frozenset(cut.passages)
    )
    return _without(stage, step, cut.gone, {**targets, **cut.edits(), **lapsed}, keys), findings


def _without(
    stage: Stage,
    step: Step,
    gone: frozenset[str],
    edits: Mapping[Loc, Edit],
    keys: Mapping[Loc, str] | None = None,
) -> Stage:
    omission = Omission(step, gone, stage.outline)
    done = stage.edited(edits, keys)
    return replace(done, omissions=(*stage.omissions, omission), history=(*stage.history, gone))
