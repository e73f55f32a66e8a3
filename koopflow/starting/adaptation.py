"""A reference goes in; the file of an adaptation comes out, valid at once, with every permitted change behind marks."""

from __future__ import annotations

from collections.abc import Iterator

from koopflow.i18n import translate
from koopflow.model.elements import Actor
from koopflow.model.library import LoadedModel
from koopflow.model.outline import SECTIONS, Outline, rows, word
from koopflow.source.editing import at
from koopflow.source.emitting import text_of
from koopflow.starting import words
from koopflow.starting.offers import Offer, Offered
from koopflow.starting.pages import argument, heading, inline, localized, marked, prose, said, whole
from koopflow.starting.points import Point, holder

PLACED = ("level", "sector")
LINE = 94
"""So wide is a change in one line, without its marks."""


def adaptation_file(
    reference: LoadedModel, offered: tuple[Offered, ...], id_: str, name: str, lang: str
) -> str:
    """The text; `name` is what the folder is called, and stands for the municipality until it is given."""
    return _Writer(reference, lang).text(offered, id_, name)


class _Writer:
    def __init__(self, reference: LoadedModel, lang: str) -> None:
        self._reference = reference
        self._lang = lang

    @property
    def _outline(self) -> Outline:
        return self._reference.located.outline

    def say(self, text: str, **args: object) -> str:
        return translate(self._lang, text, args, context=words.CONTEXT)

    def text(self, offered: tuple[Offered, ...], id_: str, name: str) -> str:
        header = self._reference.model.model
        title = localized(at(self._outline.tree, ("model", "title")), self._lang) or header.id
        about = self.say(words.ABOUT, title=title, id=header.id)
        lines = [
            # One line however long the title is, so that the changes begin at the same line in every adaptation.
            f"# {about}",
            *prose(self.say(words.ITS_PURPOSE)),
            "#",
            *prose(self.say(words.HOW)),
            f"#   koopflow check {argument(name)}",
            *self._header(id_, name),
        ]
        lines += ["", "changes: []"]
        if not offered:
            lines += ["", *prose(self.say(words.NOTHING))]
        section = point = ""
        for one in sorted(offered, key=lambda found: SECTIONS.index(found.point.path.split(".")[0])):
            path = one.point.path
            if (first := path.split(".")[0]) != section:
                section = first
                lines += heading(f"{self.say(words.SECTIONS[section])} ({section})")
            if path != point:
                point = path
                lines += self._about(path)
            lines += self._offered(one)
        return whole(lines)

    def _header(self, id_: str, name: str) -> Iterator[str]:
        header = self._reference.model.model
        edition = f"{{id: {header.id}, version: {inline(header.version)}}}" if header.version else header.id
        called = inline(name)
        yield "koopflow: 1"
        yield "adaptation:"
        yield f"  id: {id_}"
        yield f"  of: {edition}"
        yield f"  title: {called}"
        yield "  municipality:"
        yield f"    name: {called} # {self.say(words.NAME_HERE)}"
        for key, value, meaning in (
            ("type", "rural", words.TYPE_HERE),
            ("teryt", '"0000000"', words.TERYT_HERE),
            ("county", "…", words.COUNTY_HERE),
            ("voivodeship", "…", words.VOIVODESHIP_HERE),
            ("population", "5000", words.POPULATION_HERE),
        ):
            yield f"    # {key}: {value} # {self.say(meaning)}"
        yield from ("  " + line for line in prose(self.say(words.SOURCES_HERE)))
        yield "  # sources:"
        yield f"  #   {self.say(words.SOURCE_ID)}: {{title: {inline(self.say(words.SOURCE_TITLE))}, address: https://…}}"

    def _about(self, path: str) -> Iterator[str]:
        """What a variation point is: its path and title, what it means, where it comes from."""
        part = holder(self._outline, path)
        title = localized(said(part.node, "title"), self._lang) if part else ""
        yield ""
        yield from prose(f"{path} – {title}" if title else path)
        if part is None:
            return
        if description := localized(said(part.node, "description"), self._lang):
            yield from prose(description)
        names = [word(item) for item in rows(said(part.node, "source"))]
        for name in names:
            yield from prose(self.say(words.SOURCE, source=self._source(name)))
        if not names and word(said(part.node, "assumption")) == "true":
            yield from prose(self.say(words.ASSUMED))

    def _source(self, name: str) -> str:
        title = localized(at(self._outline.tree, ("model", "sources", name, "title")), self._lang)
        return f"{name} – {title}" if title else name

    def _offered(self, one: Offered) -> Iterator[str]:
        meaning = "; ".join((self.say(words.MEANS[one.point.verb]), *self._bounds(one.point)))
        yield "#"
        yield from prose(meaning)
        for offer in one.offers:
            yield from self._offer(offer)
        if not one.offers:
            yield from prose(self.say(words.NO_EXAMPLE))
        if one.further:
            yield from prose(self.say(words.FURTHER, paths=", ".join(one.further)))

    def _offer(self, offer: Offer) -> Iterator[str]:
        if offer.needed:
            yield from prose(self.say(words.NEEDED, paths=", ".join(offer.needed)))
        if offer.added:
            yield from prose(self.say(words.ADDED, file=f"{self.say(words.LOCAL_FILE)}.yaml"))
        yield from marked(text_of(offer.change, LINE), indent=2, bullet=True)

    def _bounds(self, point: Point) -> Iterator[str]:
        """What a permission asks of what is given."""
        bounds = point.bounds
        if point.verb == "set":
            yield from (self.say(words.AT_LEAST, value=bounds.min) for _ in range(bounds.min is not None))
            yield from (self.say(words.AT_MOST, value=bounds.max) for _ in range(bounds.max is not None))
            if bounds.values:
                yield self.say(words.VALUES, values=", ".join(bounds.values))
        if point.verb in ("add", "replace"):
            yield from self._standing(point)
        if point.verb in ("set", "replace") and point.path.split(".")[0] == "flows":
            yield self.say(words.NO_MORE)

    def _standing(self, point: Point) -> Iterator[str]:
        """Level, sector and kind that an actor must have: those of the bounds, else those of whom it replaces."""
        words_of_path = point.path.split(".")
        actor = self._reference.model.actors.get(words_of_path[1]) if words_of_path[1:] else None
        replaced = actor if point.verb == "replace" and words_of_path[0] == "actors" else None
        for key in (*PLACED, "kind"):
            allowed = getattr(point.bounds, key)
            if len(allowed) == 1:
                yield self.say(words.MUST_BE, key=key, value=allowed[0])
            elif allowed:
                yield self.say(words.ONE_OF, key=key, values=", ".join(allowed))
            elif replaced is not None and key in PLACED and (value := self._of(replaced, key)):
                yield self.say(words.KEPT, key=key, value=value)

    def _of(self, actor: Actor, key: str) -> str:
        institution = self._reference.model.actors.get(actor.of or "")
        return getattr(actor, key) or (getattr(institution, key) if institution else None) or ""
