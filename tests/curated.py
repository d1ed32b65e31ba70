"""A small project as curators keep one: released things, a table of retired records, mappings, a layout with comments."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from small import EXPECTED, QUERY, ROOT, TABLES, make_project

MODULE = """\
# Terms of a small project.
@prefix nk: <https://w3id.org/netkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix dcterms: <http://purl.org/dc/terms/> .

<https://w3id.org/netkg/ontology> a owl:Ontology ; owl:versionInfo "0.1.0" .

# ---- things ----

nk:Gene a owl:Class ;
    rdfs:label "gene" ;
    obo:IAO_0000115 "A unit of heredity." .

nk:Drug a owl:Class ;
    rdfs:label "drug" ;
    skos:altLabel "medicine" ;
    obo:IAO_0000115 "A thing that is given." ;
    owl:disjointWith nk:Gene .
[] a owl:Axiom ;
    owl:annotatedSource nk:Drug ; owl:annotatedProperty obo:IAO_0000115 ;
    owl:annotatedTarget "A thing that is given." ;
    dcterms:source obo:CHEBI_23888 .

# an inhibitor acts on an enzyme
nk:Inhibitor a owl:Class ;
    rdfs:subClassOf nk:Drug ;
    rdfs:label "inhibitor" ;
    obo:IAO_0000115 "A drug that inhibits." .

nk:KinaseInhibitor a owl:Class ;
    rdfs:subClassOf nk:Inhibitor ;
    rdfs:label "kinase inhibitor" ;
    obo:IAO_0000115 "An inhibitor of a kinase." ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( nk:Inhibitor nk:Drug ) ] .

nk:Blocker a owl:Class ;
    rdfs:subClassOf nk:Drug , obo:CHEBI_1 ;
    rdfs:label "blocker" ;
    skos:altLabel "antagonist" ;
    obo:IAO_0000115 "A drug that blocks." .

# ---- relations ----

nk:actsOn a owl:ObjectProperty ;
    rdfs:label "acts on" ;
    rdfs:domain nk:Drug ;
    rdfs:range nk:Gene .

nk:partner a owl:ObjectProperty ;
    rdfs:label "partner" .

nk:targets a owl:ObjectProperty ;
    rdfs:label "targets" .
