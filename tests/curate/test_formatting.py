"""Turtle saved by a tool comes back to the layout that people keep, and says the same."""

import difflib
import shutil

import pytest
import rdflib
from click.testing import CliRunner

from netkg.cli import main
from netkg.curate import formatting, saved_ontology, turtle
from netkg.errors import UsageError
from netkg.inputs import ontology
from small import ROOT

MODULES = sorted(path.stem for path in ontology.modules(ROOT / "ontology"))


def saved(text, form="turtle", change=lambda graph: None):
    """Save as a tool does: comments gone, another order, prefixes of its own."""
    graph = rdflib.Graph().parse(data=text, format="turtle")
    change(graph)
    return graph.serialize(format=form, encoding="utf-8")


def laid_out(data, layout, ending=".ttl"):
    return formatting.formatted(saved_ontology.read(data, ending), layout)


@pytest.mark.parametrize("module", MODULES)
def test_the_present_modules_are_a_fixed_point(root, module):
    text = (root / f"ontology/{module}.ttl").read_text("utf-8")
    assert laid_out(text.encode(), text) == text


@pytest.mark.parametrize("module", MODULES)
def test_a_file_that_a_tool_saved_comes_back_unchanged(root, module):
    text = (root / f"ontology/{module}.ttl").read_text("utf-8")
    assert laid_out(saved(text), text) == text
    assert laid_out(saved(text, "xml"), text, ".rdf") == text


def test_the_modules_come_back_from_owlready2(root, tmp_path):
    import owlready2

    text = (root / "ontology/tumours.ttl").read_text("utf-8")
    source, target = tmp_path / "in.nt", tmp_path / "out.nt"
    source.write_bytes(saved(text, "nt"))
    world = owlready2.World()
    world.get_ontology(source.as_uri()).load().save(str(target), format="ntriples")
    assert laid_out(target.read_bytes(), text, ".nt") == text


def diff(text, change):
    out = laid_out(saved(text, change=change), text)
    lines = list(difflib.unified_diff(text.splitlines(), out.splitlines(), n=0, lineterm=""))[2:]
    return [line for line in lines if not line.startswith("@@")]


@pytest.fixture(scope="module")
def genes(root):
    return (root / "ontology/genes.ttl").read_text("utf-8")


NK = rdflib.Namespace("https://w3id.org/netkg/ontology/")
SKOS = rdflib.SKOS
DEFINITION = rdflib.URIRef("http://purl.obolibrary.org/obo/IAO_0000115")


def test_a_new_synonym_is_one_changed_line(genes):
    found = diff(genes, lambda g: g.add((NK.DriverOncogene, SKOS.altLabel, rdflib.Literal("oncogene"))))
    assert found == ['-    skos:altLabel "driver oncogenes" ;', '+    skos:altLabel "driver oncogenes" , "oncogene" ;']


def test_a_removed_line_is_one_removed_line(genes):
    found = diff(genes, lambda g: g.remove((NK.DriverOncogene, SKOS.altLabel, None)))
    assert found == ['-    skos:altLabel "driver oncogenes" ;']


def test_a_new_definition_changes_term_and_source_only(genes):
    def change(graph):
        old, new = graph.value(NK.Amplification, DEFINITION), rdflib.Literal("A raised number of copies.")
        for s, p, _ in list(graph.triples((None, None, old))):
            graph.remove((s, p, old))
            graph.add((s, p, new))

    found = diff(genes, change)
    assert [line for line in found if line.startswith("+")] == [
        '+    obo:IAO_0000115 "A raised number of copies." .',
        '+    owl:annotatedTarget "A raised number of copies." ;',
    ]
    assert len(found) == 4


def test_a_new_class_follows_its_siblings_with_its_axiom(genes):
    def change(graph):
        words = rdflib.Literal("A genetic alteration in which part of a gene is lost.")
        for p, o in (
            (rdflib.RDF.type, rdflib.OWL.Class),
            (rdflib.RDFS.subClassOf, NK.GeneticAlteration),
            (rdflib.RDFS.label, rdflib.Literal("deletion")),
            (DEFINITION, words),
        ):
            graph.add((NK.Deletion, p, o))
        axiom = rdflib.BNode()
        for p, o in (
            (rdflib.RDF.type, rdflib.OWL.Axiom),
            (rdflib.OWL.annotatedSource, NK.Deletion),
            (rdflib.OWL.annotatedProperty, DEFINITION),
            (rdflib.OWL.annotatedTarget, words),
            (rdflib.DCTERMS.source, rdflib.URIRef("https://w3id.org/netkg/publication/review")),
        ):
            graph.add((axiom, p, o))

    out = laid_out(saved(genes, change=change), genes)
    block = out[out.index("nk:Deletion a owl:Class") :]
    assert block.startswith("""nk:Deletion a owl:Class ;
    rdfs:subClassOf nk:GeneticAlteration ;
    rdfs:label "deletion" ;
    obo:IAO_0000115 "A genetic alteration in which part of a gene is lost." .
[] a owl:Axiom ;
    owl:annotatedSource nk:Deletion ; owl:annotatedProperty obo:IAO_0000115 ;
    owl:annotatedTarget "A genetic alteration in which part of a gene is lost." ;
    dcterms:source pub:review .

""")
    assert (
        out.index("nk:Amplification a owl:Class") < out.index("nk:Deletion a owl:Class") < out.index("nk:WildType a owl:Class")
    )
    assert all(line.startswith("+") for line in diff(genes, change))


