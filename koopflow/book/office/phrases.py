"""Words of a model and a language go in; the phrases of offices come out: acts as they are cited, names of stages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from koopflow.book.office.usage import Way
from koopflow.i18n import in_language, translate
from koopflow.model.types import Basis, Model
from koopflow.wording.words import Words

_ARTICLE = re.compile(r"(\d+[a-z]*)((?:\(\w+\))*)")


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
            return self.say("consent ({attribute})", attribute=self.title("attributes", basis.consent))
        act = in_language(basis.title, self.language, "") or basis.law or self._journal(basis.eli)
        cited = basis.text or ", ".join(part for part in (act, self._article(basis.article)) if part)
        return "".join((cited, self._since(basis.from_, basis.until)))

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

    def _journal(self, eli: str) -> str:
        found = re.fullmatch(r"(DU|MP)/(\d{4})/(\d+)", eli)
        if not found:
            return eli
        place = {"year": found[2], "item": found[3]}
        if found[1] == "DU":
            return self.say("Journal of Laws {year}, item {item}", **place)
        return self.say("Official Gazette {year}, item {item}", **place)

    def _article(self, article: str) -> str:
        """`6(1)(e)` as the language cites it: art. 6 ust. 1 lit. e; what is written otherwise stays as it is."""
        if not article or not article[0].isdigit():
            return article
        found = _ARTICLE.fullmatch(article.replace(" ", "")) if self.language == "pl" else None
        if not found:
            return self.say("article {article}", article=article)
        inner = re.findall(r"\((\w+)\)", found[2])
        parts = [f"ust.\u00a0{part}" if part.isdigit() else f"lit.\u00a0{part}" for part in inner]
        return " ".join((f"art.\u00a0{found[1]}", *parts))
