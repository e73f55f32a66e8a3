"""A model and the name of a view go in; a figure comes out that shows itself and can be saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, Unpack, cast

from koopflow.api.compared import compared
from koopflow.api.course import course_along, course_of, course_of_example
from koopflow.api.load import ModelError
from koopflow.api.loads import loads_of
from koopflow.api.locks import NO_LOCK, locking
from koopflow.api.named import named
from koopflow.api.schedules import schedules_of
from koopflow.api.simulate import Runs
from koopflow.api.spaces import space_of
from koopflow.api.walk import Walk
from koopflow.diagnostics import Diagnostic, Report
from koopflow.draw import FORMATS, LOCKABLE, faults, format_named
from koopflow.draw import figure as figures
from koopflow.draw.drawing import Drawing
from koopflow.draw.spots import NO_SPOTS
from koopflow.i18n import in_language
from koopflow.model.library import LoadedModel
from koopflow.trace.courses import Course
from koopflow.trace.spaces import Space
from koopflow.writing import write_whole


@dataclass(frozen=True, slots=True)
class Figure:
    """A placed drawing with what there is to say about it; in a notebook it shows itself."""

    drawing: Drawing
    report: Report

    @property
    def alt(self) -> str:
        """What stands for the figure where it cannot be seen, in at most 125 characters."""
        return self.drawing.alt

    def write(self, kind: str = "svg") -> bytes:
        """The figure as a file's bytes in one of `koopflow.draw.FORMATS`; BPMN holds processes only."""
        return figures.write(self.drawing, kind)

    def save(self, path: str | Path, kind: str = "") -> Path:
        """Write the figure whole or not at all, in the format that the file's ending names."""
        target = Path(path)
        wanted = kind or format_named(target.suffix) or ("" if target.suffix else "svg")
        if wanted not in FORMATS:
            raise ValueError(f"no format {kind or target.suffix!r}: one of {', '.join(FORMATS)}")
        write_whole(target, self.write(wanted))
        return target

    def _repr_html_(self) -> str:
        from koopflow.api.notebook import of_figure

        return of_figure(self)

    def _repr_svg_(self) -> str:
        return self.write("svg").decode("utf-8")


class Wishes(TypedDict, total=False):
    """What may be asked of a figure: `of` a machine, a language, sizes on paper or none, only some parts or actors."""

    of: str | None
    lang: str
    mono: bool
    width_mm: float | None
    height_mm: float | None
    only: Iterable[str]
    actors: Iterable[str]
    from_: str
    to: str
    free: bool


def draw(  # noqa: PLR0913  the options of one command, all by keyword
    model: LoadedModel,
    view: str | None = None,
    *,
    figure: str | None = None,
    example: str | None = None,
    trace: Iterable[str] | None = None,
    walk: Walk | None = None,
    breach: str = "",
    over: LoadedModel | None = None,
    as_: str | None = None,
    results: Iterable[Runs | str | Path] = (),
    scenario: str | None = None,
    lock: str | Path | None = None,
    keep: bool = True,
    relayout: bool = False,
    **wishes: Unpack[Wishes],
) -> Figure:
    """One figure of a model; raises `ModelError` where what was asked for is not there.

    The view `sequence` shows an `example` by its id, a `trace` (names of transitions) or a `walk`; `breach` says what
    is wrong after the last step. The view `difference` shows the model over another (its reference, if none is
    given) as the view `as_`. A `figure` that the model names brings its view and its wishes; other wishes win.
    The view `load` shows `results` of simulations, or their files; the view `timeline` the days of a `scenario` beside
    the planned ones. With a `lock` (a file, which need not be there) the views `lanes` and `sequence` keep their
    places, and the file is written if `keep` says so; `relayout` forgets what it holds of this figure.
    """
    known = named(model, figure) if figure is not None else None
    if known is not None:
        view, example, as_ = view or known.view, example or known.example, as_ or known.as_
        given = {key: value for key, value in wishes.items() if value not in (None, "", ())}
        wishes = cast(Wishes, {**known.wishes, **given})
    said = {"example": example, **wishes}
    held = (
        locking(Path(lock), model, view, figure, said) if lock is not None and view in LOCKABLE else NO_LOCK
    )
    course: Course | None = None
    space: Space | None = None
    if view == "sequence":
        if example is not None:
            course = course_of_example(model, example)
        elif trace is not None:
            course = course_along(model, trace, breach)
        elif walk is not None:
            course = course_of(walk, breach)
    elif view == "statespace":
        space = space_of(model.model, figures.machine_of(model.model, wishes.get("of")))
    shown, differing = model.model, None
    if view == "difference":
        shown, differing = compared(_other(model, over), model)
    measured = loads_of(model, results) if view == "load" else ()
    place = known.place if known is not None else model.located.header
    drawing, report = figures.draw(
        shown,
        view or "process",
        place=place,
        course=course,
        space=space,
        as_=as_ or "process",
        compared=differing,
        loads=measured,
        schedules=schedules_of(model, scenario if view == "timeline" else None),
        locked=NO_SPOTS if relayout else held.spots,
        **wishes,
    )
    if drawing is None:
        raise ModelError(report)
    if known is not None:
        caption, note = (in_language(text, drawing.language, "") for text in (known.caption, known.note))
        drawing = replace(drawing, caption=caption, note=note)
    kept = held.kept(drawing.spots) if keep and held is not NO_LOCK else held.report
    return Figure(drawing, report + kept)


def _other(model: LoadedModel, over: LoadedModel | None) -> LoadedModel:
    other = over or model.reference
    if other is None:
        args = {"name": model.id}
        found = Diagnostic(faults.NOTHING_TO_COMPARE, model.located.header, args=args, model=model.id)
        raise ModelError(Report.of([found]))
    return other
