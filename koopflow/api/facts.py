"""A comparison goes in; what the STRESS-DES checklist asks of model and scenarios comes out, in words and tables."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from koopflow import __version__
from koopflow.api.compare import Comparison
from koopflow.api.naming import outcome_titles, title_of
from koopflow.api.simulate import Runs
from koopflow.api.telling import plain
from koopflow.book.checklist import Facts, Grid
from koopflow.i18n import in_language, translate
from koopflow.model.inputs import Input, inputs
from koopflow.model.types import Model, Source, State, walk

Say = Callable[..., str]
_DAY = 86_400


def facts_of(comparison: Comparison, lang: str) -> Facts:
    """What is known, in this language."""
    say: Say = partial(_said, lang)
    base = comparison.runs[0]
    model, header = base.model.model, base.model.model.model
    own = base.model.adaptation.adaptation if base.model.adaptation else header
    given = inputs(base.scenario.located.tree, lang)
    return Facts(
        model=in_language(header.title, lang, base.model.id),
        purpose=in_language(own.description, lang, in_language(header.description, lang, "")),
        outputs=tuple(comparison.label(name, lang) for name in comparison.chosen),
        aims=tuple(dict.fromkeys(_aims(comparison, lang))),
        scenarios=tuple(_scenarios(comparison, lang)),
        machines=tuple(_machines(model, lang, say)),
        policies=tuple(
            f"{row.path}: {row.value}." for row in given if row.path.startswith(("planning.", "priorities."))
        ),
        entries=tuple(
            say("Cases enter by {path}: {value}.", path=row.path, value=row.value)
            for row in given
            if row.path.startswith("arrivals.")
        ),
        exits=(
            say("Cases leave with one of the outcomes: {names}.", names=_listed(outcome_titles(model, lang))),
        ),
        licence=header.license,
        authors=", ".join(header.authors),
        numbers=_numbers(comparison, given, lang),
        grids={
            "1.2": (_outputs(comparison, lang, say),),
            "2.3": tuple(_what_differs(comparison, given, lang, say)),
            "2.5.1": (_table(given, "population.", say("How cases differ at their arrival"), say),),
            "2.5.2": (_activities(comparison, given, lang, say),),
            "2.5.3": (_table(given, "capacity.", say("Capacities"), say),),
            "3.1": (_sources(comparison, given, lang, say),),
            "3.3": (_parameters(given, lang, say),),
        },
    )


def scenario_title(runs: Runs, lang: str) -> str:
    """What the author calls the scenario, with its point in a sweep."""
    title = in_language(runs.scenario.scenario.scenario.title, lang, runs.scenario.id)
    return f"{title} ({runs.scenario.label})" if runs.scenario.label else title


def number_of(value: float, lang: str, digits: int = 0) -> str:
    """A number as the language writes it."""
    return plain(value, digits, lang)


def _said(lang: str, text: str, **args: object) -> str:
    return translate(lang, text, args)


def _listed(titles: Mapping[str, str]) -> str:
    return ", ".join(f"{title} ({name})" if title != name else name for name, title in titles.items())


def _aims(comparison: Comparison, lang: str) -> Iterator[str]:
    for runs in comparison.runs:
        description = in_language(runs.scenario.scenario.scenario.description, lang, "")
        if description:
            yield description


def _scenarios(comparison: Comparison, lang: str) -> Iterator[str]:
    for name, runs in zip(comparison.names, comparison.runs, strict=True):
        title = scenario_title(runs, lang)
        description = in_language(runs.scenario.scenario.scenario.description, lang, "")
        yield f"{name}: {title}. {description}".strip() if title != name else f"{name}. {description}".strip()


def _machines(model: Model, lang: str, say: Say) -> Iterator[str]:
    for name, machine in model.machines.items():
        states = [state for _, state in walk(machine)]
        yield say(
            "Machine {name} ({scope}): {states} states, of them {tasks} of work, {final} final.",
            name=in_language(machine.title, lang, name),
            scope=say(machine.scope or "element"),
            states=len(states),
            tasks=sum(state.task is not None and bool(state.task.by) for state in states),
            final=sum(state.final for state in states),
        )


def _numbers(comparison: Comparison, given: Sequence[Input], lang: str) -> dict[str, str]:
    base = comparison.runs[0]
    states = [state for machine in base.model.model.machines.values() for _, state in walk(machine)]
    setting = base.setting
    return {
        "tasks": str(sum(state.task is not None for state in states)),
        "sittings": str(sum(state.sitting is not None for state in states)),
        "resources": str(sum(c.units is not None for c in base.scenario.scenario.capacity.values())),
        "sourced": str(sum(bool(row.sources) for row in given)),
        "assumed": str(sum(row.assumption for row in given)),
        "bare": str(sum(not row.sources and not row.assumption for row in given)),
        "fitted": str(sum(row.fitted for row in given)),
        "warm_up": number_of(setting.warm_up / _DAY, lang, 1),
        "horizon": number_of(setting.horizon / _DAY, lang, 1),
        "run_out": number_of((setting.end - setting.horizon) / _DAY, lang, 1),
        "replications": str(comparison.pairs),
        "koopflow": __version__,
        "python": platform.python_version(),
        "seed": str(setting.seed),
        "platform": f"{platform.system()} {platform.machine()}",
    }


def _outputs(comparison: Comparison, lang: str, say: Say) -> Grid:
    body = tuple((one.id, comparison.label(one.id, lang), say(one.unit)) for one in comparison.measures[0])
    return Grid(say("Measures"), (say("Place in the JSON"), say("Measure"), say("Unit")), body)


def _what_differs(comparison: Comparison, given: Sequence[Input], lang: str, say: Say) -> Iterator[Grid]:
    before = {row.path: row.value for row in given}
    for name, runs in list(zip(comparison.names, comparison.runs, strict=True))[1:]:
        after = {row.path: row.value for row in inputs(runs.scenario.located.tree, lang)}
        paths = [path for path in dict.fromkeys((*before, *after)) if before.get(path) != after.get(path)]
        body = tuple((path, before.get(path, "–"), after.get(path, "–")) for path in paths)
        caption = say("Numbers in which {scenario} differs from the baseline", scenario=name)
        yield Grid(caption, (say("Number"), say("Baseline"), say("Here")), body)


def _table(given: Sequence[Input], start: str, caption: str, say: Say) -> Grid:
    body = tuple((row.path.removeprefix(start), row.value) for row in given if row.path.startswith(start))
    return Grid(caption, (say("Number"), say("Value")), body)


def _activities(comparison: Comparison, given: Sequence[Input], lang: str, say: Say) -> Grid:
    times = {
        row.path.removeprefix("durations."): row.value for row in given if row.path.startswith("durations.")
    }
    model = comparison.runs[0].model.model
    body = []
    for machine, content in model.machines.items():
        for ids, state in walk(content):
            path = ".".join((machine, *ids))
            if state.task is None and state.sitting is None:
                continue
            spent = [
                f"{key.removeprefix(path).strip('.')} {value}".strip()
                for key, value in times.items()
                if _of(key, path)
            ]
            title = in_language(state.title, lang, path)
            body.append((path, title, _crew(comparison, state, lang), "; ".join(spent) or "–"))
    headings = (say("State"), say("Title"), say("Who"), say("Effort"))
    return Grid(say("States of work and meetings"), headings, tuple(body))


def _of(key: str, path: str) -> bool:
    return key == path or key.startswith((f"{path}.by-element", f"{path}.otherwise"))


def _crew(comparison: Comparison, state: State, lang: str) -> str:
    if state.task is not None:
        members = {title_of(comparison.runs, "actors", actor, lang): n for actor, n in state.task.by.items()}
        return (
            ", ".join(name if count == 1 else f"{count} × {name}" for name, count in members.items()) or "–"
        )
    assert state.sitting is not None
    return title_of(comparison.runs, "actors", state.sitting.of, lang)


def _sources(comparison: Comparison, given: Sequence[Input], lang: str, say: Say) -> Grid:
    base = comparison.runs[0]
    known: dict[str, Source] = {**base.model.model.model.sources, **base.scenario.scenario.sources}
    body = []
    for name in dict.fromkeys(source for row in given for source in row.sources):
        source = known.get(name)
        title = in_language(source.title, lang, "") if source else ""
        numbers = sum(name in row.sources for row in given)
        body.append((name, title, source.address if source else "", str(numbers)))
    headings = (say("Source"), say("Title"), say("Address"), say("Numbers"))
    return Grid(say("Sources of the numbers"), headings, tuple(body))


def _parameters(given: Sequence[Input], lang: str, say: Say) -> Grid:
    headings = ("Number", "Value", "Low", "High", "Origin")
    body = tuple((row.path, row.value, row.low or "–", row.high or "–", _origin(row, say)) for row in given)
    return Grid(say("Input parameters of the baseline"), tuple(map(say, headings)), body)


def _origin(row: Input, say: Say) -> str:
    parts = [
        *row.sources,
        *([say("assumption")] if row.assumption else []),
        *([say("fitted")] if row.fitted else []),
    ]
    said = ", ".join(parts) or say("not given")
    return f"{said}. {row.description}" if row.description else said
