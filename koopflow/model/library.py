"""Paths in; every model, adaptation and scenario behind them, typed and complete, out: the entry for layers above.

It stands apart from the steps that it calls (reading files, assembling, changing, typing, naming), each of which knows
one thing: here is the order in which they happen and what is passed on when one of them fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from koopflow.diagnostics import Diagnostic, Note, Place, Report, Rule, Severity
from koopflow.model import adaptation_sources, completeness
from koopflow.model.assembly import Whole
from koopflow.model.carried import named_paths
from koopflow.model.collection import Collection
from koopflow.model.contents import contents
from koopflow.model.documents import Adaptation, Model
from koopflow.model.faults import MISSING
from koopflow.model.fit import Ground
from koopflow.model.overlay import Overlaid, overlay
from koopflow.model.paths import Located
from koopflow.model.reading import NAMELESS, Reader
from koopflow.model.scenario_faults import UNKNOWN_NAME
from koopflow.model.scenario_trees import Level, runnable, unfounded
from koopflow.model.scenarios import Scenario
from koopflow.model.subject import Subject
from koopflow.model.suggestions import suggested
from koopflow.model.sweeps import family
from koopflow.model.uses import Finder
from koopflow.model.wellformed import check_names
from koopflow.source.composing import TAG, UNKNOWN_ALIAS
from koopflow.source.files import Files
from koopflow.source.nodes import Scalar
from koopflow.spelling import closest

UNKNOWN_MODEL = Rule(
    "KF386",
    Severity.ERROR,
    "there is no model “{name}”",
    "",
    "`of` names the model that an adaptation changes or that a scenario gives numbers for. It is looked "
    "for among the files read, in the folder of this file, in the nearest folder `models` above it, among "
    "the models that come with koopflow, and last beside the folder of this file.\n\n"
    "Wrong: `of: rurla`.\n"
    "Right: `of: rural`.",
)
OTHER_EDITION = Rule(
    "KF387",
    Severity.WARNING,
    "this is made for edition {wanted} of “{name}”, and the one at hand is {given}",
    "look through the changes and write {given} when they still hold",
    "The reference has changed since this was written. What is checked is the edition at hand; the "
    "places beside this finding are the changes that meet it, and each may mean something else there.\n\n"
    "Mend it by going through them and then writing the present edition, or by leaving out `version`.",
)
OF_CIRCLE = Rule(
    "KF392",
    Severity.ERROR,
    "the adaptation is made of itself: {circle}",
    "one of them must be of a model",
    "An adaptation may be of another adaptation, for example of a county's; at the end of the line must "
    "stand a complete model, which the changes can be applied to.\n\n"
    "Mend it by naming a model in the `of` of one of them.",
)
TOUCHED = "this change was written for the other edition"

RULES = (UNKNOWN_MODEL, OTHER_EDITION, OF_CIRCLE)


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A scenario as it is run: complete, under the names of the model that it is run for.

    `of` is the model or adaptation that it was written for, `label` its point in a sweep, "" without one, and `given`
    whether it stands in the files that were named.
    """

    id: str
    scenario: Scenario
    located: Located
    of: str
    label: str = ""
    given: bool = True


@dataclass(frozen=True)
class LoadedModel:
    """A model, or an adaptation with its changes applied: always a complete model.

    `ok` is false where anything about it, its reference or its scenarios is an error; `formed` looks at no scenario, so
    that a number that is missing hides nothing of how the model behaves. `renamed` leads from paths of the
    reference to those here; `overlaid` tells all that the changes did. `scenarios` are those that it can run, its own
    and its reference's, in file order.
    """

    id: str
    kind: str
    model: Model
    located: Located
    reference: LoadedModel | None = None
    adaptation: Adaptation | None = None
    scenarios: tuple[LoadedScenario, ...] = ()
    ok: bool = True
    formed: bool = True
    given: bool = True
    overlaid: Overlaid | None = None

    @property
    def renamed(self) -> Mapping[str, str]:
        """Old paths with the new ones."""
        return self.overlaid.renamed if self.overlaid else MappingProxyType({})

    @property
    def line(self) -> tuple[LoadedModel, ...]:
        """The model at the beginning, its adaptations, and last this one."""
        return (*(self.reference.line if self.reference else ()), self)

    def _repr_html_(self) -> str:
        of = self.reference.id if self.reference else ""
        return contents(self.id, self.model, of, [scenario.id for scenario in self.scenarios])


@dataclass(frozen=True)
class Broken:
    """A model or adaptation of which nothing could be made; its findings are in the report."""

    id: str
    kind: str
    file: str


@dataclass(frozen=True)
class Library:
    """What was loaded: first what stands in the files that were named, in their order, then what they refer to.

    `named` are those files, as places call them; `files` holds the looked-up ones as well, and `wholes` are the
    documents in all of them as they were written, put together.
    """

    models: tuple[LoadedModel, ...] = ()
    broken: tuple[Broken, ...] = ()
    files: Files = field(default_factory=Files)
    named: tuple[str, ...] = ()
    wholes: tuple[Whole, ...] = ()

    def model(self, id_: str) -> LoadedModel | None:
        """The model or adaptation with this id."""
        return next((model for model in self.models if model.id == id_), None)

    def scenarios(self, id_: str) -> tuple[LoadedScenario, ...]:
        """The scenarios that the model with this id can run."""
        model = self.model(id_)
        return model.scenarios if model else ()


