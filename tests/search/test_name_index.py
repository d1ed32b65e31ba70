"""Names as people write them lead to things, with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.search.name_index import BEGINNING, NEARLY, WHOLE, WORDS, NameIndex
from netkg.search.names import Entry, Name


def entry(label: str, kind: str, *others: tuple[str, str], retired: bool = False) -> Entry:
    iri = f"https://w3id.org/netkg/{kind}/{label.replace(' ', '-').lower()}"
    names = (Name(label), *(Name(text, how) for text, how in others), Name(iri, "IRI", whole=True))
    return Entry(iri, label, kind, names, retired)


INDEX = NameIndex(
    [
        entry("TSC2", "gene", ("tuberous sclerosis 2", "also called"), ("UniProtKB:P49815", "identifier of a close match")),
        entry("TSC2 somatic mutation", "alteration"),
        entry("everolimus", "drug", ("RAD001", "also called"), ("L04AH02", "identifier")),
        entry("octreotide", "drug"),
        entry("small bowel NET", "tumour"),
        entry("177Lutetium-DOTATATE", "drug"),
        entry("pancreatic neuroendocrine tumor", "tumour", ("PNET", "abbreviated"), ("ONCOTREE:PANET", "identifier")),
        entry("functioning pancreatic neuroendocrine tumor", "tumour"),
        entry("RADIANT-3", "trial", ("clinicaltrials:NCT00510068", "identifier")),
        entry("RADIANT-3: median PFS, everolimus against placebo", "comparison"),
        entry("everolimus, as it was", "drug", retired=True),
    ]
)


def first(query: str) -> tuple[str, int]:
    hit = INDEX.search(query)[0].hits[0]
    return hit.entry.label, hit.match


@pytest.mark.parametrize(
    ("query", "label", "match"),
    [
        ("TSC2", "TSC2", WHOLE),
        ("small intestinal NET", "small bowel NET", WHOLE),
        ("lutetium", "177Lutetium-DOTATATE", WORDS),
        ("lutetium 177", "177Lutetium-DOTATATE", WORDS),
        ("tsc-2", "TSC2", WHOLE),
        ("RAD001", "everolimus", WHOLE),
        ("rad 001", "everolimus", WHOLE),
        ("everolimuss", "everolimus", NEARLY),
        ("everlimous", "everolimus", NEARLY),
        ("octreotdie", "octreotide", NEARLY),
        ("ever", "everolimus", BEGINNING),
        ("panNET", "pancreatic neuroendocrine tumor", NEARLY),
        ("pancreatic neuroendocrine tumours", "pancreatic neuroendocrine tumor", WHOLE),
        ("neuroendocrine pancreatic", "pancreatic neuroendocrine tumor", WORDS),
        ("P49815", "TSC2", WHOLE),
        ("uniprotkb:p49815", "TSC2", WHOLE),
        ("NCT00510068", "RADIANT-3", WHOLE),
        ("Radiant3", "RADIANT-3", WHOLE),
        ("tubreous sclerosis", "TSC2", NEARLY),
        ("radiant trial", "RADIANT-3", WORDS),
        ("sclerosis genes", "TSC2", WORDS),
        ("median PFS everolimus", "RADIANT-3: median PFS, everolimus against placebo", WORDS),
        ("https://w3id.org/netkg/gene/tsc2", "TSC2", WHOLE),
    ],
)
def test_found(query: str, label: str, match: int) -> None:
    assert first(query) == (label, match)


@pytest.mark.parametrize("query", ["", "   ", "?!", "zzzzzz", "qx", "<script>alert(1)</script>", "x" * 10_000])
def test_not_found(query: str) -> None:
    assert INDEX.search(query) == []


def test_grouped_by_kind_what_is_called_so_first() -> None:
    assert [group.kind.name for group in INDEX.search("TSC2")] == ["gene", "alteration"]
    assert [group.kind.name for group in INDEX.search("RADIANT-3")] == ["trial", "comparison"]


def test_the_reason_is_told() -> None:
    (group,) = INDEX.search("P49815")
    assert group.hits[0].reason == "identifier of a close match: UniProtKB:P49815"
    assert INDEX.search("TSC2")[0].hits[0].reason == ""


def test_a_retired_thing_is_found_by_its_name_alone() -> None:
    assert INDEX.search("everolimus, as it was")[0].hits[0].reason.startswith("retired")
    assert [hit.entry.label for hit in INDEX.search("everolimsu")[0].hits] == ["everolimus"]
    assert "everolimus, as it was" not in [e.label for e in INDEX.of_kind("drug")]
    assert INDEX.kinds()["drug"] == 3


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert all(group.hits for group in INDEX.search(text))
