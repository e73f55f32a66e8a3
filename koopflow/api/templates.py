"""A model goes in; templates of its documents come out, to be filled in, with a clause for each institution."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from koopflow.api.office import saved
from koopflow.book.office.blocks import Paper
from koopflow.book.office.clause import clause_paper
from koopflow.book.office.phrases import Phrases
from koopflow.book.office.processing import activities
from koopflow.book.office.templates import template
from koopflow.book.office.usage import Usage
from koopflow.book.office.word import docx
from koopflow.model.library import LoadedModel


@dataclass(frozen=True, slots=True)
class Templates:
    """The papers by the names of their files, without the ending."""

    papers: dict[str, Paper]

    def files(self) -> dict[str, bytes]:
        """The content of each file by its name.

        Raises `MissingExtraError` where python-docx is not installed.
        """
        return {f"{name}.docx": docx(paper) for name, paper in self.papers.items()}

    def save(self, folder: str | Path) -> tuple[Path, ...]:
        """Write the files into a folder, which is made where it is missing; raises `OSError` where that fails."""
        return saved(self.files(), folder)


def templates(model: LoadedModel, lang: str = "pl") -> Templates:
    """`document-ID` for each document of the model, `clause-ID` for each institution that gets data about persons."""
    usage, phrases = Usage(model.model), Phrases.of(model.model, lang)
    found = activities(usage)
    papers = {f"document-{name}": template(usage, phrases, name, found) for name in model.model.documents}
    for institution in dict.fromkeys(one.institution for one in found):
        mine = tuple(one for one in found if one.institution == institution)
        papers[f"clause-{institution}"] = clause_paper(phrases, institution, mine)
    return Templates(papers)
