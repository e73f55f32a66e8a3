"""A name, and perhaps a reference, go in; the files of a folder to start from come out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from koopflow.api.schema import schema
from koopflow.i18n import translate
from koopflow.model.fields import RESERVED
from koopflow.model.library import LoadedModel
from koopflow.spelling import folded
from koopflow.starting import words
from koopflow.starting.adaptation import adaptation_file
from koopflow.starting.editor import editor_files
from koopflow.starting.numbers import base_of, experiment_file, local_file, scarce
from koopflow.starting.offers import offered
from koopflow.starting.own import own_files

_LONGEST = 60


def new(name: str, of: LoadedModel | None = None, lang: str = "en") -> Mapping[str, str]:
    """The texts of a folder called `name`, by file names with `/`: an adaptation of a model, or a model of its own.

    The adaptation changes nothing yet; every change that the reference permits stands in it as a comment. Beside it
    stand what is local and an experiment, where the reference has a scenario that can be run, and settings for
    editors. Nothing is written.
    """
    id_ = id_of(name, of, lang)
    # A system allows more in the name of a folder than YAML, or a line, in a text.
    called = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split()) or id_
    files = own_files(id_, called, lang) if of is None else _adaptation(called, id_, of, lang)
    return MappingProxyType({**files, **editor_files(schema(lang))})


def id_of(name: str, of: LoadedModel | None = None, lang: str = "en") -> str:
    """The name as an id, in another word for what a reference or the language has taken.

    `Łęki Górne` is `leki-gorne`; one that begins with a digit, or is nothing in Latin letters, gets a word before it.
    """
    bare = re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")[:_LONGEST].strip("-")
    beside = {translate(lang, text, context=words.CONTEXT) for text in words.FILES}
    # YAML itself takes `null` for nothing.
    taken = RESERVED | beside | {"null"} | {model.id for model in (of.line if of is not None else ())}
    if re.match("[a-z]", bare) and bare not in taken:
        return bare
    kind = translate(lang, words.MODEL if of is None else words.ADAPTATION, context=words.CONTEXT)
    return f"{kind}-{bare}".rstrip("-")


def _adaptation(name: str, id_: str, of: LoadedModel, lang: str) -> dict[str, str]:
    changes = offered(of, lang)
    files = {f"{id_}.yaml": adaptation_file(of, changes, id_, name, lang)}
    base = base_of(of)
    if base is None:
        return files
    local = translate(lang, words.LOCAL_FILE, context=words.CONTEXT)
    files[f"{local}.yaml"] = local_file(of, base, changes, id_, name, lang)
    if scarce(of, base):
        experiment = translate(lang, words.EXPERIMENT, context=words.CONTEXT)
        files[f"{experiment}.yaml"] = experiment_file(of, base, id_, name, lang)
    return files
