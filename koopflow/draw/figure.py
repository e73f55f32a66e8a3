"""The two verbs of drawing: `draw` makes a placed drawing of a model, `write` turns one into the bytes of a
format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from math import floor
from operator import attrgetter

from koopflow.diagnostics import Diagnostic, Note, Place, Report, Rule
from koopflow.draw import FORMATS, NOT_ON_PAPER, VIEWS, WRITTEN_FROM, faults
from koopflow.draw.compared import Compared
from koopflow.draw.drawing import POINTS_PER_MM, Drawing, Table, lines_of
from koopflow.draw.fitting import ENDLESS, LEAST_TEXT, USUAL_WIDTH, Fitted, Frame, fitted
from koopflow.draw.layout import TIME_LIMIT_SECONDS, layouts
from koopflow.draw.loads import Loads
from koopflow.draw.loose import in_rows
from koopflow.draw.metrics import clean, missing
from koopflow.draw.provenance import provenance
from koopflow.draw.schedule import Schedule
from koopflow.draw.sketch import Composition, Request
from koopflow.draw.spots import NO_SPOTS, Spots
from koopflow.draw.views.difference import difference
from koopflow.draw.views.flows import flows
from koopflow.draw.views.knowledge import knowledge
from koopflow.draw.views.lanes import lanes
from koopflow.draw.views.load import load
from koopflow.draw.views.matrix import matrix
from koopflow.draw.views.process import process
from koopflow.draw.views.selection import state_at
from koopflow.draw.views.sequence import sequence
from koopflow.draw.views.statespace import statespace
from koopflow.draw.views.timeline import timeline
from koopflow.i18n import in_language, translate
from koopflow.model.types import Body, Model
from koopflow.spelling import closest
from koopflow.trace.courses import Course
from koopflow.trace.spaces import Space

NOWHERE = Place("")
Compose = Callable[[Model, Request], Composition]
COMPOSERS: Mapping[str, tuple[Compose, Callable[[Model], object]]] = {
    "process": (process, attrgetter("machines")),
    "flows": (flows, attrgetter("flows")),
    "sequence": (sequence, attrgetter("machines")),
    "lanes": (lanes, attrgetter("machines")),
    "matrix": (matrix, attrgetter("machines")),
    "knowledge": (knowledge, attrgetter("documents")),
    "timeline": (timeline, attrgetter("machines")),
    "load": (load, attrgetter("machines")),
    "statespace": (statespace, attrgetter("machines")),
}
"""The function behind each of `VIEWS`, and what a model needs to have for it; a further view is one more line."""
WRITERS: Mapping[str, tuple[str, str]] = {
    "svg": ("svg", "svg"),
    "pdf": ("typeset", "pdf"),
    "png": ("typeset", "png"),
    "dot": ("dot", "dot"),
    "mermaid": ("mermaid", "mermaid"),
    "bpmn": ("bpmn", "bpmn"),
}
"""The module and the function behind each of `FORMATS`, loaded when they are asked for."""
OF_A_MACHINE = ("process", "lanes", "matrix", "load", "statespace")
"""The views of the machine `of`."""
OF_ONE_OR_ALL = ("timeline",)
"""The views of all machines, where none is named."""
ON_PAPER_MAX = 60
"""So many configurations a page can hold."""


def draw(  # noqa: PLR0913  the options of one command, all by keyword
    model: Model,
    view: str,
    *,
    of: str | None = None,
    lang: str = "pl",
    mono: bool = False,
    width_mm: float | None = None,
    height_mm: float | None = None,
    only: Iterable[str] = (),
    actors: Iterable[str] = (),
    from_: str = "",
    to: str = "",
    course: Course | None = None,
    space: Space | None = None,
    as_: str = "process",
    compared: Compared | None = None,
    loads: tuple[Loads, ...] = (),
    schedules: Iterable[Schedule] = (),
    locked: Spots = NO_SPOTS,
    free: bool = False,
    limit_seconds: float = TIME_LIMIT_SECONDS,
    place: Place = NOWHERE,
) -> tuple[Drawing | None, Report]:
    """Draw one view of a model; no drawing where there is an error.

    `of` is the machine of the views of one (`case`, or the model's first, if not given) and of `timeline` (all, if
    not given); `only` (paths) and `actors` (ids) select, `from_` and `to` (states) what lies between them; `course`
    is what the view `sequence` shows, `space` what `statespace` shows, `schedules` are the days of the view
    `timeline`: the plan, then how it went; `locked` is what a lock holds of this figure;
    sizes are on paper (at most 160 mm wide if not given, and as high as needed); a `free` figure is for no paper:
    whole, and as wide as it gets.
    The view `difference` shows `compared` as the view `as_`; the model then holds the elements of both.
    The view `load` shows `loads`.
    `limit_seconds` bounds each call of Graphviz; `place` is where findings point to.
    """
    finding = partial(Diagnostic, place=place, model=model.model.id)
    if view not in VIEWS:
        near = tuple(Note("did you mean “{name}”?", {"name": name}) for name in closest(view, VIEWS, 1))
        args = {"view": view, "views": ", ".join(VIEWS)}
        return None, Report.of([finding(faults.UNKNOWN_VIEW, args=args, hints=near)])
    based = as_ if view == "difference" else view
    machine = of or ("" if based in OF_ONE_OR_ALL else machine_of(model, None))
    request = Request(
        machine,
        lang,
        tuple(only),
        tuple(actors),
        from_,
        to,
        course=course,
        space=space,
        free=free,
        schedules=tuple(schedules),
        compared=compared,
        loads=loads,
        locked=locked,
    )
    findings = [finding(rule, args=args) for rule, args in _faults(model, based, request)]
    if any(found.rule.severity.rank == 2 for found in findings):
        return None, Report.of(findings)
    compose = partial(_composed, model, view, based)
    width = width_mm * POINTS_PER_MM if width_mm else 0.0 if free else USUAL_WIDTH
    height = height_mm * POINTS_PER_MM if height_mm else ENDLESS if free else 0.0
    frame = Frame(width, height, filled=bool(width_mm))
    with layouts(limit_seconds) as lay_out:
        placing = in_rows if free and space is not None else lay_out
        fit = fitted(compose, request, frame, placing, partial(_say, lang))
    if not any(part.shapes or part.labels for part in fit.parts):
        return None, Report.of([*findings, finding(faults.NOTHING_TO_DRAW, args={"view": view})])
    drawing = _drawing(model, view, fit, lang, mono)
    if compared is not None and not drawing.table.rows:
        findings.append(
            finding(faults.NOTHING_DIFFERS, args={"name": in_language(compared.before, lang, "")})
        )
    if fit.own:
        findings.append(finding(faults.LAYOUT_OVER_LIMIT, args={"seconds": f"{limit_seconds:g}"}))
    said = "".join(line.text for part in drawing.parts for line in lines_of(part))
    if strange := missing(said):
        findings.append(finding(faults.NO_GLYPH, args={"characters": " ".join(strange[:10])}))
    if drawing.smallest_text < LEAST_TEXT - 0.005:
        # Rounded down: a number that is too small must not read as the limit itself.
        sizes = {"size": floor(drawing.smallest_text * 10) / 10, "least": f"{LEAST_TEXT:g}"}
        findings.append(finding(faults.TEXT_TOO_SMALL, args=sizes))
    return drawing, Report.of(findings)


def machine_of(model: Model, of: str | None) -> str:
    """The machine that is drawn where this one, or none, was asked for; "" where there is none."""
    return of if of is not None else "case" if "case" in model.machines else next(iter(model.machines), "")


def write(drawing: Drawing, format: str) -> bytes:  # noqa: A002  the word of the contract
    """The drawing as a file's bytes, in a format that can hold its view; the same bytes for the same drawing."""
    if format not in FORMATS:
        raise ValueError(f"no format {format!r}: one of {', '.join(FORMATS)}")
    if drawing.view != WRITTEN_FROM.get(format, drawing.view):
        raise ValueError(
            f"{format} is written from the view {WRITTEN_FROM[format]!r}, not from {drawing.view!r}"
        )
    module, name = WRITERS[format]
    written = getattr(import_module(f"koopflow.draw.{module}"), name)(drawing)
    return written if isinstance(written, bytes) else str(written).encode()


