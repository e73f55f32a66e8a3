"""Every element and every key of the rural reference, changed one at a time: is what it does not open refused?

`python -m tests.verify.fixed` tries all of them and tells which are allowed; the tests try a share of each group.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache

from koopflow.durations import DurationError, parse_duration
from koopflow.model.outline import SECTIONS, Part
from koopflow.source.nodes import Mapping, Node, Scalar, Sequence, plain
from koopflow.verify.permission import permissions
from tests import shipped
from tests.verify.overlaying import Change, Overlaying

REMARKS = {"title", "description", "source", "assumption", "why", "dpv"}
STRUCTURE = {"states", "regions", "next"}
REFERRED = ("actors", "documents", "flows", "data", "services", "needs", "attributes", "events", "machines")


@cache
def rural() -> Overlaying:
    """Adaptations of the shipped reference."""
    return Overlaying(shipped.rural())


def refusal(*changes: Change) -> str:
    """How the last change is refused: the codes of the findings; "" where it is allowed."""
    made, errors = rural().adapted(*changes)
    changed, report = permissions(made)
    if changed[-1].allowed:
        return ""
    codes = {finding.code for finding in report} or {code for code in errors if code.startswith("KF7")}
    assert codes and all(code.startswith("KF7") for code in codes), (changes, errors)
    return " ".join(sorted(codes))


# what there is to change


def fixed_changes(first: str) -> Iterator[Change]:
    """One change for every element, state, region, transition, alternative and key of a section that is not open."""
    outline = rural().reference.located.outline
    parts = [*outline.parts.values(), *outline.transitions.values()]
    for number, part in enumerate(one for one in parts if one.path.startswith(first)):
        offered = list(_of_part(part))
        whole = [change for change in offered if not listed(change)]
        if whole:
            yield whole[number % len(whole)]
        yield from (change for change in _of_keys(part) if not listed(change))


def _of_part(part: Part) -> Iterator[Change]:
    """The ways to change a part as a whole."""
    yield {"omit": part.path}
    yield {"rename": part.path, "to": f"{part.id}-anew"}
    if part.kind in ("machine", "region", "state"):
        yield {"add": f"{part.path}.extra", "with": {}}
    if part.kind == "state":
        yield {"add": f"{part.path}.extra", "with": {"after": "1 d"}}
        body = {"initial": "one", "states": {"one": {"final": "true"}}}
        yield {"refine": part.path, "with": body}
    if part.kind == "transition":
        yield {"refine": part.path, "with": {"extra": {"task": {}}}}
    yield {"replace": part.path, "with": {}}


def _of_keys(part: Part) -> Iterator[Change]:
    """One change for each key of a part, and for each key of each alternative of a transition."""
    if isinstance(part.node, Sequence):
        for number, alternative in enumerate(part.node.items):
            for key, value in _said(alternative):
                yield {"replace": part.path, "with": _with(part.node, number, key, value)}
    for number, (key, value) in enumerate(_said(part.node)):
        yield from _of_key(f"{part.path}.{key}", value, number)


def _said(node: Node) -> Iterator[tuple[str, Node]]:
    """The keys that say something of behaviour or meaning; a transition that is a target alone says `to`."""
    if isinstance(node, Mapping):
        yield from ((e.key.text, e.value) for e in node.entries if e.key.text not in REMARKS | STRUCTURE)
    elif isinstance(node, Scalar) and not node.empty:
        yield "to", node


def _of_key(path: str, value: Node, number: int) -> Iterator[Change]:
    if isinstance(value, Scalar):
        if number % 3 == 2:
            yield {"omit": path}
        else:
            yield {
                "set" if number % 3 else "replace": path,
                "to" if number % 3 else "with": other(value.text),
            }
    elif isinstance(value, Mapping):
        yield {"omit": path}
        for index, entry in enumerate(value.entries):
            yield from _of_key(f"{path}.{entry.key.text}", entry.value, index + 1)
    elif value.items and all(isinstance(item, Scalar) for item in value.items):
        for item in value.items:
            assert isinstance(item, Scalar)
            yield {"omit": f"{path}.{item.text}"}
        more = other(value.items[-1].text)  # type: ignore[union-attr]
        yield {"set": path, "to": [more]} if ".where." in path else {"add": f"{path}.{more}"}
    else:
        for index in range(len(value.items)):
            rest = [plain(item) for place, item in enumerate(value.items) if place != index]
            yield {"set": path, "to": rest or [["nothing"]]}


def _with(alternatives: Sequence, number: int, key: str, value: Node) -> list[object]:
    """The alternatives of a transition with one key of one of them changed."""
    changed: list[object] = [plain(item) for item in alternatives.items]
    content = changed[number]
    assert isinstance(content, dict)
    if isinstance(value, Scalar):
        changed[number] = {**content, key: other(value.text)}
    else:
        changed[number] = {name: one for name, one in content.items() if name != key}
    return changed


def other(text: str) -> str:
    """Another value of the same kind: a number, a longer time, another element of the section, the opposite."""
    if text in ("true", "false"):
        return "false" if text == "true" else "true"
    if text.isdecimal():
        return str(int(text) + 1)
    try:
        count, unit = parse_duration(text).text.split()
        return f"{int(count) + 60} {unit}"
    except (DurationError, ValueError):
        pass
    for section in REFERRED:
        names = rural().reference.located.outline.section(section)
        if text in names:
            return names[(names.index(text) + 1) % len(names)]
    return f"not ({text})" if " " in text else f"{text}-other"


def listed(change: Change) -> bool:
    """Whether the reference's variation opens what a change does; written from the language's page alone."""
    verb, path = next(iter(change.items()))
    for key, permitted in rural().reference.model.variation.items():
        inside = path.startswith(f"{key}.")
        if verb in ("omit", "add") and key in SECTIONS:
            inside = inside and path.count(".") == 1
        elif verb == "omit" and key.count(".") == 1:
            inside = False
        if verb in permitted and (path == key or inside):
            return True
    return False


GROUPS = (
    *(section for section in SECTIONS[:8]),
    "machines.case",
    "machines.service",
    "machines.team",
    "machines.programme",
    "rules",
    "examples",
)


def main() -> int:
    """Try all and print what is allowed; 1 where something is."""
    changes = [change for group in GROUPS for change in fixed_changes(f"{group}.")]
    allowed = [change for change in changes if not refusal(change)]
    print(f"{len(changes)} changes, {len(allowed)} of them allowed", *allowed, sep="\n")
    return 1 if allowed else 0


if __name__ == "__main__":
    sys.exit(main())
