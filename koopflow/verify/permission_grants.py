"""A change's verb and path and its reference in, the permission that covers it out; and what needs no permission.

It stands apart because it decides what `variation` means by a path, and asks nothing of what a change gives.
"""

from __future__ import annotations

from dataclasses import dataclass

from koopflow.model.library import LoadedModel
from koopflow.model.machines import State
from koopflow.model.outline import SECTIONS
from koopflow.model.paths import element_at
from koopflow.model.rules import Bounds, ModelRule

REMARKS = ("title", "description")
BODY = ("initial", "states", "regions", "until", "each", *REMARKS, "source", "assumption")
"""What the content of a refined state can say; all else stays as it is."""
_KEYS_OF_STATE = frozenset(field.alias or name for name, field in State.model_fields.items())


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission: the path in `variation` that gives it, and its bounds."""

    path: str
    bounds: Bounds


def grant_of(reference: LoadedModel, verb: str, origin: str) -> Grant | None:
    """The permission nearest to the path: on itself or on what it stands in."""
    variation = reference.model.variation
    words = origin.split(".")
    for length in range(len(words), 0, -1):
        head = ".".join(words[:length])
        for key in _spelt(head):
            bounds = variation[key].get(verb) if key in variation else None
            if bounds is not None and (head == origin or _reaches(reference, head, verb, origin)):
                return Grant(key, bounds)
    return None


def is_remark(reference: LoadedModel, path: str) -> bool:
    """Whether the path names what is said for people alone, or one language of it; a statement's description is what
    it states."""
    for remark in (path, path.rpartition(".")[0]):
        head, _, key = remark.rpartition(".")
        known = reference.located.outline
        if key in REMARKS and not known.part(remark) and (head == "model" or known.part(head)):
            rule = element_at(reference.model, head)
            return key == "title" or not (isinstance(rule, ModelRule) and not rule.template)
    return False


def forbids(rule: object) -> bool:
    """Whether a rule says what may not come: then a shorter time forbids less."""
    return isinstance(rule, ModelRule) and rule.template.startswith("not-")


def _spelt(path: str) -> tuple[str, ...]:
    """How `variation` can spell a path: inside the machines their section may be left out."""
    short = path.removeprefix("machines.")
    return (path,) if short.partition(".")[0] in SECTIONS else (path, short)


def _reaches(reference: LoadedModel, head: str, verb: str, origin: str) -> bool:
    """Whether a permission on what stands around a path is meant for it.

    Who may omit elements may not for that take keys from one that stays, and who may add some to a section may not for
    that enlarge those which the reference has there.
    """
    known = reference.located.outline
    if verb == "omit":
        return known.part(origin) is not None or not (head in SECTIONS or known.part(head))
    if verb != "add" or head not in SECTIONS:
        return True
    above, _, name = origin.rpartition(".")
    if head != "machines" or above == head:
        return above == head
    part = known.part(above)
    return part is not None and part.kind != "transition" and name not in _KEYS_OF_STATE
