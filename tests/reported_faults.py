"""What the faults once reported of endpoints like this one ask, each answered with a word or two on what it gives now."""

from __future__ import annotations

import gzip
import xml.dom.minidom
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import requests
from click.testing import CliRunner
from csvw.metadata import Column
from rdflib import Graph

from netkg.cli import main
from netkg.inputs import mappings
from netkg.inputs.cells import literal, read
from servers import TOKEN, Server
from writes import REFUSED

EX = "http://ex/"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://ex/"'
XSD = "http://www.w3.org/2001/XMLSchema#"
JSON = "application/sparql-results+json"


@dataclass
class Site:
    """A server that takes writes, and a folder with copies of input files."""

    server: Server
    strict: Server
    folder: Path

    def put(self, body: str | bytes, kind: str, graph: str = EX + "up", **headers: str) -> requests.Response:
        """Replace a graph."""
        data = body.encode() if isinstance(body, str) else body
        return self.send("PUT", f"/graphs?graph={quote(graph, safe='')}", data, **{"Content-Type": kind, **headers})

    def send(self, method: str, path: str, data: bytes = b"", **headers: str) -> requests.Response:
        return requests.request(
            method,
            self.server.url + path,
            data=data,
            headers={"Authorization": f"Bearer {TOKEN}", **headers},
            timeout=60,
            allow_redirects=False,
        )

    def update(self, text: str) -> requests.Response:
        return self.server.update(text)

    def clean(self) -> None:
        """Drop the graphs that these faults write to."""
        graphs = ("g", "g1", "g2", "r", "lit", "up", "ok", "t")
        assert self.update(" ; ".join(f"DROP SILENT GRAPH <{EX}{graph}>" for graph in graphs)).ok

    def value(self, text: str) -> str:
        """Give the variable x of the first row."""
        return value(self.server.query(text, JSON))


def value(answer: requests.Response) -> str:
    if answer.status_code != 200:
        return status(answer)
    told = answer.json()
    if "boolean" in told:
        return str(told["boolean"]).lower()
    rows = told["results"]["bindings"]
    return "no row" if not rows else rows[0]["x"]["value"] if "x" in rows[0] else "no value"


def status(answer: requests.Response) -> str:
    """Give the status, and the kind of an error."""
    if answer.status_code < 400:
        return str(answer.status_code)
    try:
        return f"{answer.status_code} {answer.json()['type'].rpartition('#')[2]}"
    except ValueError:
        return f"{answer.status_code} and no problem document"


def parsed(answer: requests.Response) -> str:
    """Say whether an answer in XML is well formed."""
    if answer.status_code != 200:
        return status(answer)
    xml.dom.minidom.parseString(answer.content)
    return "well formed"


# What is asked of an expression, of a query, of an update, of an upload.


def expression(*texts: str) -> Callable[[Site], str]:
    return lambda site: "; ".join(site.value(f"SELECT ({text} AS ?x) {{}}") for text in texts)


def query(text: str) -> Callable[[Site], str]:
    return lambda site: site.value(f"PREFIX : <{EX}> {text}")


def statuses(*texts: str) -> Callable[[Site], str]:
    return lambda site: "; ".join(status(site.server.query(f"PREFIX : <{EX}> {text}", JSON)) for text in texts)


def updated(text: str, asked: str, *, data: str = "") -> Callable[[Site], str]:
    """Put data in, update, and ask."""

    def ask(site: Site) -> str:
        site.clean()
        if data:
            assert site.update(f"PREFIX : <{EX}> INSERT DATA {{ {data} }}").ok
        done = site.update(f"PREFIX : <{EX}> {text}")
        return f"{status(done)}, {site.value(f'PREFIX : <{EX}> {asked}')}"

    return ask


