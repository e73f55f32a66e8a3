"""Words of a model and a language go in; the phrases of offices come out: acts as they are cited, names of stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koopflow.book.office.usage import Way
from koopflow.i18n import in_language, translate
from koopflow.model.types import Basis, Model
from koopflow.wording.citing import cited
from koopflow.wording.words import Words


@dataclass(frozen=True, slots=True)
class Phrases:
    """What papers about one model say in one language."""

    words: Words

    @classmethod
    def of(cls, model: Model, language: str) -> Phrases:
        """The phrases about a model."""
        return cls(Words(model, language))

    @property
    def language(self) -> str:
        """`pl` or `en`."""
        return self.words.language

    def say(self, text: str, /, **args: object) -> str:
        """A phrase of koopflow's own."""
        return translate(self.language, text, args, context="office")

    def title(self, section: str, name: str) -> str:
        """The title of an element."""
        return self.words.of(section, name)

    def quoted(self, text: str) -> str:
        """A title in quotation marks; those within it become the inner ones."""
        return self.say("“{title}”", title=self.words.inner(text))

    def described(self, section: str, name: str) -> str:
        """What the author says of an element, "" where nothing."""
        table = getattr(self.words.model, section)
        return in_language(table[name].description, self.language, "") if name in table else ""

    def stage(self, way: Way) -> str:
        """A stage of what, as a purpose is named: “Case: Diagnosis”."""
        machine = self.title("machines", way[0])
        return machine if len(way) == 1 else f"{machine}: {self.words.state(way[0], way[1:])}"

    def model_name(self) -> str:
        """The model's title, with its version where it has one."""
        header = self.words.model.model
        title = self.quoted(in_language(header.title, self.language, header.id))
        if not header.version:
            return title
        return self.say("{title}, version {version}", title=title, version=header.version)

    def of_template(self) -> str:
        """From which model a template is made, and how it is used."""
        return self.say(
            "A template to fill in, made from the model {model}. "
            "What stands in square brackets is to be filled in.",
            model=self.model_name(),
        )

    def basis(self, basis: Basis) -> str:
        """A legal basis as it is cited, with the days on which it comes into and goes out of force."""
        if basis.consent is not None:
            return cited(self.words, basis)
        return "".join((cited(self.words, basis), self._since(basis.from_, basis.until)))

    def _since(self, first: date | None, last: date | None) -> str:
        days = {"first": self.day(first), "last": self.day(last)}
        if first and last:
            return self.say(" (in force {first} – {last})", **days)
        if first:
            return self.say(" (in force from {first})", **days)
        return self.say(" (in force until {last})", **days) if last else ""

    def day(self, day: date | None) -> str:
        """A date as a reader writes it."""
        return self.words.date(day.isoformat()) if day else ""
