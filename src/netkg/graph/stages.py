"""The stages of the pipeline, each declared once: what it reads, what it needs, what it finds and makes.

A new stage is an entry in `STAGES` with a function that gives its findings and its product; `check`, `build` and
`check --watch` then run it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

import pyoxigraph as ox

from netkg.engine import embedded
from netkg.errors import FindingsError
from netkg.findings import Finding
from netkg.graph import admission, expected, kept_answers, parallel, populate, reason, rules, shape_stage, shape_text
from netkg.graph.asserted import Inputs
from netkg.graph.pipeline import Found, Pipeline, Progress, Stage, StageContext, refuse, silent
from netkg.history import committed, register, safeguards
from netkg.inputs import mappings, ontology, ontology_root, tables
from netkg.inputs.project import Project
from netkg.namespaces import GRAPHS
from netkg.rdf import canonical, serialize
from netkg.why import origins

#: Rules that look at records as well; without the tables they would find what is not there.
_NEED_RECORDS = frozenset({"one-subclass"})
#: So many findings of the reasoner are explained; each costs some seconds.
EXPLAINED = 3


@dataclass(frozen=True)
class WholeDataset:
    """All that is asserted and all that follows from it."""

    inferred: list[ox.Quad] = field(repr=False)
    quads: list[ox.Quad] = field(repr=False)
    triples: frozenset[ox.Triple] = field(repr=False)


def _ontology(given: StageContext) -> Found:
    modules = ontology.read(given.project.ontology)
    return Found(modules.findings, modules)


def _shape_files(given: StageContext) -> Found:
    text, findings = shape_text.read(given.project.shapes)
    return Found(findings, text)


def _tables(given: StageContext) -> Found:
    reading = tables.read(given.project.graph)
    return Found([*reading.findings, *committed.reprinted(reading)], reading)


def _mappings(given: StageContext) -> Found:
    mapped = mappings.read(given.project.graph)
    findings = list(mapped.findings)
    if given.is_clean("tables") and given.is_clean("ontology"):
        findings += mappings.unknown_subjects(mapped, given.product("ontology").terms | given.product("tables").named)
    return Found(findings, mapped)


def _references(given: StageContext) -> Found:
    modules, reading = given.product("ontology"), given.product("tables")
    findings = [*populate.dangling(reading, modules.terms), *populate.misplaced(reading, modules.broader)]
    return Found(findings, frozenset((finding.file, finding.row) for finding in findings))


def _populate(given: StageContext) -> Found:
    modules, reading = given.product("ontology"), given.product("tables")
    asserted = [*modules.quads, *populate.populate(reading), *mappings.quads(given.product("mappings"))]
    return Found((), Inputs(given.project, modules, reading, asserted))


def _rules(given: StageContext) -> Found:
    inputs = given.product("populate")
    quads = inputs.asserted if inputs else given.product("ontology").quads
    found = rules.violations(quads, given.project.ontology, derived=given.product("derive") if inputs else None)
    misled = given.product("references") or ()  # what follows from a wrong reference is not told beside it
    own = [finding for finding in found if (finding.file, finding.row) not in misled]
    return Found([finding for finding in own if inputs or finding.rule not in _NEED_RECORDS])


def _register(given: StageContext) -> Found:
    inputs = given.product("populate")
    given_now = inputs.asserted, inputs.reading, given.project.ontology
    return Found([*register.check(*given_now), *safeguards.check(*given_now)])


class Reasoning:
    """The reasoner at work beside this process, then the rules that close what it found."""

    def __init__(self, given: StageContext, *, with_hermit: bool = True) -> None:
        self._given = given
        self._with_hermit = with_hermit
        self._logical = _logical(given)
        self._work = parallel.Later(self._infer)

    def _infer(self) -> tuple[bytes, list[Finding]]:
        try:
            found = reason.infer(self._logical, kept_answers.of_this_user()) if self._with_hermit else []
        except FindingsError as error:
            return b"", error.findings
        found = [*found, *reason.derive([*self._logical, *found], self._given.project.ontology / "closures")]
        return serialize(found, ox.RdfFormat.N_QUADS), []

    def result(self) -> Found:
        """Wait for the reasoner; a contradiction is given with a smallest set of axioms that makes it."""
        text, findings = self._work.result()
        if findings:
            return Found(self._explained(self._given.product("populate"), findings))
        inferred = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
        return Found((), inferred, "" if self._with_hermit else "it was left out")

    def _explained(self, inputs: Inputs, findings: list[Finding]) -> list[Finding]:
        def tell(said: str) -> None:
            self._given.tell(f"looking for the smallest contradiction: {said}")

        explained = [origins.contradiction(inputs, self._logical, one, tell=tell) for one in findings[:EXPLAINED]]
        return explained + findings[EXPLAINED:]

    def stop(self) -> None:
        """End the reasoner."""
        self._work.stop()


def _derive(given: StageContext) -> Found:
    folder = given.project.ontology
    broken = [*reason.unreadable(folder / "derivations"), *reason.unreadable(folder / "closures")]
    if broken:
        return Found(broken)
    logical = given.product("populate").logical
    return Found((), [*reason.derive(logical, folder / "derivations"), *admission.classes(logical)])


def _logical(given: StageContext) -> list[ox.Quad]:
    return [*given.product("populate").logical, *given.product("derive")]


def _logic(given: StageContext) -> object:
    """Name what the reasoner sees: no labels, definitions or notes, so that editing one does not call it."""
    quads = _logical(given)
    triples = set(reason.logical(quads))
    terms = {q.triple for q in quads if q.graph_name == ox.NamedNode(GRAPHS["ontology"])} & triples
    return (_sum(map(str, canonical(ox.Quad(*triple) for triple in terms))), _sum(sorted(map(str, triples - terms))))


def _sum(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _dataset(given: StageContext) -> Found:
    inputs = given.product("populate")
    inferred = sorted({*given.product("derive"), *given.product("reasoner")}, key=str)
    quads = [*inputs.asserted, *inferred]
    return Found((), WholeDataset(inferred, quads, frozenset(quad.triple for quad in quads)))


def _answers(given: StageContext) -> Found:
    if given.left_out("reasoner"):
        return Found(left_out="the reasoner was left out")
    quads = given.product("dataset").quads
    folder = given.project.queries
    answers, unreadable = expected.ask(embedded.view(quads, "the working tree"), folder)
    return Found([*unreadable, *expected.compare(answers, folder)], answers)


def _named_triples(given: StageContext) -> object:
    """Name the dataset by what has a name; what blank nodes say, no competency query asks."""
    return hash(frozenset(t for t in given.product("dataset").triples if not isinstance(t.subject, ox.BlankNode)))


STAGES = (
    Stage(
        "ontology",
        "ontology: Turtle",
        reads=("ontology/*.ttl", f"ontology/{ontology_root.CATALOG}"),
        run=_ontology,
        broken="the ontology cannot be read",
    ),
    Stage("shape-files", "shapes: Turtle", reads=("shapes/*.ttl",), run=_shape_files, broken="a shapes file cannot be read"),
    Stage(
        "tables",
        "tables: cells and keys",
        reads=("graph/**/*.tsv", "graph/*.json"),
        run=_tables,
        broken="the tables cannot be read as they are",
    ),
    Stage(
        "mappings",
        "mappings",
        reads=("graph/shared/mappings*", "graph/shared/iri-forms.tsv"),
        uses=("tables", "ontology"),
        run=_mappings,
    ),
    Stage(
        "references",
        "references of the tables",
        needs=("tables", "ontology"),
        run=_references,
        broken="the tables name something that is defined nowhere",
    ),
    Stage("populate", "the triples of all inputs", needs=("tables", "ontology"), uses=("mappings",), run=_populate),
    Stage(
        "derive",
        "rules of derivation",
        reads=("ontology/derivations/*.rq", "ontology/closures/*.rq"),
        needs=("populate",),
        run=_derive,
        broken="a derivation rule cannot be read",
    ),
    Stage(
        "reasoner",
        "reasoner (HermiT)",
        reads=("ontology/closures/*.rq",),
        needs=("populate", "references", "derive"),
        begin=Reasoning,
        key=_logic,
        broken="the reasoner found a contradiction",
    ),
    Stage(
        "rules",
        "rules of the ontology",
        reads=("ontology/rules/*.rq", "ontology/*.ttl"),
        needs=("ontology",),
        uses=("populate", "derive", "references"),
        run=_rules,
    ),
    Stage(
        "register",
        "register of released IRIs",
        reads=(f"ontology/{register.FILE}", f"ontology/{safeguards.FILE}", "ontology/*.ttl", "graph/**/*"),
        needs=("populate",),
        run=_register,
    ),
    Stage("dataset", "the whole dataset", needs=("reasoner", "derive", "populate"), run=_dataset),
    Stage(
        "shapes",
        "shapes (SHACL)",
        reads=("shapes/*.ttl", "graph/*.json"),
        needs=("shape-files", "dataset", "populate"),
        begin=shape_stage.ShapeValidation,
        prepare=shape_stage.prepare,
        key=shape_stage.content,
        assume=shape_stage.assume,
    ),
    Stage(
        "answers",
        "competency queries",
        reads=("queries/*", f"queries/{expected.FOLDER}/*"),
        needs=("dataset",),
        uses=("reasoner",),
        run=_answers,
        key=_named_triples,
    ),
)


def pipeline(project: Project, *, with_reasoner: bool = True) -> Pipeline:
    """Make the pipeline of a project.

    :param with_reasoner: False leaves HermiT out, and the answers that rest on it.
    """
    if with_reasoner:
        return Pipeline(project, STAGES)
    hasty = partial(Reasoning, with_hermit=False)
    return Pipeline(project, [replace(one, begin=hasty) if one.name == "reasoner" else one for one in STAGES])


def asserted(project: Project, progress: Progress = silent) -> Inputs:
    """Read all inputs.

    :raises FindingsError: with every finding of every file, if there is one.
    """
    whole = pipeline(project)
    refuse(whole.run(progress, until="references"))
    refuse(whole.run(progress, until="populate"))
    inputs: Inputs = whole.product("populate")
    return inputs


def dataset(project: Project, progress: Progress = silent) -> WholeDataset:
    """Read all inputs and infer what follows from them.

    :raises FindingsError: with every finding of the inputs, or of the reasoner.
    """
    whole = pipeline(project)
    refuse(whole.run(progress, until="dataset"))
    found: WholeDataset = whole.product("dataset")
    return found
