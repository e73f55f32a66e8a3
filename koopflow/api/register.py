"""A model goes in; the registers of processing activities of its institutions come out, as files to be checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from koopflow.api.office import saved
from koopflow.book.office.phrases import Phrases
from koopflow.book.office.processing import Activity, activities
from koopflow.book.office.register import columns, paper, row
from koopflow.book.office.spreadsheet import table
from koopflow.book.office.usage import Usage
from koopflow.book.office.word import docx
from koopflow.model.library import LoadedModel
from koopflow.model.types import Model

TABLE = "register.csv"


@dataclass(frozen=True)
class Register:
    """What RODO article 30(1) asks of the institutions of a model, in the model's order."""

    model: Model
    language: str
    activities: tuple[Activity, ...]

    @cached_property
    def by_institution(self) -> Mapping[str, tuple[Activity, ...]]:
        """The activities of each institution that has any."""
        found: dict[str, tuple[Activity, ...]] = {}
        for activity in self.activities:
            found[activity.institution] = (*found.get(activity.institution, ()), activity)
        return found

    def files(self) -> dict[str, bytes]:
        """The content of each file by its name: `register-INSTITUTION.docx`, and `register.csv` with all.

        Raises `MissingExtraError` where python-docx is not installed.
        """
        phrases = Phrases.of(self.model, self.language)
        made = {
            f"register-{name}.docx": docx(paper(phrases, name, mine))
            for name, mine in self.by_institution.items()
        }
        numbered = [(n, one) for mine in self.by_institution.values() for n, one in enumerate(mine, start=1)]
        rows = [row(phrases, number, activity) for number, activity in numbered]
        return {**made, TABLE: table(columns(phrases), rows)}

    def save(self, folder: str | Path) -> tuple[Path, ...]:
        """Write the files into a folder, which is made where it is missing; raises `OSError` where that fails."""
        return saved(self.files(), folder)


def register(model: LoadedModel, lang: str = "pl") -> Register:
    """The draft of the registers; an institution that gets no data about persons has none."""
    return Register(model.model, lang, activities(Usage(model.model)))
