"""Rules of fact on the resolved model: `members` and `count` with their bounds. A rule in, whether it holds out."""

from __future__ import annotations

from koopflow.model.types import Model, ModelRule


def holds(model: Model, rule: ModelRule) -> bool:
    """Whether as many are there as the rule wants, and those that it names."""
    if rule.members is not None:
        names = list(model.actors[rule.members.split(".")[1]].members)
    else:
        assert rule.count is not None
        names = list(getattr(model, rule.count))
    if not set(rule.include) <= set(names) or set(rule.exclude) & set(names):
        return False
    where = rule.where
    if where is not None:
        names = [name for name in names if _fits(model, name, rule)]
    bounds = (
        rule.at_least is None or len(names) >= rule.at_least,
        rule.at_most is None or len(names) <= rule.at_most,
        not isinstance(rule.exactly, int) or len(names) == rule.exactly,
    )
    return all(bounds)


def _fits(model: Model, name: str, rule: ModelRule) -> bool:
    where, actor = rule.where, model.actors[name]
    assert where is not None
    home = model.actors[actor.of] if actor.kind == "person" and actor.of else actor
    level, sector = actor.level or home.level, actor.sector or home.sector
    return (
        (not where.level or level in where.level)
        and (not where.sector or sector in where.sector)
        and (not where.kind or actor.kind in where.kind)
        and (where.public is None or home.public == where.public)
    )
