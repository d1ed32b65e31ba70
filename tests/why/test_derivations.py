"""What a rule of derivation concludes and reads is what its query says."""

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from netkg.cli import main
from netkg.errors import UsageError
from netkg.graph import reason, stages
from netkg.namespaces import PREFIXES, records
from netkg.why import derivations, origins


@pytest.fixture(scope="module")
def inputs(built):
    return stages.asserted(built)


@pytest.fixture(scope="module")
def asserted(inputs):
    store = ox.Store()
    store.bulk_extend(inputs.logical)
    return store


def test_every_rule_says_what_it_concludes(root):
    said = {rule.file.rpartition("/")[2]: rule.concludes() for rule in derivations.load(root / "ontology")}
    p = PREFIXES
    assert said == {
        "arm-labels.rq": {p["rdfs"] + "label"},
        "bibliography.rq": {"*", p["rdf"] + "type"},
        "comparison-labels.rq": {p["rdfs"] + "label"},
        "comparison-sides.rq": {p["nk"] + name for name in ("arm", "comparatorArm", "stratum", "comparatorStratum")},
        "figure-labels.rq": {p["rdfs"] + "label"},
        "not-measured.rq": {"*"},
        "not-reached.rq": {p["nk"] + "notReached"},
        "numbers.rq": {"*"},
        "sources.rq": {p["nk"] + "source"},
        "relations.rq": {"*"},
        "selection.rq": {p["nk"] + "selectedBy"},
        "strata.rq": {p["nk"] + "toldApartBy"},
        "types.rq": {p["rdf"] + "type"},
    }


def test_what_a_rule_concludes_is_traced_to_what_it_read(root, asserted):
    """Of each kind of conclusion one: there is a reason, and without the reason there is no conclusion."""
    traced = 0
    for rule in derivations.load(root / "ontology", ("derivations",)):
        for triple in list(reason.derive_by(asserted, root / rule.file))[:3]:
            support = rule.support(asserted, triple)
            assert support and all(any(asserted.quads_for_pattern(t.subject, t.predicate, t.object, None)) for t in support)
            fewer = ox.Store()
            fewer.bulk_extend(asserted)
            while support:  # there may be several reasons
                for read in list(fewer.quads_for_pattern(support[0].subject, support[0].predicate, support[0].object, None)):
                    fewer.remove(read)
                support = rule.support(fewer, triple)
            assert triple not in set(reason.derive_by(fewer, root / rule.file))
            traced += 1
    assert traced >= 6


def test_what_no_rule_concludes_has_no_reason(root, asserted):
    (rule,) = [rule for rule in derivations.load(root / "ontology") if rule.file.endswith("numbers.rq")]
    figure = ox.NamedNode("https://w3id.org/netkg/outcome/radiant-3-everolimus-pfs")
    value = ox.NamedNode(PREFIXES["nk"] + "value")
    eleven, twelve = (ox.Literal(n, datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")) for n in ("11", "12"))
    assert rule.support(asserted, ox.Triple(figure, value, eleven))
    assert rule.support(asserted, ox.Triple(figure, value, twelve)) is None
    assert rule.support(asserted, ox.Triple(figure, ox.NamedNode(PREFIXES["nk"] + "arm"), eleven)) is None


def test_a_new_rule_is_known_without_a_word_in_the_code(tmp_path):
    folder = tmp_path / "derivations"
    folder.mkdir()
    (folder / "friends.rq").write_text("CONSTRUCT { ?b nk:knows ?a } WHERE { ?a nk:knows/nk:meets ?b }", "utf-8")
    (rule,) = derivations.load(tmp_path)
    a, b, c = (ox.NamedNode(f"http://x/{name}") for name in "abc")
    knows, meets = (ox.NamedNode(PREFIXES["nk"] + name) for name in ("knows", "meets"))
    graph = ox.NamedNode(records("review"))
    store = ox.Store()
    store.extend([ox.Quad(a, knows, b, graph), ox.Quad(b, meets, c, graph)])
    assert rule.concludes() == {knows.value}
    assert rule.support(store, ox.Triple(c, knows, a)) == [ox.Triple(a, knows, b), ox.Triple(b, meets, c)]


def test_a_derived_label_names_what_it_is_made_of(inputs):
    figure = "outcome/radiant-3-everolimus-pfs"
    found = origins.explain(inputs, figure, "rdfs:label", "RADIANT-3: median PFS, everolimus: 11.0 months")
    assert found.how == "derived" and found.steps[-1].place == "ontology/derivations/figure-labels.rq"
    assert f'{figure} nk:printedValue "11.0"' in {step.said for step in found.steps}


def test_a_number_is_asked_for_by_its_value(inputs):
    found = origins.explain(inputs, "outcome/radiant-3-everolimus-pfs", "nk:value", "11.0")
    assert found.how == "derived" and "column value" in found.steps[0].place


def test_words_that_nothing_says_end_in_one_sentence(built, inputs):
    with pytest.raises(UsageError, match="does not hold"):
        origins.explain(inputs, "gene/tsc2", "rdfs:label", "tuberous sclerosis 2")
    shown = CliRunner().invoke(
        main, ["--project", str(built.root), "explain", "gene/tsc2", "rdfs:label", "tuberous sclerosis 2"]
    )
    assert shown.exit_code == 2 and "does not hold" in shown.output and "Traceback" not in shown.output
