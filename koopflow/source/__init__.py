"""From files to located documents: everything about YAML, encodings and budgets, nothing about models."""

from koopflow.source import budgets, composing, documents, files, reading, slip_rules

RULES = (
    *files.RULES,
    *reading.RULES,
    *documents.RULES,
    *slip_rules.RULES,
    *composing.RULES,
    *budgets.RULES,
)
"""Every rule of this package."""

UNREADABLE = frozenset(
    rule.code
    for rule in (
        files.MISSING,
        files.UNREADABLE_FILE,
        files.NO_YAML,
        files.NOT_UTF8,
        files.NO_TEXT,
        documents.NOT_KOOPFLOW,
        composing.SPACE_AFTER_COLON,
        composing.UNKNOWN_ALIAS,
        *reading.RULES,
        *slip_rules.RULES,
        *(rule for rule in budgets.RULES if rule is not budgets.TOO_MANY_FINDINGS),
    )
)
"""The codes after which a command ends with 3: what was named could not be read, or not in full."""
