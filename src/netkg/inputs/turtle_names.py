"""Find mistyped names in Turtle where they stand, before a thousand triples are missed elsewhere.

A prefix that is declared as another namespace than everywhere else turns all names of a file into unknown ones; a term
of RDF, RDFS, OWL or XSD that is none says nothing to any tool.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, XSD
from rdflib.namespace import DefinedNamespace

from netkg.findings import Finding
from netkg.namespaces import PREFIXES, compress

_DECLARED = re.compile(r"^\s*(?:@prefix|prefix)\s+([\w-]*):\s*<([^>\s]*)>", re.MULTILINE | re.IGNORECASE)
_VOCABULARIES: dict[str, type[DefinedNamespace]] = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD}
_TERMS = {
    name: frozenset(str(term).removeprefix(PREFIXES[name]) for term in dir(space) if str(term).startswith(PREFIXES[name]))
    for name, space in _VOCABULARIES.items()
}
_MEMBER = re.compile(r"rdf:_\d+")


def prefixes(texts: Mapping[str, str]) -> dict[str, Finding]:
    """Find the first prefix of each file that stands for another namespace there than everywhere else.

    :param texts: file -> its Turtle.
    """
    declared = {
        file: [(found[1], found[2], found.start()) for found in _DECLARED.finditer(text)] for file, text in texts.items()
    }
    uses: dict[str, Counter[str]] = {}
    for names in declared.values():
        for name, namespace in {(name, namespace) for name, namespace, _ in names}:
            uses.setdefault(name, Counter())[namespace] += 1
    found: dict[str, Finding] = {}
    for file, names in declared.items():
        for name, namespace, start in names:
            wanted = PREFIXES.get(name) or _usual(uses[name])
            if name and wanted and namespace != wanted and file not in found:
                found[file] = Finding(
                    file,
                    line=texts[file].count("\n", 0, start) + 1,
                    rule="prefix-namespace",
                    message=f"declares {name}: as <{namespace}>, which is <{wanted}> everywhere else",
                    fix=f"Write @prefix {name}: <{wanted}> . Another namespace gets another prefix.",
                )
    return found


def _usual(uses: Counter[str]) -> str:
    """Give the namespace that more files have than any other."""
    (namespace, count), *others = uses.most_common(2)
    return namespace if count > 1 and all(count > other for _, other in others) else ""


def vocabulary(file: str, text: str, triples: Iterable[ox.Triple | ox.Quad]) -> Iterator[Finding]:
    """Find names in the namespaces of RDF, RDFS, OWL and XSD that are no terms of them, each once."""
    used: dict[str, None] = {}
    for triple in triples:
        for term in (triple.predicate, triple.object):
            kind = term.datatype if isinstance(term, ox.Literal) else term
            if isinstance(kind, ox.NamedNode):
                used.setdefault(compress(kind.value))
    for name in used:
        prefix, _, local = name.partition(":")
        if prefix in _TERMS and local and local not in _TERMS[prefix] and not _MEMBER.fullmatch(name):
            near = get_close_matches(local, _TERMS[prefix], n=2, cutoff=0.7)
            lines = (number for number, line in enumerate(text.splitlines(), 1) if re.search(rf"{name}\b", line))
            yield Finding(
                file,
                line=next(lines, None),
                rule="unknown-name",
                message=f"{name} is no term of {prefix}",
                fix=did_you_mean(f"{prefix}:{one}" for one in near) or "Correct the name.",
                triple=name,
            )


def did_you_mean(near: Iterable[str]) -> str:
    """Write names as a question; nothing where there are none.

    >>> did_you_mean(["skos:altLabel", "skos:label"])
    'Did you mean skos:altLabel or skos:label?'
    """
    names = list(near)
    return f"Did you mean {' or '.join(names)}?" if names else ""


def undeclared(message: str) -> str:
    """Say which prefix was meant, of the message of the parser that there is none; nothing of another message.

    >>> undeclared("The prefix sko: has not been declared")
    'Did you mean skos:? '
    >>> undeclared("The prefix skos: has not been declared")
    'Put this at the head of the file: @prefix skos: <http://www.w3.org/2004/02/skos/core#> . '
    """
    found = re.search(r"The prefix ([\w-]*): has not been declared", message)
    if found is None:
        return ""
    if found[1] in PREFIXES:
        return f"Put this at the head of the file: @prefix {found[1]}: <{PREFIXES[found[1]]}> . "
    near = did_you_mean(f"{name}:" for name in get_close_matches(found[1], PREFIXES, n=2, cutoff=0.6))
    return f"{near} " if near else ""
