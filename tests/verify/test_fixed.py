"""What the rural reference does not open is fixed: elements and keys of it, changed one at a time, are refused; every
variation that it lists is accepted within its bounds and refused outside them.

Of some 2,860 changes every fifth is tried; `python -m tests.verify.fixed` tries all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from koopflow.api.judging import judged
from koopflow.model.outline import SECTIONS
from koopflow.source.nodes import plain
from tests.verify.fixed import GROUPS, fixed_changes, refusal, rural
from tests.verify.overlaying import Change

HEADER = ("country", "languages", "license")
FIFTH = 5


@pytest.mark.parametrize("group", GROUPS)
def test_a_fixed_element_changed_alone_is_refused(group: str) -> None:
    tried = [*islice(fixed_changes(f"{group}."), GROUPS.index(group) % FIFTH, None, FIFTH)]
    assert tried
    assert [change for change in tried if not refusal(change)] == []


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
