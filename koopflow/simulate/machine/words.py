"""The layout of the machine's arrays: what stands at which word of `T` (tables), `M` (memory) and `G` (sums).

All four arrays are flat, so that a compiled function takes four arguments whatever a model has: `T` whole numbers that
never change in a run, `F` numbers of distributions, money and shares, `M` whole numbers that change, `G` sums of money.
A row of a table is so many words (`…_W`); a pointer is an index into `T`, -1 where there is nothing.
"""

from __future__ import annotations

# the header of T: scalars, pointers to tables, and where the areas of M begin
(
    H_MUNICIPALITIES, H_TRIGGERS, H_FLOWS, H_END, H_WARM, H_HORIZON, H_STRIDE, H_WIDE, H_BUDGETS,
    H_ATTRS_AT, H_NODES_AT, H_ALARMS_AT, H_FLOWS_AT, H_TELL, H_TRIGGER_OF, H_PROGRAMME_ROOTS, H_WATCHES,
    H_LAYOUT, H_NODE, H_TRANSITION, H_ALTERNATIVE, H_SITE, H_LOCAL, H_LISTEN, H_CLAIM, H_CLAIM_OF, H_POOL,
    H_HOURS, H_LAW, H_ALARM, H_ATTRIBUTE, H_STREAM, H_AGENDA, H_AGENDA_OF, H_FLOW, H_BUDGET,
    H_POPULATION, H_COUNTRY, H_N_WIDE_ROOTS, H_N_STREAMS, H_N_AGENDAS, H_N_POOLS, H_N_SITES,
    H_COHORTS, H_N_COHORTS, H_NEEDS, H_G_COSTS, H_SIGNALS,
    H_BINS, H_MONTHS, H_SYMBOLS, H_PAYEES, H_ACTORS, H_ACTOR_TIMES, H_RULE, H_RULES, H_PART,
    H_RULES_AT, H_RULE_WORDS, H_PRIORITIES,
    H_M_WIDER, H_M_WATCH, H_M_ROOT, H_M_WORK, H_M_LINK, H_M_HEAP, H_M_ROW, H_M_POOL, H_M_AGENDA, H_M_SCRATCH,
    H_M_GATE, H_M_KEEPING, H_M_DUE, H_M_FRESH, H_M_CASES, H_M_KEYS, H_M_CURSOR,
    H_C_ROOT, H_C_WORK, H_C_LINK, H_C_HEAP, H_C_ROW, H_C_GATE,
    H_M_TIMES, H_M_OUTCOMES, H_M_VISITS, H_M_ACTORS, H_M_FLOWS, H_M_TEAMS, H_M_NEEDS, H_M_SERVICES, H_M_BUDGETS,
    H_M_PAYMENTS, H_M_SERIES, H_M_NOTES, H_M_RULES, H_M_HISTORY, H_G_PAID, H_G_SPENT,
    HEADER,
) = range(100)  # fmt: skip

# the first words of M
(
    NOW, SERIAL, JOINED, KEYS, HEAP_SIZE, FREE_ROOT, FREE_WORK, FREE_LINK, ROWS, FULL, EVENTS,
    AGENDA_HEAD, AGENDA_SIZE, GATE_HEAD, GATE_TAIL, GATE_FREE, GATES_DIRTY, N_KEEPING, N_DUE, N_FRESH, N_FREED,
    ALL_FREED, WIDE_STALE, N_STALE, N_OVER, N_CHOICES, N_TOUCHED, N_FINISHED, STEP, N_OPENINGS, N_WRITES, NOTED,
    PROGRESS, READY, READY_ROOT, READY_NODE, READY_TARGET, CALLED_FIRST, STARTING,
    ARRIVALS, COMPLETED, LEFT_OPEN, LEFT_STUCK, MONTH, PAUSE_AT, N_DUE_WIDE, AGENDA,
) = range(47)  # fmt: skip
EVERYWHERE = -1
"""As the municipality in which guards are stale."""
NOTHING, TAKES, BEGINS, ENDS, SETTLES = range(5)
"""What stands ready: nothing, the chosen transitions, a node that begins, one that ends, or only a world to settle."""
AGENDA_MAX = 64
AGENDA_W = 4
OVER = AGENDA + AGENDA_MAX * AGENDA_W
OVER_MAX = 4096
CHOICES = OVER + 2 * OVER_MAX
CHOICES_MAX = 4096
CHOICE_W = 6
TOUCHED = CHOICES + CHOICES_MAX * CHOICE_W
TOUCHED_MAX = 4096
FINISHED = TOUCHED + TOUCHED_MAX
STALE = FINISHED + TOUCHED_MAX
FREED = STALE + TOUCHED_MAX
FREED_MAX = 64
OPENINGS = FREED + FREED_MAX
OPENINGS_MAX = 64
WRITES = OPENINGS + OPENINGS_MAX
WRITES_MAX = 64
STACK = WRITES + 3 * WRITES_MAX
STACK_MAX = 1024
VALUES = STACK + 3 * STACK_MAX
VALUES_MAX = 128
FIXED = VALUES + VALUES_MAX

