"""The IRIs of cohorts: of a cohort, of its graph, of what its files say, and of the terms that say it.

A cohort has its IRI, `nkd:cohort/msk_impact_2017`, and its own named graph, `nkd:graph/cohorts/msk_impact_2017`. Patients
and samples are named by their identifiers below it; an alteration is named by the row that reports it, as RFC 7111 names
rows. The terms are not those of the ontology: no query for evidence can take an observation in a patient for a statement
of a source.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

import pyoxigraph as ox

from netkg.namespaces import NKD

#: What the terms of cohorts begin with.
TERMS = str(NKD["cohort-terms/"])
#: What the graphs of cohorts begin with.
GRAPHS_OF_COHORTS = str(NKD["graph/cohorts/"])


def term(name: str) -> ox.NamedNode:
    """Give a term of cohorts.

    >>> term("Sample").value
    'https://w3id.org/netkg/cohort-terms/Sample'
    """
    return ox.NamedNode(TERMS + name)


@dataclass(frozen=True)
class CohortNames:
    """The names of one cohort, by the identifier of its study.

    >>> CohortNames("msk_impact_2017").row("data_sv.txt", 12)
    'https://w3id.org/netkg/cohort/msk_impact_2017/data_sv.txt#row=12'
    """

    identifier: str

    @property
    def cohort(self) -> str:
        """The cohort."""
        return str(NKD[f"cohort/{self.identifier}"])

    @property
    def graph(self) -> str:
        """The named graph that holds all that is said of it, and nothing else."""
        return GRAPHS_OF_COHORTS + self.identifier

    def rows(self, file: str) -> str:
        """Give what the names of a data file's rows begin with."""
        return f"{self.cohort}/{quote(file, safe='')}#row="

    def row(self, file: str, number: int) -> str:
        """Name a row of a data file."""
        return f"{self.rows(file)}{number}"

    def place(self, iri: str) -> tuple[str, int] | None:
        """Give the file and the row that an IRI names, None if it names no row of this cohort."""
        file, mark, number = iri.removeprefix(f"{self.cohort}/").partition("#row=")
        return (unquote(file), int(number)) if mark and number.isdigit() and "/" not in file else None
