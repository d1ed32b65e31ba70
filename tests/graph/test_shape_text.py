"""Shapes are read file by file, and mean to pySHACL what they mean to SHACL."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netkg.graph import shape_text
from small import make_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def test_a_file_of_shapes_that_does_not_parse_is_a_finding_and_the_others_are_read(project: Path) -> None:
    (project / "shapes/odd.ttl").write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n\nsh:a sh:b ;\n", "utf-8")
    shapes, (finding,) = shape_text.read(project / "shapes")
    assert (finding.file, finding.rule) == ("shapes/odd.ttl", "turtle-syntax") and finding.line
    assert b"gene-symbol" in shapes


@pytest.mark.parametrize(("text", "fits"), [("NCT01234567", True), ("NCT01234567\n", False), ("NCT0123456", False)])
def test_the_end_of_a_pattern_is_the_end_of_the_text(text: str, fits: bool) -> None:
    assert bool(re.search(shape_text.ending_strictly("^NCT[0-9]{8}$"), text)) is fits


def test_a_derived_datatype_is_a_range_over_a_store() -> None:
    shape = b"<http://x/s> <http://www.w3.org/ns/shacl#datatype> <http://www.w3.org/2001/XMLSchema#unsignedByte> .\n"
    said = {line.split(b"#")[1].split(b" ")[0].rstrip(b">"): line for line in shape_text.as_stored(shape).splitlines()}
    assert set(said) == {b"datatype", b"minInclusive", b"maxInclusive"}
    assert b"XMLSchema#integer>" in said[b"datatype"] and b'"0"' in said[b"minInclusive"] and b'"255"' in said[b"maxInclusive"]
