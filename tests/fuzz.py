"""Feed mutated texts to the query guard and the upload parsers, and look for what gets through and hurts.

    python tests/fuzz.py SECONDS [SEED] [CORPUS]

Each text that the guard lets pass is given to the engine in a child process, as a worker would. A finding is a child
that dies, an exception that is not one of ours, a text that takes longer than SLOW seconds before evaluation, or a
SERVICE that the engine tries and the guard did not see. Findings go to the standard output as JSON, and the exit code
says whether there were any. CORPUS is a folder of .rq, .ru, .ttl, .rdf and .jsonld files (the W3C test suites).
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import pyoxigraph as ox

from netkg.errors import HttpError
from netkg.server import graphstore
from netkg.sparql import guard

SLOW = 10
BATCH = 200
PIECES = ["{", "}", "(", ")", "[", "]", "<<(", ")>>", "{|", "|}", "SERVICE ", "SERVICE SILENT <http://127.0.0.1:1/> {}",
          "service?s{}", "true.SERVICE:x{}", "\\u0053", "\\", "'", '"', "'''", '"""', "#", "\n", "\x00", "é", "\ufeff",
          "<", ">", "<http://x/>", "a:b", "?x", "_:b", "!", "^", "/", "|", "*", "+", "-", "&&", "||", ";", ".", ",",
          "OPTIONAL {", "MINUS {", "UNION {", "FILTER(", "EXISTS {", "BIND(1 AS ?z)", "VALUES ?v {", "SELECT * {",
          "1e9999", "1" * 400, "@en", "^^", "<!DOCTYPE a [", "<!ENTITY", "&a;", "<![CDATA[", "]]>", '{"@id":', '{"@list":[',
          '"@context":"http://127.0.0.1:1/"', "null", "[" * 50, "(" * 50, "{" * 90, "<a>" * 50]


def mutate(chance: random.Random, text: str, other: str) -> str:
    """Change a text in a few places: drop, double, splice, insert, repeat."""
    for _ in range(chance.randint(1, 6)):
        place, stop = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        kind = chance.randrange(6)
        if kind == 0:
            text = text[:place] + text[min(stop, place + 20):]
        elif kind == 1:
            text = text[:place] + chance.choice(PIECES) + text[place:]
        elif kind == 2:
            text = text[:place] + chance.choice(PIECES) * chance.choice([2, 10, 100, 1000]) + text[place:]
        elif kind == 3:
            text = text[:stop] + text[place:stop][:2000] * chance.randint(1, 20) + text[stop:]
        elif kind == 4:
            text = text[:place] + other[chance.randrange(len(other) + 1):][:500] + text[stop:]
        else:
            text = "".join(chance.choice(PIECES) if chance.random() < 0.02 else c for c in text)
        text = text[:50_000]
    return text


def one(name: str, text: str) -> str:
    """Try one text as a worker would; gives what came of it."""
    try:
        if name.endswith((".rq", ".ru")):
            reading = guard.read(text)
            if reading.services or reading.loads:
                return "calls"
            try:
                (ox.Store().query if reading.is_query else ox.Store().update)(text, base_iri="http://x/")
            except SyntaxError:
                return "syntax"
            except (RuntimeError, OSError, ValueError) as error:
                if "service" in str(error).lower() or "connect" in str(error).lower():
                    raise AssertionError(f"went out: {error}") from None
                return "evaluation"
            return "parsed"
        kind = {".ttl": "text/turtle", ".rdf": "application/rdf+xml", ".jsonld": "application/ld+json",
                ".nt": "application/n-triples"}[name[name.rindex("."):]]
        graphstore.parse(text.encode("utf-8", "surrogatepass"), kind, "http://x/")
        return "read"
    except HttpError as error:
        return error.code


def child(batch: list[tuple[str, str]], pipe: int) -> None:
    """Work through a batch, telling before each text that it begins."""
    for index, (name, text) in enumerate(batch):
        began = time.monotonic()
        os.write(pipe, f"{index}\n".encode())
        signal.alarm(3 * SLOW)
        try:
            outcome = one(name, text)
        except BaseException as error:
            outcome = f"FINDING {type(error).__name__}: {error}"
        if time.monotonic() - began > SLOW:
            outcome = f"FINDING slow: {time.monotonic() - began:.1f} s"
        os.write(pipe, (json.dumps(outcome) + "\n").encode())


def main() -> int:
    """Fuzz until the time is up."""
    seconds = float(sys.argv[1])
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    root = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(__file__).parents[2] / "shared" / "w3c" / "sparql11"
    corpus = [(p.name, p.read_text("utf-8", "replace")) for p in sorted(root.rglob("*"))
              if p.suffix in (".rq", ".ru", ".ttl", ".rdf", ".nt")]
    corpus += [("x.jsonld", '{"@context": {"p": "http://p"}, "@id": "http://a", "p": [{"@id": "http://b"}, 1, "x"]}'),
               ("x.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
                         '<e:A rdf:about="http://a"><e:p>x</e:p></e:A></rdf:RDF>')] * 60
    outcomes: dict[str, int] = {}
    findings, tried, until = [], 0, time.monotonic() + seconds
    while time.monotonic() < until:
        batch = []
        for _ in range(BATCH):
            name, text = chance.choice(corpus)
            batch.append((name, mutate(chance, text, chance.choice(corpus)[1])))
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            child(batch, writer)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            lines = pipe.read().splitlines()
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        told = [json.loads(line) for line in lines if line.startswith('"')]
        for outcome, (name, text) in zip(told, batch, strict=False):
            outcomes[outcome.split(":")[0]] = outcomes.get(outcome.split(":")[0], 0) + 1
            if outcome.startswith("FINDING"):
                findings.append({"name": name, "outcome": outcome, "text": text})
        tried += len(told)
        if status != 0:
            name, text = batch[len(told)]
            findings.append({"name": name, "outcome": f"FINDING the child ended with {status}", "text": text})
    for finding in findings:
        sys.stdout.write(json.dumps(finding) + "\n")
    sys.stdout.write(json.dumps({"tried": tried, "findings": len(findings), "outcomes": outcomes}) + "\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
