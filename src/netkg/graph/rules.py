"""Run the quality rules: one SPARQL query a file, each with Problem, Why and Fix at its head.

A head may also have `Severity: warning`, and `Over: derived` for a rule that is asked of what is derived too.

A rule selects `?entity ?property ?value`; each row is an offender. The rules run over ontology, records and mappings
as one default graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from netkg.engine import stores
from netkg.findings import Finding, unreadable_query
from netkg.inputs import ontology as ontology_files
from netkg.inputs import turtle_names
from netkg.namespaces import PREFIXES, compress, expand
from netkg.rdf import DERIVED_FROM, ROW, value_of

_WORDS = "(?:Problem|Why|Fix|Severity|Over)"
_HEAD = re.compile(rf"^#\s*(?P<head>{_WORDS}):\s*(?P<text>.*(?:\n#(?!\s*{_WORDS}:).*)*)", re.MULTILINE)
_BLOCK = re.compile(r"^(?P<term>[A-Za-z]+:[\w.-]+)\s")


@dataclass(frozen=True)
class Rule:
    """One rule, with the words that a curator reads."""

    name: str
    problem: str
    why: str
    fix: str
    query: str
    #: As of a finding: a warning holds up no release.
    severity: str = "error"
    #: Whether it is asked of what is derived too.
    over_derived: bool = False


def parse(name: str, text: str) -> Rule:
    """Read a rule's head and query.

    >>> rule = parse("missing-label", "# Problem: A term has no\\n# label.\\n# Why: So.\\n# Fix: Add one.\\nSELECT * {}")
    >>> rule.problem, rule.fix
    ('A term has no label.', 'Add one.')
    """
    said = {
        match["head"]: " ".join(line.strip("# ") for line in match["text"].splitlines()).strip()
        for match in _HEAD.finditer(text)
    }
    texts = said.get("Problem", name), said.get("Why", ""), said.get("Fix", "")
    return Rule(name, *texts, text, said.get("Severity", "error"), said.get("Over") == "derived")


def load(folder: Path) -> list[Rule]:
    """Read every rule of a folder."""
    return [parse(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.rq"))]


def violations(
    quads: Iterable[ox.Quad], ontology: Path, name: str = "ontology", derived: Iterable[ox.Quad] | None = None
) -> Iterator[Finding]:
    """Run the rules in `ontology/rules` and give a finding for each offender, with the line that opens its block.

    :param derived: what is derived from `quads`; without it the rules over what is derived are left out.
    """
    store = stores.memory(quads)
    where = places(ontology)
    waiting = derived
    for rule in sorted(load(ontology / "rules"), key=lambda rule: rule.over_derived):
        if rule.over_derived:
            if derived is None:
                continue
            if waiting is not None:
                store.extend(waiting)
                waiting = None
        try:
            rows = store.query(rule.query, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            yield unreadable_query(f"{name}/rules/{rule.name}.rq", error)
            continue
        assert isinstance(rows, ox.QuerySolutions)  # every rule is a SELECT
        for row in rows:
            offender = getattr(row["entity"], "value", str(row["entity"]))
            file, line = where.get(offender, ("", None))
            words = [
                compress(getattr(term, "value", str(term)))
                for term in (row["entity"], row["property"], row["value"])
                if getattr(term, "value", "")
            ]
            table, number = ("", None) if file else _row_of(store, row["entity"])
            yield Finding(
                f"graph/{table}" if table else f"{name}/{file}" if file else name,
                row=number,
                line=line,
                rule=rule.name,
                message=f"{' '.join(words)}: {rule.problem}",
                fix=_meant(rule.name, words, store) + rule.fix,
                triple=" ".join(words),
                severity=rule.severity,
            )


def _row_of(store: ox.Store, entity: object) -> tuple[str, int | None]:
    """Give the table and row that an entity comes from, if it is a record."""
    if isinstance(entity, ox.NamedNode):
        for quad in store.quads_for_pattern(entity, DERIVED_FROM, None):
            if match := ROW.match(value_of(quad.object)):
                return match["table"], int(match["row"])
    return "", None


#: Rules that tell of a name that nothing declares: which word of the finding it is, and what would declare it.
_UNDECLARED = {
    "undeclared-class": (-1, "VALUES ?kind { owl:Class }"),
    "undeclared-property": (1, "VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }"),
}


def _meant(rule: str, words: list[str], store: ox.Store) -> str:
    """Name the declared terms that a name that nothing declares is near to."""
    if rule not in _UNDECLARED:
        return ""
    word, kinds = _UNDECLARED[rule]
    asked = store.query(f"SELECT ?term {{ {kinds} ?term a ?kind }}", prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(asked, ox.QuerySolutions)
    known = {compress(getattr(row["term"], "value", "")) for row in asked}
    near = turtle_names.did_you_mean(get_close_matches(words[word], known, n=2, cutoff=0.75))
    return f"{near} " if near else ""


def places(folder: Path) -> dict[str, tuple[str, int]]:
    """Map each term to the module and line where its block opens."""
    return dict(_places(folder, max((p.stat().st_mtime_ns for p in ontology_files.modules(folder)), default=0)))


@lru_cache(maxsize=8)
def _places(folder: Path, _changed: int) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for path in ontology_files.modules(folder):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            match = _BLOCK.match(line)
            if match and match["term"].partition(":")[0] in PREFIXES:
                found.setdefault(expand(match["term"]), (path.name, number))
    return found
