"""Bodies, uploads and paths that no well-meaning client sends."""

from __future__ import annotations

ENCODINGS = {
    "invalid": b"ASK { ?s ?p '\xff' }",
    "truncated": b"ASK { ?s ?p '\xc3",
    "overlong": b"ASK { ?s ?p '\xc0\xaf' }",
    "surrogate": b"ASK { ?s ?p '\xed\xa0\x80' }",
    "beyond": b"ASK { ?s ?p '\xf5\x80\x80\x80' }",
    "utf-16": "ASK {}".encode("utf-16"),
    "utf-16 without mark": "ASK {}".encode("utf-16-le"),
    "utf-32": "ASK {}".encode("utf-32"),
    "nul": b"ASK {}\x00",
    "noise": bytes(range(256)) * 9,
}


_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
UPLOADS = {
    "external entity": (
        "application/rdf+xml",
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "FILE">]><rdf:RDF {_RDF}><rdf:Description rdf:about="a:b"><p xmlns="a:">&x;</p></rdf:Description></rdf:RDF>',
    ),
    "parameter entity": ("application/rdf+xml", f'<!DOCTYPE r [<!ENTITY % x SYSTEM "TARGET"> %x;]><rdf:RDF {_RDF}/>'),
    "external subset": ("application/rdf+xml", f'<!DOCTYPE r SYSTEM "TARGET"><rdf:RDF {_RDF}/>'),
    "entity bomb": (
        "application/rdf+xml",
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
        + f']><rdf:RDF {_RDF}><rdf:Description rdf:about="a:b"><p xmlns="a:">&j;</p></rdf:Description></rdf:RDF>',
    ),
    "lower case doctype": ("application/rdf+xml", f'<!doctype r [<!ENTITY x "y">]><rdf:RDF {_RDF}/>'),
    "unknown entity": (
        "application/rdf+xml",
        f'<rdf:RDF {_RDF}><rdf:Description rdf:about="a:b"><p xmlns="a:">&x;</p></rdf:Description></rdf:RDF>',
    ),
    "deep xml": ("application/rdf+xml", f"<rdf:RDF {_RDF}>" + "<rdf:Description><a:p xmlns:a='a:'>" * 20_000),
    "xml of another encoding": (
        "application/rdf+xml",
        f'<?xml version="1.0" encoding="utf-7"?><rdf:RDF {_RDF}>+ADw-</rdf:RDF>',
    ),
    "remote context": ("application/ld+json", '{"@context": "TARGET", "@id": "a:b", "p": 1}'),
    "file context": ("application/ld+json", '{"@context": "FILE", "@id": "a:b", "p": 1}'),
    "remote context in a list": ("application/ld+json", '[{"@context": [{}, "TARGET"], "@id": "a:b"}]'),
    "scoped context": ("application/ld+json", '{"@context": {"p": {"@id": "a:p", "@context": "TARGET"}}, "p": {"q": 1}}'),
    "imported context": ("application/ld+json", '{"@context": {"@version": 1.1, "@import": "TARGET"}, "@id": "a:b"}'),
    "deep arrays": ("application/ld+json", "[" * 100_000),
    "deep objects": ("application/ld+json", '{"a:b":' * 20_000 + "1" + "}" * 20_000),
    "deep nodes": ("text/turtle", "<a:b> <a:c> " + "[ <a:d> " * 50_000),
    "deep lists": ("text/turtle", "<a:b> <a:c> " + "( " * 50_000),
    "deep triple terms": ("text/turtle", "<a:b> <a:c> " + "<<( <a:b> <a:c> " * 50_000),
    "deep reified triples": ("text/turtle", "<< " * 50_000),
    "deep formulas": ("text/n3", "{ " * 50_000),
    "unclosed string": ("text/turtle", '<a:b> <a:c> """' + "x" * 1_000_000),
    "relative file base": ("text/turtle", "@base <file:///etc/> . <passwd> <a:b> "),
    "not rdf": ("text/csv", "a,b"),
    "no type": ("", "<a:b> <a:c> 1 ."),
    "quads": ("application/trig", "<g:g> { <a:b> <a:c> 1 }"),
    "html": ("text/html", "<script>alert(1)</script>"),
    "multipart without boundary": ("multipart/form-data", "--x"),
}


PATHS = (
    "/../../../etc/passwd",
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/static/../app.py",
    "/static/..%2fapp.py",
    "/static/%2e%2e/app.py",
    "/static/..%5capp.py",
    "/static//etc/passwd",
    "/static/%00",
    "/static/netkg.css%00.js",
    "/gene/../../../etc/passwd",
    "/gene/%2e%2e%2fstatic",
    "//etc/passwd",
    "/file:///etc/passwd",
    "/graphs/../../etc/passwd",
    "/graphs/..%2f..%2fetc%2fpasswd",
    "/%c0%ae%c0%ae/etc/passwd",
    "/.git/config",
    "/current",
    "/releases",
    "/manifest.json",
    "/gene/<script>",
    "/gene/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/gene/men1%0d%0aSet-Cookie:x=1",
)
