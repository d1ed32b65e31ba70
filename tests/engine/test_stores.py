"""Stores are made in one place, in memory and on disk."""

from __future__ import annotations

import ast
from pathlib import Path

import pyoxigraph as ox
import pytest

import netkg
from netkg.engine import stores
from netkg.namespaces import GRAPHS
from netkg.rdf import TYPE, node

SOURCE = Path(netkg.__file__).parent
QUAD = ox.Quad(node("nkd:gene/men1"), TYPE, ox.BlankNode("kind"), node(GRAPHS["records"]))


def constructions(text: str) -> list[int]:
    """Give the lines that make a store: `ox.Store(…)`, `Store.read_only(…)`, or the class handed on under another name."""
    found = []
    for item in ast.walk(ast.parse(text)):
        if isinstance(item, ast.ImportFrom) and item.module == "pyoxigraph" and any(a.name == "Store" for a in item.names):
            found.append(item.lineno)
        if isinstance(item, ast.Call):
            called = ast.unparse(item.func)
            arguments = [ast.unparse(argument) for argument in item.args]
            if called.endswith(".Store") or ".Store." in called or any(a.endswith("ox.Store") for a in arguments[1:]):
                found.append(item.lineno)
        if isinstance(item, ast.Assign) and ast.unparse(item.value).endswith("ox.Store"):
            found.append(item.lineno)
    return found


@pytest.mark.parametrize(
    "text",
    ["x = ox.Store()", "ox.Store.read_only('a')", "from pyoxigraph import Store", "make = ox.Store", "pyoxigraph.Store('a')"],
)
def test_a_construction_is_found(text: str) -> None:
    assert constructions(text) == [1]


def test_no_module_outside_the_engine_makes_a_store() -> None:
    modules = [path for path in SOURCE.rglob("*.py") if SOURCE / "engine" not in path.parents]
    assert len(modules) > 50
    assert {str(path.relative_to(SOURCE)): lines for path in modules if (lines := constructions(path.read_text("utf-8")))} == {}


def test_in_the_engine_one_module_makes_them() -> None:
    assert {path.name for path in (SOURCE / "engine").glob("*.py") if constructions(path.read_text("utf-8"))} == {"stores.py"}


def test_a_store_on_disk_holds_what_was_written(tmp_path: Path) -> None:
    stores.write(tmp_path / "store", [QUAD])
    store = stores.open_(tmp_path / "store")
    assert list(store) == [QUAD] == list(stores.memory([QUAD]))
    store.add(ox.Quad(QUAD.subject, TYPE, QUAD.subject))
    del store
    assert len(stores.read(tmp_path / "store")) == 2


def test_what_is_opened_to_read_cannot_be_written(tmp_path: Path) -> None:
    stores.write(tmp_path / "store", [])
    with pytest.raises(RuntimeError):
        stores.read(tmp_path / "store").add(QUAD)
