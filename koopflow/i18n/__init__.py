"""Sentences in the reader's language: English stands in the code, other languages in compiled gettext catalogues.

The catalogues are written by hand in `<language>/<package>.po` and compiled into `<language>.mo` when the project is
built or installed. A rule's sentences are looked up under its code as context.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("pl", "en")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    compiled = Path(__file__).parent / f"{language}.mo"
    if language == "en" or not compiled.is_file():
        return gettext.NullTranslations()
    with compiled.open("rb") as stream:
        return gettext.GNUTranslations(stream)


def translate(language: str, text: str, args: Mapping[str, object] | None = None, context: str = "") -> str:
    """The template in the language, filled in; an untranslated one stays English."""
    if not text:
        return ""
    catalogue = _catalogue(language)
    template = catalogue.pgettext(context, text) if context else catalogue.gettext(text)
    return template.format_map(dict(args)) if args else template


def translate_count(
    language: str, singular: str, plural: str, count: int, args: Mapping[str, object] | None = None
) -> str:
    """The template in the form that the language has for `count`, which is filled in as `{count}`."""
    template = _catalogue(language).ngettext(singular, plural, count)
    return template.format_map({**(args or {}), "count": count})
