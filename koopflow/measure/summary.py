"""Tallies of all replications in, the numbers of a scenario's result out, with their 95 % intervals.

The keys are those of docs/reference/simulate.md; times are days, money is the scenario's. Nothing is rounded but to
twelve significant digits, so that the same runs give the same text everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from koopflow.measure.histogram import Histogram, merged
from koopflow.measure.intervals import jackknife, ratio
from koopflow.measure.survival import survival
from koopflow.measure.tally import Tally, Window

DAY = 86_400
QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95}
BEYOND_NOTED = 0.01


def summarize(tallies: Sequence[Tally], window: Window, months: Sequence[str]) -> dict[str, Any]:
    """The measures of a scenario over its replications, by the sections of the result."""
    found: dict[str, Any] = rounded(
        {
            "cases": _cases(tallies),
            "outcomes": _outcomes(tallies),
            "cycle_time": _cycle_time(tallies),
            "states": _states(tallies),
            "actors": _actors(tallies, window),
            "flows": {
                name: {"sent": sum(t.flows[name] for t in tallies)}
                for name in _names(t.flows for t in tallies)
            },
            "rules": _rules(tallies),
            "needs": _counted(tallies, lambda t: t.needs, ("cases", "met", "unmet")),
            "services": _counted(tallies, lambda t: t.services, ("begun", "unmet")),
            "sittings": _counted(tallies, lambda t: t.sittings, ("held", "cases", "left-out")),
            "costs": {
                name: {"total": total, "per_replication": total / len(tallies)}
                for name in _names(t.costs for t in tallies)
                if (total := sum(t.costs[name] for t in tallies)) is not None
            },
            "budgets": _counted(tallies, lambda t: t.budgets, ("spent", "unpaid", "unmet")),
            "series": _series(tallies, months),
            "notes": {name: sum(t.notes[name] for t in tallies) for name in _names(t.notes for t in tallies)},
        }
    )
    return found


def _names(counters: Iterable[Mapping[str, object]]) -> list[str]:
    """Every key of any of the counters, in the order of the alphabet."""
    return sorted({name for counter in counters for name in counter})


def _cases(tallies: Sequence[Tally]) -> dict[str, float]:
    return {
        name: sum(getattr(t, name) for t in tallies)
        for name in ("arrived", "completed", "open", "stuck", "events")
    }


def _outcomes(tallies: Sequence[Tally]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _names(t.outcomes for t in tallies):
        counts = [t.outcomes[name] for t in tallies]
        share, low, high = ratio(counts, [t.completed for t in tallies])
        found[name] = {"count": sum(counts), "share": share, "low": _at_least(low), "high": _at_most(high)}
    return found


def _at_least(value: float | None) -> float | None:
    return None if value is None else max(0.0, value)


def _at_most(value: float | None) -> float | None:
    return None if value is None else min(1.0, value)


def _cycle_time(tallies: Sequence[Tally]) -> dict[str, Any]:
    shares = list(QUANTILES.values())
    ended, censored = merged(t.ended for t in tallies), merged(t.censored for t in tallies)
    whole = survival(ended, censored, shares)

    def without(index: int) -> float | None:
        left_out = tallies[index]
        return survival(ended.without(left_out.ended), censored.without(left_out.censored), ()).mean

    if censored.counts:
        low, high = jackknife(tallies, whole.mean, without)
    else:  # the mean is the plain one, and so it is without any of the replications
        _, low, high = ratio([t.ended.total for t in tallies], [t.ended.count for t in tallies])
    found: dict[str, Any] = {
        "mean": _days(whole.mean),
        "low": _at_least(_days(low)),
        "high": _days(high),
        "sd": _days(whole.sd),
        **{name: _days(value) for name, value in zip(QUANTILES, whole.quantiles, strict=True)},
    }
    if whole.beyond > BEYOND_NOTED:
        found["beyond"] = whole.beyond
    return found


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / DAY


def _times(histograms: Iterable[Histogram]) -> dict[str, float | None]:
    whole = merged(histograms)
    return {"mean": _days(whole.mean()), "p90": _days(whole.quantile(0.9))}


def _states(tallies: Sequence[Tally]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _names(t.states for t in tallies):
        parts = [t.states[name] for t in tallies if name in t.states]
        times = {
            "wait": _times(part.wait for part in parts),
            "work": _times(part.work for part in parts),
            "stay": _times(part.stay for part in parts),
        }
        works = any(part.works for part in parts)
        known = {
            key: value
            for key, value in times.items()
            if value["mean"] is not None or (works and key != "stay")
        }
        found[name] = {"visits": sum(part.visits for part in parts), **known}
    return found


def _actors(tallies: Sequence[Tally], window: Window) -> dict[str, Any]:
    length = max(1, window.high - window.low) * len(tallies)
    found: dict[str, Any] = {}
    names = _names(counter for t in tallies for counter in (t.at_work, t.units, t.queues, t.caseloads))
    for name in names:
        open_time = sum(t.open_time[name] for t in tallies)
        waits = merged(t.waits[name] for t in tallies if name in t.waits)
        limited = any(name in t.units for t in tallies)
        found[name] = {
            "units": tallies[0].units[name] if limited else None,
            "utilisation": sum(t.at_work[name] for t in tallies) / open_time if open_time else None,
            "queue_mean": sum(t.queues[name].area if name in t.queues else 0 for t in tallies) / length,
            "wait_mean": _days(waits.mean()),
            "caseload_mean": sum(t.caseloads[name].area if name in t.caseloads else 0 for t in tallies)
            / length,
        }
    return found


def _rules(tallies: Sequence[Tally]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in tallies[0].rules if tallies else ():
        broken = [t.rules[name]["broken"] for t in tallies]
        checked = [t.rules[name]["broken"] + t.rules[name]["kept"] for t in tallies]
        share, low, high = ratio(broken, checked)
        found[name] = {
            "checked": sum(checked),
            "broken": sum(broken),
            "share": share,
            "low": _at_least(low),
            "high": _at_most(high),
        }
    return found


def _counted(
    tallies: Sequence[Tally],
    section: Callable[[Tally], Mapping[str, Mapping[str, float]]],
    keys: Sequence[str],
) -> dict[str, Any]:
    sections = [section(t) for t in tallies]
    return {
        name: {key: sum(s[name].get(key, 0) for s in sections if name in s) for key in keys}
        for name in _names(sections)
    }


def _series(tallies: Sequence[Tally], months: Sequence[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    open_now = 0.0
    for index, month in enumerate(months):
        arrived = sum(t.series[index]["arrived"] for t in tallies) / len(tallies)
        completed = sum(t.series[index]["completed"] for t in tallies) / len(tallies)
        open_now += arrived - completed
        rows.append({"month": month, "arrived": arrived, "completed": completed, "open": open_now})
    return rows


def rounded(value: Any) -> Any:
    """Floats to twelve significant digits, everything else as it is."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value
