"""What the rural reference does not open is fixed: every element and every key of it, changed one at a time, is refused;
every variation that it lists is accepted within its bounds and refused outside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from koopflow.api.judging import judged
from koopflow.durations import DurationError, parse_duration
from koopflow.model.library import load_library
from koopflow.model.outline import SECTIONS, Part
from koopflow.source.nodes import Mapping, Node, Scalar, Sequence, plain
from koopflow.verify.permission import permissions
from tests.verify.overlaying import Change, Overlaying

RURAL = Path(__file__).parents[2] / "models" / "reference" / "rural"
REMARKS = {"title", "description", "source", "assumption", "why", "dpv"}
STRUCTURE = {"states", "regions", "next"}
HEADER = ("country", "languages", "license")
REFERRED = ("actors", "documents", "flows", "data", "services", "needs", "attributes", "events", "machines")


@cache
def rural() -> Overlaying:
    model = load_library([RURAL])[0].model("rural")
    assert model is not None and model.ok
    return Overlaying(model)


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


@pytest.mark.parametrize("group", GROUPS)
def test_every_fixed_element_changed_alone_is_refused(group: str) -> None:
    allowed = [change for change in fixed_changes(f"{group}.") if not refusal(change)]
    assert allowed == []


@pytest.mark.parametrize("key", HEADER)
def test_the_header_is_fixed_but_for_what_an_adaptation_says_itself(key: str) -> None:
    assert refusal({"set": f"model.{key}", "to": "other"})
    assert refusal({"omit": f"model.{key}"})
    assert not refusal({"set": "model.title", "to": "Ours"})


@pytest.mark.parametrize(
    "change",
    [
        {"omit": "variation"},
        {"add": "variation.rules", "with": "omit"},
        {"set": "variation.rules", "to": ["add", "omit"]},
        {"add": "variation.machines.case.open.help", "with": "add"},
        {"omit": "rules"},
        {"omit": "machines.case"},
        {"omit": "actors"},
    ],
)
def test_whole_sections_and_the_variation_itself_are_fixed(change: Change) -> None:
    assert refusal(change)


# what the variation lists


def variations() -> Iterator[tuple[Change, Change | None]]:
    """For each permission a change within its bounds, and one just outside where there are bounds."""
    for path, permitted in rural().reference.model.variation.items():
        for verb, bounds in permitted.items():
            if verb == "replace" and path != "services":
                yield from _replacements(path, bounds.level, bounds.sector, bounds.kind)
            elif verb == "set":
                yield from _times(path, bounds.min, bounds.max)
            else:
                yield _meant(verb, path), None


def _replacements(
    path: str, levels: tuple[str, ...], sectors: tuple[str, ...], kinds: tuple[str, ...]
) -> Iterator[tuple[Change, Change | None]]:
    """Another in the actor's place, at the same or a listed level and sector; and one at no such."""
    actors = rural().reference.model.actors
    old = actors[path.partition(".")[2]]
    if old.of:
        elsewhere = next(
            name for name, one in actors.items() if one.sector != actors[old.of].sector and one.level
        )
        yield (
            {"replace": path, "with": {"kind": "person", "of": old.of}},
            {
                "replace": path,
                "with": {"kind": "person", "of": elsewhere},
            },
        )
        return
    for level in levels or (old.level,):
        for sector in sectors or (old.sector,):
            new = {"kind": "institution", "level": level, "sector": sector}
            for wrong in (
                {"level": "state"},
                {"sector": "labour"},
                *([{"kind": "household"}] if kinds else []),
            ):
                yield {"replace": path, "with": new}, {"replace": path, "with": {**new, **wrong}}
    yield {"replace": path, "with": {**new, "title": "New"}}, {"replace": f"{path}.level", "with": "state"}


def _times(path: str, least: str | None, most: str | None) -> Iterator[tuple[Change, Change | None]]:
    """The bounds themselves, and a day beyond them."""
    for bound, beyond in ((least, -1), (most, 1)):
        if bound is not None:
            months = int(bound.partition(" ")[0])
            yield {"set": path, "to": bound}, {"set": path, "to": f"{months + beyond} mo"}


