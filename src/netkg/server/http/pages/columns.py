"""What the list of a kind shows beside the names, and by what it can be narrowed: one query for each column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from netkg.namespaces import NKD

#: Kinds of which the things are terms of the ontology, or are named elsewhere; the IRIs of others begin with the kind.
CLASSES = frozenset({"tumour", "class", "property", ""})


@dataclass(frozen=True)
class Column:
    """A column of a list.

    The query binds `?thing`, `?value` and, where the value is a thing of its own, `?of`.
    """

    key: str
    title: str
    where: str
    #: Whether the list can be narrowed by it.
    facet: bool = True
    number: bool = False
    #: Whether the page has a column of it; where not, it is a facet, and in the files.
    in_table: bool = True

    def query(self, kind: str) -> str:
        """Give the query, for all things of a kind at once."""
        begin = "" if kind in CLASSES else f'FILTER(STRSTARTS(STR(?thing), "{NKD}{kind}/"))'
        return f"SELECT DISTINCT ?thing ?value ?of WHERE {{ {self.where} {begin} }} ORDER BY ?thing ?value"


def _narrowest(above: str, thing: str) -> str:
    """Match the classes of a thing below one, without those that have a narrower one among them.

    A thing has every class that it belongs to as a type, so it is enough to look one step down.
    """
    return (
        f"{thing} a ?of . ?of rdfs:subClassOf+ {above} ; rdfs:label ?value "
        f"FILTER NOT EXISTS {{ {thing} a ?narrower . ?narrower rdfs:subClassOf ?of FILTER(?narrower != ?of) }}"
    )


_SOURCE = Column("source", "Source", "?thing nk:source ?of . ?of rdfs:label ?value")
_IN_STUDY = Column("study", "Study", "?thing nk:study ?of . ?of rdfs:label ?value")
_MEASURE = Column("measure", "Measure", "?thing nk:measure ?of . ?of rdfs:label ?value")
_VALUE = Column("value", "Value", "?thing nk:value ?value", facet=False, number=True)
_UNIT = Column("unit", "Unit", "?thing nk:unit ?of . ?of rdfs:label ?value")
_TYPE = Column(
    "type",
    "Type",
    "?thing a ?of . ?of rdfs:label ?value FILTER(STRSTARTS(STR(?of), STR(nk:))) "
    "FILTER NOT EXISTS { ?thing a ?narrower . ?narrower rdfs:subClassOf ?of FILTER(?narrower != ?of) }",
)
_IN_ARM = "?thing nk:arm/nk:intervention/nk:regimenComponent? ?tried ."
_TRIED = "?arm nk:armOf ?thing ; nk:intervention/nk:regimenComponent? ?tried ."
#: What is short stands first, so that it is seen without scrolling.
_STUDY = (
    Column("phase", "Phase", _narrowest("nk:Study", "?thing") + " FILTER(CONTAINS(STR(?of), '/Phase'))"),
    Column("n", "Patients", "?thing nk:enrolled ?value", facet=False, number=True),
    Column("year", "Year", "?thing nk:reference/nk:year ?value", number=True),
    Column(
        "tumour",
        "Tumour required",
        "?thing nk:population/(nk:requires|nk:requiresOneOf) ?of . "
        "?of rdfs:subClassOf* nk:NeuroendocrineNeoplasm ; rdfs:label ?value",
    ),
    Column("drug", "Drug", f"{_TRIED} ?tried a nk:Drug ; rdfs:label ?value BIND(?tried AS ?of)"),
    Column("class", "Drug class", f"{_TRIED} ?tried a nk:Drug . " + _narrowest("nk:Drug", "?tried"), in_table=False),
    Column(
        "design",
        "Design",
        _narrowest("nk:Study", "?thing") + " FILTER(?of != nk:Trial && !CONTAINS(STR(?of), '/Phase'))",
        in_table=False,
    ),
    Column("measure", "Measure", "?figure nk:study ?thing ; nk:measure ?of . ?of a nk:OutcomeMeasure ; rdfs:label ?value"),
    replace(_SOURCE, in_table=False),
)
_MEDICAL = (
    Column("class", "Class", _narrowest("nk:MedicalProduct", "?thing")),
    Column("target", "Target", "?thing nk:targets ?of . ?of rdfs:label ?value"),
    Column("approved", "Decisions by", "?decision nk:intervention ?thing ; nk:agency ?of . ?of rdfs:label ?value"),
    Column(
        "studies",
        "Studies",
        "{ SELECT ?thing (COUNT(DISTINCT ?study) AS ?value) WHERE { ?thing a nk:MedicalProduct . "
        "?given nk:regimenComponent? ?thing . ?arm nk:intervention ?given ; nk:armOf ?study } GROUP BY ?thing }",
        facet=False,
        number=True,
    ),
)
#: What is concluded about a gene's alterations; what ties it to a drug by mechanism alone says so.
_EVIDENCE = Column(
    "evidence",
    "Evidence on its alterations",
    "{ ?about nk:biomarker/nk:alterationOf ?thing . " + _narrowest("nk:Statement", "?about") + " } UNION { "
    "?thing nk:candidateByMechanism ?drug "
    "FILTER NOT EXISTS { ?claim a nk:BiomarkerClaim ; nk:biomarker/nk:alterationOf ?thing } "
    'BIND("mechanism only, as to drugs" AS ?value) }',
)
_STATEMENT = (
    _TYPE,
    _IN_STUDY,
    Column("effect", "Effect", "?thing nk:effect ?of . ?of rdfs:label ?value"),
    Column("certainty", "Certainty", "?thing nk:certainty ?value"),
    _SOURCE,
)
#: Kind -> its columns; others have their type and source.
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "trial": _STUDY,
    "study": _STUDY,
    "drug": _MEDICAL,
    "gene": (
        Column("pathway", "Pathway modulated", "?thing nk:modulates ?of . ?of rdfs:label ?value"),
        Column("alteration", "Alterations", "?a nk:alterationOf ?thing ; a ?of . ?of rdfs:label ?value "
               "FILTER(STRSTARTS(STR(?of), STR(nk:))) FILTER NOT EXISTS { ?a a ?narrower . ?narrower rdfs:subClassOf ?of "
               "FILTER(?narrower != ?of) }"),
        _EVIDENCE,
        Column("candidate", "Drugs by mechanism only", "?thing nk:candidateByMechanism ?of . ?of rdfs:label ?value"),
        _SOURCE,
    ),
    "alteration": (
        Column("of", "Altered", "?thing nk:alterationOf ?of . ?of rdfs:label ?value"),
        _TYPE,
        Column("findings", "Findings about it", "{ SELECT ?thing (COUNT(DISTINCT ?f) AS ?value) WHERE { "
               "?f nk:biomarker ?thing } GROUP BY ?thing }", facet=False, number=True),
        _SOURCE,
    ),
    "tumour": (
        Column("below", "Kind of", "?thing rdfs:subClassOf ?of . ?of rdfs:label ?value FILTER(STRSTARTS(STR(?of), STR(nk:)))"),
        Column("studies", "Studies that require it", "{ SELECT ?thing (COUNT(DISTINCT ?study) AS ?value) WHERE { "
               "?study a nk:Study ; nk:population/(nk:requires|nk:requiresOneOf) ?thing } GROUP BY ?thing }",
               facet=False, number=True),
        Column("definition", "Definition", "?thing obo:IAO_0000115 ?value", facet=False),
    ),
    "class": (
        Column("below", "Kind of", "?thing rdfs:subClassOf ?of . ?of rdfs:label ?value FILTER(STRSTARTS(STR(?of), STR(nk:)))"),
        Column("definition", "Definition", "?thing obo:IAO_0000115 ?value", facet=False),
    ),
    "property": (
        Column("domain", "Of", "?thing rdfs:domain ?of . ?of rdfs:label ?value"),
        Column("range", "To", "?thing rdfs:range ?of . ?of rdfs:label ?value"),
        Column("definition", "Definition", "?thing obo:IAO_0000115 ?value", facet=False),
    ),
    "publication": (
        Column("title", "Title", "?thing nk:title ?value", facet=False),
        Column("journal", "Journal", "?thing nk:journal ?value"),
        Column("year", "Year", "?thing nk:year ?value", number=True),
    ),
    "source": (
        Column("kind", "Kind", "?thing nk:sourceKind ?value"),
        Column("date", "Date", "?thing nk:date ?value", facet=False),
        Column("read", "Read as", "?thing nk:readAs ?value"),
        Column("title", "Title", "?thing nk:publication/nk:title ?value", facet=False),
    ),
    "comparison": (
        _IN_STUDY,
        _MEASURE,
        Column("significance", "Significance", "?thing nk:significance ?value"),
        _SOURCE,
    ),
    "outcome": (
        _IN_STUDY,
        Column("drug", "Drug", f"{_IN_ARM} ?tried a nk:Drug ; rdfs:label ?value BIND(?tried AS ?of)"),
        Column("class", "Drug class", f"{_IN_ARM} ?tried a nk:Drug . " + _narrowest("nk:Drug", "?tried"), in_table=False),
        _MEASURE,
        _VALUE,
        _UNIT,
        _SOURCE,
    ),
    "adverse-event": (
        _IN_STUDY,
        Column("drug", "Drug", f"{_IN_ARM} ?tried a nk:Drug ; rdfs:label ?value BIND(?tried AS ?of)"),
        Column("event", "Event", "?thing nk:event ?of . ?of rdfs:label ?value"),
        _VALUE,
        _UNIT,
        _SOURCE,
    ),
    "statement": _STATEMENT,
    "finding": _STATEMENT,
    "discrepancy": (
        Column("severity", "Severity", "?thing nk:severity ?value"),
        Column("kind", "Kind", "?thing nk:discrepancyKind ?value"),
        _SOURCE,
    ),
}  # fmt: skip
_ANY = (_TYPE, _SOURCE)


def columns(kind: str) -> tuple[Column, ...]:
    """Give the columns of a kind."""
    return COLUMNS.get(kind, _ANY)