# kinds of nodes
ROOT, SUB, REGION, TASK, SITTING, COMPOSITE, PARALLEL, MULTI, FINAL, WAITING = range(10)
# roles of transitions
RESULT, TIMER, COMPLETION, EVENT = range(4)
# until
ALL, ANY, COUNT, THESE = range(4)
DONE = -2
"""The outcome of the completion that is named so; -1 is no outcome at all."""

# one node; numbers of nodes are those inside its layout
(
    N_KIND, N_PARENT, N_LAST, N_IS_STATE, N_ELEMENT, N_OUTCOME, N_CHILD, N_CHILDREN, N_STATES, N_REGIONS,
    N_UNTIL, N_UNTIL_COUNT, N_UNTIL_LIST, N_INITIAL, N_EFFECTS, N_FIRST, N_TRANSITIONS, N_ALARM, N_ALARMS,
    N_HOLDS, N_CREW, N_TEAM, N_PLANS, N_LAW, N_CHANCES, N_HIGH, N_LOW, N_PLACE, N_WATCH, N_RULES, N_EACH, N_PAID,
    N_SERVICE, N_TIMED, N_TALLY, N_EVENT, N_PAUSES, N_WAIT, N_WORK,
    N_STAY, NODE_W,
) = range(41)  # fmt: skip
(
    T_NODE,
    T_TRIGGER,
    T_ROLE,
    T_FIRST,
    T_ALTERNATIVES,
    T_ALARM,
    T_OUTCOME,
    T_RULES,
    T_PLACE,
    T_EVENT,
    T_STRAIGHT,
    TRANSITION_W,
) = range(12)
A_GUARD, A_TO, A_DOMAIN, A_EFFECTS, ALTERNATIVE_W = range(5)
L_FIRST, L_NODES, L_SITE, L_LEVEL, L_ALARMS, L_BEGIN, LAYOUT_W = range(7)
(
    Z_NODE, Z_TRANSITION, Z_CLOCK, Z_AT, Z_SECONDS, Z_MONTHS, Z_DAYS, Z_GONE, Z_REST, Z_COUNTRY, Z_LAW, Z_PLACE,
    Z_DATED, Z_TRIGGER, ALARM_W,
) = range(15)  # fmt: skip
B_KIND, B_SCOPE, B_COLUMN, B_LOW, B_HIGH, B_MASK, ATTRIBUTE_W = range(7)
BOOLEAN, INTEGER, ENUM, SET = range(4)
CASE, MUNICIPALITY, PROGRAMME = range(3)
C_POOLS, C_POOL, C_HOURS, C_SHARE, C_COSTS, C_COST, CLAIM_W = range(7)
COST_W = 5
P_UNITS, P_PLACES, P_ACTOR, POOL_W = range(4)
(
    S_MUNICIPALITY, S_LAYOUT, S_INDEX, S_STREAMS, S_EVERY, S_RATE, S_AT, S_FROM, S_UNTIL, S_PLACE, S_CLOSED, STREAM_W,
) = range(12)  # fmt: skip
U_MUNICIPALITY, U_TIMES, U_SIZE, U_LIMIT, U_WHILE, U_ROOT, AGENDA_ROW = range(7)
K_LAW, K_PLACE, K_COST, K_BUDGET, K_RULES, K_EVENT = range(6)
V_INDEX, V_PER, V_AMOUNT, BUDGET_W = range(4)
PER_SCENARIO, PER_MUNICIPALITY, PER_CASE = range(3)

# one root in M
(
    R_LAYOUT, R_MUNICIPALITY, R_CASE, R_KEY, R_STARTED, R_OVER, R_OUTCOME, R_STOPPED, R_NEXT, R_BEFORE, R_STEPS,
    R_MOMENT, R_STAMP, R_STALE, R_KEPT, R_DUE, R_LIVE, R_WORKS, R_ON_THE_WAY, R_GATES, R_STUCK,
    R_ARRIVED, R_COUNTED, R_NEEDS, R_ADDRESS, R_NODES, ROOT_HEAD,
) = range(27)  # fmt: skip
ACTIVE, GATED, STUCK, ENDED, ANNOUNCED, BEGUN, HELD = 1, 2, 4, 8, 16, 32, 64
"""The bits of a node in a root."""
NODE_WORDS = 5
"""Of a node in a root: bits, outcome, how often entered, its work or gate, when it was entered last."""
ALARM_WORDS = 3
"""Of an alarm in a root: the serial that counts (0: none), how often set, whether it is due."""
FLOW_WORDS = 3
"""Of a flow in a root: whether it is kept, copies on the way, how often sent."""

