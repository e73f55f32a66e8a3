"""A model of an office for tests of papers: a household, two institutions, a team; and how a paper is read back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from koopflow.api.opening import open_paths
from koopflow.model.library import LoadedModel

HOSTILE = '=HYPERLINK("http://x") </w:t><script>\u0007 & „Porządek”'
MODEL = """
koopflow: 1
model: {id: desk, version: 2.0.0, title: {pl: Punkt pomocy, en: Help desk}}
actors:
  home: {kind: household, level: household, title: {pl: Mieszkaniec, en: Resident}}
  office: {kind: institution, level: municipality, title: {pl: Ośrodek, en: Centre}}
  worker: {kind: person, of: office, title: {pl: Pracownik, en: Worker}}
  clinic: {kind: institution, level: county, title: TITLE}
  board: {kind: team, level: municipality, members: [office, clinic], leader: office, title: {pl: Zespół, en: Board}}
  archive: {kind: institution, level: county, title: {pl: Archiwum, en: Archive}}
data:
  matters: {class: none, title: {pl: Sprawy organizacyjne, en: Matters}}
  identity: {class: ordinary, title: {pl: Dane identyfikujące, en: Identity}}
  health: {class: special, title: {pl: Stan zdrowia, en: Health}}
documents:
  ask: {contains: [identity], title: {pl: Zgłoszenie, en: Request}}
  pact: {contains: [matters], title: {pl: Porozumienie, en: Agreement}}
  record: {contains: [identity, health], title: {pl: Karta, en: Record}}
  plan: {contains: [identity], title: {pl: Plan, en: Plan}}
  notes: {contains: [identity], title: {pl: Protokół, en: Minutes}}
  closing: {contains: [identity], title: {pl: Karta zamknięcia, en: Closing sheet}}
flows:
  asking: {from: home, to: office, carries: [ask], channel: form, basis: {law: RODO, article: 6(1)(e)}, title: {pl: Prośba, en: Asking}}
  passing: {from: worker, to: clinic, carries: [record], channel: letter, basis: {eli: DU/2004/593, article: 105}, title: {pl: Przekazanie, en: Passing on}}
  planning: {from: board, to: home, carries: [plan], channel: meeting, title: {pl: Plan dla domu, en: Plan for the home}}
  call: {from: office, to: clinic, channel: phone, title: {pl: Rozmowa, en: Call}}
needs: {debts: {title: {pl: Długi, en: Debts}}}
services: {advice: {provider: clinic, meets: debts, title: {pl: Porada, en: Advice}}}
attributes: {basket: {type: set, of: services}}
machines:
  case:
    title: {pl: Sprawa, en: Case}
    initial: begin
    states:
      begin:
        title: {pl: Początek, en: Beginning}
        initial: asked
        states:
          asked: {task: {by: home, writes: [ask]}, title: {pl: Prośba domu, en: Asking}, next: {yes: {to: told, sends: [asking], title: {pl: Tak, en: "Yes"}}, no: {to: told, title: {pl: Nie, en: "No"}}}}
          told: {final: true}
        next: {done: work}
      work:
        title: {pl: Praca, en: Work}
        initial: bind
        states:
          bind: {task: {by: [office, clinic], writes: [pact]}, next: {bound: {to: look, sends: [call]}}}
          look: {task: {by: worker, reads: [ask], writes: [record]}, title: {pl: Badanie, en: Look}, next: {seen: {to: choose, sends: [passing]}}}
          choose: {task: {by: [worker, home], writes: [plan], plans: basket}, next: {chosen: {to: meet, sends: [planning]}}}
          meet: {sitting: {of: board, reads: [plan], writes: [notes]}, next: {good: over, bad: look}}
          over: {task: {by: worker, writes: [closing]}, next: {closed: end}}
          end: {final: true}
        next: {done: ended}
      ended: {final: true}
""".replace("TITLE", "{pl: '" + HOSTILE.replace("\u0007", "") + "', en: Clinic}")
ADAPTATION = """
---
koopflow: 1
adaptation:
  id: village
  of: desk
  title: {pl: Punkt we wsi, en: Village desk}
  municipality: {name: Wieś, county: leśny, voivodeship: górskie}
changes:
  - {set: actors.office.title, to: {pl: Ośrodek we wsi, en: Village centre}, why: {pl: Tak się nazywa., en: That is its name.}}
  - {omit: flows.call, why: {pl: Nikt nie dzwoni., en: Nobody calls.}}
"""


@cache
def models() -> dict[str, LoadedModel]:
    """The model and its adaptation by their ids."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.yaml"
        path.write_text(MODEL + ADAPTATION, encoding="utf-8")
        return {model.id: model for model in open_paths([path]).models}


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def texts(content: bytes) -> list[str]:
    """Every paragraph, in the order of the file, with what stands in content controls."""
    body = opened(content).element.body
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]


def fields(content: bytes) -> Iterator[tuple[str, str, str]]:
    """Each content control: its kind, its tag and its id."""
    for box in opened(content).element.body.iter(qn("w:sdt")):
        about = box.find(qn("w:sdtPr"))
        kinds = [
            name
            for name in ("w:text", "w:date", "w:dropDownList", "w14:checkbox")
            if about.find(qn(name)) is not None
        ]
        (kind,) = kinds
        yield kind, about.find(qn("w:tag")).get(qn("w:val")), about.find(qn("w:id")).get(qn("w:val"))
