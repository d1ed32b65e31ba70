"""Cut an update into its operations, and rewrite one so that what it changes can be read off.

The engine does not say what an update changed, and comparing a store before and after takes seconds at a million
triples. `DELETE … INSERT … WHERE …` is therefore rewritten into an INSERT of both templates into scratch graphs whose
names tell graph and direction; the change is what stands there afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netkg.errors import BadRequest, QuerySyntaxError
from netkg.sparql.syntax_errors import cut
from netkg.sparql.tokens import Token, line_and_column

SCRATCH = "urn:netkg:scratch:"
ADD, REMOVE = SCRATCH + "add:", SCRATCH + "remove:"
_PROLOGUE = {"PREFIX": 3, "BASE": 2, "VERSION": 2}
_MANAGING = ("CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
_OPERATIONS = ("INSERT", "DELETE", "WITH", "LOAD", *_MANAGING)
_MANAGING_WORDS = ("SILENT", "GRAPH", "DEFAULT", "NAMED", "ALL", "TO", "INTO")
_OPEN, _CLOSE = {"{", "(", "[", "{|", "<<", "<<("}, {"}", ")", "]", "|}", ">>", ")>>"}


@dataclass(frozen=True)
class Step:
    """One operation of an update.

    `prologue` is all that was declared before it, and `masked` the whole update with every other operation blanked
    out, so that places in it are places in the update.
    """

    kind: str
    prologue: str
    text: str
    tokens: tuple[Token, ...]
    masked: str = ""

    @property
    def whole(self) -> str:
        """The operation as an update of its own."""
        return f"{self.prologue}\n{self.text}"

    @property
    def has_dataset(self) -> bool:
        """Whether it says itself which graphs its pattern sees."""
        return any(token.kind == "word" and token.upper in ("WITH", "USING") for token in self.tokens)


def steps(text: str) -> list[Step]:
    """Cut an update that parses into its operations.

    >>> [s.kind for s in steps("PREFIX : <x> INSERT DATA { :a :b :c } ; CLEAR ALL; WITH <g> DELETE {} WHERE {}")]
    ['INSERT DATA', 'CLEAR', 'MODIFY']

    :raises QuerySyntaxError: at a character that can begin no token.
    """
    found: list[Step] = []
    prologue: list[str] = []
    kept: list[tuple[int, int]] = []
    stream = cut(text)
    index = 0
    while index < len(stream):
        word = stream[index].upper
        if stream[index].text == ";":
            index += 1
        elif word in _PROLOGUE:
            stop = min(index + _PROLOGUE[word], len(stream))
            kept.append((stream[index].start, stream[stop - 1].end))
            prologue.append(text[slice(*kept[-1])])
            index = stop
        else:
            stop = _end(stream, index)
            part = tuple(stream[index:stop])
            _refuse_glued(text, part, prologue)
            place = (part[0].start, part[-1].end)
            found.append(Step(_kind(part), "\n".join(prologue), text[slice(*place)], part, _mask(text, [*kept, place])))
            index = stop
    return found


def _refuse_glued(text: str, part: Sequence[Token], prologue: Sequence[str]) -> None:
    """Refuse keywords without a blank between, which the engine takes and this reader does not: `CLEARALL`, `ADD:x`.

    :raises QuerySyntaxError: at the place.
    """
    first = part[0]
    places = [first] if first.kind in ("word", "pname") and first.upper not in _OPERATIONS else []
    if first.upper in _MANAGING:
        declared = {piece[6:].partition(":")[0].strip().upper() for piece in prologue if piece[:6].upper() == "PREFIX"}
        places += [
            token
            for token in part[1:]
            if (token.kind == "word" and token.upper not in _MANAGING_WORDS)
            or (token.kind == "pname" and token.upper.partition(":")[0] not in declared)
        ]
    for token in places:
        known = next((word for word in (*_PROLOGUE, *_OPERATIONS, *_MANAGING_WORDS) if token.upper.startswith(word)), "")
        if known:
            line, column = line_and_column(text, token.start)
            raise QuerySyntaxError(
                f"Line {line}, column {column}: a blank is missing after {known}.",
                line=line,
                column=column,
                hint=f"a blank is missing after {known}",
            )


def _mask(text: str, places: Sequence[tuple[int, int]]) -> str:
    pieces, end = [], 0
    for start, stop in places:
        pieces += ["".join(c if c in "\r\n" else " " for c in text[end:start]), text[start:stop]]
        end = stop
    return "".join(pieces)


def _end(stream: Sequence[Token], index: int) -> int:
    depth = 0
    for place in range(index, len(stream)):
        text = stream[place].text
        if text in _OPEN:
            depth += 1
        elif text in _CLOSE:
            depth -= 1
        elif text == ";" and depth == 0:
            return place
    return len(stream)


def _kind(part: Sequence[Token]) -> str:
    first, second = part[0].upper, part[1].upper if len(part) > 1 else ""
    if first in ("INSERT", "DELETE") and second == "DATA":
        return f"{first} DATA"
    if first == "DELETE" and second == "WHERE":
        return "DELETE WHERE"
    return "MODIFY" if first in ("INSERT", "DELETE", "WITH") else first


def data_as_insert(step: Step) -> str:
    """Write DELETE DATA or INSERT DATA as an INSERT, so that an empty store shows the quads it speaks of."""
    return f"{step.prologue}\nINSERT{step.text[len(step.tokens[0].text) :]}"


@dataclass
class _Modify:
    with_graph: str = ""
    delete: str = ""
    insert: str = ""
    using: str = ""
    where: str = ""


def as_scratch(step: Step, using: Sequence[str] = (), using_named: Sequence[str] = ()) -> str:
    """Rewrite DELETE/INSERT … WHERE so that it inserts both templates into scratch graphs.

    :param using: graphs of the protocol's using-graph-uri.
    :raises BadRequest: when the operation names its own dataset and the request one too.
    """
    parts = _parts(step)
    if using or using_named:
        if parts.using or parts.with_graph:
            raise BadRequest("The request gives using-graph-uri, and the update has WITH or USING; give one of them.")
        parts.using = " ".join([*(f"USING <{iri}>" for iri in using), *(f"USING NAMED <{iri}>" for iri in using_named)])
    binds: list[str] = []
    templates = [
        _scratch_template(text, direction, parts.with_graph, binds)
        for text, direction in ((parts.delete, REMOVE), (parts.insert, ADD))
        if text
    ]
    with_clause = f"WITH {parts.with_graph} " if parts.with_graph else ""
    where = "".join(f" BIND({bind})" for bind in binds)
    return (
        f"{step.prologue}\n{with_clause}INSERT {{ {' '.join(templates)} }} {parts.using} WHERE {{ {{ {parts.where} }}{where} }}"
    )


def _parts(step: Step) -> _Modify:
    found, stream, source = _Modify(), step.tokens, step.text
    offset = stream[0].start

    def inside(opening: int) -> tuple[str, int]:
        depth = 0
        for place in range(opening, len(stream)):
            depth += (stream[place].text in _OPEN) - (stream[place].text in _CLOSE)
            if depth == 0:
                return source[stream[opening].end - offset : stream[place].start - offset], place + 1
        raise BadRequest("A bracket of the update is not closed.")

    index = 0
    while index < len(stream):
        word = stream[index].upper
        if word == "WITH":
            found.with_graph, index = stream[index + 1].text, index + 2
        elif word in ("DELETE", "INSERT") and stream[index + 1].text == "{":
            text, index = inside(index + 1)
            setattr(found, word.lower(), text)
        elif word == "DELETE":  # DELETE WHERE: the pattern is the template
            text, index = inside(index + 2)
            found.delete = found.where = text
        elif word == "USING":
            stop = index + (3 if stream[index + 1].upper == "NAMED" else 2)
            found.using += f" {source[stream[index].start - offset : stream[stop - 1].end - offset]}"
            index = stop
        elif word == "WHERE":
            index += 1
        elif stream[index].text == "{":
            found.where, index = inside(index)
        else:
            raise BadRequest(f"{stream[index].text} is not read here; write a blank after each keyword.")
    return found


def _scratch_template(template: str, direction: str, with_graph: str, binds: list[str]) -> str:
    """Send each block of a template into the scratch graph for its target."""
    stream = cut(template)
    blocks: list[tuple[str, str]] = []
    index = begin = 0
    while index < len(stream):
        if stream[index].upper == "GRAPH" and stream[index].kind == "word":
            plain = template[begin : stream[index].start].strip()
            if plain:
                blocks.append((with_graph, plain))
            depth, place = 0, index + 2
            while True:
                depth += (stream[place].text in _OPEN) - (stream[place].text in _CLOSE)
                if depth == 0:
                    break
                place += 1
            blocks.append((stream[index + 1].text, template[stream[index + 2].end : stream[place].start]))
            index = place + 1
            if index < len(stream) and stream[index].text == ".":
                index += 1
            begin = stream[index].start if index < len(stream) else len(template)
        else:
            index += 1
    rest = template[begin:].strip()
    if rest:
        blocks.append((with_graph, rest))
    written = []
    for target, body in blocks:  # a bracket closes on a line of its own, for a body may end with a comment
        if not target:
            written.append(f"GRAPH <{direction}> {{ {body}\n}}")
            continue
        name = f"?netkgScratch{len(binds)}"
        binds.append(f'IRI(CONCAT("{direction}", STR({target}))) AS {name}')
        written.append(f"GRAPH {name} {{ {body}\n}}")
    return " ".join(written)
