"""An adaptation goes in; an opinion on it comes out, with its verdict, its changes and what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from koopflow import __version__
from koopflow.api.changing import changes_in_words
from koopflow.api.judging import Judged
from koopflow.api.mending import judged_with_mends
from koopflow.api.office import saved
from koopflow.api.verdict import Verdict
from koopflow.api.wording import message
from koopflow.book.office import opinion as book
from koopflow.book.office.word import docx
from koopflow.diagnostics import Diagnostic
from koopflow.i18n import in_language, translate
from koopflow.model.library import LoadedModel


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion on one adaptation, in one language."""

    model: str
    content: book.Opinion
    language: str

    def files(self) -> dict[str, bytes]:
        """`opinion-ADAPTATION.docx` with its content.

        Raises `MissingExtraError` where python-docx is not installed.
        """
        return {f"opinion-{self.model}.docx": docx(book.paper(self.content, self.language))}

    def save(self, folder: str | Path) -> tuple[Path, ...]:
        """Write the file into a folder, which is made where it is missing; raises `OSError` where that fails."""
        return saved(self.files(), folder)


def opinion(model: LoadedModel, lang: str = "pl", judged: Judged | None = None) -> Opinion:
    """The opinion; `judged` is what the checks found of the adaptation, which is looked for where it is not given.

    Raises `ValueError` for a model, which has no reference.
    """
    if model.reference is None:
        raise ValueError(f"{model.id} is a model; only an adaptation has a reference to be judged by")
    found = judged if judged is not None else judged_with_mends(model)
    assert found.verdict is not None
    return opinion_of(model, found.verdict, found.report, lang)


def opinion_of(model: LoadedModel, verdict: Verdict, findings: Iterable[Diagnostic], lang: str) -> Opinion:
    """The same of a verdict and findings that are at hand; infos are left out."""
    assert model.reference is not None
    reference = model.reference.model.model
    header = model.model.model
    noted = (
        book.Noted(message(one, lang), one.code, f"{Path(one.place.file).name}:{one.place.line}")
        for one in findings
        if one.severity.rank > 0
    )
    content = book.Opinion(
        title=in_language(header.title, lang, model.id),
        version=header.version,
        reference=in_language(reference.title, lang, model.reference.id),
        verdict=verdict.verdict,
        facts=tuple(_facts(model, lang)),
        changes=changes_in_words(model, lang),
        findings=tuple(noted),
        program=__version__,
    )
    return Opinion(model.id, content, lang)


def _facts(model: LoadedModel, lang: str) -> Iterator[tuple[str, str]]:
    place = model.adaptation.adaptation.municipality if model.adaptation is not None else None
    if place is not None:
        named = (("Municipality", place.name), ("County", place.county), ("Voivodeship", place.voivodeship))
        yield from ((translate(lang, name, context="office"), value) for name, value in named)
