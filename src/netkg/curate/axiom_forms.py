"""The several forms in which RDF says one axiom: tools choose as they like, and the form that people chose is kept.

That two classes exclude each other may stand at either of them, or in a list of several; a property is the inverse of
another, or the other way round (OWL 2 Mapping to RDF Graphs, table 1). The order of a set of classes is dealt with by
`turtle.Content`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from netkg.curate.turtle import Block, Statement
from netkg.namespaces import PREFIXES
from netkg.rdf import TYPE

_OWL = PREFIXES["owl"]
#: SaidBySubject of two named things, they hold in both directions.
_SYMMETRIC = frozenset(
    _OWL + name
    for name in (
        "disjointWith",
        "propertyDisjointWith",
        "equivalentClass",
        "equivalentProperty",
        "inverseOf",
        "differentFrom",
        "sameAs",
    )
)
#: What a list of several says of each two.
_OF_EACH_TWO = {
    f"<{_OWL}AllDisjointClasses>": _OWL + "disjointWith",
    f"<{_OWL}AllDisjointProperties>": _OWL + "propertyDisjointWith",
    f"<{_OWL}AllDifferent>": _OWL + "differentFrom",
}
_LISTS = frozenset({_OWL + "members", _OWL + "distinctMembers"})

#: What is said of a file's subjects, by the subject.
SaidBySubject = Mapping[str, list[Statement]]


def meaning(said: SaidBySubject) -> frozenset[Statement]:
    """Give the statements of a file in one form each, so that two files can be compared.

    >>> one, two = (f"<https://w3id.org/netkg/ontology/{name}>" for name in ("Gene", "Drug"))
    >>> apart = "http://www.w3.org/2002/07/owl#disjointWith"
    >>> meaning({one: [(one, apart, two)]}) == meaning({two: [(two, apart, one)]})
    True
    """
    return frozenset(each for statements in said.values() for each in _of_each_two(statements) or map(_in_order, statements))


def align(said: dict[str, list[Statement]], blocks: Iterable[Block]) -> None:
    """Bring what a tool says into the form in which a layout says the same.

    :param said: what the tool says; changed in place.
    :param blocks: those of the layout.
    """
    known = list(blocks)
    single = {statement for block in known for statement in block.statements}
    _split(said, {_in_order(statement) for statement in single}, {block.subject for block in known})
    _turn(said, single)
    covered: set[Statement] = set()
    there = meaning(said)
    for block in known:
        pairs = _of_each_two(block.statements)
        if pairs and pairs <= there:
            said[block.subject] = list(block.statements)
            covered |= pairs
    covered -= {_in_order(statement) for statement in single}
    for subject, statements in said.items():
        said[subject] = [statement for statement in statements if _in_order(statement) not in covered]


def _split(said: dict[str, list[Statement]], single: set[Statement], subjects: set[str]) -> None:
    """Take a list of several apart where the layout says it of each two."""
    for subject in said.keys() - subjects:
        pairs = _of_each_two(said[subject])
        if pairs and pairs <= single:
            del said[subject]
            for pair in sorted(pairs):
                said.setdefault(pair[0], []).append(pair)


def _turn(said: dict[str, list[Statement]], single: set[Statement]) -> None:
    """Say a statement in the direction of the layout."""
    for subject, statements in list(said.items()):
        for statement in list(statements):
            turned = (statement[2], statement[1], subject)
            if _is_symmetric(statement) and statement not in single and turned in single:
                statements.remove(statement)
                if turned not in said.setdefault(turned[0], []):
                    said[turned[0]].append(turned)


def _is_symmetric(statement: Statement) -> bool:
    subject, predicate, value = statement
    return predicate in _SYMMETRIC and subject.startswith("<") and value.startswith("<")


def _in_order(statement: Statement) -> Statement:
    subject, predicate, value = statement
    return (value, predicate, subject) if _is_symmetric(statement) and value < subject else statement


def _of_each_two(statements: list[Statement]) -> frozenset[Statement]:
    """Give what a list of named things that exclude each other says of each two; nothing for any other block."""
    if len(statements) != 2:
        return frozenset()
    own = {predicate: value for _, predicate, value in statements}
    relation = _OF_EACH_TWO.get(own.get(TYPE.value, ""))
    items = next((value for predicate, value in own.items() if predicate in _LISTS), "")
    names = items[1:-1].split(" ")
    if relation is None or items[:1] != "{" or not all(name.startswith("<") for name in names):
        return frozenset()
    return frozenset(_pairs(names, relation))


def _pairs(names: list[str], relation: str) -> Iterator[Statement]:
    for one, other in combinations(names, 2):
        yield _in_order((one, relation, other))
