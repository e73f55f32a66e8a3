"""A model and the kind of a table go in; its headings and rows in one language come out, titles first.

What an author did not say stays empty. A table of bases has a row for each act and article, so that it is an index
of what the model rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from koopflow.book.blocks import Grid
from koopflow.book.grammar import number
from koopflow.i18n import in_language, translate
from koopflow.model.elements import Basis, Element
from koopflow.model.library import LoadedModel
from koopflow.wording.citing import cited
from koopflow.wording.words import Words

Rows = Iterable[tuple[str, ...]]
SECTIONS = ("actors", "documents", "data", "flows", "needs", "services", "rules", "attributes", "events")
"""The parts of a model whose elements can rest on a law."""


def table(kind: str, model: LoadedModel, adapted: tuple[LoadedModel, ...], language: str) -> tuple[str, Grid]:
    """The caption and the content of one of `KINDS`; `adapted` are the adaptations of the model."""
    caption, headings, rows = _KINDS[kind]
    said = tuple(translate(language, word, context="table") for word in headings)
    words = Words(model.model, language)
    title = translate(language, caption, context="table")
    found = tuple(rows(words, model, adapted))
    # A column in which nobody has said anything takes room and tells nothing.
    kept = [at for at in range(len(said)) if at == 0 or any(row[at] for row in found)]
    return title, Grid(tuple(said[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in found))


def bases(element: Element, words: Words) -> str:
    """On what an element rests, in one cell."""
    return "; ".join(cited(words, basis) for basis in element.basis)


def resting(words: Words) -> Iterator[tuple[Basis, str]]:
    """Every legal basis with the title of what rests on it, in the order of the model."""
    for section in SECTIONS:
        for name, element in getattr(words.model, section).items():
            for basis in element.basis:
                yield basis, words.title(element, name)


def _actors(words: Words, model: LoadedModel, _: object) -> Rows:
    say, language = _say(words), words.language
    for name, actor in model.model.actors.items():
        of = actor.members if actor.kind == "team" else filter(None, (actor.of,))
        yield (
            words.title(actor, name),
            say(actor.kind),
            say(actor.level or ""),
            "; ".join(words.of("actors", one) for one in of),
            in_language(actor.description, language, ""),
        )


def _flows(words: Words, model: LoadedModel, _: object) -> Rows:
    for name, flow in model.model.flows.items():
        yield (
            words.title(flow, name),
            words.of("actors", flow.from_),
            "; ".join(words.of("actors", one) for one in flow.to),
            "; ".join(words.of("documents", one) for one in flow.carries),
            words.channel(flow.channel) if flow.channel else "",
            bases(flow, words),
        )


def _documents(words: Words, model: LoadedModel, _: object) -> Rows:
    for name, document in model.model.documents.items():
        yield (
            words.title(document, name),
            "; ".join(words.of("data", one) for one in document.contains),
            bases(document, words),
        )


def _data(words: Words, model: LoadedModel, _: object) -> Rows:
    say = _say(words)
    for name, data in model.model.data.items():
        yield words.title(data, name), say(f"class {data.class_}"), bases(data, words)


def _services(words: Words, model: LoadedModel, _: object) -> Rows:
    for name, service in model.model.services.items():
        yield (
            words.title(service, name),
            words.of("actors", service.provider),
            "; ".join(words.of("needs", need) for need in service.meets),
            bases(service, words),
        )


def _needs(words: Words, model: LoadedModel, _: object) -> Rows:
    for name, need in model.model.needs.items():
        met = [words.title(s, one) for one, s in model.model.services.items() if name in s.meets]
        yield words.title(need, name), in_language(need.description, words.language, ""), "; ".join(met)


def _rules(words: Words, model: LoadedModel, _: object) -> Rows:
    say = _say(words)
    for name, rule in model.model.rules.items():
        said = in_language(rule.description, words.language, "")
        yield words.title(rule, name), said, say(rule.strength), bases(rule, words)


def _bases(words: Words, model: LoadedModel, _: object) -> Rows:
    found: dict[tuple[str, str], list[str]] = {}
    for basis, title in resting(words):
        if not basis.consent:
            found.setdefault((basis.eli, cited(words, basis)), []).append(title)
    # Acts of the journal of laws first, by year and item.
    for (eli, text), titles in sorted(found.items(), key=lambda item: (not item[0][0], item[0])):
        yield text, eli, "; ".join(dict.fromkeys(titles))


def _sources(words: Words, model: LoadedModel, _: object) -> Rows:
    for name, source in model.model.model.sources.items():
        yield in_language(source.title, words.language, name), source.date, source.address


def _municipalities(words: Words, model: LoadedModel, adapted: object) -> Rows:
    assert isinstance(adapted, tuple)
    for one in adapted:
        place = one.adaptation.adaptation.municipality
        yield (
            place.name if place else in_language(one.model.model.title, words.language, one.id),
            place.county if place else "",
            place.voivodeship if place else "",
            number(place.population, words.language) if place and place.population is not None else "",
            str(len(one.adaptation.changes)),
        )


def _say(words: Words) -> Callable[[str], str]:
    return lambda text: translate(words.language, text, context="table") if text else ""


_KINDS: Mapping[str, tuple[str, tuple[str, ...], Callable[..., Rows]]] = MappingProxyType(
    {
        "actors": ("Actors", ("Actor", "Kind", "Level", "Belongs to or consists of", "Remarks"), _actors),
        "flows": (
            "Flows of information",
            ("Flow", "From", "To", "Documents", "Channel", "Legal basis"),
            _flows,
        ),
        "documents": ("Documents", ("Document", "Data in it", "Legal basis"), _documents),
        "data": ("Categories of data", ("Data", "Class", "Legal basis"), _data),
        "services": (
            "The basket of services",
            ("Service", "Provider", "Needs met", "Legal basis"),
            _services,
        ),
        "needs": ("Needs and the services that meet them", ("Need", "Remarks", "Services"), _needs),
        "rules": ("Rules of cooperation", ("Rule", "What it says", "Strength", "Legal basis"), _rules),
        "bases": ("Legal bases", ("Act", "European identifier (ELI)", "What rests on it"), _bases),
        "sources": ("Sources", ("Source", "Date", "Address"), _sources),
        "municipalities": (
            "Municipalities that adapted the model",
            ("Municipality", "County", "Voivodeship", "Inhabitants", "Changes"),
            _municipalities,
        ),
    }
)
KINDS = tuple(_KINDS)
"""What a book can have a table of."""
