"""The rules of shape that a document breaks (KF200–KF249), each with what `explain` tells.

They stand apart from the types and from the reading, which both make findings of them, so that the types stay
readable beside their prose.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

DID_YOU_MEAN = "did you mean “{name}”?"
"""A note beside a finding: the candidate that the author may have meant."""
WRITE_INSTEAD = "write {instead}"

UNKNOWN_KEY = Rule(
    "KF200",
    Severity.ERROR,
    "unknown key “{key}”",
    "here can stand: {known}",
    "Each form of the language has its own keys, written with hyphens. A key that it does not know is "
    "refused and not passed over, because a misspelt key would otherwise change the model in silence.\n\n"
    "Wrong: `office: {kind: institution, levle: municipality}`.\n"
    "Right: `office: {kind: institution, level: municipality}`.",
)
MISSING = Rule(
    "KF201",
    Severity.ERROR,
    "“{key}” is missing",
    "",
    "This form cannot be understood without that key; nothing is assumed in its place. The finding "
    "stands at the element that lacks it.\n\n"
    "Wrong: `report: {from: clinic}`.\n"
    "Right: `report: {from: clinic, to: office}`.",
)
NOT_MAPPING = Rule(
    "KF202",
    Severity.ERROR,
    "here keys with values (key: value) are expected, and here stands {given}",
    "",
    "The value must be a set of keys with values, either indented below its key or in braces.\n\n"
    "Wrong: `needs: [debts, addiction]`.\n"
    "Right: `needs: {debts: {}, addiction: {}}`.",
)
NOT_LIST = Rule(
    "KF203",
    Severity.ERROR,
    "here a list is expected, and here stands {given}",
    "write the values in square brackets, for example [2, 3]",
    "The value must be a list: items that each begin with a hyphen, or in brackets. One value is a list "
    "of one; a mapping is not.\n\n"
    "Wrong: `municipalities: {north: 1}`.\n"
    "Right: `municipalities: [north, south]`.",
)
NOT_ONE_OF = Rule(
    "KF204",
    Severity.ERROR,
    "“{value}” is not one of: {known}",
    "",
    "The key takes one of a few words only. They are part of the language and are not translated.\n\n"
    "Wrong: `office: {kind: office}`.\n"
    "Right: `office: {kind: institution}`.",
)
TOO_SMALL = Rule(
    "KF206",
    Severity.ERROR,
    "“{value}” is too small: at least {bound} is expected",
    "leave out an actor that takes no part",
    "The number counts people or places, and fewer than the bound make no sense here. To take nobody, "
    "leave the actor out.\n\n"
    "Wrong: `by: {worker: 0}`.\n"
    "Right: `by: {worker: 1}`.",
)
EMPTY = Rule(
    "KF207",
    Severity.ERROR,
    "here at least one value is expected",
    "give the transition's target, for example a state's id",
    "An empty list says nothing here: a transition needs a target or an effect.\n\n"
    "Wrong: `next: {accept: []}`.\n"
    "Right: `next: {accept: work}`.",
)
NO_VALUE = Rule(
    "KF208",
    Severity.ERROR,
    "“{key}” has no value",
    "write its value, or leave the key out",
    "Behind the colon nothing stands. A key without its value would read as if it were not there, and a "
    "timer whose time was forgotten would become a result of the work. Only in a what-if (`extends`) does "
    "an empty value mean something: there it takes away what the other scenario says.\n\n"
    "Wrong: `late: {to: reminder, after: }`.\n"
    "Right: `late: {to: reminder, after: 14 d}`.",
)
DOES_NOT_FIT = Rule(
    "KF209",
    Severity.ERROR,
    "“{value}” does not fit here",
    "",
    "The value has a shape that this key cannot take. The reference of the language shows the forms that "
    "it can take, and `koopflow schema` lets an editor show them while typing.",
)
NOT_TEXT = Rule(
    "KF210",
    Severity.ERROR,
    "here one name or text is expected",
    "give one value, without brackets or braces",
    "The value must be one text or name, not a list, a mapping or nothing. Often a name in braces or "
    "brackets is the cause, or a key whose value was forgotten.\n\n"
    "Wrong: `leader: [office]`.\n"
    "Right: `leader: office`.",
)
NOT_BOOLEAN = Rule(
    "KF211",
    Severity.ERROR,
    "“{value}” is neither true nor false",
    "",
    "Only the words `true` and `false` are yes and no. `tak`, `nie`, `yes`, `no`, `on` and `off` are "
    "ordinary words in this language, so that a state can be called `no` and an abbreviation is never "
    "read as a yes.\n\n"
    "Wrong: `final: tak`.\n"
    "Right: `final: true`.",
)
NOT_INTEGER = Rule(
    "KF212",
    Severity.ERROR,
    "“{value}” is not a whole number",
    "digits alone, without spaces, a fraction or a unit",
    "The value counts something, so it is written in digits alone, with a minus sign in front where it "
    "may be negative, and without spaces or a fraction.\n\n"
    "Wrong: `units: 2.5`, `population: 10 281`.\n"
    "Right: `units: 2`, `population: 10281`.",
)
NOT_NUMBER = Rule(
    "KF213",
    Severity.ERROR,
    "“{value}” is not a number",
    "digits with a decimal point, without spaces or a unit",
    "The value is a number with a decimal point, without a unit and without spaces between its digits. "
    "Chances lie between 0 and 1; they are not written in per cent.\n\n"
    "Wrong: `share: 15 %`, `accept: 0,8`.\n"
    "Right: `share: 0.15`, `accept: 0.8`.",
)
NOT_DURATION = Rule(
    "KF214",
    Severity.ERROR,
    "“{value}” is not a duration",
    "write for example 30 min, 6.5 h, 14 d, 5 wd, 2 wk, 3 mo, 1 y",
    "A duration is a number, a space and a unit: `min`, `h`, `d` (24 hours), `wd` (working days), `wk`, "
    "`mo`, `y`; or a duration of ISO 8601 such as `P14D`. It is never negative, and a number without a "
    "unit is none.\n\n"
    "Wrong: `after: 14`, `after: 14 days`.\n"
    "Right: `after: 14 d`.",
)
NOT_WARM_UP = Rule(
    "KF236",
    Severity.ERROR,
    "“{value}” is neither a duration nor the rule mser-5",
    "write for example 6 mo, or mser-5",
    "A warm-up is how long at the beginning of a run nothing is counted: a duration, or `mser-5`, and pilot "
    "runs find it by the rule of that name.\n\n"
    "Wrong: `warm-up: mser`, `warm-up: 180`.\n"
    "Right: `warm-up: mser-5`, `warm-up: 180 d`.",
)
NOT_DATE = Rule(
    "KF215",
    Severity.ERROR,
    "“{value}” is not a date",
    "write for example 2019-04-01 or 2019-04-01T14:30",
    "A date is written year, month, day with hyphens, as in ISO 8601, and where an hour matters it "
    "follows behind a `T`. All times are local, so there is no time zone. The day must exist.\n\n"
    "Wrong: `start: 1.04.2019`, `start: 2019-02-30`.\n"
    "Right: `start: 2019-04-01`.",
)
NOT_ID = Rule(
    "KF216",
    Severity.ERROR,
    "“{value}” is not an identifier",
    "small letters a–z, digits and hyphens, a letter first",
    "Identifiers name elements in paths and conditions, so they are made of small letters from a to z, "
    "digits and hyphens, begin with a letter and have at most 100 characters. What people read belongs "
    "in `title`, with any letters.\n\n"
    "Wrong: `Ośrodek: {kind: institution}`.\n"
    "Right: `osrodek: {kind: institution, title: Ośrodek}`.",
)
RESERVED_ID = Rule(
    "KF217",
    Severity.ERROR,
    "“{value}” is a word of the language and cannot be an identifier",
    "choose another id; the name that people read stands in “title”",
    "The words `true`, `false`, `and`, `or`, `not`, `in`, `count`, `within`, `element`, `provider` and "
    "`municipality` have a meaning of their own in conditions, so no element can bear them as its name.\n\n"
    "Wrong: `states: {within: {}}`.\n"
    "Right: `states: {inside: {}}`.",
)
BAD_BASIS = Rule(
    "KF221",
    Severity.ERROR,
    "a legal basis is a text, or has “law”, “eli” or “consent”",
    "for example {{law: RODO, article: 6(1)(e)}}",
    "A legal basis is a plain text, or says which act it rests on: by its name (`law`), by its European "
    "identifier (`eli`), or on the consent that an attribute records (`consent`).\n\n"
    "Wrong: `basis: {article: 105}`.\n"
    "Right: `basis: {eli: DU/2004/593, article: 105}`.",
)
BAD_UNTIL = Rule(
    "KF222",
    Severity.ERROR,
    "“until” is all, any, a number from 1 on, or a list of regions",
    "",
    "`until` says when a state with several regions or instances is over: when `all` have ended (so it "
    "is without the key), when `any` has, when a number of them have, or when the listed regions have.\n\n"
    "Wrong: `until: 0`.\n"
    "Right: `until: any`, `until: 2`, `until: [help, safety]`.",
)
SEVERAL_KINDS = Rule(
    "KF223",
    Severity.ERROR,
    "a state is of one kind, and this one is of several: {kinds}",
    "put the one state inside the other, or behind it",
    "Its keys tell what a state is: `task`, `sitting`, `states`, `regions`, `each` or `final`. With two "
    "of them it is not said what happens first.\n\n"
    "Wrong: `talk: {task: {by: worker}, final: true}`.\n"
    "Right: `talk: {task: {by: worker}, next: {done: end}}` and `end: {final: true}`.",
)
BODY_INCOMPLETE = Rule(
    "KF224",
    Severity.ERROR,
    "“{missing}” is missing: a machine, a region and a composite state have “initial” and “states”",
    "",
    "A body says which states it has and in which of them it begins; or it has `regions`, each with a "
    "body of its own.\n\n"
    "Wrong: `states: {asked: {}, answered: {final: true}}`.\n"
    "Right: `initial: asked` beside these `states`.",
)
STRAY_KEY = Rule(
    "KF225",
    Severity.ERROR,
    "“{key}” does not go with “{kind}”",
    "leave out “{key}” or “{kind}”",
    "In a final state everything is over: nothing leads out of it and it holds nobody's place.\n\n"
    "Wrong: `closed: {final: true, next: {reopen: work}}`.\n"
    "Right: `closed: {next: {reopen: work}}`, a state that waits, or `closed: {final: true}`.",
)
EVENTS_WANTED = Rule(
    "KF226",
    Severity.ERROR,
    "number of events in “{template}”: {given} instead of {count}",
    "several events in the place of one stand in a list of their own: [a, [b, c]]",
    "A rule of order speaks of one event (`existence`, `absence`, `exactly`, `init`, `end`) or of two, "
    "the one that obliges and the one that is owed. A list in the place of an event means any of its "
    "members.\n\n"
    "Wrong: `{response: [machines.case.reported, machines.case.reported.accept, "
    "machines.case.reported.refuse]}`.\n"
    "Right: `{response: [machines.case.reported, [machines.case.reported.accept, "
    "machines.case.reported.refuse]]}`.",
)
ONE_TEMPLATE = Rule(
    "KF227",
    Severity.ERROR,
    "a rule says one thing, and this one says several: {templates}",
    "make a rule of each",
    "Each rule is judged and reported by itself, with its own basis and its own numbers. Two statements "
    "under one name could not be told apart when one is broken.\n\n"
    "Wrong: `r: {init: [a], end: [b]}`.\n"
    "Right: `begins: {init: [a]}` and `ends: {end: [b]}`.",
)
ONE_VERB = Rule(
    "KF228",
    Severity.ERROR,
    "a change does exactly one thing; here stands: {verbs}",
    "one of add, omit, replace, rename, refine, set",
    "Each change of an adaptation is one step with its own reason, so that it can be judged and "
    "explained by itself.\n\n"
    "Wrong: `{omit: actors.clinic, add: actors.guard, with: {…}, why: …}`.\n"
    "Right: two changes, one that omits and one that adds.",
)
PART_MISSING = Rule(
    "KF229",
    Severity.ERROR,
    "“{verb}” needs “{key}”",
    "",
    "A change says what it changes and into what: `rename` and `set` have `to`; `add`, `replace` and "
    "`refine` have `with`.\n\n"
    "Wrong: `{rename: actors.team, why: …}`.\n"
    "Right: `{rename: actors.team, to: joint-team, why: …}`.",
)
UNKNOWN_PERMISSION = Rule(
    "KF230",
    Severity.ERROR,
    "“{value}” is not a permission",
    "one of rename, replace, omit, add, refine, set",
    "`variation` says what an adaptation may do at a path. There are six kinds of change, and each can "
    "be permitted, some within bounds.\n\n"
    "Wrong: `actors.clinic: [remove]`.\n"
    "Right: `actors.clinic: [omit]`.",
)
NO_BOUND = Rule(
    "KF231",
    Severity.ERROR,
    "a rule over “{template}” needs a bound",
    "one of include, exclude, at-least, at-most, exactly",
    "A rule of fact compares a list or a section with something. Without a bound it would always hold.\n\n"
    "Wrong: `both: {members: actors.team.members, where: {level: county}}`.\n"
    "Right: `both: {members: actors.team.members, where: {level: county}, at-least: 1}`.",
)
KEY_ALONE = Rule(
    "KF232",
    Severity.ERROR,
    "“{key}” stands only beside: {wanted}",
    "",
    "The key says more about another one, and without that one it means nothing: `outcome` belongs to "
    "`final`, `until` to `regions` or `each`.\n\n"
    "Wrong: `left: {outcome: withdrawn}`.\n"
    "Right: `left: {final: true, outcome: withdrawn}`.",
)
SAYS_NOTHING = Rule(
    "KF234",
    Severity.ERROR,
    "the rule states nothing",
    "give it a template such as response, always or members, or a description alone",
    "A rule says what must hold: an order of events, a condition, a count. One that only describes it in "
    "words is a statement: it is printed in the book and not checked. This one does neither.\n\n"
    "Wrong: `in-time: {within: 14 d}`.\n"
    "Right: `in-time: {response: [machines.case.asked, machines.case.answered], within: 14 d}`.",
)
ONE_CLAIM = Rule(
    "KF233",
    Severity.ERROR,
    "an example has either “accepts” or “rejects”, with at least one transition",
    "",
    "An example claims that some case can begin so (`accepts`) or that none can (`rejects`). It makes "
    "one claim, over a list of transitions from the start.\n\n"
    "Right: `usual-way: {of: case, accepts: [reported.accept]}`.",
)
BAD_DISTRIBUTION = Rule(
    "KF240",
    Severity.ERROR,
    "“{value}” is not a distribution",
    "for example {{exponential: {{mean: 9 d}}}}, or a bare duration",
    "A distribution is one family with its parameters: fixed, exponential, lognormal, gamma, weibull, "
    "uniform, triangular, normal, poisson or empirical. A bare value is always the same value.\n\n"
    "Wrong: `case.reported: {mean: 2 h, sd: 1 h}`.\n"
    "Right: `case.reported: {lognormal: {mean: 2 h, sd: 1 h}}`.",
)
BAD_PARAMETERS = Rule(
    "KF241",
    Severity.ERROR,
    "“{family}” takes {wanted}; here stands {given}",
    "",
    "Each family of distributions is given by parameters of its own; one too many contradicts the "
    "others, one too few leaves it open.\n\n"
    "Wrong: `exponential: 9 d`.\n"
    "Right: `exponential: {mean: 9 d}`.",
)
BAD_HOURS = Rule(
    "KF242",
    Severity.ERROR,
    "“{value}” are not opening hours",
    'for example mon-fri: "07:30-15:30"',
    "A calendar says for each day of the week (`mon`, `mon-fri`, `sat, sun`) from when until when it is "
    "open, in hours and minutes; several stretches of one day stand in a list and do not overlap.\n\n"
    "Wrong: `hours: {weekdays: 8-16}`.\n"
    'Right: `hours: {mon-fri: "08:00-16:00"}`.',
)
BAD_COST = Rule(
    "KF243",
    Severity.ERROR,
    "“{value}” is not a cost",
    "for example 900, or 45 per h",
    "A cost is an amount for each use, or an amount for each unit of working time (`min`, `h`, `d`).\n\n"
    "Wrong: `worker: 45/h`.\n"
    "Right: `worker: 45 per h`.",
)
BAD_ARRIVALS = Rule(
    "KF244",
    Severity.ERROR,
    "arrivals are given in exactly one way: every, per-year, cohort or at",
    "",
    "Cases come with a distribution of the time between two (`every`), at a yearly rate (`per-year`), as "
    "a fixed number spread over a time (`cohort` with `from` and `until`), or at stated moments (`at`).\n\n"
    "Wrong: `case: {every: {exponential: {mean: 9 d}}, per-year: 40}`.\n"
    "Right: `case: {per-year: 40}`.",
)
BAD_LENGTH = Rule(
    "KF245",
    Severity.ERROR,
    "“{value}” is not a length on paper",
    "for example 160mm, 16cm or 6.3in, from 1 cm to 2 m",
    "A figure's width and height are its size on paper, in `mm`, `cm`, `in` or `pt`; a bare number is `mm`.\n\n"
    "Wrong: `width: wide`.\n"
    "Right: `width: 160mm`.",
)

RULES = (
    UNKNOWN_KEY, MISSING, NOT_MAPPING, NOT_LIST, NOT_ONE_OF, TOO_SMALL, EMPTY, NO_VALUE,
    DOES_NOT_FIT, NOT_TEXT, NOT_BOOLEAN, NOT_INTEGER, NOT_NUMBER, NOT_DURATION, NOT_DATE, NOT_ID, RESERVED_ID,
    BAD_BASIS, BAD_UNTIL, SEVERAL_KINDS, BODY_INCOMPLETE, STRAY_KEY, EVENTS_WANTED, ONE_TEMPLATE, ONE_VERB,
    PART_MISSING, UNKNOWN_PERMISSION, NO_BOUND, KEY_ALONE, SAYS_NOTHING, ONE_CLAIM,
    BAD_DISTRIBUTION, BAD_PARAMETERS, BAD_HOURS, BAD_COST, BAD_ARRIVALS, BAD_LENGTH,
    NOT_WARM_UP,
)  # fmt: skip
