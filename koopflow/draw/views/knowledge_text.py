"""Who can come to know what in words: the title, the descriptions, and the table of ways with their bases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from koopflow.draw.drawing import Table
from koopflow.draw.views.flows_text import bases
from koopflow.draw.views.process_text import shortened
from koopflow.graph.comings import Coming
from koopflow.graph.information import categories
from koopflow.i18n import translate_count
from koopflow.model.types import Model
from koopflow.wording.words import Words

COLUMNS = ("Document", "Data in it", "Who", "How", "As whom", "Basis")
CLASSES: Mapping[str, str] = {
    "special": "Data of special categories",
    "ordinary": "Personal data",
    "none": "Without personal data",
}
"""The headings of the rows, the most delicate data first."""
HOW = {"from": "has it from the beginning", "writes": "writes it: {where}", "flow": "is told: {where}"}
Known = Mapping[str, Mapping[str, tuple[Coming, ...]]]
"""For each document of the figure the holders to whom it can come, and how."""


def heading(words: Words) -> str:
    """The title of the figure."""
    return words.say("Who can come to know what – {model}", model=_model(words))


def alt(words: Words) -> str:
    """What the figure is, in at most 125 characters."""
    return shortened(words.say("Who can come to know what: {model}", model=_model(words)))


def class_of(model: Model, document: str) -> str:
    """The most delicate class of the data in a document."""
    classes = {model.data[name].class_ for name in categories(model, [document]) if name in model.data}
    return next((name for name in CLASSES if name in classes), "none")


def class_title(words: Words, name: str) -> str:
    """The heading of the documents of one class."""
    return words.say(CLASSES[name])


def description(words: Words, known: Known, empty: int) -> tuple[str, ...]:
    """Sentences: how many documents, what the figure rests on, who can know most special data, what is left out."""
    if not known:
        return ()
    one, many = "The figure shows {count} document.", "The figure shows {count} documents."
    sentences = [
        translate_count(words.language, one, many, len(known)),
        words.say(
            "Someone can come to know a document who has it from the beginning, writes it in some state, or receives "
            "a flow that carries it and that some state sends; whether a case comes so far is not examined."
        ),
        words.say("What an institution knows its persons know; what a team knows its members know."),
    ]
    special = Counter(
        holder
        for name, found in known.items()
        if class_of(words.model, name) == "special"
        for holder in found
    )
    if special:
        titles = words.listed("actors", tuple(name for name in words.model.actors if name in special))
        sentences.append(words.say("To whom data of special categories can come: {actors}.", actors=titles))
    without = _without_basis(words.model, known)
    if without:
        titles = words.listed("flows", without)
        sentences.append(words.say("Flows with personal data that name no basis: {flows}.", flows=titles))
    if empty:
        one = "{count} document that comes to nobody is left out."
        many = "{count} documents that come to nobody are left out."
        sentences.append(translate_count(words.language, one, many, empty))
    return tuple(sentences)


def table(words: Words, known: Known) -> Table:
    """A row for each way in which a document can come to a holder."""
    rows = tuple(
        (
            words.of("documents", document),
            words.listed("data", words.model.documents[document].contains),
            words.of("actors", holder),
            words.say(HOW[way.by], where=_where(words, way)),
            words.of("actors", way.actor) if way.actor != holder else "",
            bases(words, words.model.flows[way.through].basis) if way.by == "flow" else "",
        )
        for document, found in known.items()
        for holder, ways in found.items()
        for way in ways
    )
    return Table(tuple(words.say(column) for column in COLUMNS), rows)


def _where(words: Words, way: Coming) -> str:
    if way.by == "flow":
        return words.of("flows", way.through)
    machine, *at = way.through.split(".")
    return words.state(machine, tuple(at)) if way.by == "writes" else ""


def _without_basis(model: Model, known: Known) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_told_without(model, known)))


def _told_without(model: Model, known: Known) -> Iterator[str]:
    for name, found in known.items():
        if class_of(model, name) != "none":
            for ways in found.values():
                yield from (
                    way.through for way in ways if way.by == "flow" and not model.flows[way.through].basis
                )


def _model(words: Words) -> str:
    return words.title(words.model.model, words.model.model.id)
