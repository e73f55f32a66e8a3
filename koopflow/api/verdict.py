"""How an adaptation stands to its reference, change by change, in words and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from koopflow.i18n import in_language, translate

if TYPE_CHECKING:
    from koopflow.verify.permission import JudgedChange

VerdictName = Literal["conforms", "conforms-with-variation", "deviates", "unknown"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an adaptation stands to its reference; true only where it conforms.

    `inheritance` lists the kinds of inheritance that were checked and hold, `witness` is a trace at whose end the two
    part, `mend` the smallest changes (verb, path, line) without which the adaptation conforms.
    """

    model: str
    reference: str
    verdict: VerdictName
    changes: tuple[JudgedChange, ...]
    inheritance: tuple[str, ...] = ()
    witness: tuple[str, ...] = ()
    mend: tuple[tuple[str, str, int], ...] = ()

    def __bool__(self) -> bool:
        return self.verdict in ("conforms", "conforms-with-variation")

    def _repr_html_(self) -> str:
        from koopflow.api.notebook import of_verdict

        return of_verdict(self)

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        """The verdict in one line."""
        refused = sum(not change.allowed for change in self.changes)
        sentence = {
            "conforms": "{model} conforms to {reference}",
            "conforms-with-variation": "{model} conforms to {reference}, with permitted variation",
            "deviates": "{model} deviates from {reference}; changes not permitted: {refused} of {changes}",
            "unknown": "{model} against {reference}: not decided; changes not permitted: {refused} of {changes}",
        }[self.verdict]
        return translate(
            language,
            sentence,
            {
                "model": self.model,
                "reference": self.reference,
                "refused": refused,
                "changes": len(self.changes),
            },
        )

    def to_dict(self, language: str = "en") -> dict[str, Any]:
        """The verdict under the keys that scripts rely on."""
        return {
            "reference": self.reference,
            "verdict": self.verdict,
            "inheritance": list(self.inheritance),
            "changes": [
                {
                    "change": change.change,
                    "path": change.path,
                    "allowed": change.allowed,
                    "why": in_language(change.why, language, ""),
                }
                for change in self.changes
            ],
            "witness": list(self.witness),
            "mend": [{"change": verb, "path": path, "line": line} for verb, path, line in self.mend],
        }
