"""A legal basis in, the way in which a language cites it out: act, article, and the days on which it is in force."""

from __future__ import annotations

import re

from koopflow.i18n import in_language
from koopflow.model.types import Basis
from koopflow.wording.words import Words

_ARTICLE = re.compile(r"(\d+[a-z]*)((?:\(\w+\))*)")
_JOURNAL = re.compile(r"(DU|MP)/(\d{4})/(\d+)")


def cited(words: Words, basis: Basis) -> str:
    """The act and the article: RODO, art. 6 ust. 1 lit. e; consent by the attribute that holds it."""
    if basis.consent is not None:
        return words.say("consent ({attribute})", attribute=words.of("attributes", basis.consent))
    return basis.text or ", ".join(filter(None, (act(words, basis), article(words, basis.article))))


def act(words: Words, basis: Basis) -> str:
    """The act alone: by the title that the author gives, its name, or its place in the journal of laws."""
    return in_language(basis.title, words.language, "") or basis.law or journal(words, basis.eli or "")


def journal(words: Words, eli: str) -> str:
    """A European identifier as year and item, where it is one of the Polish journals of laws."""
    found = _JOURNAL.fullmatch(eli)
    if not found:
        return eli
    place = {"year": found[2], "item": found[3]}
    if found[1] == "DU":
        return words.say("Journal of Laws {year}, item {item}", **place)
    return words.say("Official Gazette {year}, item {item}", **place)


def article(words: Words, written: str) -> str:
    """`6(1)(e)` as the language cites it: art. 6 ust. 1 lit. e; what is written otherwise stays as it is."""
    if not written or not written[0].isdigit():
        return written
    found = _ARTICLE.fullmatch(written.replace(" ", "")) if words.language == "pl" else None
    if not found:
        return words.say("article {article}", article=written)
    inner = re.findall(r"\((\w+)\)", found[2])
    parts = [f"ust.\u00a0{part}" if part.isdigit() else f"lit.\u00a0{part}" for part in inner]
    return " ".join((f"art.\u00a0{found[1]}", *parts))
