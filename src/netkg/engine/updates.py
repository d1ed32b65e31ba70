"""Run SPARQL updates and say exactly what they changed.

The engine does not say what an update changed, and comparing a store before and after takes seconds at a million
triples. So an update is run operation by operation: patterns are asked as queries, and templates filled in here.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

from netkg.engine import stores
from netkg.engine.changes import Delta, apply, as_held, contents, emptied, ensure
from netkg.engine.templates import Solution, Template, data
from netkg.errors import BadRequest, Conflict, EvaluationError
from netkg.namespaces import BASE, PREFIXES
from netkg.rdf import DEFAULT, GraphName, in_graph, visible
from netkg.sparql import update_text
from netkg.sparql.dialect import adapted
from netkg.sparql.syntax_errors import at, syntax_error
from netkg.sparql.tokens import Token
from netkg.sparql.update_text import Operation, Update

#: With these in an operation it matters how often a row comes, and not only whether.
_COUNTING = ("SELECT", "BNODE", "UUID", "RAND")
_LINE = re.compile(r"error at (\d+):")
#: A graph that is not there: dropping it ends an update that parses before anything is run.
_NOWHERE = "urn:netkg:nowhere"

#: The graphs that a pattern sees as its default graph, and those that GRAPH sees; None for those of the store.
_Dataset = tuple[list[GraphName] | None, list[ox.NamedNode | ox.BlankNode] | None]


def check_update(update: Update | str) -> None:
    """Parse an update without touching any data.

    :raises QuerySyntaxError: with the place and the usual cause.
    """
    update = _parsed(update)
    _refuse_shared_nodes(update)
    if update.declarations:
        written = " ".join(token.text for token in update.declarations)
        _parse(update, update.declarations, written, _parser("", ""))
    # The engine does not take the declarations that SPARQL allows after each semicolon, so they stand before each group.
    for group in update.groups:
        body = update.text[group.tokens[0].start : group.tokens[-1].end]
        _parse(update, group.tokens, body, _parser(group.prologue(group.declared)), group.declared)


def _parse(
    update: Update, stream: Sequence[Token], text: str, parse: Callable[[str], None], declared: Iterable[str] = ()
) -> None:
    try:
        parse(text)
    except SyntaxError as error:
        prefixes = {**PREFIXES, **dict.fromkeys(declared, "")}
        raise syntax_error(update.text, error, parse, prefixes, stream) from None


def _parsed(update: Update | str) -> Update:
    return update_text.parse(update) if isinstance(update, str) else update


def _parser(prologue: str, ending: str = f"DROP GRAPH <{_NOWHERE}> ;") -> Callable[[str], None]:
    def parse(text: str) -> None:
        try:
            with contextlib.suppress(RuntimeError, OSError, ValueError):
                stores.memory().update(f"{prologue} {ending}\n{text}", base_iri=BASE)
        except SyntaxError as error:  # the text begins on the second line
            raise SyntaxError(_LINE.sub(lambda found: f"error at {int(found[1]) - 1}:", str(error))) from None

    return parse


def _refuse_shared_nodes(update: Update) -> None:
    seen: dict[str, Operation] = {}
    for operation in update.operations:
        for token in operation.tokens if operation.kind == "INSERT DATA" else ():
            if token.kind == "bnode" and seen.setdefault(token.text, operation) is not operation:
                raise at(
                    update.text,
                    token.start,
                    token.end,
                    f"the blank node {token.text} is used in two operations; each operation has its own, so rename one",
                )


def conflicting(using: Sequence[str], using_named: Sequence[str], update: Update | str) -> None:
    """Refuse a request whose dataset and whose update's dataset are both given.

    :raises BadRequest: before anything runs.
    """
    if not (using or using_named):
        return
    if any(operation.has_dataset for operation in _parsed(update).operations if operation.kind == "MODIFY"):
        raise BadRequest("The request gives using-graph-uri, but the update has WITH or USING; give only one of them.")
    for iri in (*using, *using_named):
        _graph(iri)


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise BadRequest(f"A graph IRI cannot be used: {error}.") from None


def run_update(
    store: ox.Store, update: Update | str, using: Sequence[str] = (), using_named: Sequence[str] = (), *, union: bool = False
) -> Delta:
    """Run an update, operation by operation.

    :param using: graphs of the protocol's using-graph-uri.
    :param union: patterns without WITH and USING see what queries see, the union of all graphs but the hypotheses.
    :raises BadRequest: when the request and the update both name a dataset.
    :raises Conflict: when an operation that is not SILENT misses its graph.
    """
    update = _parsed(update)
    conflicting(using, using_named, update)
    asked: _Dataset | None = ([*map(_graph, using)], [*map(_graph, using_named)]) if using or using_named else None
    total = Delta()
    for kind, operations in update.runs():
        if kind in ("INSERT DATA", "DELETE DATA"):
            total.then(_run_data(store, update, operations))
            continue
        for operation in operations:
            if kind in ("MODIFY", "DELETE WHERE"):
                total.then(_modify(store, update, operation, asked, union))
            else:
                total.then(_manage(store, update, operation))
    return total


def _run_data(store: ox.Store, update: Update, operations: Sequence[Operation]) -> Delta:
    """Run INSERT DATA, or DELETE DATA, of several operations in a row."""
    first = operations[0]
    prologue = first.group.prologue(frozenset().union(*(operation.prefixes for operation in operations)))
    word = len(first.tokens[0].text)  # INSERT and DELETE are equally long
    texts = " ;\n".join(f"INSERT{update.text_of(operation)[word:]}" for operation in operations)
    named = data(f"{prologue} {texts}")
    return apply(store, named, ()) if first.kind == "INSERT DATA" else apply(store, (), named)


def _modify(store: ox.Store, update: Update, operation: Operation, asked: _Dataset | None, union: bool) -> Delta:
    """Run DELETE/INSERT … WHERE or DELETE WHERE: ask the pattern, then fill in both templates."""
    parts, prologue = update_text.parts(operation), operation.prologue
    own = _resolve(prologue, parts.with_graph) if parts.with_graph else DEFAULT
    delete, insert = (Template(update.text, prologue, tokens, own) for tokens in (parts.delete, parts.insert))
    variables = {name: place for place, name in enumerate(dict.fromkeys([*delete.variables, *insert.variables]))}
    where = update.text[slice(*parts.where)]
    # A row comes for each solution even where no variable is wanted; the name need not be bound.
    names = " ".join(f"?{name}" for name in variables) or "?netkg"
    dataset = _dataset(store, prologue, parts, asked, own, union)
    removed, added = set[ox.Quad](), set[ox.Quad]()
    fill_delete, fill_insert = delete.filled(variables), insert.filled(variables)
    try:
        counting = insert.makes_nodes or any(word in where.upper() for word in _COUNTING)
        rows = _ask(store, f"{prologue} SELECT {names} WHERE {{ {where}\n}}", dataset, counting)
        for row in rows:
            removed.update(fill_delete(row))
            added.update(fill_insert(row))
    except SyntaxError as error:
        raise BadRequest(f"An operation of the update cannot be parsed on its own. The parser says: {error}.") from None
    except (RuntimeError, OSError, ValueError) as error:
        raise EvaluationError(f"The update cannot be evaluated: {error}.") from None
    return apply(store, as_held(added), as_held(removed))


def _resolve(prologue: str, token: Token) -> ox.NamedNode:
    """Give the IRI that a token of the update stands for."""
    (row,) = _rows(stores.memory().query(f"{prologue} SELECT ({token.text} AS ?iri) {{}}", base_iri=BASE))
    assert isinstance(row[0], ox.NamedNode)
    return row[0]


def _rows(found: object) -> Iterable[Solution]:
    assert isinstance(found, ox.QuerySolutions)
    return found


def _dataset(
    store: ox.Store, prologue: str, parts: update_text.Parts, asked: _Dataset | None, own: GraphName, union: bool
) -> _Dataset:
    if parts.using or parts.using_named:
        return [_resolve(prologue, token) for token in parts.using], [_resolve(prologue, token) for token in parts.using_named]
    if asked:
        return asked
    if own != DEFAULT:
        return [own], None
    return ([DEFAULT, *visible(store.named_graphs())], None) if union else (None, None)


def _ask(store: ox.Store, text: str, dataset: _Dataset, counting: bool) -> Iterable[Solution]:
    """Ask for the solutions of a pattern.

    Several graphs together are one set of triples. The engine gives a triple once for each graph that has it, which
    is the same to all but those operations that count rows; for these the set is laid out.
    """
    default, named = dataset
    if counting and default is not None and len(set(default)) > 1:
        store = _laid_out(store, default, named, with_graphs="GRAPH" in text.upper())
        default = named = None
    return _rows(store.query(adapted(text), base_iri=BASE, default_graph=default, named_graphs=named))


def _laid_out(
    store: ox.Store, default: Iterable[GraphName], named: Iterable[ox.NamedNode | ox.BlankNode] | None, *, with_graphs: bool
) -> ox.Store:
    """Copy a dataset into memory, with each triple of its default graph once."""
    copy = stores.memory()
    for graph in default:
        _copy(store, graph, copy, DEFAULT)
    for graph in (store.named_graphs() if named is None else named) if with_graphs else ():
        copy.add_graph(graph)
        _copy(store, graph, copy, graph)
    return copy


def _copy(store: ox.Store, graph: GraphName, target: ox.Store, name: GraphName) -> None:
    """Copy a graph, by the engine's own loading but for the lines with blank nodes, to which it would give other labels."""
    lines = (store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b"").splitlines(keepends=True)
    target.load(b"".join(line for line in lines if b"_:" not in line), format=ox.RdfFormat.N_TRIPLES, to_graph=name)
    blank = b"".join(line for line in lines if b"_:" in line)
    target.extend(in_graph(quad.triple, name) for quad in ox.parse(blank, format=ox.RdfFormat.N_TRIPLES))


