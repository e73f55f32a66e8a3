"""What the package's answers look like in a notebook: a table of what matters, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from koopflow.i18n import in_language, notebook_language, translate, translate_count
from koopflow.showing import table

if TYPE_CHECKING:
    from koopflow.api.check import Checked
    from koopflow.api.compare import Comparison
    from koopflow.api.draw import Figure
    from koopflow.api.simulate import Runs
    from koopflow.api.solve import Solution
    from koopflow.api.verdict import Verdict


def _say(text: str, **args: object) -> str:
    return translate(notebook_language(), text, args, context="notebook")


def of_check(checked: Checked) -> str:
    """Findings by place, or that there are none; then each adaptation's verdict."""
    from koopflow.api.wording import message

    lang = notebook_language()
    count = translate_count(lang, "{count} finding", "{count} findings", len(checked.report))
    rows = [
        (f"{found.place.file}:{found.place.line}", found.code, message(found, lang))
        for found in checked.report
    ]
    rows += [(one.model.id, "", one.verdict.text(lang)) for one in checked.models if one.verdict is not None]
    return table(count, (_say("Where"), _say("Code"), _say("What")), rows, lang)


def of_verdict(verdict: Verdict) -> str:
    """The verdict in a sentence, and each change with its reason."""
    lang = notebook_language()
    rows = (
        (
            change.path,
            change.change,
            _say("yes") if change.allowed else _say("no"),
            in_language(change.why, lang, ""),
        )
        for change in verdict.changes
    )
    return table(
        verdict.text(lang), (_say("Change of"), _say("How"), _say("Permitted"), _say("Reason")), rows, lang
    )


def of_runs(runs: Runs) -> str:
    """The outcomes and the time of a case, each with its interval."""
    found, lang = runs.to_dict(notebook_language()), notebook_language()
    rows = [
        (name, _percent(one["share"], lang), _between(one, lang, percent=True))
        for name, one in found.get("outcomes", {}).items()
    ]
    time = found.get("cycle_time")
    if time:
        rows.append((_say("Time of a case, days"), _number(time["mean"], lang), _between(time, lang)))
    named = {"model": runs.model.id, "scenario": runs.name, "count": runs.replications}
    title = _say("{model}: {scenario}, replications: {count}", **named)
    return table(title, (_say("Measure"), _say("Mean"), _say("95% interval")), rows, lang)


def of_comparison(comparison: Comparison) -> str:
    """How the headline measures differ from the first runs."""
    lang = notebook_language()
    rows = [
        (name, one.measure, _number(one.difference, lang), _between({"low": one.low, "high": one.high}, lang))
        for name, differing in zip(comparison.names[1:], comparison.differences, strict=True)
        for one in differing
        if one.measure in comparison.headline
    ]
    title = _say("Differences from {baseline}", baseline=comparison.names[0])
    return table(
        title, (_say("Scenario"), _say("Measure"), _say("Difference"), _say("95% interval")), rows, lang
    )


def of_solution(solution: Solution) -> str:
    """The exact outcomes and mean time."""
    lang = notebook_language()
    rows = [(name, _percent(value, lang)) for name, value in solution.answer.outcomes.items()]
    days = solution.mean_days
    rows.append((_say("Time of a case, days"), "–" if days is None else _number(days, lang)))
    title = _say("{model}: {scenario}, exactly", model=solution.model.id, scenario=solution.scenario.id)
    return table(title, (), rows, lang)


def of_figure(figure: Figure) -> str:
    """The picture with its caption, and below it, to be opened, the description and the equal table."""
    drawing = figure.drawing
    lang = drawing.language
    equal = table(drawing.title, drawing.table.columns, drawing.table.rows, lang)
    words = "".join(f"<p>{escape(sentence)}</p>" for sentence in drawing.description)
    opened = translate(lang, "Description and table", context="notebook")
    caption = escape(drawing.caption or drawing.title)
    picture = figure.write("svg").decode("utf-8").partition("?>")[2]
    return (
        f'<figure lang="{lang}">{picture}<figcaption>{caption}</figcaption></figure>'
        f'<details lang="{lang}"><summary>{escape(opened)}</summary>{words}{equal}</details>'
    )


def _between(row: Mapping[str, Any], lang: str, percent: bool = False) -> str:
    if row.get("low") is None:
        return ""
    shown = _percent if percent else _number
    return f"{shown(row['low'], lang)} – {shown(row['high'], lang)}"


def _number(value: float | None, lang: str) -> str:
    if value is None:
        return "–"
    text = f"{value:.4g}"
    return text.replace(".", ",") if lang == "pl" else text


def _percent(share: float | None, lang: str) -> str:
    if share is None:
        return "–"
    text = f"{share * 100:.1f}"
    return f"{text.replace('.', ',')}\N{NO-BREAK SPACE}%" if lang == "pl" else f"{text}%"
