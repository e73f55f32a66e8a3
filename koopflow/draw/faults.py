"""What drawing can find: the codes KF276 to KF299, with their sentences."""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

TEXT_TOO_SMALL = Rule(
    "KF290",
    Severity.WARNING,
    "the smallest text of this figure would be {size} pt on paper; below {least} pt it cannot be read in print",
    "allow more width or height, or draw a part of it with --only",
    "A figure keeps the size that was asked for. Where its content does not fit, koopflow first breaks lines earlier, "
    "then takes stages out into further parts of the figure, and only then makes it smaller. Text below 7 pt is hard "
    "to read on paper, and public bodies have to publish accessibly. Give the figure more room (--width, --height), "
    "or draw a part of the machine: --only machines.case.services.",
)
UNKNOWN_VIEW = Rule(
    "KF291",
    Severity.ERROR,
    "there is no view “{view}”",
    "the views are: {views}",
    "A view is one way of looking at a model: process shows one machine, flows shows who tells whom, sequence "
    "shows one case step by step, lanes shows who does what.",
)
UNKNOWN_MACHINE = Rule(
    "KF292",
    Severity.ERROR,
    "the model has no machine “{name}” to draw",
    "its machines are: {machines}",
    "The view process draws one machine, “case” if none is named. Name another one with --of.",
)
NOTHING_TO_DRAW = Rule(
    "KF293",
    Severity.ERROR,
    "there is nothing to draw: the model has none of what the view “{view}” shows",
    "",
    "The view process needs a machine, the view flows needs flows, the view sequence a case that has begun, the "
    "view matrix actors that work or are told, the view knowledge documents, the view timeline a date or a term; what "
    "--only and --actors select must exist.",
)
UNKNOWN_SELECTION = Rule(
    "KF294",
    Severity.WARNING,
    "“{name}” names nothing that this figure shows",
    "",
    "--only takes paths such as machines.case.services or flows.report, --actors takes ids of actors.",
)
LAYOUT_OVER_LIMIT = Rule(
    "KF295",
    Severity.INFO,
    "Graphviz gave no layout within {seconds} s, so koopflow laid the figure out itself",
    "draw a part of it with --only",
    "Graphviz can need minutes for a large figure. koopflow stops it at a limit and uses a simpler layout of its own: "
    "everything is in the figure, but lines may cross.",
)
NO_GLYPH = Rule(
    "KF296",
    Severity.WARNING,
    "the font of figures has no shape for: {characters}",
    "write titles in Latin letters",
    "The figures' font holds the Latin letters of Europe's languages. Other characters are shown by whatever font the "
    "reader has, or as empty boxes, and a PDF with such boxes cannot be marked as accessible (PDF/UA).",
)
NO_COURSE = Rule(
    "KF297",
    Severity.ERROR,
    "the view “sequence” shows one case, and none is given",
    "name an example with --example, or give steps with --trace or --choose",
    "A sequence follows one case step by step, so it has to be told which: an example of the model (--example "
    "usual-way), the trace of a finding (--trace with what `koopflow check --format json` printed), or the names of "
    "steps (--choose accept,done).",
)
UNKNOWN_EXAMPLE = Rule(
    "KF298",
    Severity.ERROR,
    "the model has no example “{name}” with which a case can begin",
    "its examples with “accepts” are: {examples}",
    "An example with `accepts` lists the transitions with which some case can begin; its steps can be drawn. One with "
    "`rejects` says what cannot happen, and nothing of it can be shown.",
)
NOT_WALKABLE = Rule(
    "KF299",
    Severity.ERROR,
    "step {number} of the way cannot be taken: “{name}” is not possible there",
    "a trace belongs to the model in which it was found, before it was changed",
    "A way is a list of transitions in the order in which a case takes them, each by the path of its state and its "
    "name; those of other machines have the machine's id in front. What comes of itself, and steps of other machines, "
    "may be left out. koopflow goes along the list and stops where no case can take the next step: because a name is "
    "misspelt, because a step before it is missing, or because a guard does not hold. `koopflow walk --choose` with "
    "the steps before it shows what is possible there.",
)
UNKNOWN_STATE = Rule(
    "KF289",
    Severity.ERROR,
    "the machine “{machine}” has no state “{name}”",
    "name a state by the way to it, such as help.work",
    "--from and --to name states of the machine that is drawn, by their path with or without the machine's id: "
    "case.open.help and open.help are the same state of the machine case.",
)
TOO_MANY_CONFIGURATIONS = Rule(
    "KF284",
    Severity.ERROR,
    "the state space has {count} configurations; a page holds at most {most}",
    "write it in a format for programs: --format {formats}",
    "The view statespace shows everything that can happen to a case: each combination of active states and values of "
    "attributes is a thing of its own. Small machines have dozens, large ones thousands. What nobody could read on "
    "paper is written as DOT or Mermaid only, for programs that zoom, search and lay out graphs. The view process "
    "shows the same machine on a page.",
)
SPACE_CUT = Rule(
    "KF283",
    Severity.WARNING,
    "the figure shows the first {count} configurations of the state space; there are more",
    "draw a smaller machine with --of",
    "Configurations are looked at in the order of how many steps lead to them, up to a limit. The figure says where it "
    "was cut: arrows lead to a thing named “further configurations”. `koopflow check` looks further, and says itself "
    "whether it saw everything.",
)
NOTHING_TO_COMPARE = Rule(
    "KF282",
    Severity.ERROR,
    "“{name}” is no adaptation, so there is nothing that it differs from",
    "say with --over which model it is to be compared with",
    "The view difference shows an adaptation over its reference: what it adds, changes and leaves out, and "
    "why. Two models or editions can be compared too: --over names the other one.",
)
NOTHING_DIFFERS = Rule(
    "KF281",
    Severity.INFO,
    "nothing that this figure shows differs from “{name}”",
    "the view of flows shows other actors and flows, that of another machine its states: --as, --of",
    "A difference is marked where the figure shows what differs. An adaptation may change only numbers, rules or "
    "documents, which stand in no figure of a process; `koopflow diff` lists every difference.",
)
UNKNOWN_FIGURE = Rule(
    "KF280",
    Severity.ERROR,
    "the model names no figure “{name}”",
    "its figures are: {figures}",
    "Under `figures` a model, or a document beside it, names the drawings that texts refer to, each with its view, "
    "selection and size; `koopflow draw PATH --figure ID` draws one of them.",
)
NO_RESULT = Rule(
    "KF279",
    Severity.ERROR,
    "the view “load” shows what a simulation measured, and no result is given",
    "simulate with --out FOLDER, then name the file: --result FOLDER/result.json",
    "`koopflow simulate … --out FOLDER` writes the result of a scenario as result.json, which --result names; several "
    "results are shown side by side.",
)
NOT_A_RESULT = Rule(
    "KF278",
    Severity.ERROR,
    "this is not the result of a simulation: {reason}",
    "name the result.json that `koopflow simulate … --out FOLDER` writes",
    "The view load reads the JSON of one scenario as `koopflow simulate` writes it with --out, or prints it with "
    "--format json.",
)
OTHER_RESULT = Rule(
    "KF277",
    Severity.ERROR,
    "this is a result of the model “{name}”, and “{model}” is drawn",
    "draw the model that was simulated",
    "What was measured stands at the states of the model that was simulated; those of an adaptation may be others.",
)
MANY_RESULTS = Rule(
    "KF276",
    Severity.ERROR,
    "{count} results are more than a figure can show side by side; it can show eight",
    "leave some of them out; `koopflow compare` makes tables of any number",
    "Every state has a bar for each result, so many results make every state tall.",
)
UNKNOWN_SCENARIO = Rule(
    "KF286",
    Severity.ERROR,
    "the model has no scenario “{name}” whose dates a figure could show",
    "its scenarios are: {scenarios}",
    "The view timeline takes the plan from the first scenario that extends no other one. With --scenario it shows "
    "beside it how things went: the days of a scenario of this model, or of the reference of this adaptation.",
)
LOCK_UNREADABLE = Rule(
    "KF288",
    Severity.WARNING,
    "“{file}” is no lock of figures that can be read, so the figure is laid out anew",
    "bring back the file as it was, or delete it and draw with --lock",
    "figures.lock keeps where the steps and lanes of figures stand, so that a change of the model moves only what it "
    "must. koopflow writes it as JSON, a line for each element. A file that was cut off, that has the marks of a "
    "conflict of versions in it, or that is no file at all is left as it is and not used.",
)
LOCK_NOT_WRITTEN = Rule(
    "KF287",
    Severity.WARNING,
    "the lock of figures “{file}” could not be written: {reason}",
    "make its folder writable, or draw without --lock",
    "The figure itself is drawn. What is not kept is where its steps and lanes stand, so that they may move when the "
    "model changes. The lock stands beside the file of the model's header.",
)
RULES = (
    NO_RESULT,
    NOT_A_RESULT,
    OTHER_RESULT,
    MANY_RESULTS,
    UNKNOWN_FIGURE,
    NOTHING_DIFFERS,
    NOTHING_TO_COMPARE,
    UNKNOWN_SCENARIO,
    LOCK_NOT_WRITTEN,
    LOCK_UNREADABLE,
    SPACE_CUT,
    TOO_MANY_CONFIGURATIONS,
    UNKNOWN_STATE,
    TEXT_TOO_SMALL,
    UNKNOWN_VIEW,
    UNKNOWN_MACHINE,
    NOTHING_TO_DRAW,
    UNKNOWN_SELECTION,
    LAYOUT_OVER_LIMIT,
    NO_GLYPH,
    NO_COURSE,
    UNKNOWN_EXAMPLE,
    NOT_WALKABLE,
)
