"""Two models go in; what differs between them comes out: in what they say, what they do, what is found of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from koopflow.api.editions import FigureChange, changed_figures
from koopflow.api.judging import MAX_STATES, judged
from koopflow.api.witness import sentence
from koopflow.api.wording import message, note
from koopflow.diagnostics import Diagnostic, Note
from koopflow.i18n import translate, translate_count
from koopflow.model.differences import Difference, differences, grouped
from koopflow.model.library import LoadedModel
from koopflow.verify import words
from koopflow.verify.contrast import Contrast, Contrasts, Kind, common_names, contrasts
from koopflow.verify.subject import Subject

_SIGNS = MappingProxyType({"add": "+", "omit": "-", "set": "~", "rename": "→"})
_SHOWN_MAX = 80
SENTENCES: Mapping[Kind, str] = MappingProxyType(
    {
        "before": "“{event}” can now come before “{other}”, or without it",
        "always-before": "“{other}” now always comes before “{event}”",
        "skipped": "“{event}” can now be skipped",
        "always": "“{event}” now comes on every way to the end",
        "never": "“{event}” can no longer come",
    }
)


@dataclass(frozen=True, slots=True)
class Touched:
    """A change of an adaptation of the first model whose target differs in the second; `differs` are those paths."""

    adaptation: str
    change: str
    path: str
    file: str
    line: int
    differs: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    """What differs between two models: names first, then the header, then part by part in file order; how they behave
    differently; which findings are new and which are gone; which changes of adaptations meet a difference; what became
    of the figures that they name, where it was asked."""

    before: LoadedModel
    after: LoadedModel
    changes: tuple[Difference, ...]
    behaviour: Contrasts
    new: tuple[Diagnostic, ...] = ()
    gone: tuple[Diagnostic, ...] = ()
    touched: tuple[Touched, ...] = ()
    figures: tuple[FigureChange, ...] = ()

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.changes)

    def __str__(self) -> str:
        return self.text("en")

    def text(self, lang: str) -> str:
        """Differences of text by variation point, then of behaviour with a way each, then of findings."""
        return "\n".join(self._lines(lang))

    def _lines(self, lang: str) -> Iterator[str]:
        count = translate_count(lang, "{count} difference", "{count} differences", len(self))
        between = translate(
            lang, "from {before} to {after}", {"before": self.before.id, "after": self.after.id}
        )
        yield f"{between}: {count}"
        for point, changes in grouped(self.changes).items():
            if point:
                yield translate(lang, "variation: {point}", {"point": point})
            yield from ((f"  {_told(change)}" if point else _told(change)) for change in changes)
        yield from self._behaviour(lang)
        for title, findings in (("new findings:", self.new), ("findings that are gone:", self.gone)):
            if findings:
                yield translate(lang, title)
                yield from (f"  {finding.code} {message(finding, lang)}" for finding in findings)
        yield from self._figures(lang)
        if self.touched:
            yield translate(lang, "changes of adaptations that meet a difference:")
            yield from (
                f"  {one.adaptation}: {one.change} {one.path} ({one.file}:{one.line}) ← {', '.join(one.differs)}"
                for one in self.touched
            )

    def _figures(self, lang: str) -> Iterator[str]:
        """The figures that are not the same; one line says so where all are."""
        told = [one for one in self.figures if one.became != "same"]
        if self.figures:
            yield translate(lang, "figures:") if told else translate(lang, "figures: all the same")
        yield from (f"  {translate(lang, one.became, context='words')}: {one.figure}" for one in told)

    def _behaviour(self, lang: str) -> Iterator[str]:
        if self.behaviour.found:
            yield translate(lang, "in behaviour:")
        for item in self.behaviour.found:
            yield f"  {self.sentence(item, lang)}"
            if item.trace:
                model = self._shown(item)
                yield f"    {translate(lang, 'path')}: {_way(item, model, lang)}"
        if not self.behaviour.compared:
            yield translate(lang, "behaviour was not compared")
        else:
            yield self._compared(lang)
        for finding in self.behaviour.unknown:
            yield f"  {message(finding, lang)}"

    def _compared(self, lang: str) -> str:
        lines = (case or translate(lang, "wider machines") for case in self.behaviour.compared)
        return translate(
            lang,
            "compared: what always comes before what, in every case, and at all, of states and flows of {lines}; "
            "not compared: times, chances, numbers of scenarios",
            {"lines": ", ".join(lines)},
        )

    def sentence(self, item: Contrast, lang: str) -> str:
        """A difference of behaviour in one sentence, by the titles of the model that still has what it names."""
        model = self.before.model
        args = {"event": words.event(model, item.event), "other": words.event(model, item.other)}
        return note(Note(SENTENCES[item.kind], args), lang, "")

    def _shown(self, item: Contrast) -> LoadedModel:
        return self.before if item.kind in ("always-before", "always", "never") else self.after

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The differences under the keys of `diff --format json`."""
        return {
            "before": self.before.id,
            "after": self.after.id,
            "changes": [
                {
                    "change": change.change,
                    "path": change.path,
                    "before": change.before,
                    "after": change.after,
                    "variation": change.point,
                    "file": change.place.file,
                    "line": change.place.line,
                    "column": change.place.column,
                }
                for change in self.changes
            ],
            "behaviour": [
                {
                    "kind": item.kind,
                    "event": item.event,
                    "other": item.other,
                    "message": self.sentence(item, lang),
                    "model": self._shown(item).id,
                    "trace": list(item.trace),
                }
                for item in self.behaviour.found
            ],
            "compared": [case or "" for case in self.behaviour.compared],
            "unknown": [message(finding, lang) for finding in self.behaviour.unknown],
            "new": [_named(finding, lang) for finding in self.new],
            "gone": [_named(finding, lang) for finding in self.gone],
            "figures": [{"figure": one.figure, "became": one.became} for one in self.figures],
            "touched": [
                {
                    "adaptation": one.adaptation,
                    "change": one.change,
                    "path": one.path,
                    "file": one.file,
                    "line": one.line,
                    "differs": list(one.differs),
                }
                for one in self.touched
            ],
        }


