"""A language, an id and a title go in; the files of a small model with numbers and an experiment come out.

The texts stand beside this module, one of each for every language, as an author would find them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

from koopflow.i18n import translate
from koopflow.starting import words
from koopflow.starting.pages import inline


def own_files(id_: str, name: str, lang: str) -> Mapping[str, str]:
    """File names with their texts; `name` becomes the model's title."""
    said = {"id": id_, "title": inline(name), "folder": inline(name)}
    return {
        f"{id_}.yaml": _text("model", lang, said),
        f"{translate(lang, words.SCENARIOS, context=words.CONTEXT)}.yaml": _text("scenarios", lang, said),
        f"{translate(lang, words.EXPERIMENT, context=words.CONTEXT)}.yaml": _text("experiment", lang, said),
    }


def _text(name: str, lang: str, said: Mapping[str, str]) -> str:
    return Template((Path(__file__).parent / f"{name}.{lang}.yaml").read_text(encoding="utf-8")).substitute(
        said
    )
