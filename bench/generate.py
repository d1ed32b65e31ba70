"""Make a large graph in netkg's own vocabulary, the same bytes each time.

    .venv/bin/python bench/generate.py STORE [TRIPLES]

The review's release is taken as it is; around it stand invented genes, pathways, molecules, drugs, trials with arms
and outcome figures, comparisons of these, and cohorts with the share of patients who carry an alteration. The fan-out
is that of the field: a panel of 400 genes, a few hundred drugs of one to three targets, trials of one to three arms,
four figures an arm.
Every invented record lives under `nkd:…/bench-…` and none of it is knowledge.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from netkg.graph import release
from netkg.namespaces import GRAPHS, NK, NKD, PREFIXES, records

GENES, PATHWAYS, MOLECULES, DRUGS, COHORTS = 400, 60, 400, 600, 100
MEASURES = (("pfs", "months"), ("os", "months"), ("orr", "percent"), ("dcr", "percent"))
TUMOURS = ("PancreaticNET", "SmallBowelNET", "NeuroendocrineTumour", "EnteropancreaticNET")
ALTERATIONS = ("SomaticMutation", "LowExpression", "Overexpression")
PHASES = ("Phase1Trial", "Phase2Trial", "Phase3Trial")
_RECORDS, _INFERRED = ox.NamedNode(records("bench")), ox.NamedNode(GRAPHS["inferred"])
_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")
_DECIMAL = ox.NamedNode(PREFIXES["xsd"] + "decimal")

Term = ox.NamedNode | ox.Literal


def term(curie: str) -> ox.NamedNode:
    """Give the IRI of `prefix:local`, or of a record's local part.

    >>> term("rdfs:label").value
    'http://www.w3.org/2000/01/rdf-schema#label'
    """
    prefix, colon, local = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local if colon else str(NKD) + curie)


def _named(names: str) -> dict[str, ox.NamedNode]:
    return {name: ox.NamedNode(str(NK) + name) for name in names.split()}


_NK = _named(
    "section role population participants intervention armOf arm study measure statistic unit printedValue "
    "value alterationOf modulates hasComponent targets candidateByMechanism requires about "
    "comparatorArm figure comparatorFigure significance"
)
_TYPE, _LABEL, _SOURCE = term("rdf:type"), term("rdfs:label"), term("prov:wasDerivedFrom")


class Generator:
    """Invents records until there are enough triples."""

    def __init__(self, seed: int = 20170101) -> None:
        self.random = random.Random(seed)
        self.rows = 0

    def record(
        self, kind: str, number: int | str, classes: Iterable[str], label: str | None = None, **facts: Term | Iterable[Term]
    ) -> Iterator[ox.Quad]:
        """Give the quads of one record, with label and source row as every record has them."""
        subject, graph = term(f"{kind}/bench-{number}"), _RECORDS
        self.rows += 1
        for name in classes:
            yield ox.Quad(subject, _TYPE, ox.NamedNode(str(NK) + name), graph)
        if label:
            yield ox.Quad(subject, _LABEL, ox.Literal(label), graph)
        yield ox.Quad(subject, _SOURCE, term(f"table/bench.tsv#row={self.rows}"), graph)
        yield ox.Quad(subject, _NK["section"], ox.Literal("bench"), graph)
        for name, value in facts.items():
            values = [value] if isinstance(value, ox.NamedNode | ox.Literal) else value
            yield from (ox.Quad(subject, _NK[name], one, graph) for one in values)

    def mechanism(self) -> Iterator[ox.Quad]:
        """Give genes, alterations, pathways, molecules and drugs, with the inferred candidate links."""
        choose, whole = self.random.sample, self.random.randint
        components = [sorted(choose(range(MOLECULES), whole(3, 6))) for _ in range(PATHWAYS)]
        targets = [sorted(choose(range(MOLECULES), whole(1, 3))) for _ in range(DRUGS)]
        for number in range(MOLECULES):
            yield from self.record("molecule", number, ["Kinase"], f"BM{number}")
        for number, parts in enumerate(components):
            yield from self.record(
                "pathway",
                number,
                ["SignallingPathway"],
                f"bench pathway {number}",
                hasComponent=[term(f"molecule/bench-{part}") for part in parts],
            )
        for number, molecules in enumerate(targets):
            yield from self.record(
                "drug",
                number,
                ["MolecularTargetedAgent", "Drug"],
                f"benchinib {number}",
                targets=[term(f"molecule/bench-{molecule}") for molecule in molecules],
            )
        for number in range(GENES):
            pathways = choose(range(PATHWAYS), whole(1, 2))
            gene = term(f"gene/bench-{number}")
            yield from self.record(
                "gene", number, ["Gene"], f"BG{number}", modulates=[term(f"pathway/bench-{pathway}") for pathway in pathways]
            )
            reached = {part for pathway in pathways for part in components[pathway]}
            for drug, molecules in enumerate(targets):
                if reached.intersection(molecules):
                    yield ox.Quad(gene, _NK["candidateByMechanism"], term(f"drug/bench-{drug}"), _INFERRED)
            for name in ALTERATIONS:
                yield from self.record(
                    "alteration", f"{number}-{name.lower()}", [name, "Alteration"], f"BG{number} {name}", alterationOf=gene
                )

    def cohort(self, number: int) -> Iterator[ox.Quad]:
        """Give a cohort and the share of its patients with each alteration that was looked for."""
        population = term(f"population/bench-cohort-{number}")
        size = self.random.randint(40, 900)
        yield from self.record(
            "population",
            f"cohort-{number}",
            ["StudyPopulation"],
            f"bench cohort {number}",
            requires=term("nk:" + self.random.choice(TUMOURS)),
            participants=_integer(size),
        )
        yield from self.record(
            "study", f"cohort-{number}", ["Study", "CohortStudy"], f"bench cohort study {number}", population=population
        )
        for gene in self.random.sample(range(GENES), 120):
            yield from self._figure(
                "epidemiology",
                f"{number}-{gene}",
                "EpidemiologicalFigure",
                "share",
                "percent",
                study=term(f"study/bench-cohort-{number}"),
                population=population,
                about=term(f"alteration/bench-{gene}-somaticmutation"),
            )

    def trial(self, number: int) -> Iterator[ox.Quad]:
        """Give a trial, its population, arms and outcome figures."""
        trial, population = term(f"trial/bench-{number}"), term(f"population/bench-{number}")
        yield from self.record(
            "population",
            number,
            ["StudyPopulation"],
            f"bench population {number}",
            requires=[term("nk:" + t) for t in self.random.sample(TUMOURS, 2)],
        )
        yield from self.record(
            "trial", number, ["Trial", "Study", self.random.choice(PHASES)], f"BENCH-{number}", population=population
        )
        arms = [f"{number}-{letter}" for letter in "abc"[: self.random.randint(1, 3)]]
        for arm in arms:
            # The square makes some drugs popular: half of all arms go to a quarter of the drugs.
            drug = term(f"drug/bench-{int(DRUGS * self.random.random() ** 2)}")
            yield from self.record(
                "arm",
                arm,
                ["Arm"],
                f"BENCH-{arm}",
                armOf=trial,
                intervention=drug,
                population=population,
                participants=_integer(self.random.randint(10, 400)),
                role=ox.Literal("experimental" if arm == arms[0] else "comparator"),
            )
            for measure, unit in MEASURES:
                yield from self._figure(
                    "outcome",
                    f"{arm}-{measure}",
                    "OutcomeFigure",
                    measure,
                    unit,
                    arm=term(f"arm/bench-{arm}"),
                    study=trial,
                    population=population,
                )
                if arm != arms[0]:
                    yield from self._comparison(trial, population, measure, arms[0], arm)

    def _comparison(
        self, trial: ox.NamedNode, population: ox.NamedNode, measure: str, arm: str, other: str
    ) -> Iterator[ox.Quad]:
        yield from self.record(
            "comparison",
            f"{other}-{measure}",
            ["Comparison"],
            None,
            study=trial,
            population=population,
            measure=term(f"measure/{measure}"),
            arm=term(f"arm/bench-{arm}"),
            comparatorArm=term(f"arm/bench-{other}"),
            figure=term(f"outcome/bench-{arm}-{measure}"),
            comparatorFigure=term(f"outcome/bench-{other}-{measure}"),
            significance=ox.Literal("not stated"),
        )

    def _figure(
        self, kind: str, number: str, name: str, measure: str, unit: str, **facts: Term | Iterable[Term]
    ) -> Iterator[ox.Quad]:
        text = f"{self.random.randint(1, 999) / 10:.1f}"
        yield from self.record(
            kind,
            number,
            [name],
            None,
            measure=term(f"measure/{measure}"),
            unit=term(f"unit/{unit}"),
            printedValue=ox.Literal(text),
            statistic=term("statistic/median" if unit == "months" else "statistic/proportion"),
            participants=_integer(self.random.randint(10, 400)),
            **facts,
        )
        subject = term(f"{kind}/bench-{number}")
        yield ox.Quad(subject, _NK["value"], ox.Literal(text, datatype=_DECIMAL), _INFERRED)
        yield ox.Quad(subject, _TYPE, term("nk:Figure"), _INFERRED)

    def quads(self, count: int) -> Iterator[ox.Quad]:
        """Give about `count` quads: mechanism, cohorts, then trials until it is reached."""
        given = 0
        for number in range(-1, sys.maxsize):
            batch = [*self.mechanism()] if number < 0 else [*self.trial(number)]
            if 0 <= number < COHORTS:
                batch += self.cohort(number)
            yield from batch
            given += len(batch)
            if given >= count and number >= COHORTS:
                return


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=_INTEGER)


def make(store: Path, triples: int, review: release.Release) -> release.Release:
    """Write the generated graph as the current release of a store."""
    real = ox.parse(path=str(review.dump), format=ox.RdfFormat.TRIG)
    return release.create(store, chain(real, Generator().quads(triples - review.triples)), version="0.0.0")


def main() -> None:
    """Make a store from the command line."""
    review = release.current(Path(__file__).resolve().parent.parent / "build")
    if review is None:
        sys.exit("Run `netkg build` first.")
    made = make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000, review)
    print(made.id, made.manifest["triples"])


if __name__ == "__main__":
    main()
