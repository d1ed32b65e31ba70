"""The IRIs of identifiers: `graph/shared/iri-forms.tsv` says which each target graph itself writes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from netkg.inputs import project, tab_separated
from netkg.inputs.rows import SHARED

FORMS = f"{SHARED}/iri-forms.tsv"
_SCHEME = re.compile(r"https?://")


@dataclass(frozen=True)
class Form:
    """One way to write an identifier as an IRI: what stands before and after it, and the canonical template."""

    head: str
    tail: str
    local: re.Pattern[str]
    canonical: str


@dataclass(frozen=True)
class Forms:
    """The IRI forms of all target graphs: identifier patterns by prefix, and the forms by host."""

    patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)
    hosts: dict[str, list[Form]] = field(default_factory=dict)

    def normalise(self, iri: str) -> str:
        """Give the form that the target graph itself writes; an IRI of no known form comes back unchanged."""
        rest = _SCHEME.sub("", iri, count=1)
        for form in self.hosts.get(rest.partition("/")[0], ()) if rest != iri else ():
            if rest.startswith(form.head) and rest.endswith(form.tail):
                local = rest[len(form.head) : len(rest) - len(form.tail)]
                if form.local.fullmatch(local):
                    return form.canonical.replace("$1", local)
        return iri


def normalise(iri: str) -> str:
    """Rewrite an IRI into the form that its own graph uses; `http` and `https` count as one.

    >>> normalise("https://identifiers.org/hgnc:12363")
    'http://identifiers.org/hgnc/12363'
    >>> normalise("http://identifiers.org/chembl.compound/CHEMBL1908360")  # everolimus as Biolink graphs write it
    'http://rdf.ebi.ac.uk/resource/chembl/molecule/CHEMBL1908360'
    >>> normalise("https://pubmed.ncbi.nlm.nih.gov/21306238/")
    'http://rdf.ncbi.nlm.nih.gov/pubmed/21306238'
    >>> normalise("https://example.org/SSTR2")
    'https://example.org/SSTR2'
    """
    return _default_forms().normalise(iri)


@lru_cache(maxsize=1)
def _default_forms() -> Forms:
    return forms(project.find().graph)


def forms(folder: Path) -> Forms:
    """Read the table of IRI forms; its own checks are those of every table (`netkg.tables`)."""
    found = Forms()
    if (folder / FORMS).is_file():
        columns, *rows = (tab_separated.cells(line) for _, line in tab_separated.read(folder / FORMS))
        for row in (dict(zip(columns, cells, strict=False)) for cells in rows):
            local = found.patterns[row["prefix"]] = re.compile(row["pattern"], re.ASCII)
            for template in [row["canonical"], *filter(None, row["otherForms"].split("|"))]:
                head, _, tail = _SCHEME.sub("", template, count=1).partition("$1")
                found.hosts.setdefault(head.partition("/")[0], []).append(Form(head, tail, local, row["canonical"]))
    return found