def _meant(verb: str, path: str) -> Change:
    """A change of this verb at this path, or at a new element of the section."""
    outline = rural().reference.located.outline
    if verb == "rename":
        return {verb: path, "to": f"{path.rpartition('.')[2]}-here"}
    if verb == "refine":
        part = outline.part(path)
        assert part is not None
        if part.kind == "transition":
            return {verb: path, "with": {"further": {"task": {}}}}
        results = [way.id for way in outline.exits(path)]
        task = plain(part.node.value("task"))  # type: ignore[union-attr]
        one = {"task": task, "next": {result: result for result in results}}
        finals = {result: {"final": "true"} for result in results}
        return {verb: path, "with": {"initial": "first", "states": {"first": one, **finals}}}
    if path in SECTIONS:
        name = next(iter(outline.section(path))) if verb != "add" else "brand-new"
        return {verb: f"{path}.{name}"} | ({} if verb == "omit" else {"with": CONTENT[path]})
    part = outline.part(path)
    if verb == "add" and part is not None and part.kind == "transition":
        return {verb: f"{path}.sends", "with": "service-offer"}
    if verb == "add":
        return {verb: f"{path}.{'service-offer' if path.endswith('sends') else 'municipal-office'}"}
    assert verb == "omit"
    return {verb: path}


CONTENT = {
    "actors": {"kind": "institution", "level": "county", "sector": "labour"},
    "needs": {},
    "services": {"provider": "ngo", "meets": ["disability"]},
    "data": {"class": "none"},
    "documents": {"contains": ["identity"]},
    "flows": {"from": "ops", "to": "family"},
    "events": {},
    "rules": {"existence": "machines.case.open"},
    "examples": {"of": "case", "accepts": ["open.help.intake.interview.joint"]},
}


def test_every_listed_variation_is_accepted_within_its_bounds_and_refused_outside() -> None:
    seen = 0
    for inside, outside in variations():
        assert not refusal(inside), inside
        assert outside is None or refusal(outside) in ("KF731", "KF732"), outside
        seen += 1
    assert seen >= sum(map(len, rural().reference.model.variation.values()))


def test_titles_and_descriptions_are_free_and_what_a_statement_says_is_not() -> None:
    model = rural().reference.model
    for path in ("actors.family", "machines.case.open.help.work", "flows.blue-card", "rules.one-outcome"):
        assert not refusal({"set": f"{path}.title", "to": "Ours"})
        assert not refusal({"set": f"{path}.title.pl", "to": "Nasze"})
        assert not refusal({"set": f"{path}.description", "to": "As we say it."})
    statements = [name for name, rule in model.rules.items() if not rule.template]
    assert statements
    assert all(refusal({"set": f"rules.{name}.description", "to": "No."}) == "KF730" for name in statements)


def test_a_deadline_may_be_shorter_and_not_longer() -> None:
    rules = rural().reference.model.rules
    timed = {name: rule.within for name, rule in rules.items() if rule.within}
    assert timed
    for name, within in timed.items():
        forbidding = rules[name].template.startswith("not-")
        count, unit = within.text.split()
        for more, free in ((-1, not forbidding), (1, False)):
            change = {"set": f"rules.{name}.within", "to": f"{int(count) + more} {unit}"}
            assert (refusal(change) == "") is free, change


@pytest.mark.parametrize(
    "change",
    [
        {"set": "machines.case.open.help.intake.interview.task.by", "to": "coordinator"},
        {"add": "flows.blue-card.to.police"},
        {"set": "documents.need-report.contains", "to": ["identity"]},
        {"set": "attributes.rounds.max", "to": "3"},
        {"omit": "rules.one-outcome"},
        {"omit": "machines.case.open.help.work.withdraw"},
        {"rename": "flows.blue-card", "to": "card"},
    ],
)
def test_a_fixed_element_that_was_changed_keeps_the_adaptation_from_conforming(change: Change) -> None:
    adapted, errors = rural().adapted(change, named=True)
    assert not errors
    verdict = judged(adapted, max_states=50).verdict
    assert verdict is not None and not verdict
    assert verdict.verdict == "deviates"
