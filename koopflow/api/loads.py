"""Results of simulations go in, the measures that a figure shows of them come out; or a complaint with its code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from koopflow.api.load import ModelError
from koopflow.api.simulate import Runs
from koopflow.diagnostics import Diagnostic, Place, Report, Rule
from koopflow.draw import faults
from koopflow.draw.loads import ActorLoad, Loads, StateLoad
from koopflow.i18n import UNDETERMINED
from koopflow.model.library import LoadedModel

BYTES_MAX = 50_000_000
RESULTS_MAX = 8


def loads_of(model: LoadedModel, results: Iterable[Runs | str | Path]) -> tuple[Loads, ...]:
    """What each result says of the model: one that was just made, or the file of one (`result.json` of `simulate`).

    Raises `ModelError` where there is none, more than eight, where a file is no result, or one of another model.
    """
    found = tuple(_loads(model, result) for result in results)
    if not found:
        raise _refused(model, faults.NO_RESULT, {}, model.located.header)
    if len(found) > RESULTS_MAX:
        raise _refused(model, faults.MANY_RESULTS, {"count": len(found)}, model.located.header)
    return found


def _loads(model: LoadedModel, result: Runs | str | Path) -> Loads:
    if isinstance(result, Runs):
        return _read(model, result.to_dict(), model.located.header)
    place = Place(str(result))
    try:
        with Path(result).open("rb") as stream:
            content = json.loads(stream.read(BYTES_MAX).decode("utf-8"))
        return _read(model, content, place)
    except FileNotFoundError:
        reason = "there is no such file"
    except OSError as error:
        reason = error.strerror or str(error)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        reason = "it is not the JSON of one scenario"
    raise _refused(model, faults.NOT_A_RESULT, {"reason": reason}, place)


def _read(model: LoadedModel, content: Mapping[str, Any], place: Place) -> Loads:
    if content["model"] != model.id:
        raise _refused(model, faults.OTHER_RESULT, {"name": content["model"], "model": model.id}, place)
    scenario = str(content["scenario"])
    known = next((one.scenario.scenario.title for one in model.scenarios if one.id == scenario), None)
    label = content.get("label", "")
    title = {
        language: f"{text} {label}".strip() for language, text in (known or {UNDETERMINED: scenario}).items()
    }
    return Loads(
        f"{scenario} {label}".strip(),
        title,
        int(content["replications"]),
        {path: _state(state) for path, state in content["states"].items()},
        {
            name: ActorLoad(actor["utilisation"], actor["wait_mean"])
            for name, actor in content["actors"].items()
        },
    )


def _state(state: Mapping[str, Any]) -> StateLoad:
    means = (state[key]["mean"] if key in state else None for key in ("wait", "work", "stay"))
    return StateLoad(int(state["visits"]), *means)


def _refused(model: LoadedModel, rule: Rule, args: Mapping[str, object], place: Place) -> ModelError:
    return ModelError(Report.of([Diagnostic(rule, place, args=args, model=model.id)]))
