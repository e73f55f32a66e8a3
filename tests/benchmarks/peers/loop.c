/* How fast the machine itself is: a workload as a table, run by a small event loop without any statistics.

   loop TABLE CASES SEED        one event list (a binary heap), queues, splits and joins, hours of the week
   loop TABLE CASES SEED walk   case by case without an event list; only for tables in which nobody waits

   The table is written by c_loop.py. Numbers are xoshiro256++ (Blackman and Vigna, 2021); exponential and normal
   variates come by the ziggurat (Marsaglia and Tsang, 2000). Times are hours; one line of JSON comes out. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EXPONENTIAL, LOGNORMAL };
enum { TASK, SPLIT, JOIN };
enum { WAYS_MAX = 4, NODES_MAX = 64, POOLS_MAX = 16, STACK_MAX = 64 };
#define NOBODY (-1)
#define OUT (-1)
#define NONE (-1)

typedef struct {
    int kind, pool, family, need, ways;
    double a, b;              /* mean; or mean and deviation of the logarithm */
    double upto[WAYS_MAX];    /* cumulated chances */
    int to[WAYS_MAX];
} Node;

static Node node[NODES_MAX];
static int nodes, pools, in_hours, units[POOLS_MAX];
static double between;

/* ---- random numbers ---- */

static uint64_t state[4];

static inline uint64_t turned(uint64_t x, int by) { return x << by | x >> (64 - by); }

static inline uint64_t bits(void) {
    uint64_t given = turned(state[0] + state[3], 23) + state[0], kept = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= kept;
    state[3] = turned(state[3], 45);
    return given;
}

static inline double unit(uint64_t word) { return (double)(word >> 11) * 0x1p-53; }

static void seed_with(uint64_t number) { /* SplitMix64 */
    for (int i = 0; i < 4; i++) {
        uint64_t z = number += 0x9e3779b97f4a7c15u;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        state[i] = z ^ z >> 31;
    }
}

enum { NORMAL_LAYERS = 128, EXPONENTIAL_LAYERS = 256 };
static const double NORMAL_EDGE = 3.442619855899, NORMAL_AREA = 9.91256303526217e-3;
static const double EXPONENTIAL_EDGE = 7.69711747013104972, EXPONENTIAL_AREA = 3.9496598225815571993e-3;
static double normal_x[NORMAL_LAYERS + 1], normal_y[NORMAL_LAYERS + 1];
static double exponential_x[EXPONENTIAL_LAYERS + 1], exponential_y[EXPONENTIAL_LAYERS + 1];

static double bell(double x) { return exp(-x * x / 2); }
static double decay(double x) { return exp(-x); }
static double from_bell(double y) { return sqrt(-2 * log(y)); }
static double from_decay(double y) { return -log(y); }

static void layer(double *x, double *y, int count, double edge, double area, double (*height)(double),
                  double (*across)(double)) {
    x[0] = area / height(edge); /* the lowest layer with its tail, as if it were a rectangle */
    x[1] = edge;
    for (int i = 2; i < count; i++) x[i] = across(area / x[i - 1] + height(x[i - 1]));
    x[count] = 0;
    for (int i = 0; i <= count; i++) y[i] = height(x[i]);
}

static inline double normal(void) {
    for (;;) {
        uint64_t word = bits();
        int i = word & (NORMAL_LAYERS - 1);
        double x = (2 * unit(word) - 1) * normal_x[i];
        if (fabs(x) < normal_x[i + 1]) return x;
        if (i == 0) {
            double far, height;
            do {
                far = -log(1 - unit(bits())) / NORMAL_EDGE;
                height = -log(1 - unit(bits()));
            } while (2 * height < far * far);
            return x < 0 ? -NORMAL_EDGE - far : NORMAL_EDGE + far;
        }
        if (normal_y[i] + unit(bits()) * (normal_y[i + 1] - normal_y[i]) < bell(x)) return x;
    }
}

static inline double exponential(void) {
    for (;;) {
        uint64_t word = bits();
        int i = word & (EXPONENTIAL_LAYERS - 1);
        double x = unit(word) * exponential_x[i];
        if (x < exponential_x[i + 1]) return x;
        if (i == 0) return EXPONENTIAL_EDGE - log(1 - unit(bits()));
        if (exponential_y[i] + unit(bits()) * (exponential_y[i + 1] - exponential_y[i]) < decay(x)) return x;
    }
}

