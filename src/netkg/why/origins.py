"""Say where a statement of the dataset comes from, and which axioms make a contradiction.

A triple is asserted by a row or a module, derived by a rule, or entailed by a smallest set of axioms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

import pyoxigraph as ox

from netkg.engine import stores
from netkg.errors import UsageError
from netkg.findings import Finding
from netkg.graph import admission, reason
from netkg.graph.asserted import Inputs
from netkg.namespaces import GRAPHS, PREFIXES, expand
from netkg.rdf import SUBCLASS, TYPE, node
from netkg.why import axioms as cutting
from netkg.why import derivations, pinpointing
from netkg.why.axioms import Axiom, Places, name

_P = PREFIXES
_WITNESS = node("nkd:explain/witness")
_NEGATION = node("nkd:explain/negation")
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Step:
    """One reason: a sentence and the place where it stands."""

    said: str
    place: str


@dataclass
class Origin:
    """Why a triple holds: `asserted`, `derived` by a rule, or `entailed` by axioms."""

    triple: str
    how: str
    steps: list[Step] = field(default_factory=list)
    minimal: bool = True


def term(text: str) -> ox.NamedNode:
    """Read a term as curators write it: `a`, a CURIE, a record's path, or an IRI."""
    return TYPE if text == "a" else ox.NamedNode(expand(text))


def explain(
    inputs: Inputs, subject: str, predicate: str, value: str, *, seconds: float = 60.0, tell: Tell = lambda _: None
) -> Origin:
    """Find where a triple comes from.

    :raises UsageError: if the triple does not hold, or names what the dataset does not have.
    """
    s, p = term(subject), term(predicate)
    quads = inputs.asserted
    _known(s, quads)
    _known(p, quads)
    places = Places(inputs.project.ontology, inputs.reading)
    said = f"{name(s)} {name(p)} "
    for quad in quads:
        if quad.subject == s and quad.predicate == p and _same(quad.object, value):
            place = places.describe(Axiom(quad.triple, (quad.triple,), _graph(quad)))
            return Origin(said + name(quad.object), "asserted", [Step(said + name(quad.object), place)])
    derived = _derived(inputs, s, p, value, places, ("derivations",))
    if derived is None:
        derived = _entailed(inputs, s, p, value, places, seconds, tell) or _derived(inputs, s, p, value, places, ("closures",))
    if derived is None:
        raise UsageError(f"{said}{value} does not hold: it is neither asserted nor entailed.")
    return derived


def _graph(quad: ox.Quad) -> str:
    return "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value


def _same(found: object, given: str) -> bool:
    if isinstance(found, ox.NamedNode):
        return found.value == expand(given)
    return isinstance(found, ox.Literal) and (found.value == given or _number(found.value) == _number(given) is not None)


