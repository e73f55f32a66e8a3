"""Every phrase that the code says has its Polish, and every context of a catalogue is one that the code looks in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parent.parent.parent / "koopflow"
PACKAGES = ("cli", "draw", "wording")


def catalogue() -> Catalog:
    merged = Catalog(locale="pl")
    for file in sorted((PACKAGE / "i18n" / "pl").glob("*.po")):
        with file.open("rb") as stream:
            for message in read_po(stream, locale="pl"):
                if message.id:
                    merged.add(message.id, message.string, context=message.context)
    return merged


def phrases(package: str) -> Iterator[tuple[str, str, str]]:
    """Each text that stands in a call of `say`, its place, and the context in which it is looked up, "" for any."""
    for file in sorted((PACKAGE / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and node.args and name.split(".")[-1] == "say":
                context = "" if package == "cli" and name != "self.words.say" else "words"
                for text in texts(node.args[0]):
                    yield f"{file.relative_to(PACKAGE)}:{node.lineno}", context, text


def texts(said: ast.expr) -> Iterator[str]:
    """The texts that an argument can be; what an `if` compares is none of them."""
    if isinstance(said, ast.IfExp):
        yield from (*texts(said.body), *texts(said.orelse))
    elif isinstance(said, ast.Constant) and isinstance(said.value, str):
        yield said.value


@pytest.mark.parametrize("package", PACKAGES)
def test_every_phrase_that_is_said_has_its_polish(package: str) -> None:
    known, told = catalogue(), list(phrases(package))
    anywhere = {message.id[0] if message.pluralizable else message.id for message in known}
    assert len(told) > 20
    missing = [
        f"{place}: {text}"
        for place, context, text in told
        if re.search("[a-z]{2}", re.sub(r"\{.*?\}", "", text))
        and not (known.get(text, context) if context else text in anywhere)
    ]
    assert not missing, "\n".join(missing)


def test_every_context_is_one_that_the_code_looks_in() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in sorted(PACKAGE.rglob("*.py")))
    contexts = {message.context or "" for message in catalogue() if message.id}
    unknown = [
        context
        for context in contexts
        if not re.match(r"KF\d{3}(\.|$)|badge ", context) and f'"{context}"' not in source
    ]
    assert unknown in ([], [""])
