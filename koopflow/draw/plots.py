"""Numbers with their intervals go in; plots fit for print come out, by matplotlib.

Colours are Okabe and Ito's, told apart also by those who see fewer; what a colour says, a marker or a hatching says
too. The same numbers give the same bytes: SVG has no date and fixed ids; letters are outlines of the figures' font.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from koopflow.extras import needed

FORMATS = ("svg", "png", "pdf")
_BLUE, _ORANGE, _GREEN, _PINK, _SKY, _INK, _SOFT = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#1b1f24", "#767f89",
)  # fmt: skip
_SERIES = (
    (_BLUE, "o", "-"),
    (_ORANGE, "s", "--"),
    (_GREEN, "^", ":"),
    (_PINK, "D", "-."),
    (_SKY, "v", "-"),
    (_INK, "P", "--"),
)
_WIDTH = 6.3
"""Inches: the 160 mm of a page's text."""
_FONTS = Path(__file__).parent / "fonts"


@dataclass(frozen=True)
class Mark:
    """A number with the ends of its interval; `clear` says that it is significant."""

    value: float
    low: float | None = None
    high: float | None = None
    clear: bool = True


@dataclass(frozen=True)
class Strip:
    """One measure: its name, and a mark for each series (None where it has none)."""

    label: str
    marks: tuple[Mark | None, ...]


@dataclass(frozen=True)
class Curve:
    """A line of points: at each place on the axis a mark."""

    label: str
    points: tuple[tuple[float, Mark], ...]


@dataclass(frozen=True)
class Bar:
    """A number at its low and at its high, with what it is called and how the two are written."""

    label: str
    low: Mark
    high: Mark
    written: tuple[str, str]


@dataclass(frozen=True)
class Plot:
    """A plot; in a notebook it shows itself. `title` and `description` stand for it where it cannot be seen."""

    title: str
    description: str
    draw: Callable[[Any], None]
    size: tuple[float, float]

    def write(self, kind: str = "svg") -> bytes:
        """The plot in `svg`, `png` (300 dots an inch) or `pdf`; `ValueError` for any other format."""
        if kind not in FORMATS:
            raise ValueError(f"no format {kind!r}: one of {', '.join(FORMATS)}")
        matplotlib = _matplotlib()
        with matplotlib.rc_context(_style()):
            figure = import_module("matplotlib.figure").Figure(figsize=self.size, layout="constrained")
            self.draw(figure)
            stream = io.BytesIO()
            figure.savefig(stream, format=kind, dpi=300, metadata=_METADATA[kind])
        return self._told(stream.getvalue()) if kind == "svg" else stream.getvalue()

    def save(self, path: str | Path) -> Path:
        """Write the plot whole or not at all, in the format that the ending names."""
        from koopflow.writing import write_whole

        target = Path(path)
        write_whole(target, self.write(target.suffix.removeprefix(".").lower() or "svg"))
        return target

    def _repr_svg_(self) -> str:
        return self.write("svg").decode("utf-8")

    def _told(self, svg: bytes) -> bytes:
        """The SVG with a role, a title and a description."""
        head, tag, rest = svg.decode("utf-8").partition("<svg ")
        attributes, end, body = rest.partition(">")
        told = f"<title>{escape(self.title)}</title>\n <desc>{escape(self.description)}</desc>"
        return f'{head}{tag}role="img" {attributes}{end}\n {told}{body}'.encode()


_METADATA = {
    "svg": {"Date": None, "Creator": "koopflow"},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": "koopflow"},
}


def _matplotlib() -> Any:
    needed("matplotlib")
    matplotlib = import_module("matplotlib")
    manager = import_module("matplotlib.font_manager").fontManager
    known = {font.fname for font in manager.ttflist}
    for file in sorted(_FONTS.glob("*.ttf")):
        if str(file) not in known:
            manager.addfont(str(file))
    return matplotlib


def _style() -> dict[str, Any]:
    return {
        "svg.hashsalt": "koopflow",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "font.family": ["Koopflow Sans"],
        "font.size": 9,
        "axes.edgecolor": _SOFT,
        "axes.labelcolor": _INK,
        "axes.unicode_minus": True,
        "text.color": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "hatch.linewidth": 0.8,
    }


