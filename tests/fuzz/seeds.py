"""What the fuzzing starts from: the W3C files where they are beside the repository, and a few of our own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

W3C = Path(__file__).resolve().parents[2].parent / "shared" / "w3c" / "sparql11"

QUERIES = (
    "PREFIX nk: <https://w3id.org/netkg/> SELECT ?gene (COUNT(*) AS ?n) WHERE { ?gene a nk:Gene ; nk:modulates/nk:partOf* ?pathway . "
    "OPTIONAL { ?pathway rdfs:label ?label FILTER(lang(?label) = 'en') } } GROUP BY ?gene HAVING(COUNT(*) > 1) ORDER BY DESC(?n) LIMIT 5",
    'ASK { GRAPH ?g { ?s ?p """it\'s"""@en-GB, \'x\'^^xsd:string, -1.5e3 } MINUS { ?s !(a|^nk:x) [ ?q ( 1 2 ) ] } }',
    "CONSTRUCT { ?s ?p [ rdfs:label ?l ] } FROM <http://x/g> FROM NAMED <http://x/h> { VALUES (?s ?l) { (UNDEF 'a') (<x> 2) } ?s ?p ?l }",
    "DESCRIBE ?x { { SELECT DISTINCT ?x { ?x ?p ?o BIND(IF(?o IN (1, 2), STR(?o), COALESCE(?o, 'none')) AS ?y) } } UNION { ?x ^a ?y } }",
    "SELECT * { << ?s ?p ?o >> ?q ?z . ?a ?b ?c {| ?d ?e |} FILTER(NOT EXISTS { ?s ?p <<( ?a ?b ?c )>> }) }",
)
UPDATES = (
    "PREFIX : <http://x/> INSERT DATA { :s :p 1, 1.0, 'a'@en . GRAPH :g { _:b :q ( 1 2 ) } } ; DELETE WHERE { ?s :p 1 } ; DROP SILENT GRAPH :g",
    "PREFIX : <http://x/> WITH :g DELETE { ?s ?p ?o } INSERT { GRAPH ?g { ?s ?p [] } . ?s :n ?o } USING NAMED :h WHERE { GRAPH ?g { ?s ?p ?o } }",
    "PREFIX : <http://x/> DELETE { ?s :p ?o } INSERT { ?s :q ?o ; :r 'GRAPH :x { }' } WHERE { ?s :p ?o FILTER(?o > 1) } ; COPY :g TO DEFAULT ;"
    " ADD SILENT :g TO :h ; MOVE DEFAULT TO :k ; CREATE GRAPH :m ; CLEAR ALL",
)
SERVICES = (
    "ASK { SERVICE <TARGET> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <TARGET> {} }",
    "ASK { ?s ?p ?o . SERVICE <TARGET> { ?s ?p ?o } }",
    "PREFIX t: <TARGET> ASK { SERVICE t: {} }",
    "BASE <TARGET> ASK { SERVICE <x> {} }",
    "ASK { BIND(<TARGET> AS ?t) SERVICE ?t {} }",
    "ASK { FILTER EXISTS { SERVICE <TARGET> {} } }",
    "ASK { { SELECT * { SERVICE <TARGET> {} } } }",
    "ASK { ?s ?p true.SERVICE<TARGET>{} }",
    "PREFIX service: <TARGET> ASK { ?s ?p 1.service:{} OPTIONAL { SERVICE service:x {} } }",
    "SELECT * FROM <TARGET> { ?s ?p ?o }",
    "SELECT * FROM NAMED <TARGET> { GRAPH <TARGET> { ?s ?p ?o } }",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <TARGET> { ?s ?p ?o } }",
    "LOAD <TARGET>",
    "LOAD SILENT <TARGET> INTO GRAPH <x>",
    "CLEAR ALL ; LOAD <TARGET>",
    "WITH <x> DELETE { ?s ?p ?o } WHERE { OPTIONAL { SERVICE <TARGET> { ?s ?p ?o } } }",
)
UPLOADS = {
    "text/turtle": (
        b"@prefix nk: <https://w3id.org/netkg/> . @base <http://x/> .\n<gene/men1> a nk:Gene ; nk:symbol \"MEN1\"@en , '''x''' ; nk:n 1 , 1.5 , 1e3 ,"
        b' true ; nk:l ( 1 [ nk:p _:b ] ) .\n_:b nk:q "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .',
        b'PREFIX : <http://x/> :s :p :o {| :q :z |} . << :s :p :o >> :r <<( :a :b :c )>> . :a\\.b :%41 "\\u00e9\\n" .',
    ),
    "application/n-triples": (
        b'<http://x/s> <http://x/p> "a\\tb"@en .\n_:b <http://x/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> . # c\n'
        b"<http://x/s> <http://x/p> <<( <http://x/a> <http://x/b> _:c )>> .\n",
    ),
    "application/n-quads": (b'<http://x/s> <http://x/p> _:b <http://x/g> .\n<http://x/s> <http://x/p> "a" .\n',),
    "application/trig": (
        b"@prefix : <http://x/> . :g { :s :p :o , [ :q ( 1 2 ) ] } GRAPH :h { :s :p 1 } { :a :b :c } [] :p :o .",
    ),
    "application/rdf+xml": (
        b'<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:n="http://x/n#" '
        b'xml:base="http://x/"><n:Gene rdf:about="men1" n:symbol="MEN1"><n:p rdf:parseType="Resource"><n:q xml:lang="en">a&amp;b</n:q></n:p>'
        b'<n:r rdf:parseType="Literal"><b>x</b></n:r><n:l rdf:parseType="Collection"><rdf:Description rdf:nodeID="b"/></n:l>'
        b'<n:n rdf:datatype="http://www.w3.org/2001/XMLSchema#int">1</n:n><rdf:li rdf:resource="y"/></n:Gene></rdf:RDF>',
    ),
    "application/ld+json": (
        b'{"@context": {"n": "http://x/n#", "p": {"@id": "n:p", "@type": "@id", "@container": "@list"}, "@vocab": "http://x/v#", "@base": "http://x/"},'
        b' "@id": "men1", "@type": "n:Gene", "p": ["a", {"@id": "_:b"}], "q": {"@value": "x", "@language": "en"}, "r": {"@set": [1, 1.5, true, null]},'
        b' "@reverse": {"n:s": {"@id": "z"}}, "@included": [{"@id": "k"}]}',
        b'{"@context": ["http://127.0.0.1:1/c.jsonld", {"@import": "http://127.0.0.1:1/i.jsonld"}], "@graph": [{"@id": "a", "@nest": {"b": 1}}]}',
    ),
    "text/n3": (b"@prefix : <http://x/> . { :a :b ?x } => { ?x :c ( 1 2 ) } . :s ^:p :o ; is :q of :r . @forAll :z .",),
}


@lru_cache
def texts(suffix: str) -> tuple[str, ...]:
    """Give the queries (`.rq`) or updates (`.ru`) to start from."""
    own = QUERIES if suffix == ".rq" else UPDATES
    found = sorted(W3C.rglob(f"*{suffix}")) if W3C.is_dir() else []
    return own + tuple(path.read_bytes().decode("utf-8", "replace") for path in found)


@lru_cache
def bodies(media_type: str) -> tuple[bytes, ...]:
    """Give the documents of a media type to start from."""
    suffix = {"text/turtle": ".ttl", "application/rdf+xml": ".rdf"}.get(media_type)
    found = sorted(W3C.rglob(f"*{suffix}")) if suffix and W3C.is_dir() else []
    return UPLOADS[media_type] + tuple(path.read_bytes()[:5000] for path in found)
