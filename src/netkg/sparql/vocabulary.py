"""The words of a release: its predicates, classes, records and labels, and which of them are near to a wrong one."""

from __future__ import annotations

import difflib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from netkg.namespaces import PREFIXES

#: Runs a query and gives its rows, each term as N-Triples writes it; an ASK that holds gives one empty row.
Run = Callable[[str], Iterable[Sequence[str | None]]]

RDF_TYPE = PREFIXES["rdf"] + "type"
_LABELS = " ".join(f"<{PREFIXES[p]}{name}>" for p, name in (("rdfs", "label"), ("skos", "prefLabel"), ("skos", "altLabel")))
#: No more records and labels than this are held; suggestions get rarer beyond, not wrong.
MOST = 200_000
#: Of the things that have one label, this many.
_ALIKE = 8
#: Up to this many names are compared one by one.
_FEW = 20_000
_ESCAPED = re.compile(r"[~!$&'()*+,;=/?#@%]")
_WRITABLE = re.compile(r"[\w:][\w:.\-\\~!$&'()*+,;=/?#@%]*")
_NAME = re.compile(r"[^/#:]*$")


@dataclass(frozen=True)
class Vocabulary:
    """What can be named in a release."""

    predicates: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    #: Label in small letters to the label as it stands and what it names.
    labels: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @classmethod
    def build(cls, run: Run, seconds: float = float("inf")) -> Vocabulary:
        """Read the vocabulary of a release by four queries.

        :param seconds: reading stops then; a vocabulary that lacks some records and labels makes fewer suggestions.
        """
        until = time.monotonic() + seconds

        def rows(text: str) -> Iterator[Sequence[str | None]]:
            if time.monotonic() < until:
                for count, row in enumerate(run(f"{text} LIMIT {MOST}")):
                    yield row
                    if count % 1000 == 0 and time.monotonic() > until:
                        return

        predicates = _iris(rows("SELECT DISTINCT ?p { ?s ?p ?o }"))
        classes = _iris(
            rows(f"SELECT DISTINCT ?c {{ {{ ?s a ?c }} UNION {{ ?c a <{PREFIXES['owl']}Class> }} FILTER(ISIRI(?c)) }}")
        )
        held: dict[str, list[tuple[str, str]]] = {}
        named: set[str] = set()
        for iri, literal in rows(f"SELECT ?s ?l {{ VALUES ?p {{ {_LABELS} }} ?s ?p ?l FILTER(ISIRI(?s)) }}"):
            if iri and literal:
                named.add(iri[1:-1])
                same = held.setdefault(lexical(literal).casefold(), [])
                if len(same) < _ALIKE:
                    same.append((literal, iri[1:-1]))
        entities = _iris(rows("SELECT DISTINCT ?s { ?s a ?c FILTER(ISIRI(?s)) }")) | named
        return cls(predicates, classes, entities, {key: tuple(same) for key, same in held.items()})

    def near(self, iri: str, role: str = "") -> list[str]:
        """Find the IRIs that a wrong one may have meant, the likeliest first.

        :param role: `predicate` or `class` looks among those first.

        >>> base = "https://w3id.org/netkg/ontology/"
        >>> Vocabulary(frozenset({base + "targets", base + "inhibits"}), labels={}).near(base + "targetz", "predicate")
        ['https://w3id.org/netkg/ontology/targets']
        """
        pools = {"predicate": (self.predicates, self._properties), "class": (self.classes,)}.get(role, ())
        for pool in (*pools, self._everything):
            found = among(iri, pool)
            if found:
                return found
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-]", " ", _name(iri)).casefold()
        return [iri for _, iri in self.labels.get(words, ())][:3]

    @cached_property
    def _everything(self) -> dict[str, str]:
        return _names(self.entities | self.predicates | self.classes)

    @cached_property
    def _properties(self) -> frozenset[str]:
        """Declared names that look like properties: they begin with a small letter."""
        return frozenset(iri for iri in self.entities if _name(iri)[:1].islower() and "/ontology/" in iri)

    def labelled(self, text: str) -> list[tuple[str, str]]:
        """Find labels that read like a text: (literal, IRI), exact but for case first.

        >>> words = Vocabulary(labels={"everolimus": (('"everolimus"', "https://w3id.org/netkg/drug/everolimus"),)})
        >>> words.labelled("Everolimuss")
        [('"everolimus"', 'https://w3id.org/netkg/drug/everolimus')]
        """
        folded = text.strip().casefold()
        keys = [folded] if folded in self.labels else nearest(folded, self.labels)
        return [found for key in keys for found in self.labels[key]][:3]


