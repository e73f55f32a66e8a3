"""The calls of a book's prose go in; figures, tables and numbers come out, numbered, or what is wrong with a call.

Numbers of figures and tables follow the order of the prose, so that all calls are answered before any reference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from koopflow.api.draw import draw
from koopflow.api.load import ModelError
from koopflow.api.named import named
from koopflow.api.recorded import Quoted, Recorded, quoted
from koopflow.api.standing import Standing
from koopflow.book import blocks, grammar, tables
from koopflow.book.faults import BAD_CALL, OLD_RESULT, UNKNOWN_ELEMENT, UNKNOWN_REFERENCE
from koopflow.book.pulls import Pull
from koopflow.diagnostics import Diagnostic, Note
from koopflow.draw import VIEWS
from koopflow.draw.drawing import POINTS_PER_MM, Drawing
from koopflow.draw.svg import svg
from koopflow.i18n import translate
from koopflow.lengths import in_mm
from koopflow.model.library import LoadedModel
from koopflow.model.suggestions import DID_YOU_MEAN
from koopflow.spelling import closest
from koopflow.wording.words import Words

PAGE_MM = 215.0
"""The greatest height of a part of a figure, so that it has its caption on the same page."""
NO_SUCH_CASE = "“{text}” is no case; the cases are: {known}"
NO_LENGTH = "“{text}” is no length such as 160mm"
NO_DIGITS = "digits is a number from 0 to 6"
NO_FORM = "as takes “percent” only"
NO_KIND = "kind is figure or table"
PULLED_BEFORE = "a {kind} “{name}” is pulled above; give this one a name with id"
BOTH = 'there are a figure and a table of this name: say kind="figure" or kind="table"'
COLON = "\N{RATIO}"
KINDS = {"figure": "figure", "table": "table"}


@dataclass(frozen=True, slots=True)
class Pulled:
    """What answers a call; `name` and `digest` let the same thing be found in another edition and compared.

    `drawing` is a figure's, `quoted` a number's.
    """

    pull: Pull
    kind: str
    name: str
    digest: str
    answer: blocks.Inline | blocks.Figure | blocks.Table
    number: int = 0
    drawing: Drawing | None = None
    quoted: Quoted | None = None

    @property
    def place(self) -> str:
        """The name under which a file keeps it; a reference has none."""
        return "" if isinstance(self.answer, blocks.Link | blocks.Break) else self.answer.place

    @property
    def elements(self) -> frozenset[str]:
        """The paths of what a figure shows."""
        held: set[str] = set()
        for part in self.drawing.parts if self.drawing is not None else ():
            held |= {thing.id for thing in part.shapes} | {thing.id for thing in part.groups}
            held |= {thing.id for thing in part.edges}
        return frozenset(name.partition("#")[0] for name in held)


@dataclass(frozen=True, slots=True)
class Setting:
    """From what calls are answered: the model, its adaptations, results, and the languages of book and prose.

    `standings` tell how adaptations were judged, by their ids.
    """

    model: LoadedModel
    adapted: tuple[LoadedModel, ...]
    results: tuple[Recorded, ...]
    language: str
    prose: str
    standings: Mapping[str, Standing] = field(default_factory=dict)


class Refused(Exception):  # noqa: N818  no error of a program: a finding on its way to the report
    """A call that cannot be answered."""

    def __init__(self, *findings: Diagnostic) -> None:
        self.findings = findings


def answered(setting: Setting, pulls: Iterable[Pull]) -> tuple[tuple[Pulled, ...], tuple[Diagnostic, ...]]:
    """Every call that can be answered, in order, and the findings."""
    found: list[Pulled] = []
    findings: list[Diagnostic] = []
    ordered = tuple(pulls)
    for pull in ordered:
        if pull.call == "ref":
            continue
        try:
            one = _ANSWERS[pull.call](setting, pull, _numbers(found, pull.call) + 1)
            _once(found, one)
        except Refused as refused:
            findings += refused.findings
        else:
            found.append(one)
            if one.quoted is not None and one.quoted.result.old:
                args = {"path": pull.name, "file": one.quoted.result.file}
                findings.append(Diagnostic(OLD_RESULT, pull.place, args=args))
    told = {_name(pull) for pull in ordered if pull.call in KINDS} - {one.name for one in found}
    for pull in ordered:
        # Why what it leads to cannot be pulled is said there.
        if pull.call == "ref" and pull.name not in told:
            try:
                found.append(_reference(setting, pull, found))
            except Refused as refused:
                findings += refused.findings
    return tuple(found), tuple(findings)


def _numbers(found: list[Pulled], kind: str) -> int:
    return sum(one.kind == kind for one in found)


def _once(found: list[Pulled], one: Pulled) -> None:
    if one.kind in KINDS and any((other.kind, other.name) == (one.kind, one.name) for other in found):
        raise _bad(one.pull, PULLED_BEFORE, kind=Note(one.kind), name=one.name)


def _figure(setting: Setting, pull: Pull, number: int) -> Pulled:
    model = _shown(setting, pull)
    known = pull.name in model.model.figures
    if not known and pull.name not in VIEWS:
        raise _unknown(pull, "figure", (*model.model.figures, *VIEWS))
    wishes = _wishes(pull)
    has_height = known and named(model, pull.name).wishes["height_mm"] is not None
    if not has_height and "height_mm" not in wishes:
        wishes["height_mm"] = PAGE_MM
    if pull.name == "load":
        wanted = pull.named.get("scenario")
        wishes["results"] = [one.file for one in setting.results if wanted in (None, one.scenario)]
    elif "scenario" in pull.named:
        wishes["scenario"] = pull.named["scenario"]
    what: dict[str, Any] = {"figure": pull.name} if known else {"view": pull.name}
    try:
        drawn = draw(model, lang=setting.language, **what, **wishes)
    except ModelError as error:
        raise Refused(*(replace(finding, place=pull.place) for finding in error.report)) from error
    drawing = drawn.drawing
    anchor = f"figure-{number}"
    answer = blocks.Figure(
        anchor=anchor,
        label=grammar.label("figure", number, setting.language),
        caption=drawing.caption or drawing.title,
        note=drawing.note,
        source=source_of(setting, model),
        alt=drawing.alt,
        description=" ".join(drawing.description),
        pictures=tuple(_pictures(drawing, anchor)),
        grid=blocks.Grid(drawing.table.columns, drawing.table.rows),
        language=setting.language,
        place=_place("figure", _name(pull)),
    )
    seen = (drawing.parts, drawing.table, drawing.description, answer.caption, answer.note, drawing.alt)
    return Pulled(pull, "figure", _name(pull), digest(seen), answer, number, drawing)


def _shown(setting: Setting, pull: Pull) -> LoadedModel:
    """The model that a figure is of: the book's, or the adaptation that the call names."""
    name = pull.named.get("model", setting.model.id)
    models = {one.id: one for one in (setting.model, *setting.adapted)}
    if name not in models:
        raise _unknown(replace(pull, texts=(name,)), "model", models)
    return models[name]


