"""A syntax error and the text around it, as a finding that says what the author most likely meant.

YAML parsers tell where they gave up, in words for people who know YAML; the slip is often lines before. Model
authors write titles from legal texts, so the usual slips (a colon, a quote, `§ … %`) get sentences of their
own. Where one character can be replaced to read on, the finding says which, so that one slip does not hide
the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import yaml

from koopflow.diagnostics import Diagnostic, Rule
from koopflow.source import budgets
from koopflow.source.composing import SPACE_AFTER_COLON, TAG
from koopflow.source.positions import Positions
from koopflow.source.slip_rules import (
    BEHIND_QUOTE,
    BRACKET,
    COLON_IN_TEXT,
    EMPTY_BEFORE,
    ESCAPE,
    INDENTATION,
    INVISIBLE_SPACE,
    LIST_BEHIND_KEY,
    NO_COLON,
    NOT_YAML,
    QUOTE_OPEN,
    RESERVED_START,
    TAB,
)

FULLWIDTH_COLON = "\uff1a"
_KEY = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\s"'#{\[][^"'{\[]*?)[ ]*:(?=\s|$)""")
_BULLETS = re.compile(r"\s*(?:-[ ]+)*")
_NO_BREAK = re.compile(r"^[ ]*[\u00a0\u2007\u202f]|:[\u00a0\u2007\u202f]")
_EMPTY = re.compile(r"\s*(?:-[ ]+)*(?P<key>[^\s#:]+):[ ]+(?P<empty>\[\]|\{\})\s*(?:#.*)?$")
_SWALLOWED = re.compile(r"\n|[,{]\s*[\w.-]+:\s|:\s*$")

