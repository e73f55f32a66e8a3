"""What may be wrong where a text stops being YAML: the rules of `koopflow.source.slips`.

They stand apart because the sentences are long and the diagnosis is intricate.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

NOT_YAML = Rule(
    "KF110",
    Severity.ERROR,
    "from here on this is not YAML",
    "compare the indentation, quotes and brackets with the lines above",
    "The text cannot be read as YAML. The place is where the reading stopped; the slip may be a little "
    "further up: look at indentation, quotes and brackets.",
)
COLON_IN_TEXT = Rule(
    "KF111",
    Severity.ERROR,
    "a colon inside an unquoted text",
    'put the text in quotes: "{text}"',
    "A colon with a space behind it separates a key from its value. In an unquoted text such as `title: "
    'Art. 5: ustawa` the second one cannot be read. Put the text in quotes: `title: "Art. 5: ustawa"`.',
)
TAB = Rule(
    "KF112",
    Severity.ERROR,
    "a tab in the indentation",
    "indent with spaces; most editors can do so at the Tab key",
    "YAML is indented with spaces alone, because a tab has no fixed width. Let your editor replace tabs by "
    "spaces.",
)
RESERVED_START = Rule(
    "KF113",
    Severity.ERROR,
    "an unquoted text does not begin with “{character}”",
    "put the text in quotes",
    "The characters @ ` % * & ! | > ? , [ ] { } # have meanings of their own at the beginning of a value, "
    'or none yet. A text that begins with one stands in quotes: `title: "% dochodu"`.',
)
QUOTE_OPEN = Rule(
    "KF114",
    Severity.ERROR,
    "this quote is not closed",
    "close it at the end of the text",
    "A text that begins with a quote goes on to the next quote of the same kind, over lines if need be. "
    "Where the closing quote is missing, what follows is swallowed and the error shows only further down; "
    "koopflow points at the opening quote.",
)
BEHIND_QUOTE = Rule(
    "KF115",
    Severity.ERROR,
    "behind the closing quote there is more text",
    "quotes inside a text are written „…”, or stand in single quotes around: '… \"…\" …'",
    "A text in quotes ends at the next quote of the same kind. A quote inside it needs quotes of the other "
    "kind around the text, or typographic quotes, which YAML takes as letters: `title: „Informator” – "
    "wydanie drugie`.",
)
INDENTATION = Rule(
    "KF116",
    Severity.ERROR,
    "this line is not indented like the lines that it belongs to",
    "keys of one mapping begin in the same column",
    "What belongs together begins in the same column; what belongs inside stands further right, under a "
    "key that has no value in its own line.",
)
EMPTY_BEFORE = Rule(
    "KF136",
    Severity.ERROR,
    "behind “{key}” stands {empty}, and below it follows what belongs to it",
    "delete {empty}",
    "Two brackets or two braces say that there is nothing. What follows, further right, in the lines below would be "
    "something, so one of the two is left over.\n\n"
    "Wrong: `changes: []` and below it `- omit: services.therapy`.\n"
    "Right: `changes:` and below it `- omit: services.therapy`.",
)
BRACKET = Rule(
    "KF118",
    Severity.ERROR,
    "the bracket “{bracket}” has no partner",
    "brackets and braces come in pairs",
    "A list in square brackets or a mapping in braces goes on to its closing bracket. Where it is missing, "
    "koopflow points at the opening one.",
)
NO_COLON = Rule(
    "KF119",
    Severity.ERROR,
    "here “key: value” is expected, and “{text}” has no colon",
    "add the colon, or join the line to the text above by indenting it",
    "Inside a mapping every line begins with a key and a colon. A text that goes on over several lines is "
    "indented further than its key.",
)
INVISIBLE_SPACE = Rule(
    "KF128",
    Severity.ERROR,
    "a no-break space where a space belongs",
    "delete it and type a space",
    "Texts pasted from a word processor or a web page often hold no-break spaces, which look like spaces "
    "and are letters to YAML. In indentation and behind a colon there must be a real space.",
)
ESCAPE = Rule(
    "KF129",
    Severity.ERROR,
    "“{escape}” means nothing in double quotes",
    "put the text in single quotes, where a backslash is a backslash",
    "In double quotes a backslash begins an escape such as `\\n`. A text with backslashes stands in single "
    "quotes.",
)
LIST_BEHIND_KEY = Rule(
    "KF130",
    Severity.ERROR,
    "a list with hyphens begins in the line below its key",
    "put the item in a line of its own, or write [a, b]",
    "Behind a key in the same line a list is written in brackets: `by: [school, clinic]`. Items with hyphens "
    "stand in lines of their own below it.",
)

RULES = (
    NOT_YAML,
    COLON_IN_TEXT,
    TAB,
    RESERVED_START,
    QUOTE_OPEN,
    BEHIND_QUOTE,
    INDENTATION,
    EMPTY_BEFORE,
    BRACKET,
    NO_COLON,
    INVISIBLE_SPACE,
    ESCAPE,
    LIST_BEHIND_KEY,
)
