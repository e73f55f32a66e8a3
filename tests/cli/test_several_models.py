"""One line of a reference, found wrong in several adaptations: each finding stands, and says whose it is."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Command

REFERENCE = """\
koopflow: 1
model: {id: ref, title: {pl: Wzorzec, en: Reference}}
actors:
  office: {kind: institution, level: municipality, title: {pl: Urząd, en: Office}}
data: {facts: {class: ordinary, title: {pl: Dane, en: Data}}}
documents:
  note: {contains: [facts], title: {pl: Notatka, en: Note}}
machines:
  case:
    initial: talk
    states:
      talk:
        title: {pl: Rozmowa, en: Talk}
        task: {by: office, writes: note}
        next: {ok: {to: reading, title: {pl: Zgoda, en: Agreed}}, skip: {to: over, title: {pl: Pominięcie, en: Skipped}}}
      reading:
        title: {pl: Lektura, en: Reading}
        task: {by: office, reads: note}
        next: {ok: {to: over, title: {pl: Koniec, en: Done}}}
      over: {final: true, title: {pl: Zakończenie, en: Over}}
variation:
  machines.case.talk.ok: [omit]
"""
ADAPTATION = """---
koopflow: 1
adaptation: {{id: {id}, of: ref, municipality: {{name: {id}, type: rural}}}}
changes:
  - omit: machines.case.talk.ok
    why: {{pl: Bez lektury, en: Without reading}}
"""


def test_each_adaptation_has_its_finding(tmp_path: Path, koopflow: Command) -> None:
    file = tmp_path / "models.yaml"
    file.write_text(REFERENCE + ADAPTATION.format(id="one") + ADAPTATION.format(id="two"), encoding="utf-8")
    _, out, _ = koopflow("check", str(file), "--lang", "en", "--format", "json")
    dead = [finding["model"] for finding in json.loads(out)["findings"] if finding["code"] == "KF403"]
    assert sorted(dead) == ["one", "two"]
    _, out, _ = koopflow("check", str(file), "--lang", "en", "--no-color")
    assert out.count("= model: one") == out.count("= model: two") == len(dead) // 2


def test_what_the_reference_has_too_is_told_once(tmp_path: Path, koopflow: Command) -> None:
    unread = REFERENCE.replace("task: {by: office, reads: note}", "task: {by: office}")
    renamed = ADAPTATION.split("changes:", maxsplit=1)[0]
    file = tmp_path / "models.yaml"
    file.write_text(unread + renamed.format(id="one") + renamed.format(id="two"), encoding="utf-8")
    _, out, _ = koopflow("check", str(file), "--lang", "en", "--format", "json")
    found = [finding["model"] for finding in json.loads(out)["findings"] if finding["code"] == "KF508"]
    assert found == ["ref"]
