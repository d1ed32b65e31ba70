"""Bring Turtle that a tool saved back to the layout that people keep, so that a diff shows the change alone.

Protégé and owlready2 write the right triples in an order of their own, and drop comments. The layout is taken from
the last version that people laid out: what is unchanged is written as it stood there, changed blocks keep the order
of their lines, new terms follow their siblings. A file that still has its comments is its own layout. The result
holds the same triples, blank nodes and axiom annotations included, or nothing is written.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from netkg.curate.turtle import ORDER, Block, Content, Statement, TurtleDocument, cut, plain, write
from netkg.errors import NetkgError, UsageError
from netkg.history import committed
from netkg.inputs.triples import read
from netkg.namespaces import PREFIXES
from netkg.rdf import TYPE, canonical, node

_SOURCE = PREFIXES["owl"] + "annotatedSource"
_PARENTS = (PREFIXES["rdfs"] + "subClassOf", PREFIXES["rdfs"] + "subPropertyOf")
_RANK = {PREFIXES[name.partition(":")[0]] + name.partition(":")[2]: rank for rank, name in enumerate(ORDER)}


def formatted(data: bytes, layout: str, form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> str:
    """Write the triples of a file in a given layout.

    :param data: the file as the tool saved it.
    :param layout: the last version that people laid out; for a hand-edited file, the file itself.
    :raises SyntaxError: if either does not parse, or the file holds nothing.
    :raises NetkgError: if the result would not hold the same triples.
    """
    triples = list(read(data, form))
    if not triples:
        raise SyntaxError("it holds no triple; was it saved whole?")
    plan = cut(layout)
    triples = _without_header(triples, plan)
    content = Content(triples)
    wanted = {subject: list(statements) for subject, statements in content.statements.items()}
    for block in (part for part in plan.parts if isinstance(part, Block)):
        _keep(block, wanted, content, plan)
    for subject, statements in list(wanted.items()):
        if statements:
            _add(plan, content, subject, statements)
    text = (
        "\n".join(
            _tidy(
                part.text if isinstance(part, Block) else part
                for part in plan.parts
                if not isinstance(part, Block) or part.statements
            )
        )
        + "\n"
    )
    if not same(triples, [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]):
        raise NetkgError("The layout would change the triples; nothing was written. Please report the file.")
    return text


def _without_header(triples: list[ox.Triple], plan: TurtleDocument) -> list[ox.Triple]:
    """Drop the ontology header that a tool gives every file, where the layout has none."""
    header = (TYPE, node("owl:Ontology"))
    if any(
        statement[1:] == tuple(str(t) if n else t.value for n, t in enumerate(header))
        for part in plan.parts
        if isinstance(part, Block)
        for statement in part.statements
    ):
        return triples
    found = {t.subject for t in triples if (t.predicate, t.object) == header}
    lone = {node for node in found if sum(t.subject == node for t in triples) == 1}
    return [t for t in triples if t.subject not in lone]


def same(one: list[ox.Triple], two: list[ox.Triple]) -> bool:
    """Tell whether two sets of triples are equal but for the labels of blank nodes."""
    first, second = (canonical(ox.Quad(t.subject, t.predicate, plain(t.object)) for t in triples) for triples in (one, two))
    return first == second


def _keep(block: Block, wanted: dict[str, list[Statement]], content: Content, plan: TurtleDocument) -> None:
    """Take what is left of a block; write it anew only if something of it went or came."""
    left = wanted.get(block.subject, [])
    kept = [statement for statement in block.statements if statement in left]
    for statement in kept:
        left.remove(statement)
    later = {
        statement
        for part in plan.parts
        if isinstance(part, Block) and part is not block and part.subject == block.subject
        for statement in part.statements
    }
    new = [statement for statement in left if statement not in later] if kept else []
    if kept == block.statements and not new:
        return
    for statement in new:
        left.remove(statement)
    predicates = list(dict.fromkeys(predicate for _, predicate, _ in block.statements))
    for predicate in dict.fromkeys(predicate for _, predicate, _ in sorted(new, key=_rank)):
        if predicate not in predicates:
            rank = _RANK.get(predicate, len(_RANK))
            at = next((i for i, known in enumerate(predicates) if _RANK.get(known, len(_RANK)) > rank), len(predicates))
            predicates.insert(at, predicate)
    ordered = sorted([*kept, *sorted(new)], key=lambda statement: predicates.index(statement[1]))
    comments = [line for line in block.text.splitlines() if line.lstrip().startswith("#")]
    block.statements = ordered
    block.text = "\n".join([*comments, write(content, block.subject, ordered, plan.prefixes)]) if ordered else ""


def _rank(statement: Statement) -> tuple[int, str, str]:
    return _RANK.get(statement[1], len(_RANK)), statement[1], statement[2]


def _add(plan: TurtleDocument, content: Content, subject: str, statements: list[Statement]) -> None:
    """Put a new block behind the term that it annotates, or behind its siblings, or at the end."""
    ordered = sorted(statements, key=_rank)
    block = Block(subject, write(content, subject, ordered, plan.prefixes), ordered)
    about = next((value for _, predicate, value in statements if predicate == _SOURCE), None)
    parents = {value for _, predicate, value in statements if predicate in _PARENTS}
    places = {"own": -1, "sibling": -1, "parent": -1}
    for place, part in enumerate(plan.parts):
        if isinstance(part, Block) and part.statements:
            if part.subject == about and places["own"] < 0:
                places["own"] = place
            if parents & {value for _, predicate, value in part.statements if predicate in _PARENTS}:
                places["sibling"] = place
            if part.subject in parents:
                places["parent"] = place
    at = next((place for place in places.values() if place >= 0), len(plan.parts) - 1)
    for part in () if about else plan.parts[at + 1 :]:
        if not isinstance(part, Block) or not part.subject.startswith("["):
            break
        at += 1
    plan.parts[at + 1 : at + 1] = [block] if about and places["own"] >= 0 else ["", block]


def _tidy(parts: Iterator[str]) -> Iterator[str]:
    """Leave one blank line at most, and none at either end."""
    pending, begun = False, False
    for part in parts:
        if not part:
            pending = begun
            continue
        if pending:
            yield ""
        pending, begun = False, True
        yield part


def layout_of(path: Path, like: Path | None) -> str:
    """Find the layout for a file: `like`, the file itself while it has comments, or its last committed version.

    :raises UsageError: if there is none of them.
    """
    if like is not None:
        return like.read_text("utf-8-sig")
    text = path.read_text("utf-8-sig") if path.suffix == ".ttl" else ""
    if any(line.startswith("#") and not line.startswith("#####") for line in text.splitlines()):
        return text
    committed_text = committed.version(path.with_name(path.with_suffix(".ttl").name))
    if committed_text is None:
        raise UsageError(
            f"{path} has no comments, so a tool saved it, and git has no earlier version to lay it out by; "
            "name one with --like FILE."
        )
    return committed_text


def replace(path: Path, text: str) -> None:
    """Write a file whole or not at all; who may read it stays the same."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text, "utf-8")
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
