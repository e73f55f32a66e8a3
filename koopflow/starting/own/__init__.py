"""A language, an id and a title go in; the files of a small model with numbers and an experiment come out.

The texts stand beside this module, one of each for every language, as an author would find them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template
from types import MappingProxyType

from koopflow.i18n import translate
from koopflow.starting import words
from koopflow.starting.pages import argument, inline

BASE = MappingProxyType({"en": "year", "pl": "rok"})
"""The scenario with which the experiment is compared."""


def own_files(id_: str, name: str, lang: str) -> Mapping[str, str]:
    """File names with their texts; `name` becomes the model's title."""
    said = {
        "id": id_,
        "title": inline(name),
        "folder": argument(name),
        "base": argument(f"{name}:{BASE[lang]}"),
    }
    return {
        f"{id_}.yaml": _text("model", lang, said),
        f"{translate(lang, words.SCENARIOS, context=words.CONTEXT)}.yaml": _text("scenarios", lang, said),
        f"{translate(lang, words.EXPERIMENT, context=words.CONTEXT)}.yaml": _text("experiment", lang, said),
    }


def _text(name: str, lang: str, said: Mapping[str, str]) -> str:
    return Template((Path(__file__).parent / f"{name}.{lang}.yaml").read_text(encoding="utf-8")).substitute(
        said
    )
