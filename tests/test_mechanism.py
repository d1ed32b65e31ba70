"""Mechanism is not evidence: no way leads from a gene to a drug or a figure but through what says mechanism.

Walks the asserted triples of the real graph. Left out are only what ties everything to everything: types, sources,
sections, and the terms of the ontology (a tumour class, a measure) as stepping stones.
"""

from collections import defaultdict

import pyoxigraph as ox
import pytest

from netkg.namespaces import GRAPHS, NK, NKD, records

BOOKKEEPING = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "http://www.w3.org/ns/prov#wasDerivedFrom",
    str(NK.reference),
    str(NK.section),
}
KINDS = (
    "ClinicalStatement",
    "ObservationalStatement",
    "RecommendationStatement",
    "RegulatoryStatement",
    "EpidemiologicalStatement",
    "NonAssessmentStatement",
)


@pytest.fixture(scope="module")
def quads(view):
    return list(view.store.quads_for_pattern(None, None, None, None))


@pytest.fixture(scope="module")
def asserted(quads):
    graph = ox.NamedNode(records("review"))
    return [q for q in quads if q.graph_name == graph and isinstance(q.object, ox.NamedNode)]


def members(view, name: str) -> set[str]:
    rows = view.query(f"SELECT DISTINCT ?x WHERE {{ ?x a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* nk:{name} }}")
    return {row["x"].value for row in rows}


def genetic(view) -> set[str]:
    """Genes and their alterations; a receptor that tumours carry is a patient's finding, and trials do select by it."""
    rows = view.query("SELECT ?a WHERE { ?a nk:alterationOf ?g . ?g a nk:Gene }")
    return members(view, "Gene") | {row["a"].value for row in rows}


def mechanistic(view) -> set[str]:
    rows = view.query("SELECT ?p WHERE { ?p rdfs:subPropertyOf* nk:mechanisticRelation }")
    return {row["p"].value for row in rows}


def reachable(starts, edges, stop=frozenset()):
    seen, queue = set(starts), list(starts)
    while queue:
        here = queue.pop()
        if here in stop:
            continue
        for there in edges[here] - seen:
            seen.add(there)
            queue.append(there)
    return seen


def test_no_asserted_triple_joins_a_gene_to_a_drug_study_or_figure(view, asserted):
    origin = members(view, "Gene") | members(view, "Alteration")
    targets = members(view, "Intervention") | members(view, "Study") | members(view, "Figure") | members(view, "Arm")
    assert origin and targets
    direct = [q for q in asserted if {q.subject.value, q.object.value} & origin and {q.subject.value, q.object.value} & targets]
    assert direct == []


def test_every_way_from_a_gene_to_a_drug_or_figure_passes_a_mechanism(view, asserted):
    """Without mechanistic predicates and mechanistic statements nothing is reached; with them, drugs are."""
    origin = genetic(view)
    drugs, figures = members(view, "Drug"), members(view, "OutcomeFigure") | members(view, "AdverseEventFigure")
    mechanisms, statements = mechanistic(view), members(view, "MechanisticStatement")
    hubs = {q.value for q in (q.object for q in asserted) if q.value.startswith(str(NK))}
    hubs |= members(view, "Measure") | members(view, "Publication") | members(view, "Organisation")
    hubs |= members(view, "ClinicalFinding") | members(view, "Discrepancy") | members(view, "Effect")
    assert f"{NKD}effect/increases" in hubs

    def walk(through_mechanism: bool) -> set[str]:
        edges = defaultdict(set)
        for q in asserted:
            s, p, o = (term.value for term in q.triple)
            mechanism = p in mechanisms or s in statements
            if p not in BOOKKEEPING and o not in hubs and (through_mechanism or not mechanism):
                edges[s].add(o)
                edges[o].add(s)
        return reachable(origin, edges)

    without = walk(through_mechanism=False)
    assert without & drugs == set()
    assert without & figures == set()
    with_mechanism = walk(through_mechanism=True)
    assert f"{NKD}drug/everolimus" in with_mechanism
    assert with_mechanism & figures


def test_the_inferred_link_says_mechanism_and_is_never_asserted(view, quads):
    link = ox.NamedNode(str(NK.candidateByMechanism))
    graphs = {q.graph_name.value for q in quads if q.predicate == link and not isinstance(q.graph_name, ox.DefaultGraph)}
    assert graphs == {GRAPHS["inferred"]}
    pairs = {(q.subject.value, q.object.value) for q in quads if q.predicate == link}
    genes = {f"{NKD}gene/{name}" for name in ("tsc2", "pten", "pik3ca", "fgf13")}
    by_mtor = {(gene, f"{NKD}drug/{drug}") for gene in genes for drug in ("everolimus", "temsirolimus")}
    assert pairs == by_mtor | {(f"{NKD}gene/vhl", f"{NKD}drug/belzutifan")}


