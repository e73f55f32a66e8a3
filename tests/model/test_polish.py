"""The Polish of guards, names and structure: every sentence is there and takes the arguments of the English."""

import re

import pytest

from koopflow.diagnostics import Rule
from koopflow.i18n import translate
from koopflow.model.wellformed import RULES

ARGUMENT = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")


def sentences(rule: Rule) -> list[tuple[str, str]]:
    given = [("", rule.message), (".hint", rule.hint), (".explanation", rule.explanation)]
    return [(f"{rule.code}{suffix}", text) for suffix, text in given if text]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_sentence_has_its_polish(rule: Rule) -> None:
    assert rule.explanation
    for context, text in sentences(rule):
        polish = translate("pl", text, context=context)
        assert polish != text
        if not context.endswith("explanation"):
            assert set(ARGUMENT.findall(polish)) == set(ARGUMENT.findall(text))


def test_no_code_is_given_twice() -> None:
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