def load_library(paths: Iterable[str | Path], shipped: Path | None = None) -> tuple[Library, Report]:
    """Everything in the files, folders and ids named, with what it refers to, and every finding about it.

    `shipped` is the folder of the models that come with koopflow. Nothing that stands in a file raises.
    """
    collection = Collection.of(paths, shipped)
    loading = _Loading(collection)
    for whole in tuple(collection.wholes):
        if whole.kind == "scenario":
            loading.serve(whole)
        else:
            loading.load(whole)
    models = [loading.with_scenarios(model) for model in loading.models()]
    broken = tuple(Broken(w.id or NAMELESS, w.kind, w.header.file) for w in loading.broken)
    named = collection.named
    slips = {found.place.start for found in collection.report if found.rule in (TAG, UNKNOWN_ALIAS)}
    # What stands there is not what was meant, so whatever is wrong with it goes without saying.
    findings = Report.of(found for found in loading.findings if found.place.start not in slips)
    library = Library(tuple(models), broken, collection.files, named, tuple(collection.wholes))
    return library, collection.report + findings


class _Loading:
    """The work on one collection: what was loaded already, and the findings so far."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.findings: list[Diagnostic] = []
        self.broken: list[Whole] = []
        self._loaded: dict[int, LoadedModel | None] = {}
        self._served: dict[Place, LoadedModel] = {}
        self._way: list[Whole] = []
        self._finder = Finder()
        self._reader = Reader()

    def models(self) -> list[LoadedModel]:
        """What was loaded: the given first, in file order, then the rest in the order in which it was needed."""
        order = {id(whole): index for index, whole in enumerate(self.collection.wholes)}
        keys = sorted(self._loaded, key=lambda key: order.get(key, len(order)))
        found = [model for key in keys if (model := self._loaded[key]) is not None]
        return sorted(found, key=lambda model: not model.given)

    def serve(self, scenario: Whole) -> None:
        """Load the model that a scenario is of, and the adaptations that it simulates together."""
        if scenario.named is not None:
            reference = self._named(scenario.named, scenario.id)
            if reference is not None:
                self._edition(scenario, reference)
        elif not scenario.extends:
            self.findings.append(
                Diagnostic(MISSING, scenario.header, "scenario", {"key": "of"}, model=scenario.id)
            )
        else:
            pool = (whole for whole in self.collection.wholes if whole.kind == "scenario")
            self.findings += unfounded(scenario, pool)
        for name in scenario.municipalities:
            self._named(name, scenario.id)

    def load(self, whole: Whole) -> LoadedModel | None:
        """The model or adaptation; None where nothing could be made of it."""
        key = id(whole)
        if key not in self._loaded:
            self._way.append(whole)
            self._loaded[key] = self._model(whole) if whole.kind == "model" else self._adaptation(whole)
            self._way.pop()
            if self._loaded[key] is None:
                self.broken.append(whole)
        return self._loaded[key]

    def with_scenarios(self, model: LoadedModel) -> LoadedModel:
        """The model with all scenarios that it can run, its names checked in their light."""
        key = model.located.header
        if key not in self._served:
            reference = self.with_scenarios(model.reference) if model.reference else None
            self._served[key] = self._served_anew(replace(model, reference=reference))
        return self._served[key]

    def _served_anew(self, model: LoadedModel) -> LoadedModel:
        levels = [Level(part.id, part.overlaid) for part in model.line]
        pool = self.collection.scenarios_of([level.id for level in levels])
        found, report = runnable(levels, pool, self._finder)
        ground = Ground(model.model, model.located, self._finder)
        findings = list(report)
        scenarios: list[LoadedScenario] = []
        unread: list[tuple[str, ...]] = []
        for whole, tree in found:
            points, about = family(tree)
            findings += about
            for label, point in points:
                reading = self._reader.read(Scenario, point)
                findings += reading.report
                if reading.value is not None:
                    located = Located(reading.document, whole.header)
                    given = self.collection.is_given(whole)
                    scenarios.append(LoadedScenario(whole.id, reading.value, located, whole.of, label, given))
                    unread.append(reading.pruned)
        used = (
            named_paths((tree for _, tree in found), model.located.outline, self._finder) if found else None
        )
        names = tuple(self._names(model, ground.subject, used))
        findings += names
        seen: dict[str, tuple[str, ...]] = {}
        above = {part.id for part in model.line} - {model.id}
        told = {_named(f) for f in self.findings if f.rule is UNKNOWN_NAME and f.model in above}
        for scenario, lost in zip(scenarios, unread, strict=True):
            if _is_asked_for(scenario, model):
                checks = completeness.VALUES if scenario.id in seen else completeness.CHECKS
                unsaid = (*lost, *seen.get(scenario.id, ()))
                misfits = completeness.check(scenario.scenario, scenario.located, ground, checks, unsaid)
                seen.setdefault(scenario.id, completeness.misspelt(misfits))
                # A name that the reference does not have either is told of the reference alone.
                findings += (f for f in misfits if f.rule is not UNKNOWN_NAME or _named(f) not in told)
        self.findings += (replace(finding, model=finding.model or model.id) for finding in findings)
        before = model.reference
        formed = model.formed and not Report.of(names).errors and (before is None or before.formed)
        read_whole = all(self.collection.is_intact(whole) for whole, _ in found)
        ok = formed and read_whole and not Report.of(findings).errors and (before is None or before.ok)
        return replace(model, scenarios=tuple(scenarios), ok=ok, formed=formed)

    def _names(
        self, model: LoadedModel, subject: Subject, used: frozenset[str] | None
    ) -> Iterable[Diagnostic]:
        """Findings about names; what an omission left without a target is told at the change, and a source that only
        the adaptation itself refers to, perhaps with a slip, is used."""
        report = check_names(subject, used)
        told = model.overlaid.dangling if model.overlaid else frozenset[Place]()
        declared = model.model.model.sources
        named = _sources(model.adaptation) if model.adaptation else ()
        meant = (one for name in named for one in ((name,) if name in declared else closest(name, declared)))
        sources = {f"model.sources.{name}" for name in meant}
        return (f for f in report if f.place not in told and f.args.get("path") not in sources)

    def _model(self, whole: Whole) -> LoadedModel | None:
        reading = self._reader.read(Model, whole.tree)
        self.findings += (replace(finding, model=whole.id) for finding in reading.report)
        if reading.value is None:
            return None
        formed = not reading.report.errors and self.collection.is_intact(whole)
        given = self.collection.is_given(whole)
        return LoadedModel(
            whole.id or NAMELESS,
            "model",
            reading.value,
            Located(reading.document),
            formed=formed,
            given=given,
        )

    def _adaptation(self, whole: Whole) -> LoadedModel | None:
        reading = self._reader.read(Adaptation, whole.tree)
        self.findings += (replace(finding, model=whole.id) for finding in reading.report)
        reference = self._named(whole.named, whole.id) if whole.named is not None else None
        if reading.value is None or reference is None:
            return None
        self._edition(whole, reference)
        overlaid, report = overlay(reference.located.tree, reading.document, finder=self._finder)
        adapted = self._reader.read(Model, overlaid.tree)
        sources = adaptation_sources.check(whole.tree, Located(overlaid.tree))
        both = report + adapted.report + Report.of(sources)
        self.findings += (replace(finding, model=whole.id) for finding in both)
        if adapted.value is None:
            return None
        return LoadedModel(
            whole.id or NAMELESS,
            "adaptation",
            adapted.value,
            Located(overlaid.tree, whole.header),
            reference,
            reading.value,
            formed=not (reading.report + both).errors and self.collection.is_intact(whole),
            given=self.collection.is_given(whole),
            overlaid=overlaid,
        )

    def _named(self, name: Scalar, asking: str) -> LoadedModel | None:
        """The model or adaptation of this name, loaded; with a finding where there is none or only a circle."""
        found = self.collection.model(name.text, name.place)
        if found is None:
            known = self.collection.known(name.place)
            if name.text in known and self.collection.report.errors:
                # It is there, in a file that could not be read; what is wrong with that is told.
                return None
            hints = suggested(name.text, known)
            args = {"name": name.text}
            self.findings.append(Diagnostic(UNKNOWN_MODEL, name.place, "", args, hints, model=asking))
            return None
        if found in self._way:
            ids = [part.id for part in self._way[self._way.index(found) :]]
            args = {"circle": " → ".join((*ids, found.id))}
            self.findings.append(Diagnostic(OF_CIRCLE, name.place, "", args, model=asking))
            return None
        return self.load(found)

    def _edition(self, whole: Whole, reference: LoadedModel) -> None:
        """Warn where `of` asks for another edition than the one at hand."""
        version = whole.edition
        given = (
            reference.adaptation.adaptation.version if reference.adaptation else reference.model.model.version
        )
        if version is None or version.text == given:
            return
        args = {"wanted": version.text, "name": reference.id, "given": given or "–"}
        related = tuple(Note(TOUCHED, place=step) for step in whole.changes)
        self.findings.append(
            Diagnostic(OTHER_EDITION, version.place, "", args, related=related, model=whole.id)
        )


def _is_asked_for(scenario: LoadedScenario, model: LoadedModel) -> bool:
    """Whether what the scenario lacks for the model is to be told: where the user named the model, or the scenario as
    one of it. An adaptation that is there because some scenario simulates it is no matter to the others."""
    among = scenario.scenario.municipalities
    named = not isinstance(among, int) and model.id in among
    return model.given or (scenario.given and (scenario.of == model.id or named))


def _named(finding: Diagnostic) -> tuple[Place, object]:
    """Which name a finding about a name is about, and where it stands."""
    return finding.place, finding.args["name"]


def _sources(adaptation: Adaptation) -> Iterable[str]:
    municipality = adaptation.adaptation.municipality
    yield from municipality.source if municipality else ()
    for change in adaptation.changes:
        yield from change.source
