"""What a book can be found wrong in: the codes KF949 to KF966, with their sentences."""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

UNCLOSED = Rule(
    "KF950",
    Severity.ERROR,
    "this “{{{{” is not closed in its paragraph",
    "close it with “}}}}”",
    "In a book's prose, what the model knows is pulled by a call between double braces, for example "
    '{{ figure("case") }}. Without the closing braces nobody knows where the call ends and the prose goes on. A call '
    "stands in one paragraph.",
)
BAD_CALL = Rule(
    "KF951",
    Severity.ERROR,
    "“{call}” cannot be pulled: {reason}",
    'the calls are figure("ID"), table("KIND"), number("PATH", scenario="ID") and ref("ID", "CASE")',
    "A call is a name and texts in quotes: first those in order, then those with a name. The calls are: "
    '{{ figure("case") }} for a figure that the model names, {{ figure("lanes", of="case") }} for a view, '
    '{{ table("flows") }}, {{ number("cases.completed", scenario="pilot") }}, and {{ ref("case", "loc") }} for '
    "“Figure 3” in a case of Polish.",
)
UNKNOWN_ELEMENT = Rule(
    "KF952",
    Severity.ERROR,
    "there is no {kind} “{name}”",
    "there are: {known}",
    "A figure is pulled by the id that the model gives it under figures:, or by the name of a view of koopflow draw; a "
    "table by its kind. What a book pulls must be there: nothing is left out in silence.",
)
UNKNOWN_REFERENCE = Rule(
    "KF953",
    Severity.ERROR,
    "nothing that this book pulls is called “{name}”",
    "pull the figure or table, or give it this name with id",
    "A reference takes its number from the figure or table that the book pulls under the same name. What is not pulled "
    "has no number. Where a figure and a table have one name, say which: "
    '{{ ref("flows", "loc", kind="table") }}.',
)
NO_NUMBER = Rule(
    "KF954",
    Severity.ERROR,
    "no recorded result gives the number “{path}”: {reason}",
    "record one: koopflow simulate … --scenario ID --out DIR, and lay its result.json beside the chapters",
    "Numbers in the prose are taken from recorded results: JSON files beside the chapters, or given with --result. "
    "A path leads through the keys of the result, for example cases.completed or states.case.diagnosis.wait.mean. A "
    "number that is not there is never guessed.",
)
BAD_RESULT = Rule(
    "KF955",
    Severity.ERROR,
    "“{file}” is no result that this book can use: {reason}",
    "",
    "A result is the JSON that koopflow simulate prints with --format json or writes with --out: one object, or a list "
    "of them, each with its scenario and of the book's model.",
)
NOT_HERE = Rule(
    "KF956",
    Severity.ERROR,
    "{what} cannot stand here",
    "a figure or table is a paragraph of its own; a picture comes from the model",
    "Figures and tables have a number, a caption and a place of their own, so that their call stands alone "
    "in its paragraph. Pictures from files are not taken: no model behind them would say "
    "whether they are still true.",
)
BAD_CHAPTER = Rule(
    "KF957",
    Severity.ERROR,
    "no chapter can be made: {reason}",
    "chapters are Markdown files in the folder book beside the model, each with a title (# Title)",
    "The chapters of a book are the files *.md in the folder book beside the model's file, in the order of their "
    "names. Each is UTF-8 and begins with its title, a heading of the first level, of which it has one.",
)
STALE = Rule(
    "KF958",
    Severity.ERROR,
    "{what} “{name}” in {output} is no longer what the model or its results say",
    "make the book anew: koopflow book",
    "Beside a book lies a list of what it pulled. koopflow book check makes the figures and tables again, reads the "
    "numbers again, and names the place in the prose of each that has changed. A change of the model that a figure "
    "does not show leaves it fresh.",
)
OLD_RESULT = Rule(
    "KF959",
    Severity.WARNING,
    "the number “{path}” is older than the model: the scenario or the model has changed since the result was recorded",
    "simulate anew and replace {file}",
    "A result says of which model and scenario it was made. Where one of them has changed since, the number "
    "is what an older model gave; the book takes it and says so.",
)
OLD_VERDICT = Rule(
    "KF949",
    Severity.WARNING,
    "the verdict on “{name}” is older than the model: the adaptation or its reference has changed since",
    "check anew and replace {file}: koopflow check … --format json",
    "A book tells how adaptations were judged, by the JSON of koopflow check that lies beside its chapters. It says of "
    "which content each verdict is. Where that has changed since, the book takes the verdict and says so.",
)
BAD_WORD_FILE = Rule(
    "KF960",
    Severity.ERROR,
    "“{file}” cannot be renewed: {reason}",
    "give the DOCX that koopflow book --to docx made, in whatever state people have brought it to",
    "koopflow book refresh takes a file of Word, looks for the places of what was pulled, and writes the file anew. A "
    "file that is broken, is no DOCX, or unpacks to more than a book can be is left as it is.",
)
NO_PLACES = Rule(
    "KF961",
    Severity.ERROR,
    "“{file}” has no place that can be renewed",
    "make the book anew: koopflow book … --to docx",
    "Figures, tables and numbers stand in content controls with bookmarks, and a part of the file says what they held. "
    "A file that was not made by koopflow book, or was copied through a program that drops both, has nothing that "
    "could be found again.",
)
CHANGED_BY_HAND = Rule(
    "KF962",
    Severity.INFO,
    "{what} “{name}” was changed by hand in “{file}” and stays as it is",
    "",
    "What people have written is theirs. Where the words of a caption, a source, a number or a table are no longer "
    "those that koopflow wrote, they stay, even if the model now says something else.",
)
PLACE_GONE = Rule(
    "KF963",
    Severity.WARNING,
    "the place of {what} “{name}” was deleted from “{file}”",
    "what referred to it in the text now leads nowhere: look for it and delete it too",
    "The file once had this place, and somebody deleted it. Nothing is put back: whoever deleted it had a reason.",
)
NO_PLACE = Rule(
    "KF964",
    Severity.WARNING,
    "“{file}” has no place for {what} “{name}”",
    "make the book anew and copy it from there, or write without it",
    "The prose, the model or its adaptations have something since then that the file never had. Where it is to stand "
    "is for people to say.",
)
UNKNOWN_PLACE = Rule(
    "KF965",
    Severity.WARNING,
    "“{file}” has {what} “{name}”, which the book no longer pulls",
    "pull it in a chapter, or delete it from the file",
    "What stands there cannot be compared with anything: no chapter pulls it, or the model has it no more. It stays as "
    "it is.",
)
BAD_TEMPLATE = Rule(
    "KF966",
    Severity.ERROR,
    "“{file}” is no template that a book can be written in: {reason}",
    "give a DOCX or DOTX with the publisher's styles",
    "A template brings styles, margins, headers and footers; what stands in its body is left out. Styles that it lacks "
    "are added.",
)

RULES = (
    UNCLOSED,
    BAD_CALL,
    UNKNOWN_ELEMENT,
    UNKNOWN_REFERENCE,
    NO_NUMBER,
    BAD_RESULT,
    NOT_HERE,
    BAD_CHAPTER,
    STALE,
    OLD_RESULT,
    OLD_VERDICT,
    BAD_WORD_FILE,
    NO_PLACES,
    CHANGED_BY_HAND,
    PLACE_GONE,
    NO_PLACE,
    UNKNOWN_PLACE,
    BAD_TEMPLATE,
)