static inline double effort_of(const Node *at) {
    return at->family == LOGNORMAL ? exp(at->a + at->b * normal()) : at->a * exponential();
}

static inline int chosen(const Node *at) {
    int way = 0;
    if (at->ways > 1)
        for (double u = unit(bits()); u >= at->upto[way]; way++) {}
    return at->to[way];
}

/* ---- hours: Monday to Friday, 7:30 to 15:30 ---- */

static inline double end_of_work(double begin, double effort) {
    double week = floor(begin / 168), rest = begin - week * 168;
    int day = (int)(rest / 24);
    double hour = rest - 24 * day - 7.5;
    double done = day > 4 ? 40 : 8 * day + (hour < 0 ? 0 : hour > 8 ? 8 : hour);
    done += effort;
    double weeks = floor(done / 40), left = done - 40 * weeks;
    int days = (int)(left / 8);
    double into = left - 8 * days;
    if (into == 0 && effort > 0) { /* at closing time, not at the next opening */
        into = 8;
        if (days) days--;
        else weeks--, days = 4;
    }
    return (week + weeks) * 168 + 24 * days + 7.5 + into;
}

static inline double ends_at(const Node *at, double now) {
    double effort = effort_of(at);
    return in_hours && at->pool != NOBODY ? end_of_work(now, effort) : now + effort;
}

/* ---- the event list, ordered by time, then by serial ---- */

typedef struct {
    double time;
    uint64_t serial;
    int32_t who, what;
} Event;

static Event *heap;
static int heap_size, heap_room;
static uint64_t serials;

static inline int before(const Event *one, const Event *other) {
    return one->time < other->time || (one->time == other->time && one->serial < other->serial);
}

static inline void put(double time, int who, int what) {
    if (heap_size == heap_room) heap = realloc(heap, (size_t)(heap_room = 2 * heap_room + 64) * sizeof *heap);
    Event now = {time, serials++, who, what};
    int at = heap_size++;
    for (int up; at && before(&now, &heap[up = (at - 1) / 2]); at = up) heap[at] = heap[up];
    heap[at] = now;
}

static inline Event taken(void) {
    Event first = heap[0], last = heap[--heap_size];
    int at = 0, down;
    while ((down = 2 * at + 1) < heap_size) {
        if (down + 1 < heap_size && before(&heap[down + 1], &heap[down])) down++;
        if (!before(&heap[down], &last)) break;
        heap[at] = heap[down];
        at = down;
    }
    heap[at] = last;
    return first;
}

/* ---- cases and works that wait, each in an array whose free places are chained ---- */

typedef struct {
    double arrived;
    int32_t joined, next;
} Case;

typedef struct {
    int32_t who, what, next;
} Waiting;

static Case *cases;
static Waiting *waiting;
static int cases_room, cases_free = NONE, waiting_room, waiting_free = NONE;

static inline int new_case(void) {
    if (cases_free == NONE) {
        int from = cases_room;
        cases = realloc(cases, (size_t)(cases_room = 2 * cases_room + 256) * sizeof *cases);
        for (int i = cases_room - 1; i >= from; i--) cases[i].next = cases_free, cases_free = i;
    }
    int given = cases_free;
    cases_free = cases[given].next;
    return given;
}

static inline int new_waiting(void) {
    if (waiting_free == NONE) {
        int from = waiting_room;
        waiting = realloc(waiting, (size_t)(waiting_room = 2 * waiting_room + 256) * sizeof *waiting);
        for (int i = waiting_room - 1; i >= from; i--) waiting[i].next = waiting_free, waiting_free = i;
    }
    int given = waiting_free;
    waiting_free = waiting[given].next;
    return given;
}

/* ---- a run ---- */

static long events, over;
static double total;
static int idle[POOLS_MAX], head[POOLS_MAX], tail[POOLS_MAX];

static inline void release(int pool, double now) {
    int first = head[pool];
    if (first == NONE) {
        idle[pool]++;
        return;
    }
    Waiting *next = &waiting[first];
    head[pool] = next->next;
    put(ends_at(&node[next->what], now), next->who, next->what);
    next->next = waiting_free;
    waiting_free = first;
}

