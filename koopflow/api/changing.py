"""The changes of an adaptation go in; each comes out in words: of what it is, what it does, why, by which source.

An element is called as the reference calls it, since that is what its readers know; what is put there as the
adaptation calls it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from koopflow.book.office.opinion import Changed
from koopflow.i18n import LANGUAGES, in_language
from koopflow.model.changes import Step
from koopflow.model.library import LoadedModel
from koopflow.model.outline import Outline
from koopflow.source.nodes import Mapping as Entries
from koopflow.source.nodes import Node, Scalar, Sequence
from koopflow.verify.permission import permissions
from koopflow.wording.properties import in_words, split, titled
from koopflow.wording.words import Words

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "actors": "Actors",
        "flows": "Flows of information",
        "documents": "Documents",
        "data": "Categories of data",
        "needs": "Needs",
        "services": "Services",
        "machines": "Courses",
        "rules": "Rules",
        "examples": "Examples",
    }
)


def changes_in_words(model: LoadedModel, language: str) -> tuple[Changed, ...]:
    """Every change of an adaptation in order, with whether its reference permits it; of a model none."""
    if model.overlaid is None or model.reference is None:
        return ()
    teller = _Teller(
        Words(model.reference.model, language),
        Words(model.model, language),
        Outline.of(model.reference.located.tree),
        Outline.of(model.located.tree),
    )
    known = model.model.model.sources
    found = []
    for judged, applied in zip(permissions(model)[0], model.overlaid.applied, strict=True):
        element, what = teller.told(applied.step, applied.origin)
        sources = tuple(
            in_language(known[name].title, language, name) if name in known else name
            for name in _texts(applied.step.node.value("source"))
        )
        found.append(Changed(element, what, in_language(judged.why, language, ""), sources, judged.allowed))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Teller:
    """The words of the reference and of the adaptation, and what parts each has."""

    before: Words
    after: Words
    reference: Outline
    adapted: Outline

    def told(self, step: Step, origin: str) -> tuple[str, str]:
        """What a change is of, and what it does there."""
        words, path = self.before, origin
        element = self.reference.around(path)
        if not element:
            words, path = self.after, step.path
            element = self.adapted.around(path)
        if not element:
            # A whole section, to which several elements are added at once.
            return self.say(SECTIONS.get(path, path)), self.listed("added: {items}", self.given(step))
        return words.path(element).rpartition(" › ")[2], self.what(step, split(path.removeprefix(element)))

    def what(self, step: Step, keys: tuple[str, ...]) -> str:
        """What a change does to an element, or to a property of it."""
        if not keys:
            return self.whole(step)
        name = in_words(self.after, keys[0], step.path)
        if step.verb == "omit":
            gone = [titled(self.before, key) for key in keys[1:]]
            return self.listed("{name} – left out: {items}" if gone else "{name} – left out", gone, name=name)
        items = self.given(step)
        return self.listed(
            "{name} – added: {items}" if step.verb == "add" else "{name}: {items}", items, name=name
        )

    def whole(self, step: Step) -> str:
        """What a change does to a whole element."""
        if step.verb == "rename":
            return self.listed("another name within the model: {items}", list(_texts(step.given)))
        title = step.given.value("title") if isinstance(step.given, Entries) else None
        if step.verb == "replace" and title is not None:
            return self.listed("in its place: {items}", [self.text(title)])
        if step.verb == "refine":
            states = step.given.value("states") if isinstance(step.given, Entries) else None
            return self.listed("made more detailed: {items}", list(self.titles(states)))
        return self.say({"add": "added", "omit": "left out", "replace": "replaced"}.get(step.verb, "changed"))

    def given(self, step: Step) -> list[str]:
        """What a change gives: titles of the elements that it names or declares, else the text."""
        node = step.given
        if isinstance(node, Entries):
            tongues = (*self.after.model.model.languages, *LANGUAGES)
            if any(entry.key.text in tongues for entry in node.entries):
                return [self.text(node)]
            return list(self.titles(node))
        if step.path.endswith(".channel"):
            return [self.after.channel(text) for text in _texts(node)]
        return [titled(self.after, text) for text in _texts(node)]

    def titles(self, node: Node | None) -> Iterator[str]:
        """The titles of what a mapping of ids declares."""
        for entry in node.entries if isinstance(node, Entries) else ():
            title = entry.value.value("title") if isinstance(entry.value, Entries) else None
            yield self.text(title) if title is not None else titled(self.after, entry.key.text)

    def text(self, node: Node) -> str:
        """A text by language in the reader's, in quotes."""
        texts = {"": " ".join(_texts(node))}
        if isinstance(node, Entries):
            texts = {e.key.text: e.value.text for e in node.entries if isinstance(e.value, Scalar)}
        said = in_language(texts, self.after.language, next(iter(texts.values()), ""))
        return self.say("“{title}”", title=self.after.inner(said))

    def listed(self, text: str, items: list[str], **args: object) -> str:
        return self.say(text, items="; ".join(items), **args)

    def say(self, text: str, **args: object) -> str:
        return self.after.say(text, **args)


def _texts(node: Node | None) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item)
