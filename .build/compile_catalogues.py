"""Compile the Polish catalogues into one message file when a wheel is built or the project is installed."""

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):  # type: ignore[misc]  # hatchling ships no types
    """Merge `koopflow/i18n/<language>/*.po` into `koopflow/i18n/<language>.mo`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version, build_data
        compile_catalogues(Path(self.root) / "koopflow" / "i18n")


def compile_catalogues(folder: Path) -> None:
    """Write one message file for each language folder in `folder`."""
    for language in sorted(path for path in folder.iterdir() if path.is_dir() and path.name != "__pycache__"):
        merged = Catalog(locale=language.name)
        for source in sorted(language.glob("*.po")):
            with source.open("rb") as stream:
                for message in read_po(stream, locale=language.name):
                    if message.id:
                        merged.add(message.id, message.string, context=message.context)
        with (folder / f"{language.name}.mo").open("wb") as target:
            write_mo(target, merged)
