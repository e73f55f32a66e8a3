"""Findings, a language and whether colour is wanted go in; the text that a person reads comes out.

It looks like a good compiler's: severity and code, the place, the source line with the place marked,
related places, what may be done, and where to read more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import click

from koopflow.api.wording import Taken, by_ids, hints, message, note
from koopflow.cli.frames import Sources, cells, frame, visible
from koopflow.diagnostics import Diagnostic, Place, Severity
from koopflow.i18n import translate, translate_count

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}

_WAY_CELLS_MAX = 100

Steps = Callable[[Diagnostic], tuple[Taken, ...]]
"""How the steps of a finding's witness are told."""


def as_text(findings: Iterable[Diagnostic], language: str, color: bool, steps: Steps = by_ids) -> str:
    """All findings with an empty line between them; "" where there are none."""
    sources, told, every = Sources(), set[str](), tuple(findings)
    models: defaultdict[tuple[Place, str], set[str]] = defaultdict(set)
    for finding in every:
        models[finding.place, finding.code].add(finding.model)
    blocks = []
    for finding in every:
        more = finding.code not in told
        told.add(finding.code)
        lines = [*_lines(finding, sources, language, color, more, steps)]
        if len(models[finding.place, finding.code]) > 1:
            # One line of a reference, found wrong in several adaptations: each says which it is.
            framed = frame(finding.place, sources)
            gutter = " " * (len(framed[0]) if framed else 1)
            remark = f"{translate(language, 'model')}: {visible(finding.model)}"
            lines.append(f"{gutter} {_dim('=', color)} {remark}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _lines(
    finding: Diagnostic, sources: Sources, language: str, color: bool, more: bool, steps: Steps
) -> Iterator[str]:
    label = f"{translate(language, finding.severity.value)}[{finding.code}]"
    yield f"{_styled(label, finding.severity, color)}: {visible(message(finding, language))}"
    framed = frame(finding.place, sources)
    width = len(framed[0]) if framed else 1
    gutter = " " * width
    yield f"{gutter}{_dim('-->', color)} {_at(finding.place)}"
    places = [
        (beside.place, note(beside, language, finding.code)) for beside in finding.related if beside.place
    ]
    if not framed:
        yield from (_related(place, sentence, gutter, color) for place, sentence in places)
    else:
        number, line, carets = framed
        bar = _dim("|", color)
        yield f"{gutter} {bar}"
        yield f"{_dim(number, color)} {bar} {line}"
        yield f"{gutter} {bar} {_styled(carets, finding.severity, color)}"
        yield from (_related(place, sentence, gutter, color) for place, sentence in places)
    yield from _way(steps(finding), language, gutter, color)
    for kind, sentence in _remarks(finding, language, more):
        yield f"{gutter} {_dim('=', color)} {translate(language, kind)}: {visible(sentence)}"


def _way(steps: tuple[Taken, ...], language: str, gutter: str, color: bool) -> Iterator[str]:
    """The numbered steps of a witness: in one line, or a line each where they are too long for one."""
    numbered = [f"{number}. {visible(step.sentence)}" for number, step in enumerate(steps, start=1)]
    whole = " → ".join(numbered)
    head = f"{gutter} {_dim('=', color)} {translate(language, 'path')}:"
    if cells(whole) <= _WAY_CELLS_MAX:
        yield from (f"{head} {whole}",) if whole else ()
    else:
        yield head
        yield from (f"{gutter}     {line}" for line in numbered)


def _remarks(finding: Diagnostic, language: str, more: bool) -> Iterator[tuple[str, str]]:
    yield from (("hint", hint) for hint in hints(finding, language))
    yield from (
        ("note", note(beside, language, finding.code)) for beside in finding.related if not beside.place
    )
    if more:
        yield "more", f"koopflow explain {finding.code}"


def _related(place: Place, sentence: str, gutter: str, color: bool) -> str:
    return f"{gutter}{_dim(':::', color)} {_at(place)}   {visible(sentence)}"


def _at(place: Place) -> str:
    return f"{visible(place.file)}:{place.line}:{place.column}"


def summary(findings: Iterable[Diagnostic], files: int, language: str, accepted: int = 0) -> str:
    """The line that counts: errors, warnings and files; infos and accepted findings where there are any."""
    counts = {severity: sum(f.severity is severity for f in findings) for severity in Severity}
    parts = [
        translate_count(language, "{count} error", "{count} errors", counts[Severity.ERROR]),
        translate_count(language, "{count} warning", "{count} warnings", counts[Severity.WARNING]),
    ]
    if counts[Severity.INFO]:
        parts.append(translate_count(language, "{count} info", "{count} infos", counts[Severity.INFO]))
    line = ", ".join(parts) + " " + translate_count(language, "in {count} file", "in {count} files", files)
    if accepted:
        line += "; " + translate_count(
            language, "{count} finding accepted", "{count} findings accepted", accepted
        )
    return line


def _styled(text: str, severity: Severity, color: bool) -> str:
    return click.style(text, fg=_COLORS[severity], bold=True) if color else text


def _dim(text: str, color: bool) -> str:
    return click.style(text, fg="blue", bold=True) if color else text