def differences(
    strips: Sequence[Strip], series: Sequence[str], words: tuple[str, str], number: Callable[[float], str]
) -> Plot:
    """A strip with its own scale for each measure, a dot with its interval for each series; hollow is not clear.

    `words` are the title and the description; `number` writes a tick.
    """
    title, description = words
    each = 0.45 + 0.2 * len(series)

    def draw(figure: Any) -> None:
        figure.suptitle(title, x=0.01, ha="left", fontsize=10, fontweight="bold")
        grid = figure.subplots(len(strips), 1, squeeze=False)
        for axes, strip in zip(grid[:, 0], strips, strict=True):
            _strip(axes, strip, number)
        handles = [
            _handle(colour, marker, name)
            for name, (colour, marker, _) in zip(series, _styles(len(series)), strict=True)
        ]
        figure.legend(handles=handles, loc="outside lower left", ncols=1, frameon=False, fontsize=8)

    return Plot(title, description, draw, (_WIDTH, 0.7 + each * len(strips) + 0.2 * len(series)))


def _strip(axes: Any, strip: Strip, number: Callable[[float], str]) -> None:
    axes.axvline(0, color=_SOFT, linewidth=0.8, zorder=0)
    for place, (mark, (colour, marker, _)) in enumerate(
        zip(strip.marks, _styles(len(strip.marks)), strict=True)
    ):
        if mark is not None:
            _dot(axes, mark, -place, colour, marker, upright=False)
    axes.set_ylim(-len(strip.marks) + 0.4, 0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_title(strip.label, loc="left", fontsize=8.5, pad=2)
    _ticks(axes.xaxis, number)
    axes.tick_params(axis="x", labelsize=7.5, length=2, pad=1.5)
    axes.margins(x=0.08)


def sweep(
    panels: Sequence[tuple[str, Sequence[Curve]]],
    axis: str,
    places: Sequence[tuple[float, str]],
    words: tuple[str, str],
    number: Callable[[float], str],
) -> Plot:
    """A panel for each measure over the values of one parameter; `places` are the ticks with what they say."""
    title, description = words

    def draw(figure: Any) -> None:
        figure.suptitle(title, x=0.01, ha="left", fontsize=10, fontweight="bold")
        grid = figure.subplots(len(panels), 1, squeeze=False, sharex=True)
        for axes, (label, curves) in zip(grid[:, 0], panels, strict=True):
            for place, (curve, style) in enumerate(zip(curves, _styles(len(curves)), strict=True)):
                _curve(axes, curve, style, _shift(place, len(curves), places))
            axes.set_title(label, loc="left", fontsize=9)
            axes.grid(axis="y", color="#e3e7ec", linewidth=0.6)
            axes.set_axisbelow(True)
            _ticks(axes.yaxis, number)
        grid[-1, 0].set_xticks([at for at, _ in places], [text for _, text in places])
        grid[-1, 0].set_xlabel(axis)
        named = [curve.label for curve in panels[0][1]]
        if len(named) > 1:
            handles = [
                _handle(c, m, name, line)
                for name, (c, m, line) in zip(named, _styles(len(named)), strict=True)
            ]
            figure.legend(handles=handles, loc="outside lower left", ncols=2, frameon=False, fontsize=8)

    return Plot(title, description, draw, (_WIDTH, 0.9 + 1.9 * len(panels) + 0.12 * len(panels[0][1])))


def _curve(axes: Any, curve: Curve, style: tuple[str, str, str], shift: float) -> None:
    colour, marker, line = style
    xs = [at + shift for at, _ in curve.points]
    axes.plot(xs, [mark.value for _, mark in curve.points], color=colour, linestyle=line, linewidth=1.2)
    for at, (_, mark) in zip(xs, curve.points, strict=True):
        _dot(axes, mark, at, colour, marker, upright=True)


def _shift(place: int, count: int, places: Sequence[tuple[float, str]]) -> float:
    """A little to the side, so that intervals of several curves do not cover each other."""
    ends = [at for at, _ in places]
    return (place - (count - 1) / 2) * 0.012 * ((max(ends) - min(ends)) or 1.0)


def tornado(
    panels: Sequence[tuple[str, Sequence[Bar]]],
    at: Sequence[float],
    words: tuple[str, str],
    ends: tuple[str, str],
    number: Callable[[float], str],
) -> Plot:
    """A panel for each measure: what it becomes with each number at its low and at its high, the widest on top.

    `at` are the measures with all numbers at their values, `ends` what low and high are called.
    """
    title, description = words
    count = sum(len(bars) for _, bars in panels)

    def draw(figure: Any) -> None:
        figure.suptitle(title, x=0.01, ha="left", fontsize=10, fontweight="bold")
        heights = [0.8 + len(bars) for _, bars in panels]
        grid = figure.subplots(len(panels), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
        for axes, (label, bars), base in zip(grid[:, 0], panels, at, strict=True):
            _bars(axes, bars, base)
            axes.set_title(label, loc="left", fontsize=9)
            _ticks(axes.xaxis, number)
        patches = import_module("matplotlib.patches")
        handles = [
            patches.Patch(facecolor=_BLUE, label=ends[0]),
            patches.Patch(facecolor="white", edgecolor=_ORANGE, hatch="////", label=ends[1]),
        ]
        figure.legend(handles=handles, loc="outside lower left", ncols=2, frameon=False, fontsize=8)

    return Plot(title, description, draw, (_WIDTH, 1.0 + 0.7 * len(panels) + 0.42 * count))


def _bars(axes: Any, bars: Sequence[Bar], base: float) -> None:
    for place, bar in enumerate(bars):
        looks = ({"color": _BLUE}, {"facecolor": "white", "edgecolor": _ORANGE, "hatch": "////"})
        for mark, look, text, up in zip((bar.low, bar.high), looks, bar.written, (0.19, -0.19), strict=True):
            axes.barh(-place + up, mark.value - base, left=base, height=0.36, linewidth=0.8, **look)
            _whisker(axes, mark, -place + up)
            outer = [mark.value, base, *(end for end in (mark.low, mark.high) if end is not None)]
            right = mark.value >= base
            axes.annotate(
                text, (max(outer) if right else min(outer), -place + up), xytext=(3 if right else -3, 0),
                textcoords="offset points", va="center", ha="left" if right else "right", fontsize=7,
            )  # fmt: skip
    axes.axvline(base, color=_INK, linewidth=0.8)
    axes.set_yticks([-place for place in range(len(bars))], [bar.label for bar in bars], fontsize=7.5)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-len(bars) + 0.45, 0.55)
    axes.margins(x=0.16)
    axes.spines["left"].set_visible(False)


def _whisker(axes: Any, mark: Mark, y: float) -> None:
    if mark.low is not None and mark.high is not None and mark.high > mark.low:
        axes.plot([mark.low, mark.high], [y, y], color=_INK, linewidth=1, solid_capstyle="butt")
        axes.plot([mark.low, mark.high], [y, y], color=_INK, linestyle="", marker="|", markersize=5)


def _dot(axes: Any, mark: Mark, across: float, colour: str, marker: str, *, upright: bool) -> None:
    def placed(values: Sequence[float]) -> tuple[list[float], list[float]]:
        others = [across] * len(values)
        return (others, list(values)) if upright else (list(values), others)

    if mark.low is not None and mark.high is not None:
        axes.plot(*placed([mark.low, mark.high]), color=colour, linewidth=1.6, linestyle="-")
    face = colour if mark.clear else "white"
    axes.plot(
        *placed([mark.value]), marker=marker, markersize=5, color=colour, markerfacecolor=face, linestyle=""
    )


def _handle(colour: str, marker: str, name: str, line: str = "-") -> Any:
    return import_module("matplotlib.lines").Line2D(
        [], [], color=colour, marker=marker, linestyle=line, markersize=5, linewidth=1.4, label=name
    )


def _styles(count: int) -> list[tuple[str, str, str]]:
    return [_SERIES[index % len(_SERIES)] for index in range(count)]


def _ticks(axis: Any, number: Callable[[float], str]) -> None:
    ticker = import_module("matplotlib.ticker")
    axis.set_major_locator(ticker.MaxNLocator(5))
    axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: number(value)))
