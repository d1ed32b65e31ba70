"""The way from a gene to outcomes: mechanism is dashed, evidence solid, and no solid line leaves a gene that nobody tested."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

import reading_graph
from netkg.namespaces import NKD
from netkg.server.http.drawing.evidence_path import COLUMNS, evidence_path, outcome_words
from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.gene_page import read_gene
from netkg.server.http.reading.mechanism_evidence import Trial, evidence_rows

SVG = "{http://www.w3.org/2000/svg}"


def drawn(name: str) -> ElementTree.Element:
    view = reading_graph.view()
    facts, gene = Facts(view), str(NKD[f"gene/{name}"])
    page = read_gene(
        facts, gene, [row for row in evidence_rows(view, reading_graph.query_text()) if row["gene"] == facts.label(gene)]
    )
    return ElementTree.fromstring(evidence_path(page.gene, page.candidates))


def solid(found: ElementTree.Element) -> list[float]:
    """Give where the solid lines begin, above the legend."""
    lines = [float(line.attrib["x1"]) for line in found.findall(f"{SVG}line") if line.attrib["class"] == "fig-evidence"]
    curves = [
        float(path.attrib["d"][1:].split()[0]) for path in found.findall(f"{SVG}path") if path.attrib["class"] == "fig-evidence"
    ]
    return [*lines[:-1], *curves]


def test_no_solid_line_before_the_drug_where_mechanism_is_all() -> None:
    found = drawn("tsc2")
    drug_ends = COLUMNS[2][1] + COLUMNS[2][2]
    assert min(solid(found)) >= drug_ends
    dashed = [path for path in found.findall(f"{SVG}path") if path.attrib["class"] == "fig-mechanism"]
    assert len(dashed) == 2
    assert all(path.attrib["stroke-dasharray"] for path in dashed)
    texts = [text.text for text in found.iter(f"{SVG}text")]
    assert "mechanism only" in texts
    assert "not by TSC2 status" in texts
    assert "No study in this graph tested everolimus by TSC2 status." in found.find(f"{SVG}desc").text


def test_a_solid_line_leaves_a_gene_by_which_patients_were_told_apart() -> None:
    assert min(solid(drawn("vhl"))) < COLUMNS[0][1] + COLUMNS[0][2]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"value": "11.0", "comparatorValue": "4.6", "unit": "months"}, "PFS 11.0 against 4.6 months"),
        ({"qualifier": "not reached", "comparatorValue": "40", "unit": "months"}, "PFS not reached against 40 months"),
        ({"comparatorValue": "40", "unit": "months"}, "PFS no number printed against 40 months"),
        ({"value": "30.3", "comparatorValue": "11.6", "unit": "percent"}, "PFS 30.3% against 11.6%"),
        ({"qualifier": "not reached"}, "PFS not reached"),
        ({"value": "4", "unit": "patients"}, "PFS 4 patients"),
        ({"p": ".30"}, "PFS p = .30"),
    ],
)
def test_a_number_of_the_comparator_never_stands_for_the_drug(cells: dict[str, str], words: str) -> None:
    empty = dict.fromkeys(("value", "comparatorValue", "unit", "p", "qualifier", "time"), "")
    trial = Trial(Thing("", "a study"), ({**empty, "measure": "PFS", **cells},), "mechanism only", "")
    assert outcome_words(trial) == [words]


def test_a_median_stands_before_a_rate_at_some_time() -> None:
    empty = dict.fromkeys(("value", "comparatorValue", "unit", "p", "qualifier", "time"), "")
    rate = {**empty, "measure": "OS", "value": "34.7", "unit": "percent", "time": "60 months"}
    trial = Trial(Thing("", "a study"), (rate, {**empty, "measure": "OS", "value": "44.0", "unit": "months"}), "", "")
    assert outcome_words(trial) == ["OS 44.0 months", "OS at 60 months 34.7%"]


def test_links_lead_to_the_things() -> None:
    links = {link.attrib["href"] for link in drawn("tsc2").iter(f"{SVG}a")}
    assert {"/gene/tsc2", "/pathway/mtor", "/drug/everolimus", "/trial/one"} <= links


def test_long_names_and_outcomes_are_broken_and_not_cut() -> None:
    view = reading_graph.view()
    facts = Facts(view)
    rows = [row for row in evidence_rows(view, reading_graph.query_text()) if row["gene"] == "TSC2"]
    page = read_gene(facts, str(NKD["gene/tsc2"]), rows)
    (candidate, *_), name = (
        page.candidates,
        "multicenter phase II trial of temsirolimus and bevacizumab in pancreatic NETs [110]",
    )
    result = {
        **dict.fromkeys(rows[0], ""),
        "measure": "ORR to the first treatment of a sequence of both drugs",
        "value": "30.3",
    }
    long = replace(candidate, trials=(replace(candidate.trials[0], study=Thing("x:y", name), results=(result,)),) * 2)
    found = ElementTree.fromstring(evidence_path(page.gene, [long]))
    texts = [(text.text or "", float(text.attrib["x"]), float(text.attrib["y"])) for text in found.iter(f"{SVG}text")]
    assert not any(text.endswith("…") for text, _, _ in texts)
    studies = [(text, y) for text, x, y in texts if COLUMNS[3][1] < x < COLUMNS[4][1] and text != "study"]
    assert " ".join(text for text, _ in studies[: len(studies) // 2]).startswith(name)
    assert [y for _, y in studies] == sorted({y for _, y in studies}), "no line covers another"
    assert max(y for _, _, y in texts) < float(found.attrib["height"])
