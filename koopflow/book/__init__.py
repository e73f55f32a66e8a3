"""Pages for readers, made from models, findings, measures and drawings."""

from __future__ import annotations

from koopflow.book.faults import RULES

WRITTEN = ("html", "pdf", "docx")
"""What a book can be written to."""

__all__ = ["RULES", "WRITTEN"]
