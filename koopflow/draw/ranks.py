"""Things and what leads from one to another in, how far each is from the beginning out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def ranks(things: Sequence[str], leading: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The rank of each thing: the longest way to it, without what leads back.

    What leads back is what closes a circle when the things are looked through in their order; so the first thing is
    where a circle begins.
    """
    after: dict[str, list[str]] = {thing: [] for thing in things}
    for tail, head in leading:
        if tail in after and head in after and tail != head:
            after[tail].append(head)
    found = dict.fromkeys(things, 0)
    forward, finished = _forward(things, after)
    for thing in reversed(finished):
        for head in forward[thing]:
            found[head] = max(found[head], found[thing] + 1)
    return found


def _forward(things: Sequence[str], after: dict[str, list[str]]) -> tuple[dict[str, list[str]], list[str]]:
    """What leads on without closing a circle, and the things in the order in which a search is through with them."""
    forward: dict[str, list[str]] = {thing: [] for thing in things}
    finished: list[str] = []
    begun: set[str] = set()
    open_: set[str] = set()
    for root in things:
        if root in begun:
            continue
        begun.add(root)
        open_.add(root)
        stack = [(root, iter(after[root]))]
        while stack:
            thing, heads = stack[-1]
            head = next(heads, None)
            if head is None:
                stack.pop()
                open_.discard(thing)
                finished.append(thing)
            elif head not in open_:
                forward[thing].append(head)
                if head not in begun:
                    begun.add(head)
                    open_.add(head)
                    stack.append((head, iter(after[head])))
    return forward, finished
