"""What the OWL API saves comes back without a difference, in each of its syntaxes; with one edit the difference is that edit."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

import owl_api
from netkg.curate import formatting, saved_ontology
from netkg.inputs import ontology
from netkg.namespaces import GRAPHS
from netkg.rdf import node, serialize
from small import ROOT

#: Saves each module in each syntax, as it stands and with a synonym and a parent more.
SCRIPT = """
import json
from org.coode.owlapi.turtle import TurtleOntologyFormat
from org.semanticweb.owlapi.io import OWLFunctionalSyntaxOntologyFormat, RDFXMLOntologyFormat
from org.semanticweb.owlapi.model import IRI
SYNTAXES = {
    "ttl": TurtleOntologyFormat,
    "owl": RDFXMLOntologyFormat,
    "ofn": OWLFunctionalSyntaxOntologyFormat,
}
folder, edited, parent, synonym = Path(sys.argv[1]), *sys.argv[2:5]
EDITS = json.loads(sys.argv[5])
manager = OWLManager.createOWLOntologyManager()
factory = manager.getOWLDataFactory()

def save(saved, name):
    for ending, syntax in SYNTAXES.items():
        form = syntax()
        read = manager.getOntologyFormat(saved)
        if form.isPrefixOWLOntologyFormat() and read.isPrefixOWLOntologyFormat():
            form.asPrefixOWLOntologyFormat().copyPrefixesFrom(read.asPrefixOWLOntologyFormat())
        manager.saveOntology(saved, form, IRI.create((folder / f"{name}.{ending}").as_uri()))

for path in sorted(folder.glob("*.in")):
    opened = manager.loadOntologyFromOntologyDocument(File(str(path)))
    save(opened, path.stem)
    print(path.stem, sum(1 for axiom in opened.getAxioms() if axiom.getAnnotations()))
    for kind, (term, property, old), new in EDITS.get(path.stem, ()):
        label = factory.getOWLAnnotationProperty(IRI.create(property))
        says = [
            one and factory.getOWLAnnotationAssertionAxiom(
                IRI.create(term), factory.getOWLAnnotation(label, factory.getOWLLiteral(one, ""))  # plain, without a language
            )
            for one in (old, new)
        ]
        if says[0]:
            assert opened.containsAxiom(says[0]), (path.stem, old)
            manager.removeAxiom(opened, says[0])
        if says[1]:
            manager.addAxiom(opened, says[1])
        save(opened, f"{path.stem}-{kind}")
        if says[1]:
            manager.removeAxiom(opened, says[1])
        if says[0]:
            manager.addAxiom(opened, says[0])
    if path.stem == "tumours":
        term = factory.getOWLClass(IRI.create(edited))
        manager.addAxiom(opened, factory.getOWLSubClassOfAxiom(term, factory.getOWLClass(IRI.create(parent))))
        label = factory.getOWLAnnotationProperty(IRI.create("http://www.w3.org/2004/02/skos/core#altLabel"))
        said = factory.getOWLAnnotation(label, factory.getOWLLiteral(synonym))
        manager.addAxiom(opened, factory.getOWLAnnotationAssertionAxiom(term.getIRI(), said))
        save(opened, "edited")
"""
MODULES = {path.stem: path for path in ontology.modules(ROOT / "ontology")}
ENDINGS = ("ttl", "owl", "ofn")
LABEL, ALTERNATIVE, REMARK = node("rdfs:label"), node("skos:altLabel"), node("rdfs:comment")


def edits(path: Path) -> list[tuple[str, tuple[str, str, str], str]]:
    """Choose what to change in a module, one edit of each kind: what it is called, the old statement, the new value."""
    said = [quad.triple for quad in ontology.parse(path.read_bytes(), GRAPHS["ontology"])]
    terms = sorted(str(t.subject.value) for t in said if t.predicate == LABEL and str(node("nk:").value) in t.subject.value)
    labels = {t.subject.value: t.object.value for t in said if t.predicate == LABEL}
    names = sorted((t.subject.value, t.object.value) for t in said if t.predicate == ALTERNATIVE and not t.object.language)
    if not terms:
        return []
    one = terms[len(terms) // 2]
    found = [
        ("added", (one, REMARK.value, ""), "A remark that was added."),
        ("named", (one, ALTERNATIVE.value, ""), "another name, added"),
        ("changed", (one, LABEL.value, labels[one]), labels[one] + " changed"),
    ]
    return found + [("removed", (term, ALTERNATIVE.value, name), "") for term, name in names[len(names) // 2 :][:1]]


EDITS = {name: edits(path) for name, path in MODULES.items()}
INSULINOMA, PARENT = "nk:Insulinoma", "nk:PancreaticNEN"


def declared(module: str) -> set[formatting.Declaration]:
    others = (path for name, path in MODULES.items() if name != module)
    return {one for path in others for one in ontology.declarations(ontology.parse(path.read_bytes(), GRAPHS["ontology"]))}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All modules, saved by the OWL API.

    That of HermiT reads a module right only where all its terms are declared in the same file. The OWL API 4 of Protégé
    adds these declarations by itself when it saves. So they are given here, and `fmt` takes them away.
    """
    folder = tmp_path_factory.mktemp("owl-api")
    for name, path in MODULES.items():
        own = [quad.triple for quad in ontology.parse(path.read_bytes(), GRAPHS["ontology"])]
        used = {term for triple in own for term in (triple.subject, triple.predicate, triple.object)}
        foreign = [ox.Triple(term, node("rdf:type"), kind) for term, kind in declared(name) if term in used]
        more = serialize(foreign, ox.RdfFormat.N_TRIPLES).decode()
        (folder / f"{name}.in").write_text(path.read_text("utf-8") + more, "utf-8")
    lines = owl_api.run(SCRIPT, folder, node(INSULINOMA).value, node(PARENT).value, "beta cell tumor", json.dumps(EDITS))
    annotated = {name: int(count) for name, count in map(str.split, lines)}
    assert all(count for name, count in annotated.items() if name != "external"), annotated
    return folder


