"""A whole project in miniature: three genes, two drugs, one rule, one shape, one query; it builds in two seconds.

For tests of how the stages work together, whatever the real records say.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

ONTOLOGY = """\
@prefix nk: <https://w3id.org/netkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<https://w3id.org/netkg/ontology> a owl:Ontology ; owl:versionInfo "0.1.0" .

nk:Gene a owl:Class ;
    rdfs:label "gene" .

nk:Drug a owl:Class ;
    rdfs:label "drug" ;
    owl:disjointWith nk:Gene .

nk:actsOn a owl:ObjectProperty ;
    rdfs:label "acts on" ;
    rdfs:domain nk:Drug ;
    rdfs:range nk:Gene .
"""

SHAPES = """\
@prefix nk: <https://w3id.org/netkg/ontology/> .
@prefix nksh: <https://w3id.org/netkg/shape/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

nksh:Gene a sh:NodeShape ;
    sh:targetClass nk:Gene ;
    sh:property nksh:gene-symbol .

nksh:gene-symbol a sh:PropertyShape ;
    sh:path rdfs:label ;
    sh:pattern "^[A-Z][A-Z0-9]*$" ;
    sh:message "The label of a gene is its symbol." .
"""

QUERY = """\
# Drugs and the genes they act on
# keywords: drug, gene
PREFIX nk: <https://w3id.org/netkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?drug ?gene WHERE { ?d nk:actsOn ?g . ?d rdfs:label ?drug . ?g rdfs:label ?gene } ORDER BY ?drug ?gene
"""

EXPECTED = "# Everolimus acts on mTOR.\nexpect\tdrug\tgene\nrow\teverolimus\tMTOR\n"
GENES = "id\tlabel\ngene/tsc2\tTSC2\ngene/sstr2\tSSTR2\ngene/mtor\tMTOR\n"
DRUGS = "id\tlabel\tactsOn\ndrug/everolimus\teverolimus\tgene/mtor\ndrug/octreotide\toctreotide\tgene/sstr2\n"


def _table(name: str, kind: str, *columns: dict[str, object]) -> dict[str, object]:
    """Describe a table as `graph/tables.json` does."""
    identifier = {"name": "id", "required": True, "suppressOutput": True, "datatype": "string"}
    label = {"name": "label", "required": True, "datatype": "string", "propertyUrl": "rdfs:label"}
    types = {"name": "_type", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": f"https://w3id.org/netkg/ontology/{kind}"}
    row = {
        "name": "_row",
        "virtual": True,
        "propertyUrl": "prov:wasDerivedFrom",
        "valueUrl": "#row={_sourceRow}",
    }
    schema = {
        "aboutUrl": "https://w3id.org/netkg/{+id}",
        "primaryKey": "id",
        "columns": [identifier, label, *columns, types, row],
    }
    return {"url": f"{name}.tsv", "tableSchema": schema}


ACTS_ON = {
    "name": "actsOn",
    "datatype": "string",
    "propertyUrl": "https://w3id.org/netkg/ontology/actsOn",
    "valueUrl": "https://w3id.org/netkg/{+actsOn}",
}
TABLES = {
    "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
    "dialect": {"delimiter": "\t", "quoteChar": None, "encoding": "utf-8", "header": True},
    "null": "",
    "tables": [_table("genes", "Gene"), _table("drugs", "Drug", ACTS_ON)],
}


def make_project(folder: Path) -> Path:
    """Write the project's four folders and give the folder."""
    files = {
        "ontology/net.ttl": ONTOLOGY,
        "shapes/gene.ttl": SHAPES,
        "queries/acts-on.rq": QUERY,
        "queries/expected/acts-on.tsv": EXPECTED,
        "graph/tables.json": json.dumps(TABLES),
        "graph/review/genes.tsv": GENES,
        "graph/review/drugs.tsv": DRUGS,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for part in ("rules/missing-label.rq", "derivations", "closures"):
        source, target = ROOT / "ontology" / part, folder / "ontology" / part
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    return folder


def write_tables(folder: Path, *tables: dict[str, object], **rows: str) -> Path:
    """Write tables of one source with their description into the folder of a project's graph, and give the folder.

    :param tables: descriptions, each with its `url`.
    :param rows: name of a table -> its text.
    """
    (folder / "review").mkdir(parents=True, exist_ok=True)
    (folder / "tables.json").write_text(json.dumps({**TABLES, "tables": list(tables)}), "utf-8")
    for name, text in rows.items():
        (folder / "review" / f"{name}.tsv").write_text(text, "utf-8")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text in a file, once."""
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} has no longer: {old}"
    path.write_text(text.replace(old, new, 1), "utf-8")
