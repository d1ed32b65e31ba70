"""Templates of DELETE and INSERT, filled in with the rows of a pattern.

The engine reads a template as data in a store of its own, with a name that nobody can guess for each variable; so what
it means is what the engine says. It is filled in here and not by the engine, whose update would say nothing of what
it changed. No graph of the dataset is used for this, so no graph can be mistaken for such a one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from netkg.engine import stores
from netkg.errors import BadRequest
from netkg.namespaces import BASE
from netkg.rdf import DEFAULT, Term
from netkg.sparql.tokens import Token

#: One solution: the terms that the variables of both templates are bound to.
Solution = Sequence[Term | None]
#: Gives a term for a row; the blank nodes of the template are new for each row.
_Fill = Callable[[Solution, dict[ox.BlankNode, ox.BlankNode]], object]


def data(text: str) -> set[ox.Quad]:
    """Read INSERT DATA operations as the engine does.

    :raises BadRequest: when they can be read only as part of the whole update.
    """
    store = stores.memory()
    try:
        store.update(text, base_iri=BASE)
    except SyntaxError as error:
        raise BadRequest(
            f"An operation of the update cannot be parsed on its own; write a dot after each triple and a blank "
            f"after each keyword. The parser says: {error}."
        ) from None
    return set(store)


class Template:
    """Quads with variables in them."""

    def __init__(self, text: str, prologue: str, tokens: Sequence[Token], graph: ox.NamedNode | ox.DefaultGraph) -> None:
        """Read a template.

        :param text: the update that it stands in; `tokens` are those between the template's brackets.
        :param graph: where triples go that stand in no GRAPH block.
        """
        #: The variables in it, in the order of their first use.
        self.variables = list(dict.fromkeys(token.text[1:] for token in tokens if token.kind == "var"))
        mark = f"urn:{secrets.token_hex(16)}:"
        names = {ox.NamedNode(f"{mark}{number}"): name for number, name in enumerate(self.variables)}
        numbers = {name: number for number, name in enumerate(self.variables)}
        pieces, end = [], tokens[0].start if tokens else 0
        for token in tokens:
            if token.kind == "var":
                pieces += [text[end : token.start], f"<{mark}{numbers[token.text[1:]]}>"]
                end = token.end
        body = "".join([*pieces, text[end : tokens[-1].end]]) if tokens else ""
        self._names = names
        self._default = graph
        # A bracket closes on a line of its own, for the template may end with a comment.
        self._quads = data(f"{prologue} INSERT DATA {{ {body}\n}}") if tokens else set()

    @property
    def makes_nodes(self) -> bool:
        """Whether each row makes blank nodes of its own."""
        return any(isinstance(term, ox.BlankNode) for quad in self._quads for term in _terms(quad.triple))

    def filled(self, variables: Mapping[str, int]) -> Callable[[Solution], Iterator[ox.Quad]]:
        """Give the function that fills the template in; what is no legal quad is left out, as SPARQL says.

        :param variables: the place of each variable in a row.
        """
        compiled = [
            (
                self._compile(quad.subject, variables),
                self._compile(quad.predicate, variables),
                self._compile(quad.object, variables),
                self._compile(self._default if quad.graph_name == DEFAULT else quad.graph_name, variables),
            )
            for quad in self._quads
        ]

        def fill(row: Solution) -> Iterator[ox.Quad]:
            nodes: dict[ox.BlankNode, ox.BlankNode] = {}
            for parts in compiled:
                subject, predicate, value, graph = (part(row, nodes) for part in parts)
                if (
                    isinstance(subject, ox.NamedNode | ox.BlankNode)
                    and isinstance(predicate, ox.NamedNode)
                    and isinstance(value, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple)
                    and isinstance(graph, ox.NamedNode | ox.DefaultGraph)
                ):
                    yield ox.Quad(subject, predicate, value, graph)

        return fill

    def _compile(self, term: object, variables: Mapping[str, int]) -> _Fill:
        if isinstance(term, ox.NamedNode) and term in self._names:
            place = variables[self._names[term]]
            return lambda row, nodes: row[place]
        if isinstance(term, ox.BlankNode):
            return lambda row, nodes: nodes.setdefault(term, ox.BlankNode())
        if isinstance(term, ox.Triple):
            parts = [self._compile(part, variables) for part in term]

            def nested(row: Solution, nodes: dict[ox.BlankNode, ox.BlankNode]) -> object:
                subject, predicate, value = (part(row, nodes) for part in parts)
                if (
                    isinstance(subject, ox.NamedNode | ox.BlankNode)
                    and isinstance(predicate, ox.NamedNode)
                    and isinstance(value, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple)
                ):
                    return ox.Triple(subject, predicate, value)
                return None

            return nested
        return lambda row, nodes: term


def _terms(triple: ox.Triple) -> Iterator[object]:
    for term in triple:
        yield from _terms(term) if isinstance(term, ox.Triple) else (term,)
