"""How long large figures take: `python -m tests.benchmarks.drawing > docs/measurements/drawing.txt`.

CPU seconds of koopflow and of the child process in which Graphviz runs, since the machine may have other work.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from time import process_time

from koopflow.diagnostics import Report
from koopflow.draw.drawing import Drawing
from koopflow.draw.figure import draw, write
from tests.benchmarks.record import about
from tests.draw.test_size import large
from tests.shipped import rural

Drawn = Callable[[], tuple[Drawing | None, Report]]
SIZES = ((100, 150), (300, 450), (300, 900))


def main() -> None:
    """Print the record."""
    print("Figures: how long large ones take\n")
    print("\n".join(about(has_c=False)[:2]))
    print("\nCPU seconds; the child process is Graphviz's, which ends after 6 seconds\n")
    print(f"{'':34}{'draw':>8}{'child':>8}{'SVG':>8}{'parts':>8}  layout")
    for name, seconds, drawing in _measured():
        simpler = any("simpler way" in text for text in drawing.description)
        by = "over the limit: ours" if simpler else "Graphviz" if seconds[1] else "the view's own"
        print(f"{name:34}" + "".join(f"{one:8.2f}" for one in seconds) + f"{len(drawing.parts):8}  {by}")


def _measured() -> Iterator[tuple[str, tuple[float, float, float], Drawing]]:
    for states, ways in SIZES:
        model = large(states, ways)
        yield _one(
            f"{states} states, {ways} ways, free", lambda m=model: draw(m, "process", lang="en", free=True)
        )
        yield _one(
            f"{states} states, {ways} ways, 160 × 230 mm",
            lambda m=model: draw(m, "process", lang="en", width_mm=160.0, height_mm=230.0),
        )
    model = rural().model
    for view in ("process", "lanes", "flows", "matrix", "knowledge"):
        yield _one(
            f"the reference, {view}, 160 × 230 mm",
            lambda v=view: draw(model, v, lang="en", width_mm=160.0, height_mm=230.0),
        )


def _one(name: str, drawn: Drawn) -> tuple[str, tuple[float, float, float], Drawing]:
    child, start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, process_time()
    drawing, _ = drawn()
    took = process_time() - start
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - child
    assert drawing is not None
    start = process_time()
    write(drawing, "svg")
    return name, (took, child, process_time() - start), drawing


if __name__ == "__main__":
    main()
