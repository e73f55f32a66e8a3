"""How busy an actor was in simulations, in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from koopflow.draw.loads import ActorLoad, Loads
from koopflow.wording.words import Words


def busy(words: Words, loads: Sequence[Loads], actor: str) -> str:
    """The part of an actor's time that work took, for each scenario; "" where nothing was measured or nothing binds."""
    shares = [one.actors.get(actor, ActorLoad()).utilisation for one in loads]
    known = [share for share in shares if share is not None]
    if not known or len(known) < len(shares):
        return ""
    return words.say("busy {shares}", shares=" / ".join(map(words.percent, known)))
