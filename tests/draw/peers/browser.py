"""A page with a program and its inputs in, what the program said out: the way to the real readers of our formats.

They come from npm and run in Chromium; only developers need either.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

PAGE = """<!DOCTYPE html><meta charset="utf-8"><body><div id="stage" style="width:1200px;height:900px"></div>
<script src="{library}"></script>
<script type="application/json" id="inputs">{inputs}</script>
<script>
const inputs = JSON.parse(document.getElementById("inputs").textContent);
const stage = document.getElementById("stage");
async function one(text, number) {{ {program} }}
(async () => {{
  const found = [];
  for (const [number, text] of inputs.entries()) {{
    try {{ found.push(await one(text, number)); }} catch (error) {{ found.push({{error: String(error)}}); }}
  }}
  document.body.innerHTML = "";
  const said = document.createElement("pre");
  said.id = "said";
  said.textContent = JSON.stringify(found);
  document.body.append(said);
}})();
</script>"""


def packages() -> Path:
    """Where the npm packages are unpacked, each in a folder of its name; `.ci/run` has the commands."""
    return Path(os.environ["KOOPFLOW_NPM"])


def asked(folder: Path, library: Path, program: str, inputs: list[str]) -> list[dict[str, Any]]:
    """What `program` (the body of a function of `text` and `number` that may await) returns for each input."""
    page = folder / "page.html"
    # Nothing in a script's text ends the script but `</`.
    data = json.dumps(inputs).replace("<", "\\u003c")
    page.write_text(PAGE.format(library=library.as_uri(), inputs=data, program=program), encoding="utf-8")
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=600000", "--dump-dom")
    profile = f"--user-data-dir={folder / 'profile'}"
    done = subprocess.run(
        [browser, *options, profile, page.as_uri()], capture_output=True, text=True, check=True, timeout=120
    )
    said = re.search(r'<pre id="said">(.*?)</pre>', done.stdout, re.DOTALL)
    assert said, done.stderr[-2000:]
    found = json.loads(html.unescape(said[1]))
    assert isinstance(found, list)
    return found