# one work in M
(
    W_ROOT, W_NODE, W_JOINED, W_VISIT, W_CLAIM, W_STATE, W_CLASS, W_EFFORT, W_SHORT, W_SINCE, W_SERIAL, W_NEXT,
    W_BEFORE, W_AGENDA, W_LINK, W_QUEUED, WORK_W,
) = range(17)  # fmt: skip
FREE, FRESH, WAITS, ON_AGENDA, CALLED, RUNS, GONE = range(7)
"""The states of a work."""
E_WORK, E_NEXT, E_BEFORE, E_LIST, E_MORE, LINK_W = range(6)
Q_USED, Q_HELD, Q_LENGTH, Q_LISTS, POOL_WORDS = 0, 1, 2, 3, 9
HEAP_W = 4
GATE_W = 4
ROW_W = 9
"""A row that was told: time, kind, municipality, case, layout, place, visit, claim, detail; its amount is in `G`."""
OPENING, END_OF_WORK, DELIVERY, OUTSIDE, ARRIVAL, DUE, SITTING_DAY = range(7)
"""The classes of events, in their order at one moment."""

# what is told
(
    ARRIVED, OVER_, STOPPED, ENTERED, EXITED, JOINED_, BEGAN, ENDED_, WORKED, CANCELLED, STUCK_, TAKEN, SENT, RAISED,
    HELD_, RELEASED, SAT, SKIPPED, PAID, UNPAID, UNMET, SERVED, NEEDS, UNFINISHED, PLANNED, NOTED_,
) = range(26)  # fmt: skip
PAID_ACTOR, PAID_SERVICE, PAID_FLOW = range(3)
"""What a sum was paid for: the `visit` of such a row."""
N_BOUND, N_REGIONS_, N_ATTRIBUTES, N_SECOND, N_OVERFLOW, N_ZERO = 1, 2, 4, 8, 16, 32
"""What a step noted, as bits."""

# what is counted
ENDED_TIMES, CENSORED_TIMES, TIMES_FIRST = range(3)
"""The first histograms: cycle times of the cases that ended, and of those that were followed to the end of the run."""
LEVEL_W = 3
"""A quantity over time: how much it is, since when, and its integral."""
ACTOR_WORDS = 8
"""Of an actor: its queue and its caseload as quantities, its time at work, whether anything was."""
# one part of a rule of order, of which a rule has one or two, and its state in a case
(
    EXISTENCE, ABSENCE, EXACTLY, AT_INIT, AT_END, RESPONSE, ALTERNATE_RESPONSE, CHAIN_RESPONSE, PRECEDENCE,
    ALTERNATE_PRECEDENCE, CHAIN_PRECEDENCE, RESPONDED_EXISTENCE, NOT_CO_EXISTENCE, NOT_SUCCESSION,
) = range(14)  # fmt: skip
J_TEMPLATE, J_TIMES, J_WITHIN, J_FORCE, J_STATE, J_PAUSE, PART_W = range(7)
J_FIRST, J_PARTS, RULE_W = range(3)
S_FLAGS, S_DUE, PART_WORDS = range(3)
SEEN, BROKEN, PENDING, OTHER, CAUSE = 1, 2, 4, 8, 16
"""Of a part: it spoke; it is broken; an answer is awaited; its other event was; its cause came last."""
Y_INSIDE, Y_SINCE, Y_PAUSED, PAUSE_WORDS = range(4)
KEPT, BREACH, UNDECIDED, SILENT, VERDICTS = range(5)
IS_A, IS_B = 1, 2
ALWAYS_STARTS, NEVER_STARTS = -2, -1

# expressions: pairs of words, an operation and its argument
(
    X_END, X_CONSTANT, X_CASE, X_MUNICIPALITY, X_PROGRAMME, X_WITHIN, X_NOT, X_MINUS, X_COUNT, X_ONE, X_AND, X_OR,
    X_UNION, X_IN, X_EQ, X_NE, X_ADD, X_SUB, X_MUL, X_LT, X_LE, X_GT, X_GE,
) = range(23)  # fmt: skip
# effects: rows of three words, a kind and two arguments
O_SET, O_ADD, O_REMOVE, O_SEND, O_RAISE = range(5)
# where `within` looks
IN_OWN, IN_WIDER, IN_CASES, IN_ALL_CASES = range(4)
# families of distributions
(
    D_FIXED, D_EXPONENTIAL, D_LOGNORMAL, D_GAMMA, D_WEIBULL, D_NORMAL, D_UNIFORM, D_TRIANGULAR, D_POISSON,
    D_EMPIRICAL, D_NEVER,
) = range(11)  # fmt: skip
# planning policies
FEWEST, CHEAPEST, LOCAL_FIRST, CAPACITY_AWARE = range(4)
# purposes of random numbers, as in `koopflow.randomness`
FOR_ARRIVAL, FOR_POPULATION, FOR_DURATION, FOR_BRANCH, FOR_EVENT, FOR_DELAY = range(6)
DAY = 86_400
FAR = 1 << 62

Ints = list[int]
"""A list of whole numbers in plain Python; compiled, an array of those of 64 bits."""
Floats = list[float]
"""The same of floats."""
