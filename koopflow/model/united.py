"""Two models as trees in, one with the elements, states and transitions of both out: the second's, where it has them.

It is what a figure of their difference draws. What only the first has stands where it stood there, after what came
before it.
"""

from __future__ import annotations

from koopflow.model.changes import Moves, Stage
from koopflow.model.outline import TABLES
from koopflow.model.renaming import following
from koopflow.source.nodes import Entry, Node
from koopflow.source.nodes import Mapping as Tree

INSIDE = ("states", "regions", "next")


def united(before: Tree, after: Tree, renamed: Moves) -> Tree:
    """The second model with what it left out of the first, under the names of the second."""
    first = following(Stage(before), renamed).tree
    entries = []
    for entry in after.entries:
        other = first.value(entry.key.text)
        if entry.key.text in TABLES and isinstance(other, Tree) and isinstance(entry.value, Tree):
            entries.append(Entry(entry.key, _table(other, entry.value, entry.key.text == "machines")))
        else:
            entries.append(entry)
    there = {entry.key.text for entry in after.entries}
    entries += [entry for entry in first.entries if entry.key.text in TABLES and entry.key.text not in there]
    return Tree(tuple(entries), after.place)


def _table(first: Tree, second: Tree, bodies: bool) -> Tree:
    """The entries of both by their keys; `bodies` have tables inside."""
    entries = [_both(first.value(entry.key.text), entry) if bodies else entry for entry in second.entries]
    before = ""
    for entry in first.entries:
        name = entry.key.text
        if second.value(name) is None:
            places = [at for at, known in enumerate(entries, 1) if known.key.text == before]
            entries.insert(places[0] if places else 0, entry)
        before = name
    return Tree(tuple(entries), second.place)


def _both(first: Node | None, entry: Entry) -> Entry:
    """A machine, region or state of the second with what the first has inside, where both have such an inside."""
    second = entry.value
    if not isinstance(first, Tree) or not isinstance(second, Tree):
        return entry
    inner = []
    for part in second.entries:
        other = first.value(part.key.text)
        if part.key.text in INSIDE and isinstance(other, Tree) and isinstance(part.value, Tree):
            inner.append(Entry(part.key, _table(other, part.value, part.key.text != "next")))
        else:
            inner.append(part)
    return Entry(entry.key, Tree(tuple(inner), second.place))
