"""What the world tells while a step happens, so that the untimed step knows nothing of time."""

from __future__ import annotations

from typing import Protocol

from koopflow.semantics.reference.world import Root


class Watcher(Protocol):
    """What the world tells about a step while it happens."""

    def entered(self, root: Root, node: int) -> None:
        """A state became active: its timers and clocks start."""

    def gated(self, root: Root, node: int) -> None:
        """A gate was closed in front of a node's inside."""

    def works(self, root: Root, node: int) -> None:
        """The work of a task or sitting came to be."""

    def service_begun(self, root: Root, node: int) -> None:
        """A sub-instance began."""

    def exited(self, root: Root, node: int) -> None:
        """A node became inactive."""

    def again(self, root: Root, node: int, name: str) -> None:
        """A transition without `to` was taken: its timer or clock counts anew."""

    def taken(self, root: Root, node: int, name: str) -> None:
        """A transition was taken; its effects follow."""

    def raised(self, root: Root, signal: str) -> None:
        """A signal was raised."""

    def sent(self, root: Root, node: int, flow: str, receivers: list[Root]) -> None:
        """A flow was sent, to these roots that await it somewhere."""
