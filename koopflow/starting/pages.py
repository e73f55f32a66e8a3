"""Sentences and YAML go in; the lines of a commented file come out.

What an author is to read begins with `#` in the first column; what can be made valid by taking a mark away is indented
as it will stand, with the mark where an editor puts it.
"""

from __future__ import annotations

import re
import textwrap

from koopflow.model.outline import rows, word
from koopflow.source.emitting import node_of, text_of
from koopflow.source.nodes import Mapping, Node

WIDTH = 100
MARK = "# "


def prose(text: str) -> list[str]:
    """A sentence for people, folded."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=MARK,
        subsequent_indent=MARK,
        break_long_words=False,
        break_on_hyphens=False,
    )


def heading(text: str) -> list[str]:
    """The title of a part of the file, with an empty line before."""
    return ["", f"# {f' {text} ':=^{WIDTH - 2}}"]


def marked(yaml: str, indent: int, bullet: bool = False) -> list[str]:
    """YAML behind marks; with `bullet` as an item of a list."""
    lines = yaml.rstrip("\n").split("\n")
    if bullet:
        lines = [f"{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]
    return [f"{' ' * indent}{MARK}{line}" for line in lines]


def whole(lines: list[str]) -> str:
    """The text of a file."""
    return "\n".join(line.rstrip() for line in lines) + "\n"


def localized(node: Node | None, lang: str) -> str:
    """An author's text in the language, else in any; "" where there is none."""
    if isinstance(node, Mapping):
        texts = {entry.key.text: entry.value for entry in node.entries}
        node = texts.get(lang) or next(iter(texts.values()), None)
    return " ".join(word(node).split())


def said(node: Node | None, key: str) -> Node | None:
    """What an element, or the first alternative of a transition, says under a key."""
    first = next(iter(rows(node)), None)
    return first.value(key) if isinstance(first, Mapping) else None


def argument(text: str) -> str:
    """A word of a command line, in quotes where a shell would take it for several, or for more than a word."""
    return text if re.fullmatch(r"[\w./:\\-]+", text) else f'"{text}"'


def inline(text: str) -> str:
    """A text as it stands behind a key, in a line of its own or within braces."""
    if set(text) & set(",[]{}"):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text_of(node_of(text)).strip()
