"""Several files are replaced together or not at all."""

import os
from pathlib import Path

import pytest

from koopflow.writing import write_all


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_are_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    write_all({tmp_path / "a": b"new", tmp_path / "sub" / "b": b"other"})
    assert (tmp_path / "a").read_bytes() == b"new"
    assert content(tmp_path / "sub") == {"b": b"other"}


def test_a_place_that_cannot_be_written_leaves_all_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "taken").mkdir()
    with pytest.raises(IsADirectoryError):
        write_all({tmp_path / "a": b"new", tmp_path / "taken": b"other"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "taken"]
    assert (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_what_was_replaced_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    """Windows refuses to replace a file that somebody has open."""
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "c").write_bytes(b"older")
    before = content(tmp_path)
    calls: list[object] = []
    replace = os.replace

    def refusing(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == failing:
            raise PermissionError(13, "in use", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", refusing)
    with pytest.raises(PermissionError):
        write_all({tmp_path / name: b"new" for name in "abc"})
    assert content(tmp_path) == before
