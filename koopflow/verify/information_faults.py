"""What is said of information: the rules KF500 to KF519 with what `explain` tells of them.

They stand apart from the checks so that their code stays readable beside the prose.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

NOT_THERE = Rule(
    "KF501",
    Severity.ERROR,
    "{actor} does not have “{document}” yet when “{where}” begins",
    "write it, or send it to them, before this work",
    "Whoever does a task must have every document that it `reads`, on every way on which a case comes there: it "
    "has it from the beginning (`from`), has written it, or was sent it. An institution and its persons share "
    "what they have; at a sitting, or where a team works, each member needs it; a household need not. The path "
    "beside the finding is a shortest one on which somebody still lacks the document.\n\n"
    "Often a flow is missing, is sent to somebody else, or is sent on one of two ways only; or what is awaited is "
    "sent by nobody, and a timer leads on without it.\n\n"
    "Wrong: `asked: {to: answering}`, where `answering` is a task by the county that reads the enquiry.\n"
    "Right: `asked: {to: answering, sends: county-enquiry}`, a flow to the county that carries it.",
)
SENT_WITHOUT = Rule(
    "KF502",
    Severity.ERROR,
    "{actor} does not have “{document}” yet when it sends “{where}”",
    "let the sender write or receive it first, or let somebody send it who has it",
    "A flow can only carry what its sender has at that moment; of a team one member must have it. What the "
    "result of the work writes counts, what is sent in the same step does not. The path beside the finding is a "
    "shortest one on which the sender lacks the document, and the place of the transition that sends it is shown.\n\n"
    "What the flow carries counts as received all the same, so that one gap is told once.\n\n"
    "Wrong: `diagnosed: {to: meeting, sends: diagnosis}` out of a task that does not write the diagnosis.\n"
    "Right: `task: {by: worker, writes: diagnosis}`.",
)
SPECIAL_WITHOUT_BASIS = Rule(
    "KF503",
    Severity.ERROR,
    "“{flow}” brings special data (“{about}”) to {actor} without a legal basis",
    "name its `basis`: the act, and the exception of GDPR art. 9(2) that applies",
    "Special categories of data (GDPR art. 9: health, addiction, origin, belief …) may be passed on only where "
    "a law says so. A flow that can be sent and that carries a document with such a category to somebody outside "
    "the sender's institution needs a `basis`. A household is told of its own affairs and needs none.\n\n"
    "Wrong: `share: {from: clinic, to: office, carries: record}` with `record: {contains: health}`.\n"
    "Right: `share: {from: clinic, to: office, carries: record, basis: {law: RODO, article: 9(2)(b)}}`.",
)
ORDINARY_WITHOUT_BASIS = Rule(
    "KF504",
    Severity.WARNING,
    "“{flow}” brings personal data (“{about}”) to {actor} without a legal basis",
    "name its `basis`, or mark the category as `class: none` where it tells of nobody",
    "Passing personal data on to another institution needs a legal basis (GDPR art. 6). The flow can be sent, "
    "carries a document with such data to somebody outside the sender's institution, and names none. A category "
    "that tells of no person, such as how work is organised, has `class: none`.\n\n"
    "Wrong: `report: {from: clinic, to: office, carries: notice}`.\n"
    "Right: `report: {from: clinic, to: office, carries: notice, basis: {law: RODO, article: 6(1)(e)}}`.",
)
WITHOUT_CONSENT = Rule(
    "KF505",
    Severity.ERROR,
    "“{flow}” can be sent without consent: “{about}” is false then",
    "send it only where the attribute is true",
    "The flow rests on consent (`basis: {consent: ATTRIBUTE}`), so it may be sent only at a moment at which that "
    "attribute is true. On the path beside the finding it is false. An attribute that the same transition sets is "
    "set before anything is sent.\n\n"
    "Wrong: `planned: {to: meeting, sends: share}`.\n"
    "Right: `planned: [{to: meeting, when: consent, sends: share}, {to: meeting}]`, or "
    "`agreed: {to: meeting, sets: {consent: true}, sends: share}`.",
)
CONSENT_ALONE = Rule(
    "KF506",
    Severity.WARNING,
    "{actor} sends “{flow}” on consent alone",
    "name the act that allows it, beside the consent or in its place",
    "A public institution acts on the ground of law. Where the two sides are so unequal consent is hardly free "
    "(GDPR, recital 43), and it can be withdrawn at any time. Consent to take part in something is one matter, "
    "the ground on which data are passed on another.\n\n"
    "Wrong: `invite: {from: office, to: clinic, basis: {consent: consent}}`.\n"
    "Right: `invite: {from: office, to: clinic, basis: [{consent: consent}, {law: RODO, article: 6(1)(e)}]}`.",
)
CONSENT_ALONE_SPECIAL = Rule(
    "KF507",
    Severity.ERROR,
    "{actor} passes on special data (“{about}”) by “{flow}” on consent alone",
    "name the act that allows it, with the exception of GDPR art. 9(2)",
    "A public institution that passes on special categories of data needs a law that allows it; consent of a "
    "person who depends on the institution is no safe ground for it.\n\n"
    "Wrong: `share: {from: office, to: clinic, carries: diagnosis, basis: {consent: consent}}`.\n"
    "Right: `basis: [{consent: consent}, {law: RODO, article: 9(2)(b)}]`.",
)
UNREAD = Rule(
    "KF508",
    Severity.WARNING,
    "nobody reads “{document}”",
    "name it in the `reads` of the work that uses it, or leave it out",
    "The document is written or sent, and no task or sitting reads it, nor is it sent to a household. What nobody "
    "uses should not be collected (GDPR art. 5(1)(c)); or the model forgets to say who uses it.\n\n"
    "Wrong: `task: {by: worker, writes: notes}` and no task with `reads: notes`.\n"
    "Right: `task: {by: office, reads: notes}` in the work that needs them.",
)
UNREAD_FLOW = Rule(
    "KF509",
    Severity.WARNING,
    "nobody who receives “{flow}” reads anything that it carries",
    "let a task of a receiver read it, await the flow by its name, or send it to somebody else",
    "The flow carries documents, but no task or sitting of a receiver reads one of them, no household receives "
    "it alone, and no state awaits it by its name. Either the receiver has no use for it, or the model forgets to "
    "say what it is for.\n\n"
    "Wrong: `report: {from: clinic, to: office, carries: notice}` and no task of the office with `reads: notice`.\n"
    "Right: `task: {by: office, reads: notice}`.",
)
NEVER_HAD = Rule(
    "KF510",
    Severity.ERROR,
    "nobody ever has “{document}”",
    "let a task write it, or say with `from` who has it at the beginning",
    "The document is read or sent, but no task or sitting writes it, and it has no `from`: it never comes to be.\n\n"
    "Wrong: `documents: {notice: {contains: identity}}` and no task with `writes: notice`.\n"
    "Right: `documents: {notice: {contains: identity, from: clinic}}`.",
)
SENT_HERE = "sent here"
NOT_ONCE = "there is no way on which {actor} has it by then"
SOMETIMES = "on another way {actor} has it by then"
OTHERS_TOO = "the same holds for: {actors}"

RULES = (
    NOT_THERE,
    SENT_WITHOUT,
    SPECIAL_WITHOUT_BASIS,
    ORDINARY_WITHOUT_BASIS,
    WITHOUT_CONSENT,
    CONSENT_ALONE,
    CONSENT_ALONE_SPECIAL,
    UNREAD,
    UNREAD_FLOW,
    NEVER_HAD,
)
BREAKING = frozenset(
    (NOT_THERE, SENT_WITHOUT, SPECIAL_WITHOUT_BASIS, WITHOUT_CONSENT, CONSENT_ALONE_SPECIAL, NEVER_HAD)
)
"""With one of these the property `information` fails."""
