"""A shipped municipality with mistakes of its author planted in a copy, checked, and what is found of each of them.

Exploring the whole model takes a quarter of a minute, so all mistakes of a municipality are planted into one copy,
where they do not disturb each other, and the copy serves families with one need alone, which the reference permits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import koopflow as kf
from koopflow.api.check import Checked
from koopflow.api.wording import hints, message, note
from koopflow.diagnostics import Diagnostic
from koopflow.model.library import Library
from koopflow.model.types import Model

SHIPPED = Path(__file__).parents[2] / "models"
KEPT = "disability"
"""The need of the families in a small copy."""


class Mistake(NamedTuple):
    """What an author does wrong, and how it is found: the rule of the model with its code and its ground in Polish.

    It is planted in the copy's text: `change` behind the other changes, `local` behind the local scenario, or `instead`
    of what stands there.
    """

    principle: str
    municipality: str
    code: str
    rule: str
    ground: str
    change: str = ""
    instead: tuple[str, str] = ("", "")
    local: str = ""

    @property
    def planted(self) -> str:
        """The lines that only the copy has."""
        return self.change or self.local or self.instead[1]


class Copies(NamedTuple):
    """Copies of municipalities in one folder: their files' lines by name, and what `check` says of all."""

    lines: dict[str, tuple[str, ...]]
    checked: Checked

    def findings(self, mistake: Mistake) -> Iterator[Diagnostic]:
        """Those of the code that name the rule and its ground and lead to a line that was planted."""
        wanted = tuple(line.strip() for line in mistake.planted.splitlines())
        for finding in self.checked.report:
            beside = [note(one, "pl", finding.code) for one in finding.related]
            told = " ".join((message(finding, "pl"), *hints(finding, "pl"), *beside))
            named = f"„{mistake.rule}”" in told and mistake.ground in told
            shown = self._lines(finding, f"{mistake.municipality}.yaml")
            if finding.code == mistake.code and named and any(line.startswith(wanted) for line in shown):
                yield finding

    def _lines(self, finding: Diagnostic, file: str) -> Iterator[str]:
        """What the lines say to which a finding leads in an author's file."""
        for place in (finding.place, *(beside.place for beside in finding.related)):
            if place is not None and Path(place.file).name == file:
                yield self.lines[file][place.line - 1].strip()


def planted(folder: Path, mistakes: Mapping[str, Iterable[Mistake]]) -> Copies:
    """Check a folder with a copy of each of these municipalities, with all its mistakes."""
    for municipality, planting in mistakes.items():
        shipped = SHIPPED / "municipalities" / f"{municipality}.yaml"
        text = _with(shipped.read_text(encoding="utf-8"), planting)
        (folder / shipped.name).write_text(text, encoding="utf-8")
    lines = {file.name: tuple(file.read_text(encoding="utf-8").splitlines()) for file in folder.iterdir()}
    return Copies(lines, kf.check(folder))


def _with(text: str, mistakes: Iterable[Mistake]) -> str:
    adaptation, separator, local = text.partition("\n---\n")
    adaptation, heading, accepted = adaptation.partition("\naccepted:\n")
    for mistake in mistakes:
        if mistake.change:
            lines = "".join(f"\n  {line}" for line in mistake.change.strip().splitlines())
            adaptation = adaptation.rstrip("\n") + lines
        local = f"{local.rstrip()}\n{mistake.local}" if mistake.local else local
        old, new = mistake.instead
        assert old in adaptation + local, old
        if old:
            adaptation, local = (part.replace(old, new, 1) for part in (adaptation, local))
    return f"{adaptation}\n{heading}{accepted}{separator}{local}"


def with_one_need(library: Library, municipality: str) -> Mistake:
    """No mistake, but what makes a copy small: only families with one need are served."""
    model = library.model(municipality)
    assert model is not None
    why = "why: {pl: Gmina wspiera jedną grupę rodzin., en: One group of families is supported.}"
    return Mistake(
        "",
        municipality,
        "",
        "",
        "",
        change="\n".join(f"- {{omit: {path}, {why}}}" for path in all_but_one_need(model.model)),
    )


def all_but_one_need(model: Model) -> tuple[str, ...]:
    """The paths of all other needs, and of the services that meet only these."""
    services = [f"services.{name}" for name, one in model.services.items() if KEPT not in one.meets]
    return (*services, *(f"needs.{name}" for name in model.needs if name != KEPT))
