"""Gate a change: run every check, gather all findings, and name what could not run.

The stages in the order a person would want them: `tables`, `turtle`, `mappings`, `rules`, `register`, `reasoner`,
`shapes`, `answers`. A stage that needs another one is left out when that one failed, and says so. A `Gate` remembers
what each stage said of which inputs, so a second run does only what the change touches.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from netkg.engine import embedded
from netkg.errors import FindingsError
from netkg.findings import Finding
from netkg.graph import admission, expected, parallel, populate, reason, rules, touched, validate
from netkg.graph.build import Inputs, Progress, silent
from netkg.history import register
from netkg.inputs import mappings, ontology, tables
from netkg.inputs.project import Project
from netkg.namespaces import GRAPHS
from netkg.why import origins

STAGES = {
    "tables": "tables: cells, keys and references",
    "turtle": "Turtle: ontology and shapes",
    "mappings": "mappings",
    "rules": "rules of the ontology",
    "register": "register of released IRIs",
    "reasoner": "reasoner (HermiT)",
    "shapes": "shapes (SHACL)",
    "answers": "competency queries",
}
#: Rules that look at records as well; without the tables they would find what is not there.
_NEED_RECORDS = frozenset({"one-subclass"})

#: So many findings of the reasoner are explained; each costs some seconds.
EXPLAINED = 3
#: Results of this many different inputs are kept for each stage, so that undoing a change costs nothing.
REMEMBERED = 4

T = TypeVar("T")


@dataclass
class Outcome:
    """What one stage found, how long it took, or why it did not run."""

    stage: str
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    skipped: str = ""
    again: bool = True


class Gate:
    """All checks of one project, with a memory of the last run."""

    def __init__(self, project: Project, *, with_reasoner: bool = True) -> None:
        self.project = project
        self.with_reasoner = with_reasoner
        self.inputs: Inputs | None = None
        self._memory: dict[str, dict[object, object]] = {}
        self._key: dict[str, object] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._shaped: tuple[frozenset[ox.Triple], list[parallel.Located]] | None = None

    def run(self, progress: Progress = silent) -> list[Outcome]:
        """Run the stages whose inputs changed since the last run, and give what all of them say now."""
        self._outcomes = {name: Outcome(name, again=False) for name in STAGES}
        self._progress = progress
        reading, modules, shapes, mapped = self._read()
        unread = {"the tables": reading.findings, "the ontology": modules.findings}
        broken = " and ".join(name for name, findings in unread.items() if findings)
        asserted = [*modules.quads, *([] if reading.findings else populate.populate(reading)), *mappings.quads(mapped)]
        self.inputs = Inputs(self.project, modules, reading, asserted)
        if modules.findings:
            self._skip("rules", "the ontology cannot be read")
            self._skip("register", "the ontology cannot be read")
        else:
            self._rules(asserted, bool(reading.findings))
        if broken or self._outcomes["tables"].findings:
            for name in ("reasoner", "shapes", "answers"):
                self._skip(name, f"{broken or 'the tables'} cannot be read as they are")
        else:
            self._infer_and_validate(asserted, shapes)
        return self._done()

    def _read(self) -> tuple[tables.Reading, ontology.Modules, bytes, mappings.Mapped]:
        project = self.project
        reading = self._stage("tables", _digest(project.graph, "**/*.tsv", "*.json"), lambda: tables.read(project.graph))
        modules = self._stage("turtle", _digest(project.ontology, "*.ttl"), lambda: ontology.read(project.ontology))
        shapes, crooked = self._stage(
            "turtle", _digest(project.shapes, "*.ttl"), lambda: validate.shapes(project.shapes), part="shapes"
        )
        self._outcomes["tables"].findings = [*reading.findings] or (
            []
            if modules.findings
            else [*populate.dangling(reading, modules.terms), *populate.misplaced(reading, modules.broader)]
        )
        self._outcomes["turtle"].findings = [*modules.findings, *crooked]
        mapped = self._stage(
            "mappings", _digest(project.graph, mappings.SET, mappings.FORMS), lambda: mappings.read(project.graph)
        )
        known = modules.terms | reading.iris
        unknown = () if reading.findings or modules.findings else mappings.unknown_subjects(mapped, known)
        self._outcomes["mappings"].findings = [*mapped.findings, *unknown]
        return reading, modules, shapes, mapped

    def _rules(self, asserted: list[ox.Quad], without_records: bool) -> None:
        key = (
            _digest(self.project.graph, "**/*"),
            _digest(self.project.ontology, "*.ttl"),
            _digest(self.project.ontology / "rules", "*.rq"),
        )
        quads = [q for q in asserted if q.graph_name.value == GRAPHS["ontology"]] if without_records else asserted
        found = self._stage("rules", key, lambda: list(rules.violations(quads, self.project.ontology)))
        self._outcomes["rules"].findings = [f for f in found if not without_records or f.rule not in _NEED_RECORDS]
        if without_records:
            self._skip("register", "the tables cannot be read")
        else:
            kept = (*key, _digest(self.project.ontology, register.FILE))
            self._outcomes["register"].findings = self._stage(
                "register", kept, lambda: list(register.check(asserted, self.inputs.reading, self.project.ontology))
            )

    def _infer_and_validate(self, asserted: list[ox.Quad], shapes: bytes) -> None:
        logical = [quad for quad in asserted if quad.graph_name.value != GRAPHS["mappings"]]
        derived = reason.derive(logical, self.project.ontology / "derivations") + admission.classes(logical)
        logical += derived
        reasoning = parallel.Later(lambda: self._infer(logical)) if "reasoner" not in self._memory else None
        validation = None
        crooked = bool(self._outcomes["turtle"].findings)
        if reasoning:
            self._progress("reading for reasoner and shapes")
        try:
            key = (self.with_reasoner, self._logical_digest(logical), _digest(self.project.ontology / "closures", "*.rq"))
            shape_key = (_digest(self.project.shapes, "*.ttl"), _digest(self.project.ontology, "*.ttl"))
            whole = self._shaped is None or self._key.get("shapes") != shape_key or crooked
            data = validate.data_graph(asserted) if whole else None
            found, contradiction = self._stage("reasoner", key, reasoning.result if reasoning else lambda: self._infer(logical))
            self._outcomes["reasoner"].findings = contradiction and self._stage(
                "reasoner", key, lambda: self._explained(logical, contradiction), part="why"
            )
            if not self.with_reasoner:
                self._skip("reasoner", "it was left out")
            if contradiction:
                for name in ("shapes", "answers"):
                    self._skip(name, "the reasoner found a contradiction")
                return
            inferred = [*derived, *ox.parse(found, format=ox.RdfFormat.N_QUADS)]
            everything = [*asserted, *inferred]
            if crooked:
                self._skip("shapes", "a file of shapes cannot be read")
            elif data is not None:
                data.parse(data=ox.serialize({q.triple for q in inferred}, format=ox.RdfFormat.N_TRIPLES), format="nt")
                validation = parallel.Validation(data, shapes, self.inputs.columns())
            if self.with_reasoner:
                self._answers(everything)
            else:
                self._skip("answers", "the reasoner was left out")
            if not crooked:
                self._shapes(everything, shapes, shape_key, validation)
        finally:
            for work in (reasoning, validation):
                if work:
                    work.stop()

    def _infer(self, logical: list[ox.Quad]) -> tuple[bytes, list[Finding]]:
        try:
            found = reason.infer(logical) if self.with_reasoner else []
        except FindingsError as error:
            return b"", error.findings
        found = [*found, *reason.derive([*logical, *found], self.project.ontology / "closures")]
        return ox.serialize(found, format=ox.RdfFormat.N_QUADS), []

    def _explained(self, logical: list[ox.Quad], findings: list[Finding]) -> list[Finding]:
        """Put a smallest set of axioms into the first findings; each takes some seconds."""

        def tell(said: str) -> None:
            self._progress(f"looking for the smallest contradiction: {said}")

        explained = [origins.contradiction(self.inputs, logical, finding, tell=tell) for finding in findings[:EXPLAINED]]
        return explained + findings[EXPLAINED:]

    def _logical_digest(self, quads: list[ox.Quad]) -> str:
        """Name what the reasoner sees: no labels, definitions or notes, so that editing one does not call it."""
        triples = set(reason.logical(quads))
        terms = {q.triple for q in quads if q.graph_name.value == GRAPHS["ontology"]} & triples
        ontology = hashlib.sha256("\n".join(canonical(terms)).encode()).hexdigest()
        return ontology + hashlib.sha256("\n".join(sorted(map(str, triples - terms))).encode()).hexdigest()

    def _answers(self, quads: list[ox.Quad]) -> None:
        key = (
            hash(frozenset(q.triple for q in quads if not isinstance(q.subject, ox.BlankNode))),
            _digest(self.project.queries, "*"),
            _digest(self.project.queries / expected.FOLDER, "*"),
        )
        self._outcomes["answers"].findings = self._stage(
            "answers", key, lambda: list(expected.check(embedded.view(quads, "the working tree"), self.project.queries))
        )

    def _shapes(self, quads: list[ox.Quad], shapes: bytes, key: object, validation: parallel.Validation | None) -> None:
        triples = frozenset(quad.triple for quad in quads)
        if validation:
            found = self._stage("shapes", key, validation.findings, always=True)
        elif self._shaped and self._shaped[0] == triples:
            found = self._shaped[1]
        else:
            found = self._stage("shapes", key, lambda: self._touched(triples, shapes), always=True)
        self._shaped = (triples, found)
        self._outcomes["shapes"].findings = sorted({finding for finding, _ in found})

    def _touched(self, triples: frozenset[ox.Triple], shapes: bytes) -> list[parallel.Located]:
        """Validate only what the change since the last run can have altered."""
        before, found = self._shaped or (frozenset(), [])
        store = touched.store_of(triples)
        focus = touched.affected(store, triples ^ before) | {ox.NamedNode(iri) for _, iri in found if iri}
        return parallel.located(touched.view(store, focus), shapes, self.inputs.columns(), {n.value for n in focus})

    def _stage(self, name: str, key: object, work: Callable[[], T], *, part: str = "", always: bool = False) -> T:
        slot = name + part
        known = self._memory.setdefault(slot, {})
        self._key[slot] = key
        if not always and key in known:
            return known[key]
        self._progress(STAGES[name])
        start = time.perf_counter()
        result = work()
        if not always:
            while len(known) >= REMEMBERED:
                known.pop(next(iter(known)))
            known[key] = result
        self._outcomes[name].seconds += time.perf_counter() - start
        self._outcomes[name].again = True
        return result

    def _skip(self, name: str, why: str) -> None:
        self._outcomes[name].skipped = why

    def _done(self) -> list[Outcome]:
        for outcome in self._outcomes.values():
            outcome.findings = sorted(
                set(outcome.findings), key=lambda f: (f.file, f.row or 0, f.line or 0, f.column or "", f.message)
            )
        return list(self._outcomes.values())


def _digest(folder: Path, *patterns: str) -> str:
    sums = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}):
        sums.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return sums.hexdigest()


def canonical(triples: Iterable[ox.Triple]) -> list[str]:
    """Write triples as sorted lines, with blank nodes named by RDFC-1.0."""
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))
