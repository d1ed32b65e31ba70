"""Namespaces, prefixes and named graphs: the IRIs that hold the dataset together."""

from __future__ import annotations

from rdflib import Namespace

#: Terms: classes, properties, relations.
NK = Namespace("https://w3id.org/netkg/ontology/")
#: Records: `NKD["trial/radiant-3"]`.
NKD = Namespace("https://w3id.org/netkg/")
#: What relative IRIs of queries and updates are resolved against, so that `<gene/men1>` is the record.
BASE = str(NKD)

#: Prefixes that queries may use without declaring them, and that dumps declare.
PREFIXES: dict[str, str] = {
    "nk": str(NK),
    "nkd": str(NKD),
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "sh": "http://www.w3.org/ns/shacl#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "schema": "https://schema.org/",
    "obo": "http://purl.obolibrary.org/obo/",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "cito": "http://purl.org/spar/cito/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
}

#: The dataset's named graphs, by short name. Which of them a query sees is said in `rdf`.
GRAPHS: dict[str, str] = {
    name: str(NKD[f"graph/{name}"])
    for name in ("ontology", "records", "inferred", "mappings", "hypotheses", "examples", "description")
}

# `curies` has a converter that does the same, and takes 0.13 s to import: a fifth of what `netkg --version` takes.
_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def compress(iri: str) -> str:
    """Write an IRI with a known prefix, or unchanged when none fits.

    >>> compress("https://w3id.org/netkg/gene/tsc2")
    'nkd:gene/tsc2'
    >>> compress("https://w3id.org/netkg/ontology/PancreaticNET")
    'nk:PancreaticNET'
    """
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(curie: str) -> str:
    """Resolve `prefix:local` of a known prefix; a path such as `gene/tsc2` is a record's local part.

    >>> expand("nk:modulates")
    'https://w3id.org/netkg/ontology/modulates'
    >>> expand("gene/tsc2")
    'https://w3id.org/netkg/gene/tsc2'
    """
    prefix, colon, local = curie.partition(":")
    if colon and local.startswith("//"):
        return curie
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return str(NKD) + curie