def _wishes(pull: Pull) -> dict[str, Any]:
    """What a call asks of a drawing, as `draw` takes it."""
    wishes: dict[str, Any] = {}
    for key, text in pull.named.items():
        if key in ("only", "actors"):
            wishes[key] = tuple(filter(None, (one.strip() for one in text.split(","))))
        elif key in ("width", "height"):
            wishes[f"{key}_mm"] = in_mm(text)
            if wishes[f"{key}_mm"] is None:
                raise _bad(pull, NO_LENGTH, text=text)
        elif key not in ("id", "model", "scenario"):
            wishes[{"from": "from_", "as": "as_"}.get(key, key)] = text
    return wishes


def _pictures(drawing: Drawing, anchor: str) -> Iterator[blocks.Picture]:
    mm = drawing.scale / POINTS_PER_MM
    for index, part in enumerate(drawing.parts):
        picture = svg(drawing, index, embed_font=False, name=f"{anchor}-{index + 1}")
        yield blocks.Picture(picture, round(part.width * mm, 3), round(part.height * mm, 3))


def _table(setting: Setting, pull: Pull, number: int) -> Pulled:
    if pull.name not in tables.KINDS:
        raise _unknown(pull, "table", tables.KINDS)
    caption, grid = tables.table(pull.name, setting.model, setting.adapted, setting.language)
    answer = numbered_table(setting, number, caption, grid, _name(pull))
    return Pulled(pull, "table", _name(pull), digest((caption, grid)), answer, number)


