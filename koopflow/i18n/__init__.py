"""Sentences in the reader's language: English in the code, others in compiled gettext catalogues.

The catalogues are written by hand in `<language>/<package>.po` and compiled into `<language>.mo` when the
project is built or installed. A rule's sentences are looked up under its code as context.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("pl", "en")
UNDETERMINED = "*"
"""The key of an author's text that was given without a language."""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    compiled = Path(__file__).parent / f"{language}.mo"
    if language == "en" or not compiled.is_file():
        return gettext.NullTranslations()
    with compiled.open("rb") as stream:
        return gettext.GNUTranslations(stream)


def notebook_language() -> str:
    """The language of `KOOPFLOW_LANG`, else English: a notebook travels, and its machine's locale does not."""
    asked = os.environ.get("KOOPFLOW_LANG", "")[:2].lower()
    return asked if asked in LANGUAGES else "en"


def in_language(text: Mapping[str, str] | None, language: str, otherwise: str) -> str:
    """An author's text in this language, else as given without one, else in any; else `otherwise`."""
    if not text:
        return otherwise
    return text.get(language) or text.get(UNDETERMINED) or next(iter(text.values()))


class _Filling(dict[str, object]):
    """Arguments of a template; a place that nothing fills shows its name: findings never raise."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def translate(language: str, text: str, args: Mapping[str, object] | None = None, context: str = "") -> str:
    """The template in the language, filled in; an untranslated one stays English.

    It is looked up under its context first, then without. Without `args` the text is prose, in which braces
    mean nothing.
    """
    if not text:
        return ""
    catalogue = _catalogue(language)
    template = catalogue.pgettext(context, text) if context else text
    if template == text:
        template = catalogue.gettext(text)
    return template if args is None else template.format_map(_Filling(args))


def translate_count(
    language: str, singular: str, plural: str, count: int, args: Mapping[str, object] | None = None
) -> str:
    """The template in the form that the language has for `count`, which is filled in as `{count}`."""
    template = _catalogue(language).ngettext(singular, plural, count)
    return template.format_map(_Filling({**(args or {}), "count": count}))
