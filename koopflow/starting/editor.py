"""A JSON Schema goes in; the settings come out with which an editor completes, explains and checks what is written.

VS Code (with Red Hat's YAML extension) and its kin read them when the folder is opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

SCHEMA = ".vscode/koopflow.schema.json"


def editor_files(schema: Mapping[str, Any]) -> Mapping[str, str]:
    """File names with their texts."""
    settings = {
        "yaml.schemas": {f"./{SCHEMA}": ["*.yaml"]},
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2},
        "files.encoding": "utf8",
    }
    return {
        ".editorconfig": "root = true\n\n[*.yaml]\ncharset = utf-8\nindent_style = space\nindent_size = 2\n",
        ".vscode/extensions.json": _json({"recommendations": ["redhat.vscode-yaml"]}),
        ".vscode/settings.json": _json(settings),
        SCHEMA: _json(schema),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
