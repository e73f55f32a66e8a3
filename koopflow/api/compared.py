"""Two loaded models go in; one that holds what either has, and their differences with reasons, come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koopflow.draw.compared import Compared, Differing, Mark
from koopflow.i18n import UNDETERMINED
from koopflow.model.changes import moved
from koopflow.model.differences import Difference, differences
from koopflow.model.documents import Model
from koopflow.model.library import LoadedModel
from koopflow.model.outline import Outline
from koopflow.model.reading import read
from koopflow.model.united import united

MARK: Mapping[str, Mark] = {"add": "added", "omit": "omitted", "set": "changed", "rename": "changed"}
Reasons = Mapping[str, Mapping[str, str]]


def compared(before: LoadedModel, after: LoadedModel) -> tuple[Model, Compared]:
    """The model with the elements of both, under the second's names, and how the second differs from the first.

    Reasons are those of the second's changes, where it is an adaptation of the first.
    """
    of_it = after.reference is not None and after.reference.located.tree == before.located.tree
    renamed = after.renamed if of_it else {}
    whole = united(before.located.tree, after.located.tree, renamed)
    both = read(Model, whole).value or after.model
    reasons = _reasons(after, renamed) if of_it else {}
    found = differences(before.located.tree, after.located.tree, renamed)
    differing = tuple(_differing(Outline.of(whole), found, renamed, reasons))
    return both, Compared(_title(before), _title(after), differing)


def _differing(
    outline: Outline, found: tuple[Difference, ...], renamed: Mapping[str, str], reasons: Reasons
) -> Iterator[Differing]:
    for one in found:
        path = renamed.get(one.path, one.path) if one.change == "rename" else one.path
        part = outline.around(path)
        if part:
            own = part == path
            mark = MARK[one.change] if own else "changed"
            key = "" if own else path.removeprefix(f"{part}.")
            yield Differing(part, mark, key, one.before, one.after, _reason(path, reasons))


def _reasons(adapted: LoadedModel, renamed: Mapping[str, str]) -> Reasons:
    """The reason of each change, at the path of its target in the adapted model."""
    changes = adapted.adaptation.changes if adapted.adaptation else ()
    return {moved(change.target, renamed): change.why for change in changes}


def _reason(path: str, reasons: Reasons) -> Mapping[str, str] | None:
    """That of the change at the path, else around it, else within it."""
    around = [at for at in reasons if path == at or path.startswith(f"{at}.")]
    within = [at for at in reasons if at.startswith(f"{path}.")]
    return reasons[max(around, key=len)] if around else reasons[within[0]] if within else None


def _title(model: LoadedModel) -> Mapping[str, str]:
    return model.model.model.title or {UNDETERMINED: model.id}
