"""The mend that is offered was tried, is the smallest, and is absent where nothing mends."""

from __future__ import annotations

import pytest

from koopflow.api.judging import judged
from koopflow.api.mending import judged_with_mends
from koopflow.model.partly import partly
from tests.verify.overlaying import Change
from tests.verify.test_refinement import CASE, deciding, reference

GOOD = deciding(a={"k": "b"}, b={"k": "yes", "m": "no", "n": "later"})
CANNOT = deciding(a={"k": "yes", "m": "no"}, b={"k": "later"})
FIXED: Change = {"set": "machines.case.waiting.call.to", "to": "doing"}
TITLE: Change = {"set": "machines.case.title", "to": "Ours"}
ENDLESS: Change = {"refine": "machines.case.closing", "with": {"initial": "a", "states": {"a": {"task": {}, "next": {"k": "a"}}, "b": {"final": "true"}}}}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "mend"),
    [
        ((TITLE, GOOD), ()),
        ((FIXED,), (0,)),
        ((TITLE, FIXED, GOOD), (1,)),
        ((TITLE, CANNOT), (1,)),
        ((CANNOT, TITLE, FIXED), (0, 2)),
        ((GOOD, {"omit": "machines.case.doing.stop"}, TITLE, FIXED), (1, 3)),
        ((CANNOT, TITLE, ENDLESS), ()),
    ],
)
def test_the_mend_is_the_smallest_that_was_tried_and_is_absent_where_there_is_none(
    changes: tuple[Change, ...], mend: tuple[int, ...]
) -> None:
    model, errors = reference(CASE).adapted(*changes, named=True)
    assert not errors
    found = judged_with_mends(model)
    assert found.verdict is not None
    paths = {str(next(iter(changes[number].values()))) for number in mend}
    assert {path for _, path, _ in found.verdict.mend} == paths
    if mend:
        everything = frozenset(range(len(changes)))
        for dropped in (frozenset(mend) - {number} for number in mend):
            fewer = partly(model, everything - dropped)
            assert fewer is None or not judged(fewer).verdict
        mended = partly(model, everything - frozenset(mend))
        assert mended is not None and judged(mended).verdict
