"""The kinds of things that people look for, in the order in which they look for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netkg.namespaces import NKD


@dataclass(frozen=True)
class Kind:
    """A kind of thing; `name` is the first part of its records' paths, or a name for classes of the ontology."""

    name: str
    singular: str
    plural: str

    @property
    def path(self) -> str:
        """The address of its list."""
        return f"/{self.name}/"


_KINDS = (
    Kind("gene", "gene", "Genes"),
    Kind("drug", "drug", "Drugs"),
    Kind("tumour", "tumour type", "Tumour types"),
    Kind("trial", "trial", "Trials"),
    Kind("study", "study", "Other studies"),
    Kind("alteration", "alteration", "Alterations"),
    Kind("regimen", "regimen", "Regimens"),
    Kind("procedure", "procedure", "Procedures"),
    Kind("condition", "condition", "Conditions"),
    Kind("pathway", "pathway", "Pathways"),
    Kind("molecule", "molecule", "Molecules"),
    Kind("measure", "measure", "Measures"),
    Kind("anatomy", "site", "Sites"),
    Kind("organisation", "organisation", "Organisations"),
    Kind("source", "source", "Sources"),
    Kind("publication", "publication", "Publications"),
    Kind("class", "class", "Classes"),
    Kind("property", "property", "Properties"),
    Kind("query", "query", "Queries"),
    Kind("population", "population", "Populations"),
    Kind("decision", "decision", "Regulatory decisions"),
    Kind("recommendation", "recommendation", "Recommendations"),
    Kind("discrepancy", "discrepancy", "Discrepancies"),
    Kind("non-assessment", "non-assessment", "Non-assessments"),
    Kind("epidemiology", "epidemiological figure", "Epidemiological figures"),
    Kind("comparison", "comparison", "Comparisons"),
    Kind("finding", "finding", "Findings"),
    Kind("claim", "biomarker claim", "Biomarker claims"),
    Kind("statement", "statement", "Statements"),
    Kind("description", "description", "Descriptions"),
    Kind("outcome", "outcome figure", "Outcome figures"),
    Kind("adverse-event", "adverse event figure", "Adverse event figures"),
    Kind("arm", "arm", "Arms"),
    Kind("case", "tumour case", "Tumour cases"),
    Kind("cell", "cell type", "Cell types"),
    Kind("mechanism", "mechanism", "Mechanisms"),
    Kind("remark", "remark", "Remarks"),
    Kind("effect", "effect", "Effects"),
    Kind("statistic", "statistic", "Statistics"),
    Kind("unit", "unit", "Units"),
    Kind("place", "place", "Places"),
)
#: How the kinds are listed for those who look around: heading and names.
GROUPS = (
    (
        "Tumours, genes and drugs",
        ("tumour", "gene", "alteration", "drug", "regimen", "procedure", "condition", "pathway", "molecule"),
    ),
    (
        "Studies and what they found",
        ("trial", "study", "population", "arm", "comparison", "outcome", "adverse-event", "measure"),
    ),
    (
        "What is said",
        ("finding", "claim", "recommendation", "decision", "non-assessment", "discrepancy", "epidemiology", "statement"),
    ),
    ("Where it comes from", ("source", "publication", "query", "class", "property")),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
_RANKS = {kind.name: rank for rank, kind in enumerate(_KINDS)}
#: Things under IRIs of others.
ELSEWHERE = Kind("", "thing named elsewhere", "Things named elsewhere")
#: Records that stand for no thing in the world: how a record came about, and what a file is.
TECHNICAL = frozenset({"mapping", "table", "graph", "dataset", "activity", "software", "shape", "dumps"})


def kind(name: str) -> Kind:
    """Give a kind by its name; one that is not in the list is called by its name.

    >>> kind("gene").plural, kind("vaccine").plural
    ('Genes', 'vaccine')
    """
    return KINDS.get(name) or (Kind(name, name, name) if name else ELSEWHERE)


def grouped(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Put names of kinds under the headings of `GROUPS`, those that are in none under the last one.

    >>> grouped(["unit", "drug", "gene"])
    [('Tumours, genes and drugs', ['gene', 'drug']), ('Others', ['unit'])]
    """
    left = dict.fromkeys(names)
    groups = [(heading, [name for name in own if name in left and not left.pop(name)]) for heading, own in GROUPS]
    return [(heading, own) for heading, own in (*groups, ("Others", list(left))) if own]


def rank(name: str) -> int:
    """Give the place of a kind in the order in which people look for them."""
    return _RANKS.get(name, len(_RANKS))


def segment(iri: str) -> str:
    """Give the first part of a record's path; empty for what is not a record.

    >>> segment("https://w3id.org/netkg/gene/tsc2"), segment("http://purl.obolibrary.org/obo/MONDO_0005815")
    ('gene', '')
    """
    if not iri.startswith(str(NKD)):
        return ""
    first, slash, rest = iri[len(NKD) :].partition("/")
    return first if slash and rest else ""
