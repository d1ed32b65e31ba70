"""Edit the block of one term in a module: deprecate it, take it out, put statements into it; the rest stays as it stands.

What is deprecated keeps its name, its definition and its place among the others, so that old links say what they meant, and
loses its axioms, so that nothing follows of it any more (OBO Foundry, *Obsoleting an existing ontology term*).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import pyoxigraph as ox

from netkg.curate import formatting
from netkg.curate.occurrences import Succession, renamed
from netkg.curate.turtle import Block, cut, parse, write
from netkg.errors import UsageError
from netkg.history import committed
from netkg.namespaces import compress
from netkg.rdf import LABEL, SUBCLASS, TYPE, node, value_of

SUBPROPERTY, DEFINITION, ALTERNATIVE = node("rdfs:subPropertyOf"), node("obo:IAO_0000115"), node("skos:altLabel")
SECTION, COMMENT, DISJOINT = node("nk:section"), node("rdfs:comment"), node("owl:disjointWith")
DEPRECATED, _REPLACED, _TRUE = node("owl:deprecated"), node("dcterms:isReplacedBy"), ox.Literal(True)
ANNOTATED = node("owl:annotatedSource")
_DOMAIN, _RANGE = node("rdfs:domain"), node("rdfs:range")
_DECLARED = {
    node(f"owl:{name}") for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
}
#: A value that is no blank node.
NamedTerm = ox.NamedNode | ox.Literal
#: What a deprecated term keeps; of what has a blank node for its value, nothing.
_KEPT = frozenset({TYPE, SUBCLASS, SUBPROPERTY, LABEL, DEFINITION, COMMENT, _DOMAIN, _RANGE})
#: What it keeps as well where no other term takes it over.
_OWN_NAMES = frozenset({ALTERNATIVE, SECTION})
#: Of what both of two merged terms say, all holds of the one that stays.
_ADDS_UP = frozenset({SUBCLASS, SUBPROPERTY, ALTERNATIVE, SECTION, DISJOINT})


def triples_of(text: str) -> list[ox.Triple]:
    """Read a module; its blank nodes get names of their own."""
    return [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)]


def laid_out(path: Path, text: str, triples: Iterable[ox.Triple] | None = None) -> str:
    """Write a module as `netkg fmt` would leave it.

    :param text: the module, whose layout is kept.
    :param triples: what it is to say, if not what it says.
    """
    said = triples_of(text) if triples is None else triples
    once = formatting.formatted(said, text)
    layout = once if formatting.has_layout(once) else committed.version(path) or once
    return formatting.formatted(triples_of(once), layout)


def renamed_apart_from(text: str, change: Succession) -> str:
    """Let a module name the new term, but in the block of the old one and in what annotates that."""
    plan, own = cut(text), f"<{change.old}>"
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in plan.prefixes.items())

    def part_of(block: Block) -> str:
        about = {value for _, predicate, value in block.statements if predicate == ANNOTATED.value}
        if own == block.subject or own in about:
            return block.text
        changed = renamed(prefixes + block.text, change).removeprefix(prefixes)
        return block.text if changed == block.text else _once(changed, prefixes, plan.prefixes)

    parts = (part_of(part) if isinstance(part, Block) else renamed(part, change) for part in plan.parts)
    return "\n".join(parts).rstrip("\n") + "\n"


def _once(text: str, head: str, prefixes: dict[str, str]) -> str:
    """Say each thing once in a block that now says something twice, and nothing of a thing and itself."""
    said = triples_of(head + text)
    single = list(dict.fromkeys(triple for triple in said if triple.subject != triple.object))
    if len(single) == len(said):
        return text
    content = parse(head + text)
    subject, *_ = content.statements
    kept = [statement for statement in content.statements[subject] if statement[0] != statement[2]]
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    return "\n".join([*comments, write(content, subject, kept, prefixes)])


def deprecated(text: str, iri: str, by: Collection[str], reason: str, *, names_go: bool = False) -> str:
    """Mark a term as deprecated, name what replaces it, and say why.

    :param names_go: its other names are taken over by another term.
    """
    term = ox.NamedNode(iri)
    keeps = _KEPT if names_go else _KEPT | _OWN_NAMES
    said = triples_of(text)

    def stays(triple: ox.Triple) -> bool:
        if triple.subject != term:
            return True
        named = not isinstance(triple.object, ox.BlankNode) and triple.object != term
        return triple.predicate in keeps and named and (triple.predicate != TYPE or triple.object in _DECLARED)

    kept = [triple for triple in said if stays(triple)]
    kept += [ox.Triple(term, DEPRECATED, _TRUE), *(ox.Triple(term, _REPLACED, ox.NamedNode(one)) for one in by)]
    if reason:
        kept.append(ox.Triple(term, COMMENT, ox.Literal(reason)))
    return formatting.formatted(_connected(kept, said), text)


def without(text: str, iri: str) -> str:
    """Take a term out of a module, with what annotates it."""
    term, all_of_it = ox.NamedNode(iri), triples_of(text)
    notes = {triple.subject for triple in all_of_it if triple.predicate == ANNOTATED and triple.object == term}
    kept = [triple for triple in all_of_it if triple.subject != term and triple.subject not in notes]
    return formatting.formatted(_connected(kept, all_of_it), text)


def block_of(text: str, iri: str) -> list[ox.Triple]:
    """Give what a module says of a term, with what annotates it and all that hangs from it."""
    term, all_of_it = ox.NamedNode(iri), triples_of(text)
    wanted: set[object] = {term, *(t.subject for t in all_of_it if t.predicate == ANNOTATED and t.object == term)}
    while more := {t.object for t in all_of_it if t.subject in wanted and isinstance(t.object, ox.BlankNode)} - wanted:
        wanted |= more
    return [triple for triple in all_of_it if triple.subject in wanted]


def with_statements(text: str, triples: Iterable[ox.Triple]) -> str:
    """Put statements into a module, each behind its term or its term's siblings."""
    return formatting.formatted([*triples_of(text), *triples], text)