def _number(text: str) -> Decimal | None:
    """Read a number by its value: the engine writes 11.0 as 11."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _known(node: ox.NamedNode, quads: Sequence[ox.Quad]) -> None:
    if node.value.startswith("http://www.w3.org/"):
        return
    used = {t.value for q in quads for t in (q.subject, q.predicate, q.object) if isinstance(t, ox.NamedNode)}
    if node.value not in used:
        near = get_close_matches(node.value, list(used), n=2, cutoff=0.8)
        hint = f" Did you mean {' or '.join(name(ox.NamedNode(iri)) for iri in near)}?" if near else ""
        raise UsageError(f"Nothing in the dataset is called {name(node)}.{hint}")


def _derived(
    inputs: Inputs, s: ox.NamedNode, p: ox.NamedNode, value: str, places: Places, folders: Sequence[str]
) -> Origin | None:
    """Find the rule that concludes a triple, and the statements that it concludes it from."""
    folder = inputs.project.ontology
    quads = inputs.logical
    if "closures" in folders:
        quads = [*quads, *reason.derive(quads, folder / "derivations")]
    store = stores.memory(quads)
    for rule in derivations.load(folder, folders):
        if not {p.value, "*"} & rule.concludes():
            continue
        for triple in reason.derive_by(store, folder / rule.file.removeprefix("ontology/")):
            if triple.subject == s and triple.predicate == p and _same(triple.object, value):
                support = rule.support(store, triple) or []
                steps = [Step(_sentence(read), _placed(places, inputs, read)) for read in support]
                said = f"{name(s)} {name(p)} {name(triple.object)}"
                return Origin(said, "derived", [*steps, Step(f"the rule derives {name(p)} from it", rule.file)])
    return None


def _sentence(triple: ox.Triple) -> str:
    return f"{name(triple.subject)} {name(triple.predicate)} {name(triple.object)}"


def _placed(places: Places, inputs: Inputs, triple: ox.Triple) -> str:
    graph = next((_graph(quad) for quad in inputs.asserted if quad.triple == triple), "")
    return places.describe(Axiom(triple, (triple,), graph)) if graph else "derived itself"


def _entailed(
    inputs: Inputs, s: ox.NamedNode, p: ox.NamedNode, value: str, places: Places, seconds: float, tell: Tell
) -> Origin | None:
    """Find a smallest set of axioms that entails a triple; None if there is none, or its object cannot be named."""
    try:
        o = term(value)
    except ValueError:  # words, which nothing entails
        return None
    derived = reason.derive(inputs.logical, inputs.project.ontology / "derivations")
    quads = [*inputs.logical, *derived, *admission.classes(inputs.logical)]
    cut = cutting.cut(quads)
    ordered = pinpointing.nearest(cut.axioms, [Axiom(ox.Triple(s, p, o), (ox.Triple(s, p, o),), "")])
    found = pinpointing.smallest(ordered, [*cut.background, *denial(s, p, o)], seconds=seconds, tell=tell)
    if found is None:
        return None
    steps = [Step(cutting.sentence(axiom), places.describe(axiom)) for axiom in _told(found.axioms)]
    return Origin(f"{name(s)} {name(p)} {name(o)}", "entailed", steps, found.minimal)


def denial(s: ox.NamedNode, p: ox.NamedNode, o: ox.NamedNode) -> list[ox.Triple]:
    """Write the contrary of a triple in OWL: with it, what entails the triple becomes a contradiction."""
    owl = {
        key: node(f"owl:{key}")
        for key in (
            "Class",
            "complementOf",
            "NegativePropertyAssertion",
            "sourceIndividual",
            "assertionProperty",
            "targetIndividual",
            "NamedIndividual",
        )
    }
    other = ox.BlankNode()
    against = [ox.Triple(other, TYPE, owl["Class"]), ox.Triple(other, owl["complementOf"], o)]
    if p == TYPE:
        return [*against, ox.Triple(s, TYPE, other)]
    if p == SUBCLASS:
        return [*against, ox.Triple(_WITNESS, TYPE, s), ox.Triple(_WITNESS, TYPE, other)]
    return [
        ox.Triple(_NEGATION, TYPE, owl["NegativePropertyAssertion"]),
        ox.Triple(_NEGATION, owl["sourceIndividual"], s),
        ox.Triple(_NEGATION, owl["assertionProperty"], p),
        ox.Triple(_NEGATION, owl["targetIndividual"], o),
    ]


def contradiction(
    inputs: Inputs, quads: Sequence[ox.Quad], finding: Finding, *, seconds: float = 120.0, tell: Tell = lambda _: None
) -> Finding:
    """Put the smallest set of axioms into a finding of the reasoner, with the place of each.

    :param finding: `inconsistent`, or `unsatisfiable` with the class as the first word of its message.
    """
    cut = cutting.cut(quads)
    background, ordered = list(cut.background), cut.axioms
    if finding.rule == "unsatisfiable":
        cls = ox.NamedNode(expand(finding.message.split(" ", 1)[0]))
        member = ox.Triple(_WITNESS, TYPE, cls)
        background.append(member)
        ordered = pinpointing.nearest(cut.axioms, [Axiom(member, (member,), "")])
    elif finding.rule != "inconsistent":
        return finding
    found = pinpointing.smallest(ordered, background, seconds=seconds, tell=tell)
    if found is None:
        return finding
    places = Places(inputs.project.ontology, inputs.reading)
    told = _told(found.axioms) if found.minimal else found.axioms
    shown = told if found.minimal else told[: max(found.sure, 8)]
    lines = [f"{number}. {cutting.sentence(axiom)} ({places.describe(axiom)})" for number, axiom in enumerate(shown, 1)]
    count = (
        "these hold together but are disjoint"
        if found.minimal
        else (f"time ran out with {len(told)} left; the first {found.sure} certainly take part")
    )
    what = finding.message.split(" (HermiT)")[0]
    file, row, line = _start(told, places)
    return Finding(
        file,
        row=row,
        line=line,
        rule=finding.rule,
        message=f"{what}: {count}:\n      " + "\n      ".join(lines),
        fix="Remove or correct one of them, most likely the one you wrote last.",
    )


def _start(told: Sequence[Axiom], places: Places) -> tuple[str, int | None, int | None]:
    """Point at the record's row if one takes part, else at the first line of the ontology."""
    for axiom in told:
        for table, row, _ in places.rows(axiom.head) if axiom.graph != GRAPHS["ontology"] else ():
            return f"graph/{table}", row, None
    file, line = places.term(told[0])
    return file, None, line


def _told(found: Sequence[Axiom]) -> list[Axiom]:
    """Order axioms for reading: records first, then the terms from the particular to the general."""
    return sorted(found, key=lambda axiom: (axiom.graph == GRAPHS["ontology"], len(axiom.triples), str(axiom.head)))