def uploaded(body: str | bytes, kind: str, asked: str = "") -> Callable[[Site], str]:
    """Upload over a graph that has one triple, and ask what is there afterwards."""

    def ask(site: Site) -> str:
        site.clean()
        assert site.put("<http://ex/before> <http://ex/p> 1 .", "text/turtle").status_code == 201
        done = site.put(body, kind)
        if done.status_code < 300:
            return f"{status(done)}, {site.value(f'PREFIX : <{EX}> {asked}')}" if asked else status(done)
        kept = site.value("ASK { GRAPH <http://ex/up> { <http://ex/before> ?p ?o } }")
        return f"{status(done)}, {'the graph is as it was' if kept == 'true' else 'the graph is gone'}"

    return ask


def xml_of(text: str, kind: str) -> Callable[[Site], str]:
    return lambda site: parsed(site.server.query(f"PREFIX : <{EX}> {text}", kind))


def each(*asks: Callable[[Site], str]) -> Callable[[Site], str]:
    return lambda site: "; ".join(ask(site) for ask in asks)


TWICE = "GRAPH :g1 { :s :p 10 } GRAPH :g2 { :s :p 10 }"
SUMS = "(COUNT(*) AS ?n) (AVG(?o) AS ?a) (GROUP_CONCAT(STR(?o)) AS ?t)"
DESCRIPTION = f'<rdf:RDF {RDF}><rdf:Description rdf:about="http://ex/s">{{}}</rdf:Description></rdf:RDF>'
GRAPH_IN_JSON = '{"@id":"http://ex/retracted","@graph":[{"@id":"http://ex/drug","http://ex/cures":{"@id":"http://ex/cancer"}}]}'


def _conditional(site: Site) -> str:
    site.clean()
    site.put("<http://ex/a> <http://ex/p> 1 .", "text/turtle")
    return "; ".join(
        status(site.put("<http://ex/b> <http://ex/p> 1 .", "text/turtle", **headers))
        for headers in ({"If-None-Match": "*"}, {"If-Match": '"nope"'})
    )


def _direct(site: Site) -> str:
    told = []
    for name in ("caf%C3%A9", "my%2Fg", "a%20b"):
        site.send("PUT", f"/graphs/{name}", b"<http://ex/a> <http://ex/p> 1 .", **{"Content-Type": "text/turtle"})
        address = f"{site.server.url}/graphs/{name}"
        told.append(status(site.send("GET", f"/graphs?graph={quote(address, safe='')}")))
        site.send("DELETE", f"/graphs/{name}")
    return "; ".join(told)


def _annotated(site: Site) -> str:
    site.clean()
    site.put("@prefix : <http://ex/> . :a :p :b {| :q 1 |} .", "text/turtle")
    return status(site.send("GET", "/graphs?graph=http://ex/up", Accept="application/ld+json"))


def _rdf_li(site: Site) -> str:
    site.clean()
    site.put("<http://ex/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1 .", "text/turtle")
    return status(site.send("GET", "/graphs?graph=http://ex/up", Accept="application/rdf+xml"))


def _carriage_return(site: Site) -> str:
    told = []
    for text, kind in (
        ('SELECT ("a\\rb" AS ?x) {}', "application/sparql-results+xml"),
        ('CONSTRUCT { <http://ex/a> <http://ex/p> "a\\rb" } {}', "application/rdf+xml"),
    ):
        told.append("&#13;" if b"a&#13;b" in site.server.query(text, kind).content else "lost")
    return "; ".join(told)


def _two_slashes(site: Site) -> str:
    answer = site.send("GET", "//sparql?query=ASK{}", Accept=JSON)
    return f"{answer.status_code} to {answer.headers['Location'].removeprefix(site.server.url)}"


def _coding(site: Site) -> str:
    text = "SELECT * { VALUES ?x { " + "'xxxxxxxxxx' " * 1000 + "} }"
    answer = site.send("GET", "/sparql?query=" + quote(text), Accept=JSON, **{"Accept-Encoding": "br;Q=0"})
    return answer.headers.get("Content-Encoding", "none")