static inline void queue(int pool, int who, int what) {
    int last = new_waiting();
    waiting[last] = (Waiting){who, what, NONE};
    if (head[pool] == NONE) head[pool] = last;
    else waiting[tail[pool]].next = last;
    tail[pool] = last;
}

static inline void enter(int who, int first, double now) {
    int stack[STACK_MAX], size = 0;
    stack[size++] = first;
    while (size) {
        int what = stack[--size];
        const Node *at = &node[what];
        if (at->kind == SPLIT) {
            for (int way = at->ways; way--;) stack[size++] = at->to[way];
            continue;
        }
        if (at->kind == JOIN) {
            if (++cases[who].joined < at->need) continue;
            cases[who].joined = 0;
        }
        if (at->pool == NOBODY) put(ends_at(at, now), who, what);
        else if (idle[at->pool]) idle[at->pool]--, put(ends_at(at, now), who, what);
        else queue(at->pool, who, what);
    }
}

static void run(long count) {
    for (int pool = 0; pool < pools; pool++) idle[pool] = units[pool], head[pool] = NONE;
    put(between * exponential(), NONE, 0);
    for (long born = 0; heap_size; events++) {
        Event now = taken();
        if (now.who == NONE) {
            if (++born < count) put(now.time + between * exponential(), NONE, 0);
            int who = new_case();
            cases[who].arrived = now.time;
            cases[who].joined = 0;
            enter(who, 0, now.time);
            continue;
        }
        const Node *at = &node[now.what];
        if (at->pool != NOBODY) release(at->pool, now.time);
        int to = chosen(at);
        if (to != OUT) {
            enter(now.who, to, now.time);
            continue;
        }
        total += now.time - cases[now.who].arrived;
        over++;
        cases[now.who].next = cases_free;
        cases_free = now.who;
    }
}

static void walk(long count) {
    long seen = 0;
    double sum = 0, arrived = 0;
    for (long born = 0; born < count; born++) {
        arrived += between * exponential();
        double now = arrived;
        seen++;
        for (int at = 0; at != OUT; at = chosen(&node[at])) {
            now += effort_of(&node[at]);
            seen++;
        }
        sum += now - arrived;
    }
    events = seen, over = count, total = sum;
}

static int number(FILE *table) {
    int found;
    if (fscanf(table, "%d", &found) != 1) exit(2);
    return found;
}

static double real(FILE *table) {
    double found;
    if (fscanf(table, "%lf", &found) != 1) exit(2);
    return found;
}

static void read_table(const char *path) {
    FILE *table = fopen(path, "r");
    if (!table) exit(2);
    nodes = number(table), pools = number(table), in_hours = number(table), between = real(table);
    if (nodes > NODES_MAX || pools > POOLS_MAX) exit(2);
    for (int pool = 0; pool < pools; pool++) units[pool] = number(table);
    for (int i = 0; i < nodes; i++) {
        Node *at = &node[i];
        at->kind = number(table), at->pool = number(table), at->need = number(table);
        at->family = number(table), at->a = real(table), at->b = real(table);
        at->ways = number(table);
        if (at->ways > WAYS_MAX) exit(2);
        double sum = 0;
        for (int way = 0; way < at->ways; way++) {
            sum += real(table);
            at->upto[way] = way + 1 < at->ways ? sum : INFINITY;
            at->to[way] = number(table);
        }
    }
    fclose(table);
}

static double cpu_seconds(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    read_table(argv[1]);
    seed_with((uint64_t)atoll(argv[3]));
    layer(normal_x, normal_y, NORMAL_LAYERS, NORMAL_EDGE, NORMAL_AREA, bell, from_bell);
    layer(exponential_x, exponential_y, EXPONENTIAL_LAYERS, EXPONENTIAL_EDGE, EXPONENTIAL_AREA, decay, from_decay);
    double began = cpu_seconds();
    (argc > 4 && !strcmp(argv[4], "walk") ? walk : run)(atol(argv[2]));
    printf("{\"cases\": %ld, \"events\": %ld, \"mean\": %.9g, \"seconds\": %.9g}\n", over, events, total / (double)over,
           cpu_seconds() - began);
    return 0;
}
