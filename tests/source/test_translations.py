"""Every sentence about files has its Polish."""

from __future__ import annotations

import string

import pytest

from koopflow.diagnostics import Rule
from koopflow.i18n import translate
from koopflow.source import RULES, composing, documents, files

NOTES = (composing.FIRST_HERE, documents.DID_YOU_MEAN, documents.OTHER_KIND_HERE, files.LOOKS_LIKE)


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_speaks_polish(rule: Rule) -> None:
    for text, context in ((rule.message, rule.code), (rule.hint, f"{rule.code}.hint")):
        polish = translate("pl", text, context=context)
        assert not text or polish != text
        assert places(polish) == places(text)
    assert translate("pl", rule.explanation, context=f"{rule.code}.explanation") != rule.explanation


@pytest.mark.parametrize("note", NOTES)
def test_a_note_speaks_polish(note: str) -> None:
    polish = translate("pl", note)
    assert polish != note
    assert places(polish) == places(note)
