"""A small project cut out of the real one: one comparison with all that it names, the terms it uses, and every rule and shape.

Nothing of the content is written here: the rows are those that a first complete comparison leads to, whichever it is.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from netkg.graph import populate
from netkg.inputs import ontology, tables
from netkg.inputs.project import Project
from netkg.inputs.rows import Reading, Row
from netkg.namespaces import NK, NKD, PREFIXES
from netkg.rdf import LABEL, SUBCLASS, TYPE, node

ROOT = Path(__file__).resolve().parents[1]
_DEFINITION = node("obo:IAO_0000115")
#: What is taken over of a term; class expressions would lead to most of the ontology.
_KEPT = (TYPE, SUBCLASS, node("rdfs:subPropertyOf"), LABEL, _DEFINITION, node("rdfs:isDefinedBy"))
_KEPT += (node("skos:notation"),)
_ABOVE = {SUBCLASS, node("rdfs:subPropertyOf"), TYPE}
QUERY = """\
# Figures of the excerpt
# keywords: figure
PREFIX nk: <https://w3id.org/netkg/ontology/>
SELECT ?value WHERE { ?figure a nk:OutcomeFigure ; nk:printedValue ?value } ORDER BY ?value
"""


def make_excerpt(folder: Path) -> Path:
    """Write the project and give its folder."""
    real = Project(ROOT, ROOT / "build")
    reading = tables.read(real.graph)
    kept = _rows(reading)
    unused = shutil.ignore_patterns("unused-property.rq")  # warns of most, as there are few records
    for name in ("shapes", "ontology/rules", "ontology/derivations", "ontology/closures"):
        shutil.copytree(ROOT / name, folder / name, ignore=unused)
    (folder / "graph/shared").mkdir(parents=True)
    shutil.copy(ROOT / "graph/tables.json", folder / "graph")
    shutil.copy(ROOT / "graph/shared/iri-forms.tsv", folder / "graph/shared")
    _write_tables(folder / "graph", reading, kept)
    (folder / "ontology/net.ttl").write_text(_module(ontology.read(real.ontology).quads, folder / "graph"), "utf-8")
    (folder / "queries/expected").mkdir(parents=True)
    (folder / "queries/figures.rq").write_text(QUERY, "utf-8")
    value = next(row.text("value")[0] for row in reading.of("outcomes") if row.text("id")[0] in kept and row.text("value"))
    (folder / "queries/expected/figures.tsv").write_text(f"# A figure.\nexpect\tvalue\nrow\t{value}\n", "utf-8")
    return folder


def _rows(reading: Reading) -> set[str]:
    """Give the ids of a complete comparison of the first source and of every record that it leads to."""
    rows = {name: row for row in reading.every_row() for name in row.text("id")}
    numbers = {row.text("number")[0]: row.text("id")[0] for row in reading.of("publications")}
    whole = ("figure", "comparatorFigure", "p", "reference")
    start = next(
        row for row in reading.of("comparisons") if row.folder == reading.sources[0] and all(row.text(c) for c in whole)
    )
    kept: set[str] = set()
    edge = [start.text("id")[0], *_first(reading, "genes", "alterations", "mechanisms"), "source/" + reading.sources[0]]
    while edge:
        name = edge.pop()
        if name in rows and name not in kept:
            kept.add(name)
            cells = {value for column in rows[name].cells for value in rows[name].text(column)}
            edge += [numbers.get(value, value) for value in cells]
    return kept


def _first(reading: Reading, *names: str) -> Iterable[str]:
    return [reading.of(name)[0].text("id")[0] for name in names]


def _write_tables(graph: Path, reading: Reading, kept: set[str]) -> None:
    for file, table in reading.tables.items():
        header = [column.name for column in table.tableSchema.columns if not column.virtual]
        if "id" not in header:
            continue
        lines = (reading.folder / file).read_text("utf-8").split("\n")
        chosen: list[Row] = [row for row in reading.rows[file] if row.text("id")[0] in kept]
        if chosen or file.startswith("shared/"):
            (graph / file).parent.mkdir(exist_ok=True)
            (graph / file).write_text("".join(f"{lines[n - 1]}\n" for n in (1, *(row.number for row in chosen))), "utf-8")


def _module(quads: list[ox.Quad], graph: Path) -> str:
    """Write the terms that the rows use, and those above them, as one module in the layout of the others."""
    used: set[ox.NamedNode] = {_DEFINITION}
    texts = [path.read_text("utf-8") for path in (graph.parent / "ontology").rglob("*.rq")]
    used |= {node(name) for text in texts for name in re.findall(r"\b(?:nk|dcterms|skos):\w+", text)}
    used |= {node("nk:admits")}
    used |= {node(f"dcterms:{name}") for name in ("title", "description", "license", "creator", "source", "replaces")}
    for quad in populate.populate(tables.read(graph)):
        used |= {part for part in quad.triple if isinstance(part, ox.NamedNode)}
    said: dict[object, list[ox.Triple]] = {}
    for quad in quads:
        said.setdefault(quad.subject, []).append(quad.triple)
    edge = [term for term in used if term in said]
    taken: set[object] = set()
    while edge:
        term = edge.pop()
        if term in taken:
            continue
        taken.add(term)
        edge += [
            t.object for t in said[term] if t.predicate in _ABOVE and isinstance(t.object, ox.NamedNode) and t.object in said
        ]
    header = [t for t in said[ox.NamedNode(str(NK)[:-1])] if not isinstance(t.object, ox.BlankNode)]
    blocks = [_block(header)]
    for term in sorted(taken, key=str):
        own = [t for t in said[term] if t.predicate in _KEPT and (not isinstance(t.object, ox.BlankNode))]
        if (TYPE, node("owl:Class")) in {(t.predicate, t.object) for t in own} and str(NK) in str(term):
            own.append(ox.Triple(term, node("nk:section"), ox.Literal("1")))  # so that it may have a single subclass
        blocks.append(_block(own))
        for triple in own:
            if triple.predicate == _DEFINITION:
                blocks[-1] += (
                    f"[] a owl:Axiom ;\n    owl:annotatedSource {triple.subject} ; owl:annotatedProperty obo:IAO_0000115 ;\n"
                    f"    owl:annotatedTarget {triple.object} ;\n    dcterms:source <{NKD}publication/review> .\n"
                )
    head = "# netkg: an excerpt\n" + "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return head + "\n" + "\n".join(blocks)


def _block(triples: list[ox.Triple]) -> str:
    def short(term: object) -> str:
        text = str(term)
        own = re.fullmatch(rf"<{NK}(\w+)>", text)
        return f"nk:{own[1]}" if own else text

    ordered = sorted(triples, key=lambda t: _KEPT.index(t.predicate) if t.predicate in _KEPT else 99)
    verbs = ["a" if t.predicate == TYPE else str(t.predicate) for t in ordered]
    return (
        short(triples[0].subject)
        + " "
        + " ;\n    ".join(f"{verb} {short(t.object)}" for verb, t in zip(verbs, ordered, strict=True))
        + " .\n"
    )
