"""A fleet goes in; its table comes out as text: variation points and broken rules as rows, adaptations as columns; and
its figure is saved.

Signs say everything without colour. Where the columns do not fit a terminal, each row counts adaptations instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

import click

from koopflow.api.fleet import Fleet, Kept, Used
from koopflow.cli.findings import as_text
from koopflow.cli.frames import visible
from koopflow.cli.program import Misused
from koopflow.cli.settings import Settings
from koopflow.i18n import translate, translate_count
from koopflow.writing import write_whole

FIGURES = ("svg", "pdf", "png")
WIDTH = 100
LABEL_MAX = 58
USED, REFUSED, HOLDS, UNKNOWN, ABSENT, UNUSED = "●", "✗", "✓", "?", "–", "·"
MEANINGS = {
    USED: "changes at this point",
    REFUSED: "changes that are refused; a rule that is broken",
    HOLDS: "a rule that holds",
    UNKNOWN: "not known",
    ABSENT: "omitted",
    UNUSED: "none",
}
COUNTED = {
    USED: "adaptations with permitted changes",
    REFUSED: "adaptations with refused changes, or in which the rule is broken",
    HOLDS: "adaptations in which it holds",
    UNKNOWN: "adaptations in which it is not known",
    ABSENT: "adaptations that omit it",
}
"""What the signs mean where a row counts adaptations."""
_OF_RULE = {"holds": HOLDS, "fails": REFUSED, "unknown": UNKNOWN}


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    cells: tuple[str, ...]


def fleet_text(fleet: Fleet, language: str) -> str:
    """The table with its legend, and the changes that more than half of the adaptations make."""
    return "\n".join(_lines(fleet, language))


def figure_kind(target: str) -> str:
    """The format that a figure's file name asks for."""
    ending = Path(target).suffix.lower().removeprefix(".")
    if ending not in FIGURES:
        raise Misused("{name} takes one of: {choices}", {"name": "--draw", "choices": ", ".join(FIGURES)})
    return ending


def save_figure(fleets: tuple[Fleet, ...], target: Path, kind: str, settings: Settings, mono: bool) -> None:
    """Draw the fleet with the most adaptations, write it whole, and say where and of which reference."""
    from koopflow.api.fleet_figure import draw_fleet

    if not fleets:
        raise Misused("--draw needs at least two adaptations of one reference among what is checked")
    largest = max(fleets, key=lambda fleet: len(fleet.ids))
    figure = draw_fleet(largest, settings.language, mono)
    if figure.report and not settings.quiet:
        click.echo(as_text(figure.report, settings.language, settings.color), err=True)
    write_whole(target, figure.write(kind))
    if len(fleets) > 1:
        settings.note("drawn of several references: {reference}", reference=largest.reference.id)
    settings.note("written: {file}", file=target)


def _lines(fleet: Fleet, language: str) -> Iterator[str]:
    one, many = "{reference} in {count} adaptation:", "{reference} in {count} adaptations:"
    yield translate_count(language, one, many, len(fleet.ids), {"reference": fleet.reference.id})
    rows = tuple(_rows(fleet, language))
    names = tuple(map(visible, fleet.names(language)))
    yield from _table(rows, names, language)
    if fleet.held:
        one, many = "{count} rule or example holds everywhere", "{count} rules and examples hold everywhere"
        yield translate_count(language, one, many, fleet.held)
    count = len(fleet.ids)
    for common in fleet.common:
        said = "common: {change} {path} ({made} of {count})"
        if not common.allowed:
            said = "common: {change} {path} ({made} of {count}; not permitted: {refused})"
        args = {
            "change": common.change,
            "path": common.path,
            "made": len(common.adaptations),
            "count": count,
            "refused": len(common.refused),
        }
        yield visible(translate(language, said, args))


def _rows(fleet: Fleet, language: str) -> Iterator[_Row]:
    for point in fleet.points:
        label = " ".join(part for part in (point.verb, point.path) if part)
        label = label or translate(language, "permitted without a variation point", context="fleet")
        yield _Row(_short(label), tuple(_of_point(point.cells.get(id_)) for id_ in fleet.ids))
    for rule in (*fleet.broken, *fleet.undecided):
        yield _Row(_short(rule.path), tuple(_of_rule(rule.cells.get(id_)) for id_ in fleet.ids))


def _of_point(used: Used | None) -> str:
    if used is None:
        return UNUSED
    permitted = used.changes - used.refused
    return (f"{USED}{permitted}" if permitted else "") + (f"{REFUSED}{used.refused}" if used.refused else "")


def _of_rule(kept: Kept | None) -> str:
    return ABSENT if kept is None else _OF_RULE[kept]


def _short(label: str) -> str:
    """The label, of a long one its end: there paths differ."""
    label = visible(label)
    return label if len(label) <= LABEL_MAX else "…" + label[1 - LABEL_MAX :]


def _table(rows: tuple[_Row, ...], names: tuple[str, ...], language: str) -> Iterator[str]:
    """The rows under names, under numbers with the names above, or with counts: the first that fits the width."""
    if not rows:
        return
    label = max(len(row.label) for row in rows) + 2
    for heads in (names, tuple(str(number) for number in range(1, len(names) + 1))):
        wide = max(len(text) for text in (*heads, *(cell for row in rows for cell in row.cells))) + 2
        if label + wide * len(names) <= WIDTH + 2:
            if heads is not names:
                listed = "  ".join(
                    f"{head}\u00a0{_tied(name)}" for head, name in zip(heads, names, strict=True)
                )
                yield from _wrapped(listed)
            yield " " * label + _set(heads, wide)
            yield from (row.label.ljust(label) + _set(row.cells, wide) for row in rows)
            yield from _legend((cell for row in rows for cell in row.cells), MEANINGS, language)
            return
    for row in rows:
        yield row.label.ljust(label) + _counts(row)
    yield from _legend((cell for row in rows for cell in row.cells if cell != UNUSED), COUNTED, language)


def _tied(name: str) -> str:
    return name.replace(" ", "\u00a0")


def _set(cells: Iterable[str], wide: int) -> str:
    return "".join(cell.ljust(wide) for cell in cells).rstrip()


def _counts(row: _Row) -> str:
    """How many adaptations have which sign in the row."""
    found = Counter(sign for cell in row.cells for sign in COUNTED if sign in cell)
    return "  ".join(f"{sign}{found[sign]}" for sign in COUNTED if found[sign])


def _legend(cells: Iterable[str], meanings: dict[str, str], language: str) -> Iterator[str]:
    """What the signs in use mean, in as many lines as needed."""
    used = set("".join(cells))
    said = [
        f"{sign}\u00a0{translate(language, text, context='fleet')}"
        for sign, text in meanings.items()
        if sign in used
    ]
    yield from _wrapped("; ".join(said))


def _wrapped(text: str) -> Iterator[str]:
    """Lines of the width; a hard space parts no lines and is shown as any other."""
    yield from (line.replace("\u00a0", " ") for line in wrap(text, WIDTH, break_on_hyphens=False))