def _composed(model: Model, view: str, based: str, request: Request) -> Composition:
    compose = COMPOSERS[based][0]
    if view != "difference":
        return compose(model, request)
    return difference(model, request if based in OF_A_MACHINE else replace(request, of=""), based, compose)


def _say(language: str, text: str, **args: object) -> str:
    return translate(language, text, args, context="words")


def _faults(model: Model, view: str, request: Request) -> Iterable[tuple[Rule, dict[str, object]]]:
    """What was asked for and is not there."""
    if not COMPOSERS[view][1](model):
        yield faults.NOTHING_TO_DRAW, {"view": view}
    elif view == "sequence" and request.course is None:
        yield faults.NO_COURSE, {}
    elif (
        view in OF_A_MACHINE or (view in OF_ONE_OR_ALL and request.of)
    ) and request.of not in model.machines:
        yield faults.UNKNOWN_MACHINE, {"name": request.of, "machines": ", ".join(model.machines)}
    elif view == "statespace":
        yield from _space_faults(request)
    for name in request.actors:
        if name not in model.actors:
            yield faults.UNKNOWN_SELECTION, {"name": name}
    for path in request.only:
        if not _exists(model, path):
            yield faults.UNKNOWN_SELECTION, {"name": path}
    for path in filter(None, (request.from_, request.to)):
        if request.of in model.machines and state_at(model, request.of, path) is None:
            yield faults.UNKNOWN_STATE, {"name": path, "machine": request.of}