def diff(
    before: LoadedModel,
    after: LoadedModel,
    adaptations: Iterable[LoadedModel] = (),
    *,
    max_states: int = MAX_STATES,
    figures: str = "",
) -> Differences:
    """Where two models differ; an adaptation's renamed elements are known to be its reference's.

    `figures` is the language in which the figures that they name are drawn and compared, "" for not at all.
    Of `adaptations` (of the first model) it is told which of their changes meet a difference.
    """
    of_it = after.reference is not None and after.reference.located.tree == before.located.tree
    renamed = after.renamed if of_it else {}
    changes = differences(before.located.tree, after.located.tree, renamed)
    behaviour = Contrasts((), (), ())
    new: tuple[Diagnostic, ...] = ()
    gone: tuple[Diagnostic, ...] = ()
    if before.formed and after.formed:
        behaviour = contrasts(
            _subject(before, max_states), _subject(after, max_states), common_names(renamed)
        )
        first, second = judged(before, max_states).report, judged(after, max_states).report
        new = tuple(finding for finding in second if _key(finding) not in set(map(_key, first)))
        gone = tuple(finding for finding in first if _key(finding) not in set(map(_key, second)))
    touched = tuple(one for adaptation in adaptations for one in _touched(adaptation, changes))
    drawn = changed_figures(before, after, figures) if figures else ()
    return Differences(before, after, changes, behaviour, new, gone, touched, drawn)


def _subject(model: LoadedModel, max_states: int) -> Subject:
    at = model.located
    return Subject(model.id, model.model, at.place, at.alternative, max_states, at.transition)


def _key(finding: Diagnostic) -> tuple[str, str]:
    return finding.code, finding.subject


def _named(finding: Diagnostic, lang: str) -> dict[str, str]:
    return {"code": finding.code, "path": finding.subject, "message": message(finding, lang)}


def _touched(adaptation: LoadedModel, changes: tuple[Difference, ...]) -> Iterator[Touched]:
    for one in adaptation.overlaid.applied if adaptation.overlaid is not None else ():
        met = tuple(change.path for change in changes if _meet(one.origin, change.path))
        if met and not one.own:
            place = one.step.place
            yield Touched(adaptation.id, one.step.verb, one.step.path, place.file, place.line, met)


def _meet(one: str, other: str) -> bool:
    """Whether one path is the other or stands in it."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _way(item: Contrast, model: LoadedModel, lang: str) -> str:
    steps = (sentence(model.model, name, lang) for name in item.trace)
    return " → ".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))


def _told(change: Difference) -> str:
    content = f"{_short(change.before)} → {_short(change.after)}"
    if change.change in ("add", "omit"):
        content = _short(change.after if change.change == "add" else change.before)
    return f"{_SIGNS[change.change]} {change.path}: {content}"


def _short(value: object) -> str:
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {_short(item)}" for key, item in value.items()) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(_short(item) for item in value) + "]"
    else:
        text = "" if value is None else str(value)
    return text if len(text) <= _SHOWN_MAX else text[: _SHOWN_MAX - 1] + "…"