def _messages(site: Site) -> str:
    texts = (
        "SELECT * { ?s ?p ?o } GROUP BY ?s",
        "SELECT (1 AS ?s) { ?s ?p ?o }",
        "SELECT (1 AS ?x) (2 AS ?x) {}",
        "SELECT * { ?s ?p ?o BIND(1 AS ?o) }",
    )
    return "; ".join(site.server.query(text, JSON).json()["detail"] for text in texts)


def _strict(*updates: str) -> Callable[[Site], str]:
    """Ask the server whose shapes are those of `SHAPES`."""
    return lambda site: "; ".join(status(site.strict.update(f"PREFIX : <{EX}> {text}")) for text in updates)


#: Shapes that look from far, at kinds of literals, and at patterns.
SHAPES = """@prefix : <http://ex/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:prefixes sh:declare [ sh:prefix "x" ; sh:namespace "http://ex/"^^xsd:anyURI ] .
:Four a sh:NodeShape ; sh:targetClass :Four ; sh:property [ sh:path ( :p :p :p :p ) ; sh:maxCount 0 ; sh:message "four" ] .
:Star a sh:NodeShape ; sh:targetClass :Star ;
    sh:property [ sh:path [ sh:zeroOrMorePath :p ] ; sh:not [ sh:class :Bad ] ; sh:message "star" ] .
:Query a sh:NodeShape ; sh:targetClass :Query ; sh:sparql [ sh:prefixes :prefixes ; sh:message "query" ;
    sh:select "SELECT $this WHERE { $this x:p/x:p/x:p/x:p ?end }" ] .
:Nest a sh:NodeShape ; sh:targetClass :Nest ; sh:property [ sh:path :p ; sh:node :Nest1 ; sh:message "nest" ] .
:Nest1 a sh:NodeShape ; sh:property [ sh:path :p ; sh:node :Nest2 ; sh:message "nest" ] .
:Nest2 a sh:NodeShape ; sh:property [ sh:path :p ; sh:maxCount 0 ; sh:message "nest" ] .
:Back a sh:NodeShape ; sh:targetClass :Back ; sh:property [ sh:maxCount 0 ; sh:message "back" ;
    sh:path ( [ sh:inversePath :p ] [ sh:inversePath :p ] [ sh:inversePath :p ] ) ] .
:One a sh:NodeShape ; sh:targetNode :one ; sh:sparql [ sh:prefixes :prefixes ; sh:message "one" ;
    sh:select "SELECT $this WHERE { $this x:p/x:p ?end }" ] .
:Kind a sh:NodeShape ; sh:targetClass :Kind ;
    sh:property [ sh:path :count ; sh:datatype xsd:nonNegativeInteger ; sh:message "count" ] ;
    sh:property [ sh:path :name ; sh:pattern "^ab[0-9]+$" ; sh:message "name" ] .
:Same a sh:NodeShape ; sh:targetClass :Same ; sh:property [ sh:path :v ; sh:hasValue 1.00 ; sh:message "same" ] .
"""


def _chains() -> list[str]:
    """Give updates in pairs: data that conforms, and the triple far away that makes it wrong."""
    pairs = []
    for kind, steps in (("Four", 3), ("Query", 3), ("Nest", 2)):
        chain = "".join(f":{kind}{i} :p :{kind}{i + 1} . " for i in range(steps))
        pairs.append((f":{kind}0 a :{kind} . {chain}", f":{kind}{steps} :p :{kind}{steps + 1}"))
    star = "".join(f":Star{i} :p :Star{i + 1} . " for i in range(4))
    pairs.append((f":Star0 a :Star . {star}", ":Star4 a :Bad"))
    pairs.append((":Back0 a :Back . :Back1 :p :Back0 . :Back2 :p :Back1", ":Back3 :p :Back2"))
    pairs.append((":one :p :more", ":more :p :two"))
    return [f"INSERT DATA {{ {text} }}" for pair in pairs for text in pair]