def difference(module: str, path: Path) -> list[str]:
    text = MODULES[module].read_text("utf-8")
    made = formatting.formatted(saved_ontology.read(path.read_bytes(), path.suffix), text, declared(module))
    lines = list(difflib.unified_diff(text.splitlines(), made.splitlines(), n=0, lineterm=""))[2:]
    return [line for line in lines if not line.startswith("@@")]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("module", MODULES)
def test_a_module_comes_back_as_it_was(saved: Path, module: str, ending: str) -> None:
    assert difference(module, saved / f"{module}.{ending}") == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_with_one_edit_the_difference_is_that_edit(saved: Path, ending: str) -> None:
    lines = difference("tumours", saved / f"edited.{ending}")
    assert lines == [
        "-    rdfs:subClassOf nk:FunctioningNET ;",
        f"+    rdfs:subClassOf nk:FunctioningNET , {PARENT} ;",
        '+    skos:altLabel "beta cell tumor" ;',
    ]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("module", [name for name, found in EDITS.items() if found])
def test_in_every_module_the_difference_is_the_edit(saved: Path, module: str, ending: str) -> None:
    """Of each kind: a remark and a name added, a label changed, a name removed."""
    assert len(EDITS[module]) >= 3
    for kind, (_, _, old), new in EDITS[module]:
        lines = difference(module, saved / f"{module}-{kind}.{ending}")
        gone, come = ("".join(line[1:] for line in lines if line[0] == sign) for sign in "-+")
        assert len(lines) <= 3 and old in gone and new in come, (kind, lines)
        assert new or f'"{old}"' not in come, (kind, lines)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.999])
def test_what_is_cut_off_is_refused(saved: Path, ending: str, share: float) -> None:
    whole = (saved / f"tumours.{ending}").read_bytes().rstrip()
    cut = whole[: int(len(whole) * share)].rstrip().removesuffix(b".")
    with pytest.raises(SyntaxError):
        saved_ontology.read(cut, f".{ending}")


@pytest.mark.parametrize("share", range(5, 100, 5))
def test_turtle_that_is_cut_off_behind_a_term_is_refused(saved: Path, share: int) -> None:
    """Then what is left is Turtle, and the layout's other terms would be taken for removed."""
    lines = (saved / "tumours.ttl").read_text("utf-8").split("\n")
    ends = [number for number, line in enumerate(lines) if line.endswith(" .")]
    kept = lines[: ends[len(ends) * share // 100] + 1]
    with pytest.raises(SyntaxError):
        saved_ontology.read("\n".join(kept).encode(), ".ttl")


def test_a_bound_is_a_decimal_where_the_datatype_is() -> None:
    text = b"""@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/one> <https://example.org/p> [ owl:onDatatype xsd:decimal ; owl:withRestrictions ( [ xsd:minInclusive 10 ] ) ] ,
  [ owl:onDatatype xsd:integer ; owl:withRestrictions ( [ xsd:maxInclusive 20 ] ) ] ."""
    bounds = {
        t.object.value: t.object.datatype.value for t in saved_ontology.read(text, ".ttl") if "clusive" in str(t.predicate)
    }
    assert {value: kind.rpartition("#")[2] for value, kind in bounds.items()} == {"10": "decimal", "20": "integer"}