_BEGUN = frozenset(
    f"while scanning {what}" for what in ("an alias", "an anchor", "a block scalar", "a directive")
)
_NOT_BEGUN = frozenset(
    (
        "found character that cannot start any token",
        "mapping keys are not allowed in this context",
        "did not find expected node content",
    )
)
"""How the parser says that a value begins with a character that has a meaning of its own."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A finding, and where it helps, what to put at an offset of the file so that the rest can be read."""

    finding: Diagnostic
    mend_at: int = 0
    mend_with: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a parser gave up: `at` is the offset in the file, `opened` that of what it was in, if it said."""

    positions: Positions
    at: int
    opened: int | None
    problem: str
    context: str
    quoted: tuple[int, int] | None

    @property
    def char(self) -> str:
        """The character at which it gave up; "" at the end."""
        return self.positions.text[self.at : self.at + 1]

    @property
    def line_start(self) -> int:
        """The offset of the line."""
        return self.positions.starts[self.positions.row(self.at)]

    @property
    def line(self) -> str:
        """The whole line."""
        return self.positions.line(self.positions.row(self.at))

    @property
    def line_before(self) -> str:
        """The line up to where it gave up."""
        return self.positions.text[self.line_start : self.at]

    def slip(self, rule: Rule, start: int, end: int | None = None, mend: str = "", **args: str) -> Slip:
        """A slip that stands from `start` to `end`, and is mended by `mend` in place of its beginning."""
        return Slip(Diagnostic(rule, self.positions.place(start, end), args=args), start, mend)

    def above(self) -> tuple[int, str]:
        """The offset and text of the nearest line above with more than a comment; (-1, "") without one."""
        row = self.positions.row(self.at) - 1
        while row >= 0:
            line = self.positions.line(row)
            if line.strip() and not line.lstrip().startswith("#"):
                return self.positions.starts[row], line
            row -= 1
        return -1, ""


def too_deep(error: yaml.YAMLError, positions: Positions, start: int) -> Diagnostic | None:
    """The finding where the parser itself gave up at too many levels, before it told of the first of them."""
    if getattr(error, "problem", "") != "exceeded maximum nesting depth":
        return None
    mark = getattr(error, "problem_mark", None)
    place = positions.place(start + (mark.index if mark else 0)).start
    return Diagnostic(budgets.TOO_DEEP, place, args={"limit": budgets.DEPTH})


def explain(error: yaml.YAMLError, positions: Positions, start: int, quoted: tuple[int, int] | None) -> Slip:
    """What is wrong where the parser gave up; `start` is the offset of the parsed text in its file.

    `quoted` are the offsets in the file of the last quoted text before it.
    """
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    scene = Scene(
        positions,
        _visible(positions, start + (mark.index if mark else 0), start),
        start + context.index if context else None,
        str(getattr(error, "problem", "")),
        str(getattr(error, "context", "") or ""),
        quoted,
    )
    for diagnosis in (_space, _quote, _start, _tag, _escape, _list, _colon, _bracket, _indent):
        slip = diagnosis(scene)
        if slip is not None:
            return slip
    return scene.slip(NOT_YAML, scene.at)


def _visible(positions: Positions, at: int, start: int) -> int:
    """The offset itself, or at the end of the text that of its last visible character."""
    if at < len(positions.text):
        return at
    shown = len(positions.text[start:].rstrip())
    return start + max(0, shown - 1)


def _space(scene: Scene) -> Slip | None:
    above, text = scene.above()
    for offset, line in ((above, text), (scene.line_start, scene.line)):
        found = _NO_BREAK.search(line)
        if found:
            return scene.slip(INVISIBLE_SPACE, offset + found.end() - 1, mend=" ")
    if scene.char == "\t" or "tab character" in scene.problem:
        return scene.slip(TAB, scene.at, mend=" ")
    return None


def _quote(scene: Scene) -> Slip | None:
    text = scene.positions.text
    if scene.context == "while scanning a quoted scalar" and scene.opened is not None:
        return scene.slip(QUOTE_OPEN, scene.opened, mend=" ")
    start, end = scene.quoted or _last_quoted(scene)
    between = text[end : scene.at]
    if end == 0 or "\n" in between or between.strip() or scene.char in ("", "\n", "\r", "}", "]", ":"):
        return None
    if _SWALLOWED.search(text[start + 1 : end - 1]):
        return scene.slip(QUOTE_OPEN, start, mend=" ")
    return scene.slip(BEHIND_QUOTE, scene.at)


def _last_quoted(scene: Scene) -> tuple[int, int]:
    """The quoted text in this line before the error, where the parser did not come as far as to give it."""
    before = scene.line_before
    found = list(re.finditer(r"""(?<=[:\-,{\[(] )("[^"]*"|'[^']*')""", before))
    return (scene.line_start + found[-1].start(), scene.line_start + found[-1].end()) if found else (0, 0)


def _start(scene: Scene) -> Slip | None:
    at = scene.at
    if scene.context in _BEGUN:
        at = scene.at if scene.opened is None else scene.opened
    elif scene.problem not in _NOT_BEGUN and not (scene.char == "," and not scene.line_before.strip()):
        return None
    character = scene.positions.text[at : at + 1]
    if not character.strip() or character in "}]":
        return None
    run = re.compile(re.escape(character) + "+").match(scene.positions.text, at)
    return scene.slip(RESERVED_START, at, mend=" " * len(run[0] if run else character), character=character)


def _tag(scene: Scene) -> Slip | None:
    if "tag" not in scene.context and "tag" not in scene.problem:
        return None
    at = scene.at if scene.opened is None else scene.opened
    found = re.compile(r"!\S*").search(scene.positions.text, at, at + 200)
    if not found:
        return None
    return scene.slip(TAG, found.start(), found.end(), mend=" ", tag=found[0])


def _escape(scene: Scene) -> Slip | None:
    if "escape" not in scene.problem:
        return None
    at = scene.positions.text.rfind("\\", 0, scene.at + 1)
    return scene.slip(ESCAPE, at, at + 2, mend="/", escape=scene.positions.text[at : at + 2])


def _list(scene: Scene) -> Slip | None:
    if scene.problem == "block sequence entries are not allowed in this context":
        return scene.slip(LIST_BEHIND_KEY, scene.at)
    return None


def _colon(scene: Scene) -> Slip | None:
    """A colon where none is allowed: in an unquoted text, or because of the line above."""
    if scene.char != ":":
        if scene.problem == "could not find expected ':'" and scene.opened is not None:
            return _without_colon(scene, scene.opened)
        return None
    before = scene.line_before
    bullets = _BULLETS.match(before)
    values = _values(before)
    if not values and "flow" in scene.context:
        return None
    if values:
        start = scene.line_start + values[-1]
        end = _text_end(scene, start)
        text = scene.positions.text[start:end]
        slip = scene.slip(COLON_IN_TEXT, start, end, text=text.replace('"', "”"))
        return replace(slip, mend_at=scene.at, mend_with=FULLWIDTH_COLON)
    above, line = scene.above()
    if above < 0:
        return None
    inset = bullets.end() if bullets else 0
    deeper = _BULLETS.match(line)
    left = deeper.end() if deeper else 0
    if _KEY.search(line[left:]) and inset > left:
        return scene.slip(INDENTATION, scene.line_start + inset)
    if re.match(r"[\w.-]+:\S", line[left:]) and not _KEY.search(line[left:]):
        word = line[left:].split()[0]
        return scene.slip(SPACE_AFTER_COLON, above + left, above + left + len(word), text=word)
    return _without_colon(scene, above + left)


def _values(before: str) -> list[int]:
    """The offsets in the line at which values begin, one for every key that stands before the error."""
    found = re.finditer(
        r"""(?:^|[{,\[]|-[ ])\s*(?:"[^"]*"|'[^']*'|[^\s:,{}\[\]"'][^:,{}\[\]"']*):[ ]+(?=\S)""", before
    )
    return [match.end() for match in found]


def _text_end(scene: Scene, start: int) -> int:
    """The end of an unquoted text: that of its line, or between braces the next comma or bracket."""
    line = scene.positions.text[start : scene.line_start + len(scene.line)]
    line = re.split(r"\s#", line)[0].rstrip()
    before = scene.line[: start - scene.line_start]
    if before.count("{") + before.count("[") > before.count("}") + before.count("]"):
        line = re.split(r"[,\]}]", line)[0].rstrip()
    return start + max(1, len(line))


def _without_colon(scene: Scene, start: int) -> Slip:
    end = scene.positions.text.find("\n", start)
    text = scene.positions.text[start : end if end >= 0 else None].strip()
    return scene.slip(NO_COLON, start, start + len(text), text=text if len(text) <= 60 else text[:59] + "…")


def _bracket(scene: Scene) -> Slip | None:
    if scene.char in ("}", "]") and "flow" not in scene.context:
        return scene.slip(BRACKET, scene.at, bracket=scene.char)
    if "flow" not in scene.context or scene.opened is None:
        return None
    return scene.slip(BRACKET, scene.opened, bracket=scene.positions.text[scene.opened : scene.opened + 1])


def _indent(scene: Scene) -> Slip | None:
    if scene.context not in ("while parsing a block mapping", "while parsing a block collection"):
        return None
    row = scene.positions.row(scene.at)
    if scene.at != scene.line_start + _inset(scene.line):
        return None
    above, before = scene.above()
    empty = _EMPTY.match(before)
    if empty and _inset(before) < _inset(scene.line):
        begins, ends = empty.span("empty")
        args = {"key": empty["key"], "empty": empty["empty"]}
        return scene.slip(EMPTY_BEFORE, above + begins, above + ends, " " * (ends - begins), **args)
    row = _odd_one(scene.positions, row)
    start, line = scene.positions.starts[row], scene.positions.line(row)
    return scene.slip(INDENTATION, start + _inset(line), start + len(line.rstrip()))


def _inset(line: str) -> int:
    return len(line) - len(line.lstrip())


def _odd_one(positions: Positions, row: int) -> int:
    """The line that stands alone where the line at `row` and those above it begin in different columns.

    The parser stops at the first line that returns to the right column; the slip is then the single line
    above it that left that column and opened what lies between.
    """
    column = _inset(positions.line(row))
    opening, at_opening = row, 0
    for above in range(row - 1, -1, -1):
        line = positions.line(above)
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if _inset(line) <= column:
            break
        if opening == row or _inset(line) < _inset(positions.line(opening)):
            opening, at_opening = above, 1
        elif _inset(line) == _inset(positions.line(opening)):
            opening, at_opening = above, at_opening + 1
    here = 0
    for below in range(row, len(positions.starts)):
        line = positions.line(below)
        if line.strip() and _inset(line) < column:
            break
        here += bool(line.strip()) and _inset(line) == column
    odd = _inset(positions.line(opening)) % 2 > column % 2
    return opening if opening != row and at_opening < here + odd else row
