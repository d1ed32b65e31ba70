"""Hostile texts, each kind with a name: what must be refused unparsed, and where a call to an address may hide."""

from __future__ import annotations

from netkg.sparql.guard import Limits

DEPTH, CHAIN = Limits().depth, Limits().operators


def nested(before: str, opening: str, middle: str, closing: str, after: str, count: int) -> str:
    return before + opening * count + middle + closing * count + after


#: Name: (before, opening, middle, closing, after) of what nests; made at any depth.
NESTING = {
    "groups": ("ASK ", "{", "", "}", ""),
    "parentheses": ("ASK { FILTER(", "(", "1", ")", ") }"),
    "blank nodes": ("ASK { ?s ?p ", "[ <p> ", "1", "]", " }"),
    "lists": ("ASK { ?s ?p ", "( ", "1", " )", " }"),
    "triple terms": ("ASK { ?s ?p ", "<<( <s> <p> ", "<o>", " )>>", " }"),
    "reified triples": ("ASK { ", "<< ", "?s", " ?p ?o >>", " ?q ?r }"),
    "annotations": ("ASK { ?s ?p ?o ", "{| <p> <o> ", "", "|}", " }"),
    "exists": ("ASK { ", "FILTER EXISTS {", "", "}", " }"),
    "not exists in parentheses": ("ASK { ", "FILTER(NOT EXISTS {", "", "})", " }"),
    "optionals": ("ASK { ", "OPTIONAL {", "", "}", " }"),
    "minus": ("ASK { {} ", "MINUS {", "", "}", " }"),
    "graphs": ("ASK { ", "GRAPH ?g {", "", "}", " }"),
    "unions": ("ASK { ", "{} UNION {", "", "}", " }"),
    "subqueries": ("ASK ", "{ SELECT * ", "{}", "}", ""),
    "path groups": ("ASK { ?s ", "(", "<p>", ")*", " ?o }"),
    "negated paths": ("ASK { ?s ", "(<p>/", "<p>", ")", " ?o }"),
    "in lists": ("ASK { FILTER(", "1 IN (", "1", ")", ") }"),
    "functions": ("ASK { FILTER(", "STR(", "1", ")", ") }"),
    "conditions": ("ASK { FILTER(", "IF(true,1,", "1", ")", ") }"),
    "coalesce": ("ASK { FILTER(", "COALESCE(", "1", ")", ") }"),
    "aggregates": ("SELECT (", "SUM(1+(", "1", "))", " AS ?x) {}"),
    "constructed nodes": ("CONSTRUCT { ?s ?p ", "[ <p> ", "1", "]", " } WHERE {}"),
    "constructed lists": ("CONSTRUCT { ?s ?p ", "(", "1", ")", " } WHERE {}"),
    "inserted nodes": ("INSERT DATA { <s> <p> ", "[ <p> ", "1", "]", " }"),
    "inserted lists": ("INSERT { <s> <p> ", "(", "1", ")", " } WHERE {}"),
    "deleted where": ("DELETE {} WHERE ", "{", "", "}", ""),
}
#: In the same way, what the engine's parser reads twice at each level, so that an error at the bottom costs it 2 to the power of the depth.
DOUBLING = {
    "not": ("ASK { FILTER(", "!(", "", ")", ") }"),
    "not, around an error": ("SELECT (AVG(", " !( ", "", " ) ", " ) }"),
    "not of a function": ("ASK { FILTER(", "!STR(", "?", ")", ") }"),
    "not of a named function": ("ASK { FILTER(", "!nk:f(", "?", ")", ") }"),
    "not exists": ("ASK { FILTER(", "! EXISTS { FILTER(", "<a", ")}", ") }"),
    "not not exists": ("ASK { FILTER(", "! NOT EXISTS { FILTER(", "<a", ")}", ") }"),
    "concatenation": ("SELECT (", "(GROUP_CONCAT(", "<a", "))", " AS ?x) {}"),
    "concatenation, glued": ("SELECT (", "GROUP_CONCAT(", "{", ")", " AS ?x) {}"),
    "replacement": ("SELECT (", "REPLACE(", "?str,'a','b'", ")", " AS ?x) {}"),
    "replacement, whole": ("SELECT (", "REPLACE(", "?str", ",'a','b','i')", " AS ?x) {}"),
    "part of a string": ("SELECT (", "SUBSTR(", "?str", ",2,3)", " AS ?x) {}"),
    "pattern": ("ASK { FILTER(", "rEgEx(", "?str", ",'a')", ") }"),
    "all": ("SELECT (", "!(GROUP_CONCAT(SUBSTR(", "<a", ")))", " AS ?x) {}"),
}
#: Name: (before, piece, after) of what chains without a bracket.
CHAINS = {
    "sums": ("ASK { FILTER(1", "+1", " = 1) }"),
    "differences": ("ASK { FILTER(1", "-1", " = 1) }"),
    "products": ("ASK { FILTER(1", "*1", " = 1) }"),
    "quotients": ("ASK { FILTER(1", "/1", " = 1) }"),
    "nots": ("ASK { FILTER(", "!", "true) }"),
    "minus signs": ("ASK { FILTER(", "- ", "1 = 1) }"),
    "ors": ("ASK { FILTER(true", "||true", ") }"),
    "ands": ("ASK { FILTER(true", "&&true", ") }"),
    "path sequences": ("ASK { ?s <p>", "/<p>", " ?o }"),
    "path alternatives": ("ASK { ?s <p>", "|<p>", " ?o }"),
    "inverse paths": ("ASK { ?s <p>", "/^<p>", " ?o }"),
    "unions": ("ASK { {}", " UNION {}", " }"),
    "optionals": ("ASK { {}", " OPTIONAL {}", " }"),
    "minus": ("ASK { {}", " MINUS {}", " }"),
    "filters": ("ASK { ", "FILTER(1) ", "}"),
    "exists": ("ASK { ", "FILTER EXISTS {} ", "}"),
    "negated exists": ("ASK { FILTER(true", " && NOT EXISTS {}", ") }"),
    "negated properties": ("ASK { ?s !(<p>", "|<p>", ") ?o }"),
}
TOO_LONG = {
    "prefixes": "".join(f"PREFIX p{i}: <http://x/{i}>\n" for i in range(40_000)) + "ASK {}",
    "comment": "ASK {} #" + "x" * 1_000_001,
    "string": "ASK { ?s ?p '" + "x" * 1_000_001 + "' }",
    "in list": "ASK { FILTER(1 IN (" + "1," * 500_001 + "1)) }",
}
#: Long and flat: these must pass, and quickly.
FLAT = {
    "prefixes": "".join(f"PREFIX p{i}: <http://x/{i}>\n" for i in range(5_000)) + "ASK {}",
    "values": "ASK { VALUES ?x { " + "<http://x/y> " * 20_000 + "} }",
    "in list": "ASK { FILTER(1 IN (" + "1," * 20_000 + "1)) }",
    "triples": "ASK { " + "?s <p> 1 . " * 10_000 + "}",
    "objects": "ASK { ?s <p> " + "1, " * 20_000 + "1 }",
    "projection": "SELECT " + " ".join(f"?v{i}" for i in range(20_000)) + " {}",
    "long string": "ASK { ?s ?p '''" + "'x" * 100_000 + "''' }",
    "from": "SELECT * " + "FROM <http://x/g> " * 10_000 + "{}",
}
#: Calls to TARGET in every disguise; the guard must see each, or refuse the text.
CALLS = {
    "plain": "ASK { SERVICE <TARGET> {} }",
    "mixed case": "ASK { sErViCe sIlEnT <TARGET> {} }",
    "silent": "ASK { SERVICE SILENT <TARGET> {} }",
    "silent, glued": "ASK { SERVICESILENT<TARGET>{} }",
    "glued": "ASK {SERVICE<TARGET>{}}",
    "comments between": "ASK { SERVICE # x <y>\n# SILENT\r <TARGET> #}\n{} }",
    "line ends of every kind": "ASK {\r\nSERVICE\r\n\t<TARGET>\r{}}",
    "variable": "ASK { BIND(<TARGET> AS ?t) SERVICE ?t {} }",
    "dollar variable": "ASK { VALUES $t { <TARGET> } SERVICE $t {} }",
    "prefixed": "PREFIX t: <TARGET> ASK { SERVICE t: {} }",
    "prefix called service": "PREFIX service: <TARGET> ASK { SERVICE service: {} }",
    "relative": "BASE <TARGET> ASK { SERVICE <x> {} }",
    "empty relative": "BASE <TARGET> ASK { SERVICE <> {} }",
    "escaped target": "ASK { SERVICE <\\u0068\\u0074tp://127.0.0.1:1/> {} }",
    "long escape": "ASK { SERVICE <\\U00000068ttp://127.0.0.1:1/> {} }",
    "escaped keyword": "ASK { \\u0053ERVICE <TARGET> {} }",
    "keyword escaped whole": "ASK { \\u0053\\u0045\\u0052\\u0056\\u0049\\u0043\\u0045 <TARGET> {} }",
    "keyword with long escape": "ASK { S\\U00000045RVICE <TARGET> {} }",
    "escaped brace": "ASK \\u007B SERVICE <TARGET> {} }",
    "in exists": "ASK { FILTER EXISTS { SERVICE <TARGET> {} } }",
    "in not exists": "ASK { FILTER(true && NOT EXISTS { SERVICE <TARGET> {} }) }",
    "in a subquery": "ASK { { SELECT * { SERVICE <TARGET> {} } } }",
    "in a subquery in exists": "ASK { FILTER EXISTS { SELECT * { SERVICE <TARGET> {} } } }",
    "in optional": "ASK { OPTIONAL { SERVICE <TARGET> {} } }",
    "in union": "ASK { {} UNION { SERVICE <TARGET> {} } }",
    "in minus": "ASK { {} MINUS { SERVICE <TARGET> {} } }",
    "in graph": "ASK { GRAPH ?g { SERVICE <TARGET> {} } }",
    "in a service": "ASK { SERVICE <TARGET> { SERVICE <TARGET> {} } }",
    "in having": "SELECT (COUNT(*) AS ?n) {} HAVING(EXISTS { SERVICE <TARGET> {} })",
    "in a projection": "SELECT (EXISTS { SERVICE <TARGET> {} } AS ?x) {}",
    "in order by": "SELECT * {} ORDER BY (EXISTS { SERVICE <TARGET> {} })",
    "in bind": "ASK { BIND(EXISTS { SERVICE <TARGET> {} } AS ?x) }",
    "in if": "ASK { FILTER(IF(EXISTS { SERVICE <TARGET> {} }, 1, 2)) }",
    "after a boolean": "ASK { ?s ?p trueSERVICE <TARGET> {} }",
    "after a number": "ASK { ?s ?p 1SERVICE <TARGET> {} }",
    "after a double": "ASK { ?s ?p 1e1SERVICE <TARGET> {} }",
    "after a string": "ASK { ?s ?p 'x'SERVICE <TARGET> {} }",
    "after a language": "ASK { ?s ?p 'x'@en SERVICE <TARGET> {} }",
    "after a name": "PREFIX p: <http://x/> ASK { ?s ?p p:xSERVICE <TARGET> {} . SERVICE <TARGET> {} }",
    "after a quote in a comment": "ASK { # it's \"\nSERVICE <TARGET> {} }",
    "after a hash in an iri": "ASK { <http://x/#y> ?p ?o . SERVICE <TARGET> {} }",
    "after an escaped quote": "ASK { ?s ?p 'it\\'s' . SERVICE <TARGET> {} }",
    "after a backslash": "ASK { ?s ?p 'x\\\\' . SERVICE <TARGET> {} }",
    "after long quotes": "ASK { ?s ?p '''a'b''c\\'''d''' . SERVICE <TARGET> {} }",
    "after a comparison": "ASK { FILTER(?a<1) SERVICE <TARGET> {} FILTER(?b>1) }",
    "after a byte order mark": "\ufeffASK { SERVICE <TARGET> {} }",
    "with blanks of other kinds": "ASK {\u00a0SERVICE\u2028<TARGET> {} }",
    "in an update": "INSERT { ?s ?p ?o } WHERE { SERVICE <TARGET> { ?s ?p ?o } }",
    "in the second operation": "CLEAR ALL ; DELETE { ?s ?p ?o } WHERE { SERVICE SILENT <TARGET> { ?s ?p ?o } }",
    "in a with": "WITH <g> DELETE { ?s ?p ?o } USING <g> WHERE { { SERVICE <TARGET> { ?s ?p ?o } } }",
}
LOADS = {
    "file": "LOAD <file:///etc/passwd>",
    "http": "LOAD <TARGET>",
    "silent": "LOAD SILENT <TARGET>",
    "into": "LOAD <file:///etc/passwd> INTO GRAPH <http://x/g>",
    "mixed case": "loAd sILENT <TARGET>",
    "glued": "LOAD<TARGET>",
    "silent glued": "LOADSILENT<TARGET>",
    "prefixed": "PREFIX t: <TARGET> LOAD t:",
    "prefix glued": "PREFIX : <TARGET> LOAD:x",
    "relative": "BASE <file:///etc/> LOAD <passwd>",
    "second": "CLEAR ALL ; LOAD <TARGET>",
    "third, after a comment": "CREATE GRAPH <x> ; # ;\nDROP ALL ; # LOAD\nLOAD <TARGET>",
    "escaped": "LOAD <\\u0066ile:///etc/passwd>",
}
#: Datasets of files and addresses: they only name graphs, and are answered from what is there.
DATASETS = {
    "from a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "from named file": "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
    "from http": "SELECT * FROM <TARGET> { ?s ?p ?o }",
    "from named http": "SELECT * FROM NAMED <TARGET> { GRAPH <TARGET> { ?s ?p ?o } }",
    "describe": "DESCRIBE <file:///etc/passwd> FROM <TARGET>",
    "graph": "CONSTRUCT { ?s ?p ?o } FROM <x> { GRAPH <file:///etc/hostname> { ?s ?p ?o } }",
}
ODD_TEXTS = {
    "nothing": "", "blanks": " \n\t", "comment": "# ASK {}", "nul": "ASK {\x00}", "lone surrogate": "ASK { ?s ?p '\ud800' }",
    "surrogate in a name": "ASK { ?\ud800 ?p ?o }", "right to left": "\u202eASK {}", "full width": "\uff21\uff33\uff2b {}",
    "byte order mark": "\ufeffASK {}", "two marks": "\ufeff\ufeffASK {}", "unclosed string": "ASK { ?s ?p 'x }",
    "unclosed long string": "ASK { ?s ?p '''x }", "unclosed iri": "ASK { <x ?p ?o }", "bad escape": "ASK { ?s ?p '\\q' }",
    "escape beyond unicode": "ASK { <\\UFFFFFFFF> ?p ?o }", "surrogate escape": "ASK { ?s ?p '\\uD800' }",
    "inverse of inverse": "ASK { ?s " + "^" * 100_000 + "<p> ?o }", "typed": "ASK { ?s ?p '1'" + "^^<x>" * 100_000 + " }",
    "two queries": "ASK {} ASK {}", "query and update": "ASK {} ; DROP ALL", "update and query": "DROP ALL ; ASK {}",
    "closing first": "}{", "all closing": "}" * 1000, "all prefixes": "PREFIX " * 1000, "html": "<script>alert(1)</script>",
    "percent": "%41SK {}", "huge number": "ASK { ?s ?p 1" + "0" * 5000 + " }", "huge exponent": "ASK { FILTER(1e99999 > 1) }",
    "huge limit": "SELECT * {} LIMIT 99999999999999999999999", "long variable": "ASK { ?" + "x" * 100_000 + " ?p ?o }",
    "version": "VERSION '1.2' ASK {}", "lateral": "ASK { {} LATERAL { SELECT * {} } }",
}