def numbered_table(
    setting: Setting,
    number: int,
    caption: str,
    grid: blocks.Grid,
    name: str,
    model: LoadedModel | None = None,
) -> blocks.Table:
    """A table of the book with its number, as it is captioned; `name` is its own in the book."""
    label = grammar.label("table", number, setting.language)
    source = source_of(setting, model)
    return blocks.Table(
        f"table-{number}", label, caption, source, grid, setting.language, _place("table", name)
    )


def source_of(setting: Setting, model: LoadedModel | None = None) -> str:
    """What stands below a figure or table: from which model it was made, the book's if none is given."""
    shown = model or setting.model
    header = shown.model.model
    words = Words(shown.model, setting.language)
    name, version = words.inner(words.title(header, shown.id)), header.version
    text = "Source: model “{name}”, version {version}" if version else "Source: model “{name}”"
    return translate(setting.language, text, {"name": name, "version": version})


def _number(setting: Setting, pull: Pull, _: int) -> Pulled:
    scenario, digits, form = (pull.named.get(key, "") for key in ("scenario", "digits", "as"))
    if digits and not (len(digits) == 1 and digits in "0123456"):
        raise _bad(pull, NO_DIGITS)
    if form not in ("", "percent"):
        raise _bad(pull, NO_FORM)
    found = quoted(setting.results, pull.name, scenario, pull.place)
    if isinstance(found, Diagnostic):
        raise Refused(found)
    text = grammar.number(found.value, setting.prose, int(digits) if digits else None, form == "percent")
    name = f"{pull.name} {found.result.scenario}"
    form_said = [f"{key}={pull.named[key]}" for key in ("digits", "as") if pull.named.get(key)]
    place = " ".join((_place("number", name), *form_said))
    return Pulled(pull, "number", name, text, blocks.Text(text, place=place), quoted=found)


def _reference(setting: Setting, pull: Pull, found: list[Pulled]) -> Pulled:
    case = pull.named.get("case") or (pull.texts[1] if len(pull.texts) > 1 else "nom")
    if case.lower() not in grammar.CASES:
        raise _bad(pull, NO_SUCH_CASE, text=case, known=grammar.CASES)
    kind = pull.named.get("kind", "")
    if kind not in ("", *KINDS):
        raise _bad(pull, NO_KIND)
    meant = [
        one
        for one in found
        if one.kind in (kind or one.kind,) and one.kind in KINDS and one.name == pull.name
    ]
    if not meant:
        known = [one.name for one in found if one.kind in KINDS]
        hints = tuple(Note(DID_YOU_MEAN, {"name": near}) for near in closest(pull.name, known, 1))
        raise Refused(Diagnostic(UNKNOWN_REFERENCE, pull.place, args={"name": pull.name}, hints=hints))
    if len(meant) > 1:
        raise _bad(pull, BOTH)
    one = meant[0]
    assert isinstance(one.answer, blocks.Figure | blocks.Table)
    text = grammar.referred("figure" if one.kind == "figure" else "table", one.number, setting.prose, case)
    return Pulled(pull, "ref", pull.name, text, blocks.Link(text, to=one.answer.anchor))


def _place(kind: str, name: str) -> str:
    """The name of a place, in which colons part what an author's name must not."""
    return f"{kind}:{name.replace(':', COLON)}"


def _name(pull: Pull) -> str:
    return pull.named.get("id") or pull.name


def _bad(pull: Pull, reason: str, **args: object) -> Refused:
    said = {"call": f'{pull.call}("{pull.name}")', "reason": Note(reason, args)}
    return Refused(Diagnostic(BAD_CALL, pull.place, args=said))


def _unknown(pull: Pull, kind: str, known: Iterable[str]) -> Refused:
    there = tuple(known)
    hints = tuple(Note(DID_YOU_MEAN, {"name": near}) for near in closest(pull.name, there, 1))
    args = {"kind": Note(kind), "name": pull.name, "known": there}
    return Refused(Diagnostic(UNKNOWN_ELEMENT, pull.place, args=args, hints=hints))


def digest(value: object) -> str:
    """The SHA-256 of frozen values, which show all that they hold."""
    return hashlib.sha256(repr(value).encode("utf-8", "backslashreplace")).hexdigest()


_ANSWERS: Mapping[str, Any] = {"figure": _figure, "table": _table, "number": _number}
