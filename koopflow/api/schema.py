"""A language goes in; the JSON Schema of the three documents comes out, for editors."""

from __future__ import annotations

from typing import Any

from koopflow.model.json_schema import json_schema


def schema(lang: str = "en") -> dict[str, Any]:
    """The JSON Schema (draft-07) of models, adaptations and scenarios, its descriptions in `pl` or `en`."""
    return json_schema(lang)