def test_a_restriction_and_a_list_survive(root):
    text = (root / "ontology/tumours.ttl").read_text("utf-8")
    found = diff(text, lambda g: g.add((NK.Grade2NET, SKOS.altLabel, rdflib.Literal("G2"))))
    assert any("G2" in line for line in found if line.startswith("+"))


def test_strings_with_dots_quotes_and_lines_survive():
    text = '@prefix nk: <https://w3id.org/netkg/ontology/> .\n\n# kept\nnk:a nk:says """one.\ntwo "three".""" , "x\\\\y"@en .\n'
    assert laid_out(text.encode(), text) == text
    content = turtle.parse(text)
    ((subject, statements),) = content.statements.items()
    again = turtle.write(content, subject, statements, {"nk": str(NK)})
    assert turtle.parse(again, {"nk": str(NK)}).statements == content.statements


def test_the_command_checks_and_mends(root, tmp_path):
    for name in ("ontology", "graph", "shapes", "queries"):
        (tmp_path / name).mkdir()
    path = tmp_path / "ontology/genes.ttl"
    text = (root / "ontology/genes.ttl").read_text("utf-8")
    path.write_text(text.replace("\n\nnk:Gene", "\n\n\n\nnk:Gene"), "utf-8")

    def run(*arguments):
        return CliRunner().invoke(main, ["--project", str(tmp_path), "fmt", *arguments])

    checked = run("--check")
    assert checked.exit_code == 1 and "is not in the canonical layout" in checked.stdout
    assert run().exit_code == 0 and path.read_text("utf-8") == text
    assert run("--check").exit_code == 0
    path.write_bytes(saved(text))
    assert run(str(path), "--like", str(root / "ontology/genes.ttl")).exit_code == 0
    assert path.read_text("utf-8") == text


def test_without_a_layout_it_says_what_to_do(tmp_path):
    path = tmp_path / "new.ttl"
    path.write_text("<https://x/a> <https://x/b> 1 .", "utf-8")
    with pytest.raises(UsageError, match="--like FILE"):
        formatting.layout_of(path, None)


@pytest.fixture
def copied(root, tmp_path):
    """A project whose pathways a tool has saved as .owl beside the Turtle."""
    for name in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(root / name, tmp_path / name)
    module = tmp_path / "ontology/pathways.ttl"
    module.with_suffix(".owl").write_bytes(saved(module.read_text("utf-8"), "xml"))
    return tmp_path


def fmt(project, path):
    return CliRunner().invoke(main, ["--project", str(project), "fmt", str(path)])


def test_a_module_saved_as_rdf_xml_is_laid_out(copied):
    module = copied / "ontology/pathways.ttl"
    before = module.read_text("utf-8")
    done = CliRunner().invoke(
        main, ["--project", str(copied), "fmt", str(module.with_suffix(".owl")), "--like", str(module)], catch_exceptions=False
    )
    assert (done.exit_code, module.read_text("utf-8")) == (0, before)


@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("suffix", [".owl", ".ttl", ".nt"])
def test_what_is_cut_off_overwrites_nothing(copied, suffix, share):
    module = copied / "ontology/pathways.ttl"
    like = copied / "like.ttl"
    shutil.copy(module, like)
    source = module if suffix == ".ttl" else copied / f"ontology/pathways{suffix}"
    whole = saved(like.read_text("utf-8"), {".owl": "xml", ".ttl": "turtle", ".nt": "nt"}[suffix])
    cut = whole[: int(len(whole) * share)].rstrip()
    # A file that ends after a statement is whole to any reader.
    source.write_bytes(cut[:-1] if cut.endswith(b".") else cut)
    before = module.read_bytes()
    done = CliRunner().invoke(main, ["--project", str(copied), "fmt", str(source), "--like", str(like)])
    assert (done.exit_code, module.read_bytes() == before) == (1, True), done.output
    assert "turtle-syntax" in done.output


@pytest.mark.parametrize("count", [1, 5, 50])
def test_xml_that_ends_between_two_elements_overwrites_nothing(copied, count):
    module = copied / "ontology/pathways.ttl"
    source = module.with_suffix(".owl")
    end = b"</rdf:Description>"
    source.write_bytes(end.join(source.read_bytes().split(end)[:count]) + end)
    before = module.read_bytes()
    done = CliRunner().invoke(main, ["--project", str(copied), "fmt", str(source), "--like", str(module)])
    assert (done.exit_code, module.read_bytes() == before) == (1, True), done.output
    assert "is not valid RDF/XML" in done.output


def test_a_file_without_a_triple_is_refused(root):
    text = (root / "ontology/pathways.ttl").read_text("utf-8")
    for empty in (b"", b"\n# nothing\n", b"@prefix : <http://x/> ."):
        with pytest.raises(SyntaxError, match="holds no triple"):
            laid_out(empty, text)


def test_a_byte_order_mark_is_dropped(copied):
    module = copied / "ontology/pathways.ttl"
    before = module.read_bytes()
    module.write_bytes(b"\xef\xbb\xbf" + before)
    assert ontology.read(module.parent).findings == []
    done = fmt(copied, module)
    assert (done.exit_code, module.read_bytes()) == (0, before), done.output


def test_a_file_is_replaced_whole_and_stays_readable_for_the_same(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_text("old")
    path.chmod(0o640)
    formatting.replace(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777, list(tmp_path.iterdir())) == ("new", 0o640, [path])
    with pytest.raises(UnicodeEncodeError):
        formatting.replace(path, "\ud800")
    assert (path.read_text(), list(tmp_path.iterdir())) == ("new", [path])