"""

DRUGS = (
    "id\tlabel\taltLabels\ttype\tactsOn\tpartner\tnote\n"
    "drug/everolimus\teverolimus\tAfinitor\tKinaseInhibitor\tgene/mtor\t\t\n"
    "drug/rad001\tRAD001\tCertican\tInhibitor\tgene/mtor|gene/tsc2\t\tan early name\n"
    "drug/octreotide\toctreotide\t\tDrug\tgene/sstr2\tdrug/rad001\t\n"
)
RETIRED = "id\treplacedBy\treason\ndrug/old\tdrug/rad001\tit was the same\n"
MAPPINGS = (
    "#curie_map:\n#  nkd: https://w3id.org/netkg/\n#  nk: https://w3id.org/netkg/ontology/\n#  X: http://x.org/\n"
    "subject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification\text_evidence\text_unconfirmed\n"
    "nkd:drug/everolimus\teverolimus\tskos:exactMatch\tX:1\tsemapv:ManualMappingCuration\tseen\t\n"
    "nkd:drug/rad001\tRAD001\tskos:closeMatch\tX:1\tsemapv:ManualMappingCuration\tseen\t\n"
    "nkd:drug/rad001\tRAD001\tskos:closeMatch\tX:2\tsemapv:ManualMappingCuration\tseen\t\n"
    "nk:Inhibitor\tinhibitor\tskos:closeMatch\tX:3\tsemapv:ManualMappingCuration\tseen\t\n"
)
FORMS = "prefix\tpattern\tcanonical\totherForms\tgraph\tnote\nX\t\\d+\thttp://x.org/$1\t\tx\t\n"
REGISTER = "iri\tkind\tlabel\tversion\n" + "".join(
    f"{iri}\t{kind}\t{label}\t0.1.0\n"
    for iri, kind, label in (
        ("nk:Blocker", "class", "blocker"),
        ("nk:Drug", "class", "drug"),
        ("nk:Gene", "class", "gene"),
        ("nk:Inhibitor", "class", "inhibitor"),
        ("nkd:drug/everolimus", "drugs", "everolimus"),
        ("nkd:drug/rad001", "drugs", "RAD001"),
        ("nkd:gene/mtor", "genes", "MTOR"),
    )
)
FIRST = """\
# What is known of one drug
# keywords: drug
PREFIX nk: <https://w3id.org/netkg/ontology/>
SELECT ?gene WHERE { <https://w3id.org/netkg/drug/rad001> a nk:Inhibitor ; nk:actsOn/nk:targets? ?gene }
"""


def _column(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "datatype": "string", **more}


def _link(name: str, head: str, prop: str, form: str, **more: Any) -> dict[str, Any]:
    """Describe a column whose cells name things."""
    datatype = {"base": "string", "format": form}
    return _column(name, **{"datatype": datatype, "propertyUrl": prop, "valueUrl": head + "{+" + name + "}", **more})


_NK, _NKD = "https://w3id.org/netkg/ontology/", "https://w3id.org/netkg/"


def _descriptions() -> dict[str, Any]:
    identifier = _column("id", required=True, suppressOutput=True)
    row = {"name": "_row", "virtual": True, "propertyUrl": "prov:wasDerivedFrom", "valueUrl": "#row={_sourceRow}"}
    about = {"aboutUrl": "https://w3id.org/netkg/{+id}", "primaryKey": "id"}
    drugs = [
        {**identifier, "datatype": {"base": "string", "format": "(drug)/[a-z0-9-]+"}},
        _column("label", required=True, propertyUrl="rdfs:label"),
        _column("altLabels", separator="|", propertyUrl="skos:altLabel"),
        _link("type", _NK, "rdf:type", "[A-Z][A-Za-z]*", separator="|"),
        _link("actsOn", _NKD, f"{_NK}actsOn", "[a-z]+/[a-z0-9-]+", separator="|"),
        _link("partner", _NKD, f"{_NK}partner", "drug/[a-z0-9-]+"),
        _column("note", propertyUrl="skos:note"),
        row,
    ]
    retired = [
        identifier,
        _link("replacedBy", _NKD, "dcterms:isReplacedBy", ".*", separator="|"),
        _column("reason", required=True, propertyUrl="rdfs:comment"),
        {"name": "_deprecated", "virtual": True, "propertyUrl": "http://www.w3.org/2002/07/owl#deprecated", "default": "true"}
        | {"datatype": "boolean"},
        row,
    ]
    genes = TABLES["tables"][0]  # type: ignore[index]
    procedures = [{**identifier, "datatype": {"base": "string", "format": "(procedure)/[a-z0-9-]+"}}, *drugs[1:4], row]
    forms = [_column(name) for name in FORMS.split("\n")[0].split("\t")]
    tables = [
        ("shared/iri-forms.tsv", forms),
        ("drugs.tsv", drugs),
        ("procedures.tsv", procedures),
        ("shared/retired.tsv", retired),
    ]
    return {**TABLES, "tables": [genes, *({"url": url, "tableSchema": {**about, "columns": cs}} for url, cs in tables)]}


def make_curated(folder: Path) -> Path:
    """Write the project and give its folder."""
    make_project(folder)
    for name, text in {
        "ontology/net.ttl": MODULE,
        "ontology/register.tsv": REGISTER,
        "graph/tables.json": json.dumps(_descriptions(), indent=1),
        "graph/review/drugs.tsv": DRUGS,
        "graph/shared/retired.tsv": RETIRED,
        "graph/shared/mappings.sssom.tsv": MAPPINGS,
        "graph/shared/iri-forms.tsv": FORMS,
        "queries/acts-on.rq": QUERY,
        "queries/first/one-drug.rq": FIRST,
        "queries/expected/acts-on.tsv": EXPECTED + "row\tRAD001\tMTOR\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    for rule in (
        "deprecated-in-use",
        "duplicate-label",
        "obsolete-without-replacement",
        "class-cycle",
        "stale-definition-source",
    ):
        shutil.copy(ROOT / f"ontology/rules/{rule}.rq", folder / "ontology/rules")
    return folder
