"""A model and a path in; the rules that speak of what stands there, out, each as a remark with its ground.

Whoever may not change something wants to know why: often a rule of the reference rests on it, and that rule has a
source. It stands apart because permissions and findings about behaviour both ask, and neither looks at rules otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.diagnostics import Note
from koopflow.model.library import LoadedModel
from koopflow.model.machines import State
from koopflow.model.paths import element_at
from koopflow.model.types import Model, ModelRule
from koopflow.verify.words import ground, title

RESTS_ON = "the rule “{rule}” speaks of it ({grounds})"
ASSUMED = "the rule “{rule}” speaks of it (an assumption of the reference)"
SPEAKS = "the rule “{rule}” speaks of it"
"""Templates of notes."""
TOLD_MAX = 3
"""So many rules are told of one change."""


def speaking(reference: LoadedModel, path: str) -> tuple[Note, ...]:
    """The rules that a change of this path would touch, at their places: at most a few, those with a ground first."""
    model = reference.model
    found = [name for name, rule in model.rules.items() if touches(model, name, rule, path)]
    found.sort(key=lambda name: not ground(model, model.rules[name]))
    return tuple(_told(reference, name) for name in found[:TOLD_MAX])


def touches(model: Model, name: str, rule: ModelRule, path: str) -> bool:
    """Whether a change of this path reaches the rule itself or something that it names.

    What stands in a state that a rule names does not touch the rule: many rules name a whole stage.
    """
    if _reaches(f"rules.{name}", path):
        return True
    return any(
        _reaches(path, named) or (_reaches(named, path) and not _is_state(model, named))
        for named in mentioned(rule)
    )


def counts(rule: ModelRule, path: str) -> bool:
    """Whether a change of this path is one of the list, or of a member, that a rule counts."""
    return rule.members is not None and not rule.include and _reaches(rule.members, path)


def mentioned(rule: ModelRule) -> Iterator[str]:
    """The paths of what a rule is about: its events, what must stay possible, the members it asks for."""
    for event in rule.events:
        yield from event
    if rule.always_possible is not None:
        yield rule.always_possible
    yield from (f"{rule.members}.{name}" for name in (*rule.include, *rule.exclude))


def _reaches(head: str, path: str) -> bool:
    return path == head or path.startswith(f"{head}.")


def _is_state(model: Model, path: str) -> bool:
    ways = element_at(model, path, transition=True)
    return not isinstance(ways, tuple) and isinstance(element_at(model, path), State)


def _told(reference: LoadedModel, name: str) -> Note:
    rule = reference.model.rules[name]
    grounds = ground(reference.model, rule)
    text = RESTS_ON if grounds else ASSUMED if rule.assumption else SPEAKS
    args: dict[str, object] = {"rule": title(rule, name), "grounds": grounds}
    return Note(text, args, reference.located.place(f"rules.{name}"))