def test_only_a_claim_with_its_strata_ties_an_alteration_to_a_drug(view):
    """And none ties a gene of the mTOR pathway to a drug, or an alteration to everolimus or sunitinib."""
    rows = [
        (row["s"], row["altered"], row["drug"])
        for row in view.query("""SELECT DISTINCT ?s ?altered ?drug WHERE {
        { ?s nk:subject ?a ; nk:object ?drug } UNION { ?s nk:subject ?drug ; nk:object ?a }
        { ?a a nk:Gene BIND(?a AS ?altered) } UNION { ?a nk:alterationOf ?altered }
        ?drug a nk:Intervention }""")
    ]
    assert rows
    claims = {row["s"] for row in view.query("SELECT ?s WHERE { ?s a nk:BiomarkerClaim ; nk:supportedBy ?result }")}
    assert {claim for claim, _, _ in rows} <= claims
    mtor = {f"{NKD}gene/{name}" for name in ("tsc2", "pten", "pik3ca", "fgf13")}
    assert not mtor & {altered.value for _, altered, _ in rows}
    assert not {f"{NKD}drug/everolimus", f"{NKD}drug/sunitinib"} & {drug.value for _, _, drug in rows}


def test_hypotheses_cannot_be_found_where_evidence_is_asked_for(view):
    assert not bool(view.query("ASK { ?h a nk:HypothesisStatement }"))
    assert not bool(view.query("ASK { ?h nk:conjecturedObject ?o }"))
    assert bool(view.query("ASK { GRAPH ?g { ?h a nk:HypothesisStatement ; nk:conjecturedObject ?o } }"))
    assert not bool(view.query("ASK { GRAPH ?g { ?h a nk:HypothesisStatement ; nk:object|nk:subject|nk:predicate ?o } }"))


def test_each_statement_has_exactly_one_kind(view):
    rows = view.query(
        "SELECT ?s (COUNT(DISTINCT ?kind) AS ?n) WHERE { GRAPH ?g { ?s a ?kind } VALUES ?kind {"
        + " ".join(f"nk:{kind}" for kind in (*KINDS, "MechanisticStatement", "HypothesisStatement"))
        + "} FILTER(STRSTARTS(STR(?g), 'https://w3id.org/netkg/graph/records/')) } GROUP BY ?s HAVING(?n != 1)"
    )
    assert list(rows) == []


def test_radiant_4_is_no_pancreatic_evidence(view):
    """By class alone a pancreatic NET is a digestive NET; the criteria keep RADIANT-4 out (design 4.1)."""
    rows = view.query("""SELECT DISTINCT ?study ?case WHERE {
        ?arm nk:armOf ?trial ; nk:intervention nkd:drug\\/everolimus . ?trial rdfs:label ?study ; nk:population/nk:admits ?cases .
        ?case a ?cases }""")
    found = {(row["study"].value, row["case"].value.removeprefix(f"{NKD}case/")) for row in rows}
    assert ("RADIANT-3", "pancreas-nonfunctioning-ki67-15") in found
    assert {case for study, case in found if study == "RADIANT-4"} == {"lung-nonfunctioning-mitoses-5"}
    assert "lung-nonfunctioning-mitoses-5" not in {case for study, case in found if study == "RADIANT-3"}


def test_expression_and_mutation_stand_apart(ask):
    """In the review, shorter survival goes with low expression and longer survival with mutations."""
    review = [row for name in ("TSC2", "MEN1", "DAXX") for row in ask("prognosis", gene=name) if row["section"] == "6.1"]
    shorter = {row["alteration"] for row in review if row["effect"] == "decreases"}
    longer = {row["alteration"] for row in review if row["effect"] == "increases"}
    assert shorter and all("expression" in alteration for alteration in shorter)
    assert longer and all("mutation" in alteration for alteration in longer)


def test_prognosis_that_points_both_ways_is_never_merged(ask):
    """DAXX: better with metastases, earlier relapse after resection; each row has its population and its kind."""
    rows = ask("prognosis", gene="DAXX")
    better = {
        row["population"]
        for row in rows
        if row["effect"] in ("increases", "improves") and row["measure"] in ("survival", "prognosis")
    }
    worse = {row["population"] for row in rows if row["effect"] == "decreases" and row["measure"] in ("DFS", "RFS")}
    assert better and worse and not better & worse
    assert all(row["alterationKind"] for row in rows)
