"""Every rule explains itself in both languages, and its Polish fits its English."""

from __future__ import annotations

import pkgutil
import string
from importlib import import_module

import pytest

import koopflow
from koopflow.api.explain import explain, rules
from koopflow.diagnostics import Rule
from koopflow.i18n import translate

PROGRAMS = ("koopflow.__main__", "koopflow.draw.graphviz_child")
CODES = list(rules())


def every_rule() -> dict[str, list[tuple[str, Rule]]]:
    """All rules that stand in any module, by their codes."""
    found: dict[str, list[tuple[str, Rule]]] = {}
    for module in pkgutil.walk_packages(koopflow.__path__, "koopflow."):
        if module.name not in PROGRAMS:
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, Rule):
                    found.setdefault(value.code, []).append((f"{module.name}.{name}", value))
    return found


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_no_rule_is_missing_from_the_lists_of_the_packages() -> None:
    assert not {
        code: [where for where, _ in rules_] for code, rules_ in every_rule().items() if code not in rules()
    }


def test_no_code_is_used_twice() -> None:
    assert not {code: found for code, found in every_rule().items() if len({rule for _, rule in found}) > 1}


@pytest.mark.parametrize("code", CODES)
def test_a_rule_explains_itself(code: str) -> None:
    rule = rules()[code]
    assert len(rule.explanation) > 60, f"{code} has no explanation"
    assert str(explain(code.lower(), "en")).startswith(code)


@pytest.mark.parametrize("code", CODES)
def test_a_rule_speaks_polish(code: str) -> None:
    rule = rules()[code]
    texts = {code: rule.message, f"{code}.hint": rule.hint, f"{code}.explanation": rule.explanation}
    untranslated = [
        context for context, text in texts.items() if text and translate("pl", text, context=context) == text
    ]
    assert not untranslated


@pytest.mark.parametrize("code", CODES)
def test_the_polish_fills_in_what_the_english_does(code: str) -> None:
    rule = rules()[code]
    for context, text in ((code, rule.message), (f"{code}.hint", rule.hint)):
        assert fields(translate("pl", text, context=context)) <= fields(text), context
