"""The models that come with koopflow go in; one page about them comes out: checked, simulated, drawn.

It is the main job in one call, and shows how the verbs fit together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from koopflow import __version__
from koopflow.api.check import Checked, check, files_of
from koopflow.api.draw import draw
from koopflow.api.judging import Judged
from koopflow.api.load import ModelError
from koopflow.api.opening import shipped_models
from koopflow.api.simulate import runnable, simulate
from koopflow.api.wording import line
from koopflow.book.overview import ChangeRow, Chapter, Overview, Picture, Share, Simulated, Span, page
from koopflow.i18n import in_language, translate
from koopflow.model.library import LoadedModel
from koopflow.model.types import walk
from koopflow.writing import write_whole

REPLICATIONS = 4
PAGE = "index.html"
_PARTS = ("reference", "municipalities")
_TITLE = "The Cooperation Model: the reference and five municipalities"


def demo(
    out: str | Path = "out",
    lang: str = "pl",
    *,
    replications: int = REPLICATIONS,
    tell: Callable[[str], None] | None = None,
) -> Path:
    """Check, simulate and draw the shipped models, write one page about them, and return where it is.

    `tell` hears the title of each model when its turn comes. Raises `FileNotFoundError` where the models are missing.
    """
    folder = shipped_models()
    if folder is None:
        raise FileNotFoundError("the models that come with koopflow are not installed")
    target = Path(out) / PAGE
    # Where that cannot be, nobody waits for a minute to hear it.
    target.parent.mkdir(parents=True, exist_ok=True)
    checked = check([folder / part for part in _PARTS])
    chapters = []
    for judged in sorted(checked.models, key=lambda found: found.model.reference is not None):
        if tell is not None:
            tell(_title(judged.model, lang))
        chapters.append(_chapter(judged, checked, lang, replications))
    overview = Overview(translate(lang, _TITLE), __version__, tuple(chapters))
    write_whole(target, page(overview, lang))
    return target


def _title(model: LoadedModel, lang: str) -> str:
    return in_language(model.model.model.title, lang, model.id)


def _chapter(judged: Judged, checked: Checked, lang: str, replications: int) -> Chapter:
    model, verdict = judged.model, judged.verdict
    files = files_of(model)
    mine = [f for f in checked.report if f.model == model.id or (not f.model and f.place.file in files)]
    changes = verdict.changes if verdict is not None else ()
    return Chapter(
        id=model.id,
        title=_title(model, lang),
        description=_description(model, lang),
        facts=tuple(_facts(model)),
        verdict=verdict.verdict if verdict is not None else "",
        properties=tuple(judged.properties.items()),
        findings=tuple(line(finding, lang) for finding in mine),
        errors=sum(f.severity.rank == 2 for f in mine),
        warnings=sum(f.severity.rank == 1 for f in mine),
        changes=tuple(ChangeRow(c.change, c.path, in_language(c.why, lang, ""), c.allowed) for c in changes),
        simulated=tuple(_simulated(model, lang, replications)) if judged.ok else (),
        pictures=tuple(_pictures(model, lang)),
    )


def _description(model: LoadedModel, lang: str) -> str:
    """What the author says of it; what an adaptation takes over from its reference is not said again."""
    header = model.adaptation.adaptation if model.adaptation is not None else model.model.model
    return in_language(header.description, lang, "")


def _facts(model: LoadedModel) -> list[tuple[str, str]]:
    """Whose adaptation it is."""
    place = model.adaptation.adaptation.municipality if model.adaptation is not None else None
    if place is None:
        return []
    facts = (
        ("municipality", place.name),
        ("county", place.county),
        ("voivodeship", place.voivodeship),
        ("inhabitants", str(place.population or "")),
    )
    return [(name, value) for name, value in facts if value]


def _pictures(model: LoadedModel, lang: str) -> list[Picture]:
    """The process of each model, and of a reference also who tells whom; what cannot be drawn is left out."""
    views = ("process",) if model.reference is not None else ("process", "flows")
    found = []
    for view in views:
        try:
            figure = draw(model, view, lang=lang)
        except ModelError:
            continue
        drawing = figure.drawing
        svg = figure.write("svg").decode("utf-8")
        words = " ".join(drawing.description)
        found.append(Picture(drawing.alt, svg, words, drawing.table.columns, drawing.table.rows))
    return found


def _simulated(model: LoadedModel, lang: str, replications: int) -> list[Simulated]:
    """The first scenario that can be run: the page is an example of every model, not of every scenario."""
    found = []
    for scenario in runnable(model)[:1]:
        result = simulate(model, scenario, replications=replications).to_dict()
        title = in_language(scenario.scenario.scenario.title, lang, scenario.id)
        name = f"{scenario.id} ({title})" if title != scenario.id else title
        found.append(_simulation(result, name, _outcomes(model, lang)))
    return found


def _outcomes(model: LoadedModel, lang: str) -> Mapping[str, str]:
    """The outcomes of cases in words: the titles of the final states that give them, the outermost first."""
    machines = [machine for machine in model.model.machines.values() if machine.scope == "case"]
    ends = [(path, state) for machine in machines for path, state in walk(machine) if state.final]
    names = {state.outcome or path[-1]: state for path, state in sorted(ends, key=lambda end: -len(end[0]))}
    return {name: in_language(state.title, lang, name) for name, state in names.items()}


def _simulation(result: Mapping[str, Any], scenario: str, outcomes: Mapping[str, str]) -> Simulated:
    cases, cycle = result["cases"], result["cycle_time"]
    return Simulated(
        scenario=scenario,
        replications=result["replications"],
        seed=result["seed"],
        horizon_days=result["horizon_days"],
        arrived=cases["arrived"],
        completed=cases["completed"],
        still_open=cases["open"],
        stuck=cases["stuck"],
        outcomes=tuple(
            Share(outcomes.get(name, name), row["share"], row["low"], row["high"])
            for name, row in result["outcomes"].items()
        ),
        cycle_time=Span(cycle["mean"], cycle["low"], cycle["high"]),
    )