def merged(old: list[ox.Triple], change: Succession, into: list[ox.Triple]) -> tuple[list[ox.Triple], list[str]]:
    """Say what of a term holds of the one that it is merged into, and what of it cannot be taken over.

    Names, places and what stands above it add up. Of anything else the term that stays has one; it keeps that.

    :param old: what is said of the term (`block_of`).
    :param into: what is said of the term that stays.
    """
    was, term = ox.NamedNode(change.old), ox.NamedNode(change.new)
    names = {value_of(t.object).casefold() for t in into if t.predicate in (LABEL, ALTERNATIVE)}
    has = {triple.predicate for triple in into if triple.subject == term}
    taken: list[ox.Triple] = []
    left: list[str] = []
    for triple in old:
        if triple.subject != was or triple.predicate in (TYPE, DEFINITION):
            continue
        predicate = ALTERNATIVE if triple.predicate == LABEL else triple.predicate
        if predicate == ALTERNATIVE and isinstance(triple.object, ox.Literal) and triple.object.value.casefold() in names:
            continue
        if predicate not in _ADDS_UP and predicate in has:
            left += [] if ox.Triple(term, predicate, triple.object) in into else [compress(predicate.value)]
        elif triple.object != term:
            taken.append(ox.Triple(term, predicate, triple.object))
    hanging = [t for t in old if isinstance(t.subject, ox.BlankNode)]
    return _connected([*taken, *hanging], [*old, *taken], roots=set()), sorted(set(left))


def _connected(kept: list[ox.Triple], before: Iterable[ox.Triple], roots: Collection[object] | None = None) -> list[ox.Triple]:
    """Leave out what hung from statements that are gone.

    :param roots: blank nodes that may stand alone; those that did before, if not given.
    """
    if roots is None:
        all_of_it = list(before)
        hung = {t.object for t in all_of_it}
        roots = {t.subject for t in all_of_it if isinstance(t.subject, ox.BlankNode)} - hung
    while True:
        hangs = {triple.object for triple in kept}
        left = [t for t in kept if not isinstance(t.subject, ox.BlankNode) or t.subject in hangs or t.subject in roots]
        if len(left) == len(kept):
            return left
        kept = left


def replaced_value(
    text: str, iri: str, predicate: ox.NamedNode, change: Callable[[list[NamedTerm]], Iterable[NamedTerm]]
) -> str:
    """Change the values of a property of a term.

    :param change: makes the new values of the old ones, without those that are blank nodes.
    """
    term, said = ox.NamedNode(iri), triples_of(text)
    old: list[NamedTerm] = []
    kept: list[ox.Triple] = []
    for triple in said:
        if (triple.subject, triple.predicate) == (term, predicate) and isinstance(triple.object, ox.NamedNode | ox.Literal):
            old.append(triple.object)
        else:
            kept.append(triple)
    return formatting.formatted([*kept, *(ox.Triple(term, predicate, value) for value in dict.fromkeys(change(old)))], text)


def module_of(modules: Iterable[Path], iri: str) -> Path:
    """Find the module that declares a term.

    :raises UsageError: if there is none.
    """
    for path in modules:
        if any(t.predicate == TYPE and value_of(t.subject) == iri for t in triples_of(path.read_text("utf-8-sig"))):
            return path
    raise UsageError(f"{compress(iri)} is declared in no module.")