def _space_faults(request: Request) -> Iterable[tuple[Rule, dict[str, object]]]:
    """What stands in the way of a drawing of all that can happen."""
    space = request.space
    if space is None:
        yield faults.NOTHING_TO_DRAW, {"view": "statespace"}
        return
    count = len(space.configurations)
    if count > ON_PAPER_MAX and not request.free:
        yield (
            faults.TOO_MANY_CONFIGURATIONS,
            {
                "count": count if space.complete else f"≥ {count}",
                "most": ON_PAPER_MAX,
                "formats": " / ".join(NOT_ON_PAPER[:2]),
            },
        )
    elif not space.complete:
        yield faults.SPACE_CUT, {"count": count}


def _exists(model: Model, path: str) -> bool:
    """Whether a path leads to an element, a state or a region; the section of machines may be left out."""
    section, _, rest = path.partition(".")
    if section in ("flows", "actors", "documents", "data"):
        return rest in getattr(model, section)
    first, *way = path.removeprefix("machines.").split(".")
    body: Body | None = model.machines.get(first)
    for name in way:
        body = body.parts.get(name) if body else None
    return body is not None


def _drawing(model: Model, view: str, fit: Fitted, language: str, mono: bool) -> Drawing:
    words = fit.composition
    say = partial(_say, language)
    notes = [say("The figure has {count} parts.", count=len(fit.parts))] if len(fit.parts) > 1 else []
    if fit.own:
        notes.append(say("Laid out in a simpler way, since the figure is large; lines may cross."))
    return Drawing(
        view=view,
        title=clean(words.title) or model.model.id,
        alt=clean(words.alt),
        description=tuple(map(clean, (*words.description, *notes))),
        table=Table(words.table.columns, tuple(tuple(map(clean, row)) for row in words.table.rows)),
        language=language,
        parts=fit.parts,
        legend=fit.legend,
        provenance=provenance(model),
        scale=fit.scale,
        mono=mono,
        spots=fit.spots,
    )
