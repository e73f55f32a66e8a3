"""The rules that a declaration breaks which contradicts itself, or that nothing uses, each with what `explain` tells.

They stand apart from the checks so that their code stays readable beside this prose.
"""

from __future__ import annotations

from koopflow.diagnostics import Rule, Severity

MIN_ABOVE_MAX = Rule(
    "KF360",
    Severity.ERROR,
    "the least value {low} is above the greatest, {high}",
    "",
    "An integer attribute has at least one value: `min` is not above `max`.\n\n"
    "Wrong: `children: {type: integer, min: 12, max: 0}`.\n"
    "Right: `children: {type: integer, min: 0, max: 12}`.",
)
ATTRIBUTE_LACKS = Rule(
    "KF361",
    Severity.ERROR,
    "an attribute of type {type} needs “{needed}”",
    "",
    "An enum says which `values` it can have, a set of what it is (`of: needs`, `of: services`, or a "
    "list).\n\n"
    "Wrong: `urgency: {type: enum}`.\n"
    "Right: `urgency: {type: enum, values: [normal, urgent]}`.",
)
STRAY_ATTRIBUTE_KEY = Rule(
    "KF362",
    Severity.ERROR,
    "“{stray}” does not go with an attribute of type {type}",
    "min and max go with integer, values with enum, of with set",
    "Each type of attribute has keys of its own; one that belongs to another type shows that the type, or "
    "the key, is a slip.\n\n"
    "Wrong: `consent: {type: boolean, max: 1}`.\n"
    "Right: `consent: {type: boolean}`.",
)
REPEATED = Rule(
    "KF363",
    Severity.ERROR,
    "“{value}” stands here twice",
    "",
    "The values of an enum, and the elements that a set can have, are each told once.\n\n"
    "Wrong: `values: [normal, urgent, normal]`.\n"
    "Right: `values: [normal, urgent]`.",
)
TOO_MANY_ELEMENTS = Rule(
    "KF364",
    Severity.ERROR,
    "a set has at most {most} possible elements, and here are {count}",
    "",
    "A set is kept as the 64 bits of one number, so that verification can look at every set a case can have.",
)
UNKNOWN_SET_OF = Rule(
    "KF365",
    Severity.ERROR,
    "a set is of needs, of services, or of a list of its own elements, and not of “{value}”",
    "write of: needs, of: services, or of: [first, second]",
    "`of` says what elements the set can have: all needs, all services, or those of a list of "
    "identifiers.\n\n"
    "Wrong: `needs: {type: set, of: need}`.\n"
    "Right: `needs: {type: set, of: needs}`.",
)
NOT_OF_INSTITUTION = Rule(
    "KF366",
    Severity.ERROR,
    "a person is a role of an institution, and “{name}” is not one",
    "",
    "`of` says to which institution a person belongs: it knows what the institution knows, and counts with "
    "its level and sector.\n\n"
    "Wrong: `worker: {kind: person, of: board}` where `board` is a team.\n"
    "Right: `worker: {kind: person, of: office}`.",
)
STRAY_ACTOR_KEY = Rule(
    "KF367",
    Severity.ERROR,
    "“{stray}” does not go with an actor of kind {kind}",
    "members and leader go with team, of with person",
    "Only teams have members and a leader, only persons are of an institution.\n\n"
    "Wrong: `office: {kind: institution, members: [clinic]}`.\n"
    "Right: `board: {kind: team, members: [office, clinic]}`.",
)
TEAM_IN_CIRCLE = Rule(
    "KF368",
    Severity.ERROR,
    "“{name}” would be a member of itself",
    "",
    "A team is its members: what reaches it reaches each of them. A team that is, directly or by others, "
    "its own member has no end.",
)
LEADER_OUTSIDE = Rule(
    "KF369",
    Severity.WARNING,
    "“{name}” leads the team and is not a member of it",
    "",
    "The leader of a team is one of its members, or a person of one: otherwise it learns nothing of what "
    "reaches the team.\n\n"
    "Wrong: `{kind: team, members: [clinic], leader: office}`.\n"
    "Right: `{kind: team, members: [office, clinic], leader: office}`.",
)
EMPTY_TEAM = Rule(
    "KF370",
    Severity.WARNING,
    "nobody is a member of this team",
    "list them under “members”",
    "A team is its members. Without any, nobody learns what is sent to it and nobody takes part in its "
    "sittings.\n\n"
    "Right: `board: {kind: team, members: [office, clinic], leader: office}`.",
)
LEVEL_OPEN = Rule(
    "KF371",
    Severity.INFO,
    "no level is given for this actor: it counts as the municipality's own",
    "level: municipality, county, voivodeship or state",
    "The level says for how many municipalities an actor is there: one of the county serves several. Rules "
    "about members ask it as well. A person has the level of its institution.\n\n"
    "Right: `clinic: {kind: institution, level: county}`.",
)
CONSENT_NOT_BOOLEAN = Rule(
    "KF372",
    Severity.ERROR,
    "consent is given or not, and “{name}” is not a boolean attribute",
    "",
    "A basis that rests on consent holds while a boolean attribute is true. `basis: consent` means the "
    "attribute `consent`.\n\n"
    "Wrong: `basis: {consent: urgency}`.\n"
    "Right: `basis: {consent: consent}` with `consent: {type: boolean, initial: false}`.",
)
NEED_UNMET = Rule(
    "KF373",
    Severity.INFO,
    "no service meets the need “{name}”: a case keeps it for good",
    "",
    "A plan is made of services that meet the case's needs. A need that no service meets stays, which may "
    "be meant: not everything can be helped. If it is a gap, add a service, or the need to the `meets` of "
    "one.",
)
WIDER_READS = Rule(
    "KF374",
    Severity.ERROR,
    "“{name}” has the scope {scope}, narrower than that of the machine “{machine}”, which uses it",
    "give the attribute the scope of the machine, or tell the machine by a signal",
    "An attribute belongs to what its `scope` says. Machines of that scope and narrower ones can use it; a "
    "machine of a municipality or of the programme would have to say of which case it speaks.\n\n"
    "Wrong: `children > 0` in a machine with `scope: municipality`.\n"
    "Right: give the attribute the scope of the machine, or raise a signal in the case.",
)
NARROWER_WRITES = Rule(
    "KF375",
    Severity.WARNING,
    "“{name}” has the scope {scope}, wider than that of the machine “{machine}”, which changes it",
    "let a machine of that scope change it, when a signal tells it to",
    "Narrower machines read the attributes of wider ones. If they change them as well, cases depend on one "
    "another, and verification of a single case is only approximate. Let the machine of that scope change "
    "it, when a signal tells it to.",
)
UNKNOWN_LEVEL = Rule(
    "KF376",
    Severity.ERROR,
    "no actor can have the {asked} “{value}”",
    "",
    "`where` counts the actors with this level, sector or kind, and the bounds of a permitted change name "
    "those that it may give. Levels are household, municipality, county, voivodeship and state, kinds "
    "institution, person, team and household; a sector is an identifier of the author's own.\n\n"
    "Wrong: `where: {level: conty}`.\n"
    "Right: `where: {level: county}`.",
)
NO_ROOM = Rule(
    "KF377",
    Severity.ERROR,
    "at least {low} and at most {high} is never both",
    "",
    "The bounds of a rule of fact leave room for at least one number: `at-least` is not above `at-most`.",
)
NOT_A_LIST = Rule(
    "KF378",
    Severity.ERROR,
    "“{name}” is not what “{asked}” can be asked of",
    "members takes the path of a list, count the name of a section",
    "`members` names a list in an element, such as the members of a team or the receivers of a flow; "
    "`count` names a section, whose elements it counts.\n\n"
    "Wrong: `members: actors.board`.\n"
    "Right: `members: actors.board.members`, `count: services`.",
)
UNUSED = Rule(
    "KF380",
    Severity.WARNING,
    "nothing uses “{path}”",
    "use it or leave it out",
    "What is declared and never used misleads the reader, and what is collected of a family without being "
    "used should not be collected at all. Often a slip in the name at the place of use is the cause.",
)
UNHEARD = Rule(
    "KF381",
    Severity.WARNING,
    "nobody awaits the signal “{name}”",
    "await it in the “next” of a state, or leave it out",
    "A signal is seen only by what awaits it at that moment: by a transition of its name in a waiting "
    "state, or on a state with something inside. This one is awaited nowhere, so raising it does "
    "nothing.\n\n"
    "Wrong: `raises: case-closed` where no `next` has `case-closed`.\n"
    "Right: `case-closed: idle` in the `next` of a state of the team.",
)

RULES = (
    MIN_ABOVE_MAX,
    ATTRIBUTE_LACKS,
    STRAY_ATTRIBUTE_KEY,
    REPEATED,
    TOO_MANY_ELEMENTS,
    UNKNOWN_SET_OF,
    NOT_OF_INSTITUTION,
    STRAY_ACTOR_KEY,
    TEAM_IN_CIRCLE,
    LEADER_OUTSIDE,
    EMPTY_TEAM,
    LEVEL_OPEN,
    CONSENT_NOT_BOOLEAN,
    NEED_UNMET,
    WIDER_READS,
    NARROWER_WRITES,
    UNKNOWN_LEVEL,
    NO_ROOM,
    NOT_A_LIST,
    UNUSED,
    UNHEARD,
)