def _formatted(share: float) -> Callable[[Site], str]:
    """Lay out a module that another tool saved as RDF/XML, and that was cut off."""

    def ask(site: Site) -> str:
        module = site.folder / "ontology" / "pathways.ttl"
        before = module.read_bytes()
        saved = Graph().parse(data=before, format="turtle").serialize(format="xml", encoding="utf-8")
        other = module.with_suffix(".owl")
        other.write_bytes(saved[: int(len(saved) * share)])
        done = CliRunner().invoke(main, ["--project", str(site.folder), "fmt", str(other), "--like", str(module)])
        same = module.read_bytes() == before
        other.unlink()
        return f"exit {done.exit_code}, the module {'as it was' if same else 'overwritten'}"

    return ask


def _cells(*given: tuple[object, str]) -> Callable[[Site], str]:
    """Read cells by their datatype, and give the literals as they stand in the graph."""

    def made(datatype: object, cell: str) -> str:
        column = Column.fromvalue({"name": "c", "datatype": datatype})
        found = literal(str(read(column, cell)), column)
        return f'"{found.value}"^^{found.datatype.value.replace(XSD, "xsd:").rpartition("/")[2]}'

    return lambda site: "; ".join(made(*one) for one in given)


def _mapped(change: Callable[[list[bytes]], None], mark: bytes = b"") -> Callable[[Site], str]:
    """Change the lines of the real set of mappings, and count what is read."""

    def ask(site: Site) -> str:
        path = site.folder / "graph" / mappings.SET
        before, all_of_them = path.read_bytes(), mappings.read(site.folder / "graph").mappings
        lines = before.splitlines(keepends=True)
        change(lines)
        path.write_bytes(mark + b"".join(lines))
        found = mappings.read(site.folder / "graph")
        path.write_bytes(before)
        rules = sorted({finding.rule for finding in found.findings})
        return f"{len(found.mappings) - len(all_of_them)} mappings, {', '.join(rules) or 'no finding'}"

    return ask


def _evidence(*rows: int, text: bytes) -> Callable[[list[bytes]], None]:
    """Put a text before the evidence of some rows, counted from the header row."""

    def change(lines: list[bytes]) -> None:
        header = next(number for number, line in enumerate(lines) if not line.startswith(b"#"))
        column = lines[header].rstrip(b"\n").split(b"\t").index(b"ext_evidence")
        for row in rows:
            cells = lines[header + row].split(b"\t")
            cells[column] = text + cells[column]
            lines[header + row] = b"\t".join(cells)

    return change


def _dates() -> tuple[tuple[object, str], ...]:
    return (
        ("date", "2020-01-02"),
        ({"base": "date", "format": "dd.MM.yyyy"}, "02.01.2020"),
        ("time", "03:04:05"),
        ("duration", "P1DT12H"),
    )


