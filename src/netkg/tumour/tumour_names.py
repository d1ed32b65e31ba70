"""What can be said of a tumour, by every name of it: for a form, and for names as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from itertools import groupby

from netkg.engine.base import Snapshot
from netkg.errors import UsageError
from netkg.inputs.queries import CompetencyQuery
from netkg.tumour.grading import ADVERBS

_CHOICES = """SELECT DISTINCT ?label ?name WHERE {
  ?thing rdfs:label ?label . { ?thing rdfs:label ?name } UNION { ?thing skos:altLabel ?name } %s } ORDER BY ?label ?name"""
_ORGANS = """SELECT DISTINCT ?organ ?name WHERE {
  ?site a nk:AnatomicalSite ; rdfs:label ?organ . { ?site rdfs:label ?name } UNION { ?site skos:altLabel ?name } }"""
#: What names of tumour classes end in, and people leave out: `pancreatic`, `grade 2`. `G3` alone names two classes, a
#: carcinoma and a tumour that is well differentiated, so it has to be said which.
_KIND_OF_TUMOUR = re.compile(r" (neuroendocrine (tumou?r|carcinoma)s?|NETs?|NECs?)$", re.IGNORECASE)


#: Everyday names of organs in which no population of a study is told apart, and the names of the sites around them.
_AROUND = {
    **dict.fromkeys(("jejunum", "ileum", "jejunal", "ileal"), ("small bowel", "midgut")),
    **dict.fromkeys(("duodenum", "duodenal"), ("small bowel",)),
    **dict.fromkeys(("appendix", "appendiceal", "cecum", "caecum"), ("midgut", "gastrointestinal")),
    **dict.fromkeys(("colon", "colonic", "rectum", "rectal", "colorectal", "large bowel"), ("gastrointestinal",)),
    **dict.fromkeys(("stomach", "gastric", "esophagus", "oesophagus"), ("gastrointestinal",)),
    **dict.fromkeys(("bronchus", "bronchial", "bronchi", "pulmonary"), ("lung",)),
}


@dataclass(frozen=True)
class Choice:
    """Something that can be said of a tumour: its label, and every name that stands for it, folded."""

    label: str
    names: frozenset[str]


def choices(view: Snapshot, query: CompetencyQuery) -> dict[str, list[Choice]]:
    """List what each parameter of the query can name, and the differentiation, by label; a form offers these."""
    found = {}
    for name in query.params:
        rows = [(row["label"].value, row["name"].value) for row in view.query(_CHOICES % query.values[name])]
        found[name] = [Choice(label, _names(n for _, n in group)) for label, group in groupby(rows, lambda row: row[0])]
    organs = {(row["organ"].value.casefold(), row["name"].value.casefold()) for row in view.query(_ORGANS)}
    found["site"] = [
        Choice(one.label, one.names | {organ for organ, name in organs if name in one.names}) for one in found["site"]
    ]
    found["differentiation"] = [
        Choice(name, frozenset({name, adverb, f"{adverb} differentiated", f"{adverb}-differentiated"}))
        for name, adverb in ADVERBS.items()
    ]
    return found


def _names(given: Iterable[str]) -> frozenset[str]:
    """Fold names, and add those without the kind of tumour; of a grade also the number alone."""
    full = {name.casefold() for name in given}
    short = {_KIND_OF_TUMOUR.sub("", name) for name in full}
    numbers = {match[1] for name in short if (match := re.fullmatch(r"(?:grade |g)(\d)", name))}
    return frozenset(full | short | numbers)


def resolve(known: Mapping[str, Sequence[Choice]], name: str, value: str) -> str:
    """Give the label that a value of a parameter stands for, as people type it: `pancreas`, `G2`.

    :raises UsageError: if it names nothing of its kind, or several; the nearest, or all of them, are given.
    """
    folded = value.strip().casefold()
    exact = [one.label for one in known[name] if one.label.casefold() == folded]
    meant = exact or [one.label for one in known[name] if folded in one.names]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UsageError(f"The {name} {value!r} can mean {' or '.join(meant)}; write which.", field=name)
    labels = {one_name: one.label for one in known[name] for one_name in one.names}
    begun = [one for one in labels if re.match(rf"{re.escape(folded)}\b", one)]
    around = [one for one in _AROUND.get(folded, ()) if one in labels] if name == "site" else []
    near = dict.fromkeys(labels[one] for one in around or begun or get_close_matches(folded, labels, n=3, cutoff=0.6))
    hint = f"Did you mean {' or '.join(near)}?" if near else f"It can be {_some([one.label for one in known[name]])}."
    raise UsageError(f"No {name} of a tumour is called {value!r}. {hint}", field=name)


#: Names that a message lists; of more it says how many there are.
_LISTED = 8


def _some(labels: Sequence[str]) -> str:
    """List names, or the first of many.

    >>> _some(["well", "poor"]), _some([str(number) for number in range(10)])
    ('well, poor', '0, 1, 2, 3, 4, 5, 6, 7 or 2 others')
    """
    left = len(labels) - _LISTED
    if left <= 0:
        return ", ".join(labels)
    return f"{', '.join(labels[:_LISTED])} or {left} {'other' if left == 1 else 'others'}"


def measurement(text: str, field: str = "") -> Decimal:
    """Read a measurement exactly; a per cent sign may follow.

    >>> measurement("2.5 %")
    Decimal('2.5')

    :raises UsageError: if it is no number, or a negative one.
    """
    try:
        number = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise UsageError(f"{text!r} is not a number of 0 or more.", field=field)
    return number
