"""The rules that a scenario breaks (KF8xx), each with what `explain` tells.

They stand apart from the checks so that their code stays readable beside their prose.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

NO_DURATION = Rule(
    "KF800",
    Severity.ERROR,
    "the scenario does not say how long “{state}” takes",
    "give it under “durations”, for example {state}: 2 h",
    "Every state of work needs the effort that it takes, as a distribution or a fixed duration. Nothing "
    "is assumed where a number is missing, because nobody would notice it in the results.\n\n"
    "Right: `durations: {case.reported: {lognormal: {mean: 2 h, sd: 1 h}}}`.",
)
NO_CHANCES = Rule(
    "KF801",
    Severity.ERROR,
    "the scenario does not say how often each result of “{state}” comes: {results}",
    "give it under “chances”",
    "Where work can have several results the scenario says how likely each is; otherwise the simulation "
    "would have to invent a choice that people make.\n\n"
    "Right: `chances: {case.reported: {accept: 0.8, refuse: 0.2}}`.",
)
CHANCES_SUM = Rule(
    "KF802",
    Severity.ERROR,
    "the chances of “{name}” sum to {sum} and not to 1",
    "",
    "Exactly one of the results comes each time, so their chances make up a whole. A sum below 1 has "
    "forgotten something, a sum above 1 counts something twice.\n\n"
    "Wrong: `{accept: 0.8, refuse: 0.3}`.\n"
    "Right: `{accept: 0.8, refuse: 0.2}`.",
)
NOT_A_CHANCE = Rule(
    "KF803",
    Severity.ERROR,
    "“{value}” is not a chance, for it does not lie between 0 and 1",
    "",
    "A chance of 0 never comes, one of 1 always; 80 per cent are 0.8.\n\n"
    "Wrong: `{accept: 80, refuse: 20}`.\n"
    "Right: `{accept: 0.8, refuse: 0.2}`.",
)
NO_CHANCE = Rule(
    "KF804",
    Severity.ERROR,
    "the result “{result}” of “{state}” has no chance here",
    "write 0 if it never comes",
    "The list of chances names every result of the state. A result that was left out would never come, "
    "and whether that is meant cannot be told.\n\n"
    "Wrong: `{accept: 1}` for a state that can also end with `refuse`.\n"
    "Right: `{accept: 1, refuse: 0}`.",
)
UNKNOWN_NAME = Rule(
    "KF805",
    Severity.ERROR,
    "the model “{model}” has nothing named “{name}”",
    "",
    "A scenario gives numbers for what the model declares: its actors, states, results, events, flows, "
    "attributes and elements. In paths to states `machines.` is left out. A name that means nothing "
    "would leave its number unused.\n\n"
    "Wrong: `durations: {case.reportd: 2 h}`.\n"
    "Right: `durations: {case.reported: 2 h}`.",
)
NOT_WORK = Rule(
    "KF806",
    Severity.ERROR,
    "“{state}” is not a state of work, so it has no place under “{section}”",
    "name a state with “task” or “sitting”; how long a wait lasts is said by the time of its event under “events”",
    "Durations, chances and priorities are those of states with `task` or `sitting`. A state that waits "
    "lasts until something comes; a composite one lasts as long as what is inside.\n\n"
    "Mend it by naming the state of work inside, or by giving the time of the event that ends the waiting "
    "under `events`.",
)
NOT_OUTSIDE = Rule(
    "KF807",
    Severity.ERROR,
    "“{transition}” awaits no outside event, so it has no place under “events”",
    "name a transition that is called like one of the model's “events”",
    "Under `events` stand the times of what comes from outside: transitions named like one of the "
    "model's `events`. What a flow, a signal or a result brings comes from the model itself.\n\n"
    "Right: `events: {case.work.withdraw: {exponential: {mean: 400 d}}}`.",
)
NO_PERIOD = Rule(
    "KF808",
    Severity.ERROR,
    "the scenario does not say when “{team}” sits",
    "say under “sittings” how often, for example every: 1 mo",
    "A state waits for the next sitting of this team, so the scenario says how often it meets, and where "
    "it matters how many cases one sitting takes.\n\n"
    "Right: `sittings: {team: {every: 1 mo, agenda: 8}}`.",
)
NO_POLICY = Rule(
    "KF809",
    Severity.ERROR,
    "the scenario does not say how “{attribute}” is planned",
    "give one of fewest, cheapest, local-first, capacity-aware under “planning”",
    "A task plans this set: it chooses services that meet the needs of the case. People choose in their "
    "own way; the scenario says which policy stands in for them.\n\n"
    "Right: `planning: {basket: fewest}`.",
)
NO_POPULATION = Rule(
    "KF810",
    Severity.ERROR,
    "the scenario does not say what “{attribute}” is when a case begins",
    "give it under “population”, or an “initial” in the model",
    "A case begins with a value of each attribute: the model's `initial`, or one that is drawn as the "
    "scenario's `population` says.\n\n"
    "Right: `population: {children: {poisson: {mean: 1.8}}}`.",
)
NO_TIME = Rule(
    "KF811",
    Severity.ERROR,
    "the scenario does not say when the outside event “{transition}” comes",
    "give it under “events”, or “never” if it does not come",
    "What comes from outside comes at its own time, counted from entering the state that awaits it. "
    "Nothing is assumed, not even that it never comes.\n\n"
    "Right: `events: {case.work.withdraw: never}`.",
)
NO_ARRIVALS = Rule(
    "KF812",
    Severity.ERROR,
    "the scenario does not say how cases of “{machine}” come",
    "give it under “arrivals”, for example per-year: 40",
    "The machine describes a case that begins by itself, so the scenario says how often one comes, or "
    "how many there are.\n\n"
    "Right: `arrivals: {case: {every: {exponential: {mean: 9 d}}}}`.",
)
NO_FRAME = Rule(
    "KF813",
    Severity.ERROR,
    "the scenario has no “{key}”",
    "",
    "A simulation begins on a day (`start`) and follows what happens for a time (`horizon`). The dates "
    "decide over holidays and over which law is in force.\n\n"
    "Right: `scenario: {id: base, of: rural, start: 2019-04-01, horizon: 3 y}`.",
)
WARM_UP = Rule(
    "KF814",
    Severity.ERROR,
    "the warm-up of {warm_up} is not shorter than the horizon of {horizon}",
    "shorten the warm-up or lengthen the horizon",
    "What happens in the warm-up is not counted, so that measuring begins in the usual state and not in "
    "an empty office. With a warm-up as long as the horizon nothing is left to count.\n\n"
    "Right: `horizon: 3 y` with `warm-up: 6 mo`.",
)
UNSETTLED = Rule(
    "KF850",
    Severity.ERROR,
    "no warm-up was found: what is in flight does not settle in the first half of the horizon of {horizon}",
    "lengthen the horizon, or give the warm-up as a time",
    "With `warm-up: mser-5` pilot runs longer than the horizon are made, and the rule looks for where their "
    "beginning no longer shows in the number of cases in flight. It found no such place, or one so late that "
    "too little is left to measure: the horizon is too short; or more comes in than can be done, and the queue "
    "grows until the end; or nothing settles by its nature, as with one cohort that comes and goes, which "
    "needs no warm-up at all.\n\n"
    "Right: a longer `horizon`; more `capacity`; or `warm-up: 6 mo`, where you know from elsewhere how long it takes.",
)
UNKNOWN_CALENDAR = Rule(
    "KF815",
    Severity.ERROR,
    "there is no calendar “{name}”",
    "declare it under “calendars” of the scenario",
    "`calendar` names an entry under `calendars` of the same scenario, which says when an actor works.\n\n"
    'Right: `calendars: {day: {hours: {mon-fri: "07:30-15:30"}}}` and `capacity: {office: {units: 3, '
    "calendar: day}}`.",
)
NO_COMMON_HOUR = Rule(
    "KF816",
    Severity.ERROR,
    "the calendars of {actors} have no common hour, so the work of “{state}” never begins",
    "change one of the calendars, or who does the work",
    "Work is done by all of its actors together, in hours that all of their calendars keep. Without one "
    "the work would wait for ever.\n\n"
    "Mend it by changing one of the calendars, or who does the work.",
)
EFFORT_IN_DAYS = Rule(
    "KF817",
    Severity.WARNING,
    "an effort of “{value}” passes in working hours only, and a day (d) is 24 of them",
    "write working days (wd) or hours (h); for a time that simply passes leave out “by”",
    "The duration of a task is the effort of those who do it. It passes only while their calendars are "
    "open, so `1 d` fills three days of eight hours. Rarely is that meant.\n\n"
    "Wrong: `case.planning: 2 d`.\n"
    "Right: `case.planning: 2 wd`, or `16 h`.",
)
BY_ELEMENT_GAP = Rule(
    "KF818",
    Severity.ERROR,
    "“{name}” gives no value for: {elements}",
    "add what is missing, or “otherwise” for all the rest",
    "The state is run once for each element of a set, and `by-element` gives a value for some of them "
    "only. `otherwise` stands for all the others.\n\n"
    "Right: `service.running: {by-element: {therapy: 30 h}, otherwise: 10 h}`.",
)
BY_ELEMENT_OUTSIDE = Rule(
    "KF819",
    Severity.ERROR,
    "“{name}” is not about an element of a set, so nothing is given by element",
    "give one value without “by-element”",
    "`by-element` has a meaning only in a machine that an `each` runs, where each instance is about one "
    "element.\n\n"
    "Mend it by giving one value.",
)
UNKNOWN_DATE = Rule(
    "KF820",
    Severity.ERROR,
    "the scenario has no date “{name}”",
    "give it under “dates” of the scenario",
    "A timer of the model waits for a date by name (`at: test-start`), and the scenario says which day "
    "that is.\n\n"
    "Right: `dates: {test-start: 2019-04-01}`.",
)
COHORT_TIMES = Rule(
    "KF821",
    Severity.ERROR,
    "a cohort needs “from” and “until”",
    "say between which days the cases come",
    "A cohort is a fixed number of cases that enter between two days.\n\n"
    "Right: `{cohort: 172, from: 2019-07-01, until: 2019-10-31}`.",
)
OUT_OF_RANGE = Rule(
    "KF822",
    Severity.ERROR,
    "“{value}” does not meet the condition: {bound}",
    "",
    "The number has no meaning beyond its bounds: there is no negative number of people, no share above "
    "the whole, no spread below zero.",
)
WRONG_FORM = Rule(
    "KF823",
    Severity.ERROR,
    "“{attribute}” is of type {type}, and its beginning is given like that of another type",
    "",
    "In `population` a boolean takes its chance, an enum a map of chances, an integer a distribution or "
    "a number, a set `each` with chances or `one-of`.\n\n"
    "Right: `population: {consent: 0.7, urgency: {normal: 0.9, urgent: 0.1}, children: {poisson: {mean: "
    "1.8}}}`.",
)
UNKNOWN_COUNTRY = Rule(
    "KF824",
    Severity.ERROR,
    "the public holidays of “{country}” are not known",
    "write two capital letters, for example PL",
    "A country is given by its two letters (ISO 3166-1). A calendar without a country knows no holidays.\n\n"
    "Right: `country: PL`.",
)
ENDS_BEFORE = Rule(
    "KF825",
    Severity.ERROR,
    "“until” lies before “from”",
    "perhaps the two dates are exchanged",
    "The time ends before it begins. Often the two dates are exchanged, or a year is wrong.\n\n"
    "Wrong: `{from: 2020-05-31, until: 2020-03-15}`.\n"
    "Right: `{from: 2020-03-15, until: 2020-05-31}`.",
)

BAD_EMPIRICAL = Rule(
    "KF826",
    Severity.ERROR,
    "an empirical distribution needs at least one value, and weights for all values or for none",
    "weights are not negative, and not all of them are 0",
    "The distribution takes one of the values, each as likely as its weight says. Weights are not "
    "negative, and not all of them are 0.\n\n"
    "Wrong: `empirical: {values: [1 d, 3 d], weights: [4]}`.\n"
    "Right: `empirical: {values: [1 d, 3 d], weights: [4, 1]}`.",
)

NOBODY_COMES = Rule(
    "KF827",
    Severity.WARNING,
    "no case of “{machine}” comes in this run",
    "see that the number is above 0 and that the dates lie between “start” and the horizon",
    "Cases enter from the start to the horizon. A rate of 0, a cohort of 0 and days outside that time bring "
    "none, and a run in which nothing happens has no results.\n\n"
    "Wrong: `{cohort: 172, from: 2018-07-01, until: 2018-10-31}` with `start: 2019-04-01`.\n"
    "Right: `{cohort: 172, from: 2019-07-01, until: 2019-10-31}`.",
)
NEVER_BEGINS = Rule(
    "KF828",
    Severity.WARNING,
    "“{state}” takes {needed} of “{actor}” and there are {there}, so what is there to do never begins",
    "give more units, or take fewer at once in the model",
    "Work begins when enough units of each of its actors are free, and a state with `holds` when enough places "
    "of a caseload are. With fewer than one visit takes it waits for ever, and so do the cases.\n\n"
    "Wrong: `capacity: {worker: 1}` for `task: {by: {worker: 2}}`.\n"
    "Right: `capacity: {worker: 2}`.",
)
OVERLOAD = Rule(
    "KF829",
    Severity.WARNING,
    "the work that comes to “{actor}” takes at least {load}% of the time that there is, so the queue keeps growing",
    "give more units, longer hours or a larger share, or expect a result that depends on the horizon",
    "The load of an actor is how many cases come, times how often each needs the actor, times the effort, divided "
    "by the time at work that all units have. From 100% on more work comes than can be done: the queue "
    "grows for as long as the run lasts, and mean waiting times say how long that was and nothing about the "
    "office. Only work that surely comes is counted (what guards, interrupts or timers may prevent is not), so "
    "the true load may be higher.\n\n"
    "Mend it by more units, longer hours or a larger `share`, or by fewer arrivals or less effort. Where the "
    "overload is what the scenario is to show, the warning can stay.",
)
NEVER_SITS = Rule(
    "KF830",
    Severity.WARNING,
    "“{team}” does not sit once in this run",
    "the first sitting is one period after the start, or on the day that “first” gives",
    "What waits for a sitting waits until the run ends if there is none. The first is one period after the "
    "start, or on the day given by `first`; one in a closure is left out.\n\n"
    "Wrong: `sittings: {team: {every: 5 y}}` with `horizon: 3 y`.\n"
    "Right: `sittings: {team: {every: 1 mo}}`.",
)
TOO_MANY = Rule(
    "KF831",
    Severity.ERROR,
    "“{name}” would come more than {most} times in one replication, which is more than can be simulated",
    "see whether a unit is wrong, for example minutes for days",
    "Each case and each sitting is simulated one by one. So many of them would fill the memory of the "
    "computer, or take longer than anyone waits; mostly a unit is wrong.\n\n"
    "Wrong: `every: {exponential: {mean: 9 s}}` where days are meant.\n"
    "Right: `every: {exponential: {mean: 9 d}}`.",
)
EXCLUDE = Rule(
    "KF832",
    Severity.ERROR,
    "“{first}” and “{second}” cannot both be given",
    "remove one of them",
    "The two say the same thing in different ways, and it cannot be told which one is meant.\n\n"
    "Wrong: `counties: 20` with `per-county: 5`.\n"
    "Right: `counties: 20`.",
)
PAST_CALENDAR = Rule(
    "KF833",
    Severity.ERROR,
    "the run would end after the year 9999, where the calendar ends",
    "shorten the horizon or the run-out, or begin earlier",
    "Holidays, working days and the dates of a log are those of the calendar, which ends with the year 9999. "
    "Mostly a year or a unit is wrong.\n\n"
    "Wrong: `start: 9019-04-01, horizon: 1000 y`.\n"
    "Right: `start: 2019-04-01, horizon: 3 y`.",
)
NO_OWN_CASES = Rule(
    "KF834",
    Severity.ERROR,
    "“{machine}” does not come by itself, so it has no place under “arrivals”",
    "name the machine of a case that no “each” runs",
    "Under `arrivals` stand the machines of cases. One that an `each` runs begins inside its case, and one of a "
    "municipality or of the programme begins with the run.\n\n"
    "Wrong: `arrivals: {service: {per-year: 40}}` for a machine that `each: {run: service}` runs.\n"
    "Right: `arrivals: {case: {per-year: 40}}`.",
)
RANGE = Rule(
    "KF835",
    Severity.WARNING,
    "“{value}” does not meet the condition: low ≤ value ≤ high",
    "see whether two of the three are exchanged",
    "`low` and `high` say between what a number lies where it is an estimate; the number itself lies there too. "
    "Otherwise `compare --ranges` tries numbers that nobody meant.\n\n"
    "Wrong: `{value: 10 d, low: 20 d, high: 5 d}`.\n"
    "Right: `{value: 10 d, low: 5 d, high: 20 d}`.",
)

IN_THE_MODEL = "in the model it stands here"
LACKED_HERE = "this scenario lacks it"
FOR_EXAMPLE = "write for example {text}"
"""Sentences beside a finding that something is not given, or not as it should be."""

BOUNDS = {
    "share": "> 0, ≤ 1",
    "fine": "≥ 0.000001",
    "positive": "> 0",
    "none-negative": "≥ 0",
    "one": "≥ 1",
    "second": "≥ 1 s",
    "many": "≤ 1000000",
    "places": "≤ 10000",
    "count": "≤ 1000000000",
    "order": "low ≤ mode ≤ high",
    "spread": "sd ≤ 1000000 × mean",
    "shape": "≥ 0.02",
    "duration": "≥ 0, ≤ 1000 y",
    "number": "> -1e100, < 1e100",
    "integer": "> -1e18, < 1e18",
}
"""The bounds of a number as a message shows them, by a short name."""

RULES = (
    NO_DURATION, NO_CHANCES, CHANCES_SUM, NOT_A_CHANCE, NO_CHANCE, UNKNOWN_NAME, NOT_WORK, NOT_OUTSIDE, NO_PERIOD,
    NO_POLICY, NO_POPULATION, NO_TIME, NO_ARRIVALS, NO_FRAME, WARM_UP, UNSETTLED, UNKNOWN_CALENDAR, NO_COMMON_HOUR,
    EFFORT_IN_DAYS, BY_ELEMENT_GAP, BY_ELEMENT_OUTSIDE, UNKNOWN_DATE, COHORT_TIMES, OUT_OF_RANGE, WRONG_FORM,
    UNKNOWN_COUNTRY, ENDS_BEFORE, BAD_EMPIRICAL, NOBODY_COMES, NEVER_BEGINS, OVERLOAD, NEVER_SITS, TOO_MANY, EXCLUDE,
    PAST_CALENDAR, NO_OWN_CASES, RANGE,
)  # fmt: skip
