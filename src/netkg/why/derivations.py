"""Read from a rule of derivation what it concludes, and from which statements it did so for a given triple.

A rule is a CONSTRUCT query in `ontology/derivations/` or `ontology/closures/`. Nothing about it is written down
elsewhere: its template says what it concludes, its WHERE clause what it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from netkg.graph.window import inward
from netkg.namespaces import PREFIXES
from netkg.sparql.tokens import tokens

FOLDERS = ("derivations", "closures")
_Bindings = dict[str, Any]


@dataclass(frozen=True)
class DerivationRule:
    """One rule: its file, its template, the patterns that it reads, and its WHERE clause."""

    file: str
    template: tuple[tuple[Any, Any, Any], ...]
    patterns: tuple[tuple[Any, Any, Any], ...]
    where: str

    def concludes(self) -> set[str]:
        """Give the predicates that the rule concludes, or `*` where a variable stands for it."""
        return {str(predicate) if isinstance(predicate, URIRef) else "*" for _, predicate, _ in self.template}

    def support(self, store: ox.Store, triple: ox.Triple) -> list[ox.Triple] | None:
        """Give the statements from which the rule concludes a triple, or None if it does not.

        :param store: what the rule reads, in whatever graphs.
        """
        bound = {str(variable) for pattern in self.patterns for variable in pattern if isinstance(variable, Variable)}
        for pattern in self.template:
            given = _unified(pattern, triple)
            if given is None:
                continue
            # Only what a pattern binds can be given beforehand; what BIND makes is compared afterwards.
            substitutions = {ox.Variable(name): term for name, term in given.items() if name in bound}
            rows: Any = store.query(
                f"SELECT * {self.where}", prefixes=PREFIXES, use_default_graph_as_union=True, substitutions=substitutions
            )
            names = [variable.value for variable in rows.variables]
            for row in rows:
                found = given | {name: row[name] for name in names if row[name] is not None}
                if all(found.get(name) == term for name, term in given.items()):
                    return list(dict.fromkeys(self._read(store, found)))
        return None

    def _read(self, store: ox.Store, row: _Bindings) -> Iterator[ox.Triple]:
        for subject, path, value in self.patterns:
            start, end = _filled(subject, row), _filled(value, row)
            if isinstance(start, ox.NamedNode | ox.BlankNode) and end is not None:
                ways = (_way(store, start, steps, end) for steps in _ways(path, row))
                yield from next(filter(None, ways), [])


def _filled(term: Any, row: _Bindings) -> Any:
    return row.get(str(term)) if isinstance(term, Variable) else inward(term)


def _ways(path: Any, row: _Bindings) -> Iterator[list[ox.NamedNode] | None]:
    """Give the steps of each way that a path offers."""
    for part in path.args if isinstance(path, AlternativePath) else [path]:
        yield _steps(part, row)


def _steps(path: Any, row: _Bindings) -> list[Any] | None:
    """Give the predicates that a path takes one after the other, or None for one that may take others."""
    parts = path.args if isinstance(path, SequencePath) else [path]
    found = [_filled(part, row) if isinstance(part, URIRef | Variable) else None for part in parts]
    return None if None in found else found


def _way(store: ox.Store, start: Any, steps: list[Any] | None, end: Any) -> list[ox.Triple]:
    """Find the statements that lead from one term to another."""
    if steps is None:
        return []
    if len(steps) == 1:
        quad = next(iter(store.quads_for_pattern(start, steps[0], end, None)), None)
        return [quad.triple] if quad else []
    for quad in store.quads_for_pattern(start, steps[0], None, None):
        if isinstance(quad.object, ox.NamedNode | ox.BlankNode):
            rest = _way(store, quad.object, steps[1:], end)
            if rest:
                return [quad.triple, *rest]
    return []


def _unified(pattern: tuple[Any, Any, Any], triple: ox.Triple) -> _Bindings | None:
    """Say what a template's variables stand for if the triple is of it."""
    found: _Bindings = {}
    for part, term in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
        if isinstance(part, Variable):
            if found.setdefault(str(part), term) != term:
                return None
        elif inward(part) != term:
            return None
    return found


def load(ontology: Path, folders: Iterable[str] = FOLDERS) -> list[DerivationRule]:
    """Read the rules of an ontology's folders."""
    return [
        _rule(f"ontology/{folder}/{path.name}", path.read_text("utf-8"))
        for folder in folders
        for path in sorted((ontology / folder).glob("*.rq"))
    ]


@lru_cache(maxsize=64)
def _rule(file: str, text: str) -> DerivationRule:
    algebra = prepareQuery(text, initNs=PREFIXES).algebra
    return DerivationRule(file, tuple(algebra.template), tuple(_patterns(algebra.p)), _where(text))


def _patterns(part: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Give all triple patterns of a query."""
    if isinstance(part, CompValue):
        if part.name == "BGP":
            yield from part.triples
        for value in part.values():
            yield from _patterns(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _patterns(value)


def _where(text: str) -> str:
    """Cut the WHERE clause out of a CONSTRUCT query: what stands behind its template."""
    depth = 0
    for token in tokens(text):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.text == "}" and depth == 0:
            return text[token.end :]
    raise ValueError("a rule of derivation has no template")
