"""What papers made from a document have in common: places to fill in, grounds, signatures, who gets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from koopflow.book.office.blocks import Block, Field, Grid, Heading, Paragraph, cell, line, note, points
from koopflow.book.office.kinds import Drawn
from koopflow.book.office.phrases import Phrases
from koopflow.book.office.register import data_named
from koopflow.book.office.usage import Usage, Work
from koopflow.i18n import in_language


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections of one document's paper."""

    usage: Usage
    phrases: Phrases
    drawn: Drawn

    def field(self, key: str, prompt: str) -> Field:
        """A field of this document."""
        return Field(f"{self.drawn.id}.{key}", prompt)

    def actor(self, name: str) -> str:
        """The title of an actor."""
        return self.phrases.title("actors", name)

    def opening(self) -> Iterator[Block]:
        """From which model it is, place and day."""
        say = self.phrases.say
        yield note(self.phrases.of_template())
        day = Field(f"{self.drawn.id}.day", say("date"), "date")
        yield line(self.field("place", say("place")), ", ", day)

    def scope(self) -> Iterator[Block]:
        """What the author says of the document and of the works that make it."""
        own = self.phrases.described("documents", self.drawn.id)
        language = self.phrases.language
        told = [in_language(work.state.description, language, "") for work in self.drawn.works]
        for text in dict.fromkeys(text for text in (own, *told) if text):
            yield line(text)

    def persons(self, names: Iterable[str], title: str) -> Iterator[Block]:
        """A table of those who take part, with a place for each name."""
        say = self.phrases.say
        yield Heading(title)
        rows = tuple(
            (
                cell(self.actor(name)),
                cell(
                    self.field(f"{name}.name", say("full name of the institution or of the person, address"))
                ),
                cell(self.field(f"{name}.by", say("first name, surname, position"))),
            )
            for name in names
        )
        yield Grid(title, (say("Who"), say("Name and address"), say("Represented by")), rows, (3, 4, 3))

    def used(self) -> Iterator[Block]:
        """The documents that are read where it is made."""
        read = dict.fromkeys(
            name for work in self.drawn.works for name in work.reads if name != self.drawn.id
        )
        if read:
            yield Heading(self.phrases.say("Documents taken into account"))
            yield from points(*(self.phrases.title("documents", name) for name in read))

    def contents(self) -> Iterator[Block]:
        """A heading and a place to write for each category of data in the document."""
        say = self.phrases.say
        for category in self.usage.contained(self.drawn.id):
            yield Heading(self.phrases.title("data", category), 2)
            if self.usage.class_of(category) == "special":
                yield note(say("Special category of data (RODO article 9): write only what is necessary."))
            yield line(self.field(f"data.{category}", say("content")))

    def results(self, title: str) -> Iterator[Block]:
        """The results that the works can have, to be ticked, where there is a choice."""
        found = dict.fromkeys(said for work, name in self.drawn.results for said in self._ends(work, name))
        if len(found) < 2:
            return
        yield Heading(title)
        for number, said in enumerate(found, start=1):
            box = Field(f"{self.drawn.id}.result.{number}", said, "check")
            yield line(box, f" {said}")

    def _ends(self, work: Work, name: str) -> Iterator[str]:
        for alternative in work.state.next[name]:
            yield self.phrases.words.title(alternative, name)

    def grounds(self) -> Iterator[Block]:
        """The legal bases that the model gives for the document and for passing it on."""
        say, model = self.phrases.say, self.usage.model
        cited = [self.phrases.basis(basis) for basis in model.documents[self.drawn.id].basis]
        for name, flow in self.drawn.flows:
            title = self.phrases.title("flows", name)
            cited += [f"{self.phrases.basis(basis)} – {title}" for basis in flow.basis]
        if cited:
            yield Heading(say("Legal bases"))
            yield from points(*dict.fromkeys(cited))
            yield note(say("Where the law prescribes a form for this document, that form is to be used."))

    def receivers(self) -> Iterator[Block]:
        """Who is sent the document."""
        if self.drawn.addressees:
            yield Heading(self.phrases.say("Who gets the document"))
            yield from points(*map(self.actor, self.drawn.addressees))

    def remarks(self) -> Iterator[Block]:
        """What the author says of passing it on."""
        for name, _ in self.drawn.flows:
            text = self.phrases.described("flows", name)
            if text:
                yield note(text)

    def signatures(self, names: Iterable[str]) -> Iterator[Block]:
        """A table with a place for each signature."""
        say = self.phrases.say
        title = say("Signatures")
        yield Heading(title)
        rows = tuple(
            (
                cell(self.actor(name)),
                cell(self.field(f"{name}.signed", say("first name, surname, position"))),
                cell(Field(f"{self.drawn.id}.{name}.signed-on", say("date"), "date")),
                (),
            )
            for name in dict.fromkeys(names)
        )
        columns = (say("Who"), say("First name, surname, position"), say("Date"), say("Signature"))
        yield Grid(title, columns, rows, (3, 3, 1.6, 2.4))

    def free(self, *items: tuple[str, str, str]) -> Iterator[Block]:
        """Headings (key, heading, prompt) with a place to write below each."""
        for key, heading, prompt in items:
            yield Heading(heading)
            yield Paragraph((self.field(key, prompt),))


def categories(usage: Usage, phrases: Phrases, documents: Iterable[str]) -> tuple[str, ...]:
    """The categories of data about persons in documents, in words, each once."""
    found = dict.fromkeys(
        name for document in documents for name in usage.contained(document) if usage.class_of(name) != "none"
    )
    return tuple(data_named(phrases, name) for name in found)
