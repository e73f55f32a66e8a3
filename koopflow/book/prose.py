"""A chapter as Markdown and the answers to its calls go in; its blocks come out, and the calls that it has.

A book reads each chapter twice: first for its calls, then, when figures have numbers, with the answers. Calls
are taken out before Markdown is read, and marks of private characters stand for them: so their quotes and braces are
no Markdown, and each keeps its line and column. Raw HTML is text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from koopflow.book.blocks import (
    Block,
    Break,
    Figure,
    Grid,
    Heading,
    Inline,
    Items,
    Link,
    Paragraph,
    Quote,
    Style,
    Table,
    Text,
    Verbatim,
    plain,
)
from koopflow.book.faults import BAD_CHAPTER, NOT_HERE
from koopflow.book.pulls import Marked, Pull, marked
from koopflow.diagnostics import Diagnostic, Note, Place

NO_TITLE = "it does not begin with a title"
SECOND_TITLE = "it has a second title"
FIGURE, TABLE, PICTURE = "a figure", "a table", "a picture of a file"
_MARK = re.compile("\ue000(\\d+)\ue001")
BLOCKS = ("figure", "table")
"""The calls whose answers are blocks."""
_STYLES: Mapping[str, Style] = {"strong_open": "strong", "em_open": "emphasis"}
_SAFE = ("http://", "https://", "mailto:")


Answers = Mapping[Place, Inline | Figure | Table]
"""What stands in the place of a call."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its blocks, the calls in their order, and what is wrong; a call without an answer is left out."""

    file: str
    blocks: tuple[Block, ...]
    pulls: tuple[Pull, ...]
    findings: tuple[Diagnostic, ...]


def chapter(source: str, file: str, language: str, number: int, answers: Answers) -> Chapter:
    """The chapter in a file; `number` makes its anchors its own."""
    text = source.replace("\r\n", "\n").replace("\ue000", "\ufffd").replace("\ue001", "\ufffd")
    marks = list(marked(text, file))
    pieces, end = [], 0
    for index, (start, stop, mark) in enumerate(marks):
        # Lines are kept, so that Markdown tells the line of what it finds.
        pieces.append(f"{text[end:start]}\ue000{index}\ue001" + "\n" * mark.written.count("\n"))
        end = stop
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse("".join((*pieces, text[end:])))
    reader = _Reader(tuple(mark for *_, mark in marks), file, language, number, answers)
    blocks = tuple(reader.blocks(tokens))
    first = blocks[0] if blocks else None
    if not (isinstance(first, Heading) and first.level == 1):
        reader.findings.append(Diagnostic(BAD_CHAPTER, Place(file), args={"reason": Note(NO_TITLE)}))
    return Chapter(file, blocks, tuple(reader.pulls), tuple(reader.findings))