def among(iri: str, pool: Iterable[str]) -> list[str]:
    """Find the IRIs of a pool whose last part is most like that of one.

    >>> among("https://w3id.org/netkg/everolimus", ["https://w3id.org/netkg/drug/everolimus"])
    ['https://w3id.org/netkg/drug/everolimus']
    """
    name = _name(iri)
    namespace, folded = iri[: len(iri) - len(name)], name.casefold()
    names = pool if isinstance(pool, dict) else _names(pool)
    same = [other for other, its in names.items() if its == folded and folded and other != iri]
    if same:
        return sorted(same, key=lambda other: (_shared(other, iri), other), reverse=True)[:3]
    beside = {its: other for other, its in names.items() if other.startswith(namespace) and other != iri}
    close = [beside[found] for found in nearest(folded, beside)]
    if close:
        return close
    # Elsewhere only a very near name counts.
    others = {its: other for other, its in names.items() if other != iri}
    return [others[found] for found in nearest(folded, others, cutoff=0.85)]


def nearest(text: str, pool: Iterable[str], *, cutoff: float = 0.75, most: int = 3) -> list[str]:
    """Give the texts of a pool that are written most like one, the nearest first.

    >>> nearest("sunitnib", ["sunitinib", "sorafenib", "pazopanib"], cutoff=0.8), nearest("psf", ["pfs", "orr"])
    (['sunitinib'], ['pfs'])
    """
    if not text or len(text) > 200:
        return []
    held = pool if isinstance(pool, (dict, list, tuple, set, frozenset)) else list(pool)
    slack = max(2, len(text) // 4)
    names = [name for name in held if abs(len(name) - len(text)) <= slack]
    if len(names) > _FEW:
        names = [name for name in names if name[:2] == text[:2] or name[-3:] == text[-3:]][:_FEW]
    found = difflib.get_close_matches(text, names, n=most, cutoff=cutoff)
    if not found:
        return sorted(name for name in names if sorted(name) == sorted(text))[:most]
    best = difflib.SequenceMatcher(None, found[0], text).ratio()
    return [name for name in found if difflib.SequenceMatcher(None, name, text).ratio() > best - 0.08]


def lexical(literal: str) -> str:
    r"""Give the text of a literal as N-Triples or SPARQL writes it.

    >>> lexical('"TSC2"@en'), lexical("'''it''s'''"), lexical("2.5"), lexical('"a\\"b"^^xsd:string')
    ('TSC2', "it''s", '2.5', 'a"b')
    """
    for quote in ('"""', "'''", '"', "'"):
        if literal.startswith(quote):
            end = literal.rfind(quote)
            return re.sub(
                r"\\(.)",
                lambda m: {"n": "\n", "t": "\t", "r": "\r"}.get(m[1], m[1]),
                literal[len(quote) : max(end, len(quote))],
            )
    return literal


def expand(name: str, prefixes: Mapping[str, str]) -> str:
    r"""Resolve a prefixed name or `<IRI>` as the query has it; the empty string when it cannot be.

    >>> expand("nkd:gene\\/tsc2", {"nkd": "https://w3id.org/netkg/"})
    'https://w3id.org/netkg/gene/tsc2'
    """
    if name == "a":
        return RDF_TYPE
    if name.startswith("<"):
        iri = name[1:-1]
        return iri if re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:", iri) else PREFIXES["nkd"] + iri
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in prefixes else ""


def write(iri: str, prefixes: Mapping[str, str]) -> str:
    r"""Write an IRI as a query with these prefixes may have it.

    >>> write("https://w3id.org/netkg/gene/tsc2", {"nkd": "https://w3id.org/netkg/"})
    'nkd:gene\\/tsc2'
    """
    best = max(
        (item for item in prefixes.items() if iri.startswith(item[1]) and len(iri) > len(item[1])),
        key=lambda item: len(item[1]),
        default=None,
    )
    if best is not None:
        local = _ESCAPED.sub(lambda m: "\\" + m[0], iri[len(best[1]) :])
        if _WRITABLE.fullmatch(local) and not local.endswith("."):
            return f"{best[0]}:{local}"
    return f"<{iri}>"


def _iris(rows: Iterable[Sequence[str | None]]) -> frozenset[str]:
    return frozenset(term[1:-1] for (term,) in rows if term and term.startswith("<"))


def _names(iris: Iterable[str]) -> dict[str, str]:
    """Give each IRI's last part in small letters."""
    return {iri: _name(iri).casefold() for iri in iris}


def _name(iri: str) -> str:
    found = _NAME.search(iri)
    return found.group() if found else ""


def _shared(one: str, other: str) -> int:
    """Count the characters that two IRIs begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
