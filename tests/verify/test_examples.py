"""Whether some case can go the way of an example, and how far it goes where none can."""

from __future__ import annotations

import pytest

from koopflow.api.wording import hints
from koopflow.diagnostics import Diagnostic, Place
from koopflow.verify.examples import check_examples
from koopflow.verify.subject import Subject
from tests.semantics.models import model

CASE = """
events: {ring: {}, stop: {}}
actors: {office: {kind: institution, level: municipality}}
attributes: {n: {type: integer, min: 0, max: 2, initial: 0}}
machines:
  case:
    initial: request
    states:
      request: {task: {by: office}, next: {accept: work, refuse: closed}}
      work:
        regions:
          left: {initial: l, states: {l: {next: {ring: lz}}, lz: {final: true}}}
          right: {initial: r, states: {r: {next: {ring: rz}}, rz: {final: true}}}
        next: {done: review, stop: closed}
      review: {task: {by: office}, next: {good: closed, again: {to: work, when: n < 1, sets: {n: n + 1}}}}
      closed: {final: true}
"""
EACH = """
events: {stop: {}}
actors: {office: {kind: institution, level: municipality}}
needs: {n1: {}, n2: {}}
services: {s1: {provider: office, meets: [n1]}, s2: {provider: office, meets: [n2]}}
attributes: {basket: {type: set, of: [services], initial: [s1, s2]}}
machines:
  case:
    initial: work
    states:
      work: {each: {run: service, in: basket}, next: {done: closed, stop: work}}
      closed: {final: true}
  service:
    initial: offered
    states:
      offered: {task: {by: office}, next: {begin: running}}
      running: {task: {by: office}, next: {done: over, pause: offered}}
      over: {final: true}
"""


def accepting(steps: str) -> str:
    """An example of the case that is to be possible."""
    return f"{{of: case, accepts: {steps}}}"


def rejecting(steps: str) -> str:
    """An example of the case that is not to be possible."""
    return f"{{of: case, rejects: {steps}}}"


def judged(
    example: str, text: str = CASE, own: frozenset[str] = frozenset(), states_max: int = 10_000
) -> tuple[Diagnostic, ...]:
    """The findings about a model with one example."""
    read = model(f"{text}examples:\n  e: {example}\n")
    subject = Subject("small", read, Place, lambda path, number: Place(f"{path}[{number}]"), states_max)
    return check_examples(subject, own)


@pytest.mark.parametrize(
    "steps",
    [
        "[request.refuse]",
        "[request.accept]",
        "[request.accept, work.left.l.ring]",
        "[request.accept, work.left.l.ring, work.right.r.ring, work.done, review.good]",
        "[request.accept, work.stop]",
    ],
)
def test_a_way_that_some_case_can_go_is_accepted(steps: str) -> None:
    assert judged(accepting(steps)) == ()
    (finding,) = judged(rejecting(steps))
    assert finding.code == "KF611"


@pytest.mark.parametrize(
    ("steps", "number", "trace", "hint"),
    [
        ("[work.stop]", 0, (), "only “case.request: accept” or “case.request: refuse” can come here"),
        ("[request.refuse, review.good]", 1, ("request.refuse",), "nothing more can come here"),
        ("[request.accept, review.good]", 1, ("request.accept",), "only “case.work.left.l: ring” or “case.work: stop” can come here"),
        # The event is answered in both regions by one step, so that the second cannot be left out.
        ("[request.accept, work.left.l.ring, work.done]", 2, ("request.accept", "work.left.l.ring", "work.right.r.ring"), "only “case.work.right.r: ring” can come here"),
    ],
)  # fmt: skip
def test_a_way_that_no_case_can_go_is_told_with_how_far_it_goes(
    steps: str, number: int, trace: tuple[str, ...], hint: str
) -> None:
    (finding,) = judged(accepting(steps))
    assert (finding.code, finding.place, finding.trace) == (
        "KF610",
        Place(f"examples.e.accepts[{number}]"),
        trace,
    )
    assert hints(finding, "en")[0] == hint
    assert judged(rejecting(steps)) == ()


def test_a_list_may_end_between_the_transitions_of_one_step() -> None:
    assert judged("{of: case, accepts: [request.accept, work.left.l.ring]}") == ()


def test_the_steps_of_any_one_instance_count_from_its_beginning() -> None:
    steps = "{of: service, accepts: [offered.begin, running.pause, offered.begin, running.done]}"
    assert judged(steps, EACH) == ()
    (finding,) = judged("{of: service, accepts: [running.done]}", EACH)
    assert hints(finding, "en")[0] == "only “service.offered: begin” can come here"
    (finding,) = judged("{of: service, accepts: [offered.begin, offered.begin]}", EACH)
    assert finding.trace == ("service.offered.begin",)


def test_an_instance_that_is_begun_anew_is_another_one() -> None:
    """`stop` leaves the services and begins them again: a list does not go on from one run of the machine to the
    next, and can be that of the second run alone."""
    (finding,) = judged("{of: service, accepts: [offered.begin, offered.begin]}", EACH)
    assert finding.code == "KF610"
    guarded = (
        EACH.replace("next: {begin: running}", "next: {begin: {to: running, when: late}}")
        .replace("stop: work", "stop: {to: work, sets: {late: true}}")
        .replace("attributes: {", "attributes: {late: {type: boolean, initial: false}, ")
    )
    assert judged("{of: service, accepts: [offered.begin]}", guarded) == ()


def test_what_an_adaptation_added_may_lie_between() -> None:
    steps = "{of: case, accepts: [request.accept, work.left.l.ring, work.right.r.ring, review.good]}"
    assert [finding.code for finding in judged(steps)] == ["KF610"]
    assert judged(steps, own=frozenset({"case.work.done"})) == ()


def test_a_budget_leaves_an_example_undecided_unless_it_goes_all_the_way() -> None:
    steps = "[request.accept, work.left.l.ring, work.right.r.ring, work.done, review.good]"
    assert [f.code for f in judged(accepting(steps), states_max=3)] == ["KF411"]
    assert [f.code for f in judged(rejecting(steps), states_max=3)] == ["KF411"]
    assert judged("{of: case, accepts: [request.accept]}", states_max=3) == ()
