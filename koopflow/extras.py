"""The packages that are installed on demand: which extra brings which, and a clear word where one is missing."""

from __future__ import annotations

from importlib.util import find_spec
from types import MappingProxyType

EXTRAS = MappingProxyType(
    {"pandas": "data", "pyarrow": "data", "matplotlib": "plot", "markdown_it": "book", "docx": "book"}
)
"""Packages by import name, and the extra of koopflow that brings each."""


_PROJECTS = MappingProxyType({"docx": "python-docx"})
"""What is installed under another name than it is imported by."""


class MissingExtraError(ImportError):
    """What was asked for needs an extra that is not installed; the sentence says which."""

    def __init__(self, extra: str) -> None:
        packages = ", ".join(_PROJECTS.get(name, name) for name, of in EXTRAS.items() if of == extra)
        super().__init__(f'this needs {packages}: pip install "koopflow[{extra}]"')
        self.extra = extra


def needed(*packages: str) -> None:
    """Raise `MissingExtraError` where one of the packages is not installed."""
    for name in packages:
        if not is_installed(name):
            raise MissingExtraError(EXTRAS[name])


def is_installed(package: str) -> bool:
    """Whether a package of an extra is there; it is not imported."""
    return find_spec(package) is not None
