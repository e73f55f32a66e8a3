"""What a model knows goes in; the parts of a book that nobody writes by hand come out, after the chapters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path

from koopflow.api.changing import changes_in_words
from koopflow.api.pulling import Pulled, Setting, numbered_table
from koopflow.api.standing import Standing
from koopflow.book import blocks
from koopflow.book.blocks import Block, Entry, Grid, Heading, Index, Link, Paragraph, Text
from koopflow.book.office.opinion import verdict_in_words
from koopflow.book.tables import resting, table
from koopflow.draw.provenance import provenance
from koopflow.i18n import in_language, translate
from koopflow.model.library import LoadedModel
from koopflow.wording.citing import act, article, cited
from koopflow.wording.words import Words

PROVED = {
    "sound": "every case can be brought to an end",
    "information": "documents are at hand and have a basis",
    "rules": "the rules and examples of the model hold",
    "deadlines": "every deadline can be kept",
}
"""The properties of `check` as a book says them."""
INDICES = (("actors", "Actors"), ("flows", "Flows of information"), ("documents", "Documents"))


def generated(setting: Setting, pulled: Sequence[Pulled]) -> Iterator[Block]:
    """Municipalities with their adaptations, indices, and where figures and numbers come from."""
    part = _Parts(setting, pulled)
    if setting.adapted:
        yield from part.municipalities()
    yield from part.indices()
    yield from part.provenance()


class _Parts:
    """Goes through the parts in their order and numbers their tables and headings."""

    def __init__(self, setting: Setting, pulled: Sequence[Pulled]) -> None:
        self.setting, self.pulled, self.language = setting, pulled, setting.language
        self.tables = [one.answer for one in pulled if isinstance(one.answer, blocks.Table)]
        self.headings = 0
        self.words = Words(setting.model.model, self.language)

    def say(self, text: str, **args: object) -> str:
        return translate(self.language, text, args, context="book")

    def heading(self, level: int, text: str, name: str = "") -> Heading:
        self.headings += 1
        return Heading(level, (_text(text, name),), f"part-{self.headings}", self.language)

    def paragraph(self, text: str, name: str = "") -> Paragraph:
        return Paragraph((_text(text, name),), self.language)

    def table(self, caption: str, grid: Grid, name: str, model: LoadedModel | None = None) -> blocks.Table:
        made = numbered_table(self.setting, len(self.tables) + 1, caption, grid, name, model)
        self.tables.append(made)
        return made

    def municipalities(self) -> Iterator[Block]:
        yield self.heading(1, self.say("Adaptations: verdicts and changes"))
        if not any(one.name == "municipalities" for one in self.pulled if one.kind == "table"):
            made = table("municipalities", self.setting.model, self.setting.adapted, self.language)
            yield self.table(*made, "municipalities")
        if self.proved_of_all:
            yield self.paragraph(self.proof(self.proved_of_all), "proved")
        for one in self.setting.adapted:
            yield from self.adaptation(one)

    def adaptation(self, model: LoadedModel) -> Iterator[Block]:
        assert model.adaptation is not None
        header = model.adaptation.adaptation
        title = in_language(header.title, self.language, model.id)
        yield self.heading(2, title, f"title {model.id}")
        if said := in_language(header.description, self.language, ""):
            yield self.paragraph(said, f"description {model.id}")
        if (standing := self.setting.standings.get(model.id)) is not None:
            yield self.paragraph(self.verdict(standing, title), f"verdict {model.id}")
        rows = []
        for change in changes_in_words(model, self.language):
            what = change.what if change.allowed else f"{change.what} ({self.say('not permitted')})"
            rows.append((change.element, what, change.why, "; ".join(change.sources)))
        if rows:
            headings = tuple(map(self.say, ("Element", "Change", "Why", "Source")))
            yield self.table(
                self.say("Changes: {name}", name=title),
                Grid(headings, tuple(rows)),
                f"changes {model.id}",
                model,
            )
        else:
            yield self.paragraph(self.say("The model is taken over without a change."))

    def verdict(self, standing: Standing, title: str) -> str:
        """The verdict that was recorded, and what was proved."""
        reference = in_language(self.setting.model.model.model.title, self.language, self.setting.model.id)
        say = partial(_in_an_office, self.language)
        said = verdict_in_words(standing.verdict, title, reference, standing.refused, standing.changes, say)
        return said if self.proved_of_all or not standing.proved else f"{said} {self.proof(standing.proved)}"

    @cached_property
    def proved_of_all(self) -> tuple[str, ...]:
        """What was proved of every adaptation alike, which is said once; nothing where they differ."""
        standings = [self.setting.standings.get(one.id) for one in self.setting.adapted]
        found = {standing.proved if standing is not None else () for standing in standings}
        return found.pop() if len(found) == 1 and len(standings) > 1 else ()

    def proof(self, properties: tuple[str, ...]) -> str:
        """The properties that hold on every run."""
        return self.say(
            "Proved by search: {properties}.",
            properties=", ".join(self.say(PROVED[one]) for one in properties),
        )

    def indices(self) -> Iterator[Block]:
        yield self.heading(1, self.say("Indices"))
        for section, title in INDICES:
            elements = getattr(self.setting.model.model, section)
            found = (
                Entry(self.words.title(element, name), "", self.places(f"{section}.{name}"))
                for name, element in elements.items()
            )
            entries = [entry for entry in found if entry.places]
            if entries:
                yield self.heading(2, self.say(title))
                yield Index(tuple(sorted(entries, key=_alphabetical)), self.language)
        if bases := tuple(self.bases()):
            yield self.heading(2, self.say("Legal bases"))
            yield Index(bases, self.language)
        figures = [one.answer for one in self.pulled if isinstance(one.answer, blocks.Figure)]
        for title, listed in (("Figures", figures), ("Tables", self.tables)):
            if listed:
                yield self.heading(2, self.say(title))
                yield Index(
                    tuple(Entry(one.caption, "", (Link(one.label, to=one.anchor),)) for one in listed),
                    self.language,
                )

    def places(self, path: str) -> tuple[Link, ...]:
        """The figures that show an element."""
        return tuple(
            Link(one.answer.label, to=one.answer.anchor)
            for one in self.pulled
            if isinstance(one.answer, blocks.Figure)
            and any(f"{element}.".startswith(f"{path}.") for element in one.elements)
        )

    def bases(self) -> Iterator[Entry]:
        """Acts by their European identifiers, then the others by name, with their articles and what rests on them."""
        acts: dict[tuple[str, str], dict[str, list[str]]] = {}
        for basis, title in resting(self.words):
            if not basis.consent:
                name = act(self.words, basis) or cited(self.words, basis)
                articles = acts.setdefault((basis.eli, name), {})
                articles.setdefault(basis.article, []).append(title)
        for (eli, name), articles in sorted(acts.items(), key=lambda item: (not item[0][0], item[0])):
            said = (
                f"{article(self.words, written)}: {'; '.join(dict.fromkeys(titles))}"
                if written
                else "; ".join(dict.fromkeys(titles))
                for written, titles in articles.items()
            )
            yield Entry(f"{name} (ELI: {eli})" if eli and eli != name else name, ". ".join(said))

    def provenance(self) -> Iterator[Block]:
        made = provenance(self.setting.model.model)
        yield self.heading(1, self.say("Where figures and numbers come from"))
        yield self.paragraph(
            self.say(
                "Figures and tables were made by koopflow {koopflow} from the model “{name}”, version {version}, "
                "whose content has the SHA-256 {digest}.",
                koopflow=made.koopflow or "–",
                name=made.model,
                version=made.version or "–",
                digest=made.digest,
            ),
            "origin",
        )
        numbers = [one for one in self.pulled if one.quoted is not None]
        if not numbers:
            yield self.paragraph(self.say("The chapters quote no number of a simulation."))
            return
        rows = []
        for one in numbers:
            assert one.quoted is not None
            result, origin = one.quoted.result, one.quoted.result.origin
            place = f"{Path(one.pull.place.file).name}:{one.pull.place.line}"
            hashes = ", ".join(str(origin[key]) for key in ("model", "scenario") if origin[key])
            drawn = f"{origin['replications']}, {origin['seed']}"
            rows.append((one.digest, one.pull.name, result.scenario, drawn, hashes, place))
        headings = (
            "Number",
            "Measure",
            "Scenario",
            "Replications, seed",
            "Hashes of model and scenario",
            "Place",
        )
        grid = Grid(tuple(map(self.say, headings)), tuple(rows))
        yield self.table(self.say("Numbers of recorded simulations"), grid, "numbers")


def _text(text: str, name: str) -> Text:
    """Words that a later edition may say otherwise, where they have a name."""
    return Text(text, place=f"sentence:{name}" if name else "")


def _in_an_office(language: str, text: str, /, **args: object) -> str:
    return translate(language, text, args, context="office")


def _alphabetical(entry: Entry) -> tuple[int, ...]:
    """The order of the Polish alphabet, in which ą follows a; the machine's locale is not asked."""
    return tuple(_ORDER.index(c) if c in _ORDER else len(_ORDER) + ord(c) for c in entry.term.lower())


_ORDER = " -–0123456789aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