class _Reader:
    """Goes through the tokens of one chapter once and remembers what it met."""

    def __init__(
        self, marks: tuple[Marked, ...], file: str, language: str, number: int, answers: Answers
    ) -> None:
        self.marks, self.file, self.language, self.number = marks, file, language, number
        self.answers = answers
        self.inside = 0
        self.pulls: list[Pull] = []
        self.findings: list[Diagnostic] = []
        self.headings = 0
        self.level = 0

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        at = 0
        while at < len(tokens):
            token, end = tokens[at], _end(tokens, at)
            inside = tokens[at + 1 : end]
            match token.type:
                case "heading_open":
                    yield self.heading(token, inside[0])
                case "paragraph_open":
                    yield from self.paragraph(inside[0])
                case "bullet_list_open" | "ordered_list_open":
                    items = tuple(self.inner(item) for item in _children(inside))
                    start = int(token.attrs.get("start", 1))
                    yield Items(items, token.type.startswith("ordered"), start)
                case "blockquote_open":
                    yield Quote(self.inner(inside))
                case "fence" | "code_block":
                    yield Verbatim(self.written(token.content).rstrip("\n"))
                case "table_open":
                    yield self.table(inside)
            at = end + 1

    def inner(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
        """Blocks in a list or a quotation, where no figure and no table of the model can stand."""
        self.inside += 1
        found = tuple(self.blocks(tokens))
        self.inside -= 1
        return found

    def heading(self, token: Token, inline: Token) -> Heading:
        wanted = int(token.tag[1:])
        # A reader who goes by headings must not miss a level.
        self.level = min(wanted, self.level + 1)
        if wanted == 1 and self.headings:
            self.findings.append(
                Diagnostic(BAD_CHAPTER, self.line(token), args={"reason": Note(SECOND_TITLE)})
            )
        self.headings += 1
        inlines = tuple(self.inlines(inline))
        return Heading(self.level, inlines, f"c{self.number}-{self.headings}", self.language)

    def paragraph(self, inline: Token) -> Iterator[Block]:
        alone = _MARK.fullmatch(inline.content.strip())
        found = self.marks[int(alone[1])].found if alone and not self.inside else None
        if isinstance(found, Pull) and found.call in BLOCKS:
            self.pulls.append(found)
            answer = self.answers.get(found.place)
            if isinstance(answer, Figure | Table):
                yield answer
        elif inlines := tuple(self.inlines(inline)):
            yield Paragraph(inlines, self.language)

    def inlines(self, token: Token) -> Iterator[Inline]:
        """The inlines of a block; an answer that is awaited stands among them."""
        styles: list[Style] = [""]
        href, within = "", list[str]()
        for child in token.children or ():
            match child.type:
                case "text" | "text_special":
                    if href:
                        within.append(self.written(child.content))
                    else:
                        yield from self.words(child.content, styles[-1])
                case "code_inline":
                    yield Text(self.written(child.content), "code")
                case "softbreak":
                    yield Text(" ", styles[-1])
                case "hardbreak":
                    yield Break()
                case "strong_open" | "em_open":
                    styles.append(_STYLES[child.type])
                case "strong_close" | "em_close":
                    styles.pop()
                case "link_open":
                    href = str(child.attrs.get("href", ""))
                case "link_close":
                    said = "".join(within)
                    yield Link(said, address=href) if href.startswith(_SAFE) else Text(said)
                    href, within = "", []
                case "image":
                    self.findings.append(Diagnostic(NOT_HERE, self.line(token), args={"what": Note(PICTURE)}))

    def words(self, text: str, style: Style) -> Iterator[Inline]:
        end = 0
        for match in _MARK.finditer(text):
            if text[end : match.start()]:
                yield Text(text[end : match.start()], style)
            yield from self.answer(self.marks[int(match[1])].found)
            end = match.end()
        if text[end:]:
            yield Text(text[end:], style)

    def answer(self, found: Pull | Diagnostic) -> Iterator[Inline]:
        if isinstance(found, Diagnostic):
            self.findings.append(found)
        elif found.call in BLOCKS:
            what = Note(FIGURE if found.call == "figure" else TABLE)
            self.findings.append(Diagnostic(NOT_HERE, found.place, args={"what": what}))
        else:
            self.pulls.append(found)
            answer = self.answers.get(found.place)
            if isinstance(answer, Inline):
                yield answer

    def table(self, tokens: Sequence[Token]) -> Table:
        """A table of the prose; its cells are words."""
        rows, row = list[tuple[str, ...]](), list[str]()
        for token in tokens:
            if token.type == "inline":
                row.append(plain(tuple(self.inlines(token))))
            elif token.type == "tr_close":
                rows.append(tuple(row))
                row = []
        return Table("", "", "", "", Grid(rows[0], tuple(rows[1:])), self.language)

    def written(self, text: str) -> str:
        """Text in which a call is no call: as its author wrote it."""
        return _MARK.sub(lambda match: self.marks[int(match[1])].written, text)

    def line(self, token: Token) -> Place:
        line = (token.map or [0])[0] + 1
        return Place(self.file, line, 1, line, 1)


def _end(tokens: Sequence[Token], at: int) -> int:
    """Where what begins at a token ends."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1


def _children(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """What stands in each item of a list."""
    at = 0
    while at < len(tokens):
        end = _end(tokens, at)
        yield tokens[at + 1 : end]
        at = end + 1