def _manage(store: ox.Store, update: Update, operation: Operation) -> Delta:
    """Run CLEAR, DROP, CREATE, ADD, MOVE or COPY.

    :raises Conflict: when it is not SILENT, and misses a graph or finds one that it is to create.
    """
    silent, tokens = update_text.targets(operation)
    kind, words, prologue = operation.kind, [token.upper for token in tokens], operation.prologue
    if kind in ("CLEAR", "DROP") and words[0] in ("ALL", "NAMED"):
        delta = Delta()
        for graph in [*store.named_graphs(), *[DEFAULT] * (words[0] == "ALL")]:
            delta.then(emptied(store, graph, drop=kind == "DROP"))
        return delta
    graphs = [DEFAULT if word == "DEFAULT" else _resolve(prologue, token) for word, token in zip(words, tokens, strict=True)]
    first = graphs[0]
    there = first == DEFAULT or store.contains_named_graph(first)
    if there == (kind == "CREATE"):
        if silent:
            return Delta()
        raise Conflict(f"{update.text_of(operation)}: the graph {first} {'is there already' if there else 'does not exist'}.")
    if kind == "CREATE":
        delta = Delta()
        ensure(store, first, delta)
        return delta
    if kind in ("CLEAR", "DROP"):
        return emptied(store, first, drop=kind == "DROP")
    if kind in ("ADD", "MOVE", "COPY"):
        return _transfer(store, kind, first, graphs[1])
    raise BadRequest(f"{kind} is not an operation that this server runs.")


def _transfer(store: ox.Store, kind: str, source: GraphName, target: GraphName) -> Delta:
    if source == target:
        return Delta()
    moved = {in_graph(quad.triple, target) for quad in contents(store, source)}
    delta = apply(store, moved, () if kind == "ADD" else contents(store, target) - moved)
    ensure(store, target, delta)
    if kind == "MOVE":
        delta.then(emptied(store, source, drop=True))
    return delta
