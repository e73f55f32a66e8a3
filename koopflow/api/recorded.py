"""Files of recorded results go in; what a book quotes comes out: numbers, each with its result, and verdicts.

A number is taken as it was recorded. It is old where the hashes that the result bears are no longer those of the
model or the scenario.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koopflow.api.loads import BYTES_MAX
from koopflow.api.standing import Standing, standings
from koopflow.book.faults import BAD_RESULT, NO_NUMBER
from koopflow.diagnostics import Diagnostic, Note, Place
from koopflow.model.library import LoadedModel
from koopflow.model.suggestions import DID_YOU_MEAN
from koopflow.source.digests import content_digest
from koopflow.spelling import closest

NOT_JSON = "it is the JSON of no simulation and of no check"
OTHER_MODEL = "it is of the model “{name}”"
NO_FILE = "there is no such file"
UNUSABLE = "{text}"
NO_RESULTS = "there is no result at all"
NO_SCENARIO = "there is no result of the scenario “{name}”; there are: {known}"
SEVERAL = "there are results of several scenarios, name one: {known}"
NO_KEY = "there is no “{name}” there"
NO_VALUE = "what stands there is no number"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The result of one scenario and the file that it is in."""

    file: str
    scenario: str
    content: Mapping[str, Any]
    old: bool

    @property
    def origin(self) -> Mapping[str, object]:
        """What identifies the result: seed, replications, hashes."""
        manifest = self.content.get("manifest", {})
        return {
            "seed": self.content.get("seed"),
            "replications": self.content.get("replications"),
            "model": manifest.get("model"),
            "scenario": manifest.get("scenario"),
        }


@dataclass(frozen=True, slots=True)
class Quoted:
    """A number and the result that it is from."""

    value: float
    result: Recorded


def recorded(
    model: LoadedModel, adapted: Sequence[LoadedModel], files: Iterable[Path]
) -> tuple[tuple[Recorded, ...], Mapping[str, Standing], tuple[Diagnostic, ...]]:
    """The results in the files, how adaptations stand by them, and what is wrong with them.

    A later file wins over an earlier one of its scenario or adaptation.
    """
    found: dict[str, Recorded] = {}
    judged: dict[str, Standing] = {}
    wrong: list[Diagnostic] = []
    for file in files:
        reason = None
        try:
            with file.open("rb") as stream:
                content = json.loads(stream.read(BYTES_MAX).decode("utf-8"))
            if isinstance(content, dict) and "models" in content:
                judged |= {one.id: one for one in standings(content, str(file), adapted)}
                continue
            for one in content if isinstance(content, list) else [content]:
                if one["model"] != model.id:
                    reason = Note(OTHER_MODEL, {"name": str(one["model"])})
                    break
                name = f"{one['scenario']} {one.get('label', '')}".strip()
                found[name] = Recorded(str(file), name, one, _old(model, one))
        except FileNotFoundError:
            reason = Note(NO_FILE)
        except OSError as error:
            reason = Note(UNUSABLE, {"text": error.strerror or str(error)})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            reason = Note(NOT_JSON)
        if reason is not None:
            args = {"file": file.name, "reason": reason}
            wrong.append(Diagnostic(BAD_RESULT, Place(str(file)), args=args, model=model.id))
    return tuple(found.values()), judged, tuple(wrong)


def quoted(results: Sequence[Recorded], path: str, scenario: str, place: Place) -> Quoted | Diagnostic:
    """The number at a path of keys with dots between them; keys may have dots themselves."""

    def missing(reason: str, *hints: Note, **args: object) -> Diagnostic:
        return Diagnostic(NO_NUMBER, place, args={"path": path, "reason": Note(reason, args)}, hints=hints)

    known = [one.scenario for one in results]
    chosen = [one for one in results if one.scenario == scenario] if scenario else list(results)
    if not results:
        return missing(NO_RESULTS)
    if not chosen:
        hints = (Note(DID_YOU_MEAN, {"name": near}) for near in closest(scenario, known, 1))
        return missing(NO_SCENARIO, *hints, name=scenario, known=known)
    if len(chosen) > 1:
        return missing(SEVERAL, known=known)
    value, rest = chosen[0].content, path
    while rest:
        key = _key(value, rest)
        if key is None:
            keys = value if isinstance(value, Mapping) else ()
            first = rest.split(".")[0]
            hints = (Note(DID_YOU_MEAN, {"name": near}) for near in closest(first, keys, 1))
            return missing(NO_KEY, *hints, name=rest)
        value, rest = value[key], rest[len(key) + 1 :]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return missing(NO_VALUE)
    return Quoted(value, chosen[0])


def _key(value: object, rest: str) -> str | None:
    """The longest key with which a path begins."""
    if not isinstance(value, Mapping):
        return None
    fitting = [key for key in value if rest == key or rest.startswith(f"{key}.")]
    return max(fitting, key=len, default=None)


def _old(model: LoadedModel, content: Mapping[str, Any]) -> bool:
    """Whether the model or the scenario is not what it was when the result was recorded."""
    manifest = content.get("manifest", {})
    scenario = next(
        (
            one
            for one in model.scenarios
            if one.id == content["scenario"] and one.label == content.get("label", "")
        ),
        None,
    )
    now = (
        content_digest(model.located.tree),
        content_digest(scenario.located.tree) if scenario is not None else None,
    )
    return (manifest.get("model"), manifest.get("scenario")) != now
