"""What the README promises: its two lines, its ten lines of Python, its links and its picture."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import koopflow

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(mark: str) -> str:
    """The code after a mark such as `<!-- tests -->`; `.ci/run` reads the test line in the same way."""
    found = re.search(rf"^<!-- {mark} -->\n```\w+\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_one_line_runs_the_main_job_and_one_the_tests() -> None:
    assert len(block("main").splitlines()) == 1
    assert len(block("tests").splitlines()) == 1
    assert block("main").endswith("koopflow demo --out out\n")


def test_the_lines_of_python_run(tmp_path: Path) -> None:
    code = block("python")
    assert 8 <= len(code.splitlines()) <= 12
    environment = {**os.environ, "PYTHONPATH": str(Path(koopflow.__file__).parent.parent)}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "piatnica.svg").is_file()


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
