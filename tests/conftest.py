"""The Polish catalogue is compiled anew before any test, so a test never reads an old one; no example is timed."""

import importlib.util
from pathlib import Path

from hypothesis import settings

ROOT = Path(__file__).parent.parent


settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure() -> None:
    if not (ROOT / ".build").is_dir():
        return
    spec = importlib.util.spec_from_file_location(
        "compile_catalogues", ROOT / ".build" / "compile_catalogues.py"
    )
    assert spec is not None and spec.loader is not None
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    hook.compile_catalogues(ROOT / "koopflow" / "i18n")
