"""Judge the criteria of study populations by what is known of a tumour: which are met, broken, or left open.

The rules stand in the competency query `studies-for-tumour` alone. Two of its sub-selects do not depend on the tumour: the
criteria of each population, and what says that a criterion holds or does not. They are taken from the text of the query and
asked once for each release; what is left to do for a tumour is to put them together, as the query does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from netkg.engine.base import Snapshot
from netkg.errors import UsageError
from netkg.sparql.tokens import tokens

#: The sub-selects, by the variables that they give.
_CRITERIA = ("populationIri", "group", "criterion", "name", "wanted")
_HOLDS = ("criterion", "word", "also", "holds")


@dataclass(frozen=True)
class Standing:
    """How the criteria of a population stand: each as it is shown, alternatives joined by `or`, and the verdict."""

    verdict: str
    met: tuple[str, ...]
    broken: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True)
class CriterionGroup:
    """A criterion that must hold, several of which one must, or one that must not hold: IRIs by the name shown."""

    wanted: bool
    names: Mapping[str, Collection[str]]

    @property
    def line(self) -> str:
        """How it is shown."""
        return " or ".join(sorted(self.names))


class StudyCriteria:
    """The criteria of all study populations of a release, and what says whether they hold."""

    def __init__(self, view: Snapshot, query: str) -> None:
        """Read them.

        :param query: the text of `studies-for-tumour`.
        :raises UsageError: when it lacks one of the two sub-selects.
        """
        rows = sorted(
            (row["populationIri"].value, row["group"].value, row["name"].value, row["criterion"].value, row["wanted"].value)
            for row in view.query(subselect(query, _CRITERIA))
        )
        #: Population -> its criteria in the order in which they are shown.
        self._groups: dict[str, list[CriterionGroup]] = {}
        for (population, _), found in groupby(rows, key=lambda row: row[:2]):
            own = list(found)
            names: dict[str, set[str]] = {}
            for _, _, name, criterion, _ in own:
                names.setdefault(name, set()).add(criterion)
            self._groups.setdefault(population, []).append(CriterionGroup(own[0][4] == "true", names))
        #: A word that is given -> the criteria that it says something of, with the word that must be given beside it.
        self._holds: dict[str, list[tuple[str, str, bool]]] = {}
        for row in view.query(subselect(query, _HOLDS)):
            also = row["also"].value if row["also"] is not None else ""
            said = (row["criterion"].value, also, row["holds"].value == "true")
            self._holds.setdefault(row["word"].value, []).append(said)

    def judge(self, given: Collection[str], ranges: Iterable[tuple[str, bool]] = ()) -> dict[str, Standing]:
        """Say how the criteria of each population stand, by the population's IRI.

        :param given: what is known of the tumour, in labels.
        :param ranges: the classes by ranges of a measurement that was made, by IRI, and whether the tumour is in them.
        """
        said: dict[str, set[bool]] = {}
        for criterion, holds in ranges:
            said.setdefault(criterion, set()).add(holds)
        for word in given:
            for criterion, also, holds in self._holds.get(word, ()):
                if not also or also in given:
                    said.setdefault(criterion, set()).add(holds)
        return {population: _standing(groups, said) for population, groups in self._groups.items()}


def _standing(groups: list[CriterionGroup], said: Mapping[str, Collection[bool]]) -> Standing:
    met: list[str] = []
    broken: list[str] = []
    left_open: list[str] = []
    is_included = False
    for group in groups:
        told = [{holds for criterion in criteria for holds in said.get(criterion, ())} for criteria in group.names.values()]
        if all((not group.wanted) in holds for holds in told):
            broken.append(group.line)
        elif any(group.wanted in holds for holds in told):
            met.append(group.line)
            is_included |= group.wanted  # that an exclusion does not apply includes nobody
        else:
            left_open.append(group.line)
    verdict = "excluded" if broken else "included" if is_included else "not said"
    return Standing(verdict, tuple(met), tuple(broken), tuple(left_open))


def subselect(query: str, names: tuple[str, ...]) -> str:
    """Cut the sub-select that gives the variables out of a query, as a query of its own.

    >>> subselect("PREFIX nk: <x> SELECT * { { SELECT DISTINCT ?gene { ?gene a nk:Gene } } ?gene ?p ?o }", ("gene",))
    'PREFIX nk: <x> SELECT DISTINCT ?gene { ?gene a nk:Gene }'

    :raises UsageError: when there is none.
    """
    stream = list(tokens(query))
    head = query[: next(token.start for token in stream if token.upper == "SELECT")]
    for at, token in enumerate(stream):
        if token.upper != "SELECT":
            continue
        begin = at + 1 + (stream[at + 1].upper == "DISTINCT")
        end = begin + len(names)
        if [one.text for one in stream[begin : end + 1]] != [*(f"?{name}" for name in names), "{"]:
            continue
        depth = 0
        for one in stream[end:]:
            depth += {"{": 1, "}": -1}.get(one.text, 0)
            if not depth:
                return head + query[token.start : one.end]
    raise UsageError(f"The query has no sub-select of {', '.join(f'?{name}' for name in names)}; take netkg's own.")
