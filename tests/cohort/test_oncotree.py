"""Tumor types: every class is in the ontology, and every code in OncoTree, under the name that the table gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

import studies
from netkg.cohort import oncotree
from netkg.errors import UsageError
from netkg.inputs import ontology
from netkg.namespaces import NK
from netkg.rdf import SUBCLASS


def test_every_class_is_a_kind_of_neuroendocrine_neoplasm(root: Path) -> None:
    links: dict[str, set[str]] = {}
    for quad in ontology.read(root / "ontology").quads:
        if quad.predicate == SUBCLASS:
            links.setdefault(quad.subject.value, set()).add(getattr(quad.object, "value", ""))

    def above(one: str) -> set[str]:
        return {one}.union(*(above(parent) for parent in links.get(one, ())))

    for one in oncotree.types().classes:
        assert str(NK.NeuroendocrineNeoplasm) in above(one), one


def test_every_code_is_one_of_oncotree_by_its_name() -> None:
    known = oncotree.codes(studies.real("oncotree/oncotree_2025_10_03.json"))
    types = oncotree.types()
    assert len(types.by_code) > 20
    for code, kind in types.by_code.items():
        assert types.by_name[known[code].casefold()] == kind, code


@pytest.mark.parametrize("code", ["PNET", "LUAD", "SCLC", "MCC", "PHC", "PGNG", "THME"])
def test_other_tumours_have_no_class(code: str) -> None:
    assert oncotree.types().of(code, "whatever it is called") == ()


def test_a_code_decides_and_a_name_only_where_there_is_none() -> None:
    types = oncotree.types()
    assert types.of("LUAD", "Pancreatic Neuroendocrine Tumor") == ()
    assert types.of("", "pancreatic neuroendocrine tumor") == (str(NK.PancreaticNET),)


def test_codes_and_names_that_lead_nowhere_are_told(tmp_path: Path) -> None:
    tree = tmp_path / "tree.json"
    tree.write_text('{"TISSUE": {"code": "TISSUE", "name": "Tissue", "children": {"PANET": {"code": "PANET", "name": "x"}}}}')
    types = oncotree.types(tree)
    assert types.doubt("PANET") is None
    assert "Did you mean PANET" in (types.doubt("PANETT") or ("", ""))[1]
    assert oncotree.types().doubt("PANETT") is None  # without a tree no code is known not to exist
    assert types.doubt_of_name("", "Neuroendocrine Tumor of the Ear") is not None
    assert types.doubt_of_name("", "Lung Adenocarcinoma") is None


@pytest.mark.parametrize("text", ["{}", "no JSON", '{"TISSUE": []}'])
def test_what_is_no_tree_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "tree.json"
    path.write_text(text)
    with pytest.raises(UsageError, match="no tree of OncoTree"):
        oncotree.types(path)