#: What each fault asks.
ASKED: dict[str, Callable[[Site], str]] = {
    "E01": updated(
        "INSERT { GRAPH :r { :r :sum ?x } } WHERE { SELECT (SUM(?o) AS ?x) { ?s :p ?o } }",
        "SELECT ?x { GRAPH :r { ?r :sum ?x } }",
        data=TWICE,
    ),
    "E02": updated(
        f"INSERT {{ GRAPH :r {{ :r :sum ?x }} }} WHERE {{ {{ SELECT {SUMS} {{ ?s :p ?o }} }} "
        'BIND(CONCAT(STR(?n), " ", STR(?a), " ", ?t) AS ?x) }',
        "SELECT ?x { GRAPH :r { ?r :sum ?x } }",
        data=TWICE,
    ),
    "E03": updated(
        'INSERT { GRAPH ?g { :a :b :c } } WHERE { VALUES ?g { "http://ex/lit" } }', "ASK { GRAPH :lit { ?s ?p ?o } }"
    ),
    "E04": updated(
        'DELETE { GRAPH ?g { :a :p 1 } } WHERE { BIND("http://ex/g" AS ?g) }',
        "ASK { GRAPH :g { :a :p 1 } }",
        data="GRAPH :g { :a :p 1 }",
    ),
    "E05": updated('INSERT { GRAPH ?n { :x :y :z } } WHERE { VALUES ?n { :ok "label" } }', "ASK { GRAPH :ok { :x :y :z } }"),
    "E06": lambda site: "; ".join(
        status(site.update(f"PREFIX {name}: <{EX}> INSERT DATA {{ {name}:a {name}:p 1 }}"))
        for name in ("payload", "upload", "loader", "download", "workload")
    ),
    "E07": statuses("PREFIX webservice: <http://ex/> SELECT * { ?s webservice:p ?o }", "SELECT * { _:service a :Service }"),
    "E08": uploaded("@prefix : <http://ex/> . { :drug :cures :cancer } :status :retracted .", "text/n3"),
    "E09": each(
        *(
            uploaded(f"@prefix : <http://ex/> . {text}", "text/n3")
            for text in (":a :says { :b :c :d } .", ":a :says ( { :b :c :d } ) .", "{ :a :b :c } => { :d :e :f } .")
        )
    ),
    "E10": each(
        uploaded(GRAPH_IN_JSON, "application/ld+json"),
        uploaded(f"[{GRAPH_IN_JSON}, {GRAPH_IN_JSON}]", "application/ld+json"),
        uploaded(
            '{"@context":{"says":{"@id":"http://ex/says","@container":"@graph"}},"@id":"http://ex/a",'
            '"says":{"@id":"http://ex/b","http://ex/c":1}}',
            "application/ld+json",
        ),
    ),
    "E11": uploaded(DESCRIPTION.format("<e:p>1</e:p>").removesuffix("</rdf:RDF>"), "application/rdf+xml"),
    "E12": _formatted(0.6),
    "E13": _formatted(0),
    "E14": each(
        *(
            uploaded(b"\xef\xbb\xbf<http://ex/a> <http://ex/p> <http://ex/b> .", kind)
            for kind in ("text/turtle", "application/n-triples", "text/n3")
        )
    ),
    "E15": uploaded(b'<http://ex/a> <http://ex/p> "\xc3\xa9" .', "text/turtle; charset=iso-8859-1"),
    "E16": uploaded(
        DESCRIPTION.format('<e:p xml:lang="">x</e:p>'), "application/rdf+xml", "SELECT (DATATYPE(?o) AS ?x) { :s :p ?o }"
    ),
    "E17": each(
        *(
            uploaded(DESCRIPTION.format(f'<e:p rdf:parseType="{kind}">x</e:p>'), "application/rdf+xml", "ASK { :s :p ?o }")
            for kind in ("daml:collection", "foo")
        )
    ),
    "E18": uploaded(
        DESCRIPTION.format('<e:p rdf:parseType="Literal"><b xmlns="http://h/">x</b></e:p>'),
        "application/rdf+xml",
        "SELECT (STR(?o) AS ?x) { :s :p ?o }",
    ),
    "E19": uploaded(
        f'<rdf:RDF {RDF}><rdf:Description rdf:bagID="b" rdf:about="http://ex/s"/></rdf:RDF>', "application/rdf+xml"
    ),
    "E20": _direct,
    "E21": _conditional,
    "E22": _coding,
    "E23": _two_slashes,
    "E24": each(
        *(
            xml_of(f"CONSTRUCT {{ :a <{name}> 1 }} WHERE {{}}", "application/rdf+xml")
            for name in ("http://ex/123", "http://ex/", "urn:isbn:123", "http://ex/p?q=1")
        )
    ),
    "E25": each(
        xml_of('SELECT ("a\\u0001b" AS ?x) {}', "application/sparql-results+xml"),
        xml_of('CONSTRUCT { :a :p "a\\u0001b" } {}', "application/rdf+xml"),
    ),
    "E26": _carriage_return,
    "E27": _annotated,
    "E28": _rdf_li,
    "E29": expression('REPLACE("darted", "^(.*?)d(.*)$", "$1c$2")'),
    "E30": expression('REPLACE("ab", "a", "\\\\$")', 'REPLACE("ab", "a", "\\\\\\\\")', 'REPLACE("a.b", "a.", "$0", "q")'),
    "E31": expression('REPLACE("ab", "z*", "x")'),
    "E32": expression('REGEX("axx", "a#b", "x")', 'REGEX("a b", "a[ ]b", "x")'),
    "E33": expression('isNumeric("1200"^^xsd:byte)'),
    "E34": expression("xsd:string(1e6)", "xsd:string(1e-7)"),
    "E35": expression("true > false"),
    "E36": expression('xsd:double("inf")', 'xsd:double("Infinity")', 'xsd:double("nan")'),
    "E37": expression('xsd:integer(" 1 ")', 'xsd:boolean(" true ")'),
    "E38": expression('isBlank(BNODE("a b"))', 'isBlank(BNODE(""))'),
    "E39": lambda site: (
        site.clean(),  # type: ignore[func-returns-value]
        site.put("@prefix : <http://ex/> . :n0 :p :n1 ; :q :n1 .", "text/turtle"),
        site.value("PREFIX : <http://ex/> SELECT (COUNT(*) AS ?x) { :n0 :p|:q ?o }"),
    )[-1],
    "E40": query("SELECT (COUNT(1/?n) AS ?x) { VALUES ?n { 1 0 2 } }"),
    "E41": _messages,
    "E42": statuses("SELECT ?s ?s { ?s :p ?o }"),
    "E43": lambda site: "; ".join(
        status(site.update(REFUSED[name][0])) for name in ("a conjecture as a plain triple", "a conjecture as a statement")
    ),
    "E44": _strict(*_chains()),
    "E45": _strict(
        "INSERT DATA { :k a :Kind ; :count '5'^^xsd:nonNegativeInteger }",
        "INSERT DATA { :l a :Kind ; :count -5 }",
        "INSERT DATA { :s a :Same ; :v 1.00 }",
    ),
    "E46": _strict("INSERT DATA { :m a :Kind ; :name 'ab1' }", "INSERT DATA { :n a :Kind ; :name 'ab1\\n' }"),
    "E47": _cells(("dateTime", "2020-01-02T03:04:05")),
    "E48": _cells(
        ("datetime", "2020-01-02T03:04:05"),
        ("number", "1.5"),
        ("any", "x"),
        ("binary", "AQID"),
        ("json", "1"),
        ("xml", "<a/>"),
        ("html", "x"),
    ),
    "E49": _cells(*_dates()),
    "E50": _cells(("double", "NaN"), ("double", "INF"), ("anyURI", "http://x/a"), ("hexBinary", "0aFF")),
    "E51": _mapped(_evidence(100, 104, text=b'"')),
    "E52": _mapped(_evidence(2, text=b'"')),
    "E53": _mapped(_evidence(3, text="a\u2028b\x85c".encode())),
    "L01": updated("COPY :typo TO :t", "ASK { GRAPH :t { ?s ?p ?o } }", data="GRAPH :t { :a :p 1 }"),
    "L02": _mapped(lambda lines: None, mark=b"\xef\xbb\xbf"),
    "L03": lambda site: status(site.put(gzip.compress(b"<a:b> <a:c> 1 ."), "text/turtle", **{"Content-Encoding": "gzip"})),
    "L04": expression('REGEX("abc", "^\\\\i\\\\c*$")', 'REGEX("abab", "(ab)\\\\1")'),
    "L05": expression('LANG("x"@en-US)'),
    "L06": expression("9223372036854775808 > 5", "isNumeric(9223372036854775808)", "9223372036854775807 + 1"),
    "L07": expression('STR("2020-01-01T00:00:00.000+00:00"^^xsd:dateTime)', 'STR("P1Y13M"^^xsd:duration)'),
    "L08": expression('!"abc"^^xsd:integer'),
    "L09": query("SELECT (GROUP_CONCAT(?n) AS ?x) { VALUES ?n { 1 2 } }"),
    "L10": statuses("SELECT * { ?s :\\u0061 ?o }"),
}
