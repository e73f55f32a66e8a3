"""How much a source may hold, and the findings for what holds more.

The budgets stand in one place because together they keep a promise: whatever is in a file, it is read within
2 seconds and 200 MB.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

FILE_BYTES = 1_000_000
FILES = 1_000
SCALAR_CHARACTERS = 100_000
DEPTH = 64
DOCUMENTS = 200
ALIASES = 100
NODES = 150_000
FINDINGS = 100
REPAIRS = 50

TOO_LARGE = Rule(
    "KF140",
    Severity.ERROR,
    "the file has more than {limit} bytes",
    "split the model into several files of one folder",
    "koopflow reads files of at most 1,000,000 bytes, so that no input can make it run out of time or "
    "memory. A model may be a folder of many files: each repeats the header's `id` and holds some of the "
    "sections.",
)
TOO_MANY_FILES = Rule(
    "KF141",
    Severity.ERROR,
    "there are more than {limit} files here; the others are not read",
    "name a folder that holds only the model",
    "koopflow reads at most 1,000 files at a time. More than that usually means that a folder was named "
    "which holds much else.",
)
TOO_DEEP = Rule(
    "KF142",
    Severity.ERROR,
    "lists and mappings are nested more than {limit} deep",
    "",
    "No model needs more than 64 levels. Such a text is nearly always made by a program that went astray, "
    "or made to harm; the document is not read any further.",
)
TOO_LONG = Rule(
    "KF143",
    Severity.ERROR,
    "the text has more than {limit} characters",
    "put long texts in a file of their own and name it in `sources`",
    "One value may have 100,000 characters, which is a book chapter. What is longer belongs in a file of "
    "its own.",
)
TOO_MANY_DOCUMENTS = Rule(
    "KF144",
    Severity.ERROR,
    "the file holds more than {limit} documents; the others are not read",
    "put the documents in several files",
    "One file may hold 200 documents, separated by lines of three hyphens. A folder may hold many files.",
)
TOO_MANY_ALIASES = Rule(
    "KF145",
    Severity.ERROR,
    "the document uses more than {limit} aliases",
    "write the repeated parts out",
    "An alias (`*name`) repeats a part that carries an anchor (`&name`). A few are allowed; many could "
    "blow a small file up to any size. What several elements share is better given a name in the model.",
)
TOO_MANY_NODES = Rule(
    "KF146",
    Severity.ERROR,
    "the document holds more than {limit} values",
    "split the model into several files of one folder",
    "A document may hold 150,000 keys, values and lists, those that aliases repeat counted every time.",
)
TOO_MANY_FINDINGS = Rule(
    "KF147",
    Severity.INFO,
    "further faults in the text of this file are not listed",
    "mend those above and check again",
    "At most 100 faults in the text of one document are listed. Most of them usually have one cause near "
    "the first.",
)

RULES = (
    TOO_LARGE,
    TOO_MANY_FILES,
    TOO_DEEP,
    TOO_LONG,
    TOO_MANY_DOCUMENTS,
    TOO_MANY_ALIASES,
    TOO_MANY_NODES,
    TOO_MANY_FINDINGS,
)
