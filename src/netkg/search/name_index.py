"""Look things up by name: whole, by beginning, by words in any order, and nearly.

Names are compared as people hear them: capitals, accents, hyphens, blanks and the s of a plural do not count, British
spelling is American, and the small intestine is the small bowel. An index of fifteen thousand names takes some tenths of
a second to make and answers in a few milliseconds.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from netkg.search.kinds import Kind, kind, rank
from netkg.search.names import Entry, Name

#: Letters of a query that are looked at; a name is shorter.
LONGEST = 200
#: Names longer than this are sentences, which are found by their words and not by a likeness of the whole.
_SENTENCE = 60
_NOT_LETTERS = re.compile(r"[\W_]+")
_SPELLINGS = (
    ("tumour", "tumor"),
    ("oedema", "edema"),
    ("haem", "hem"),
    ("labelled", "labeled"),
    ("oesoph", "esoph"),
    ("small intestinal", "small bowel"),
    ("small intestine", "small bowel"),
)
#: Words that comparisons are told with, as their names have them.
_SAME = {"vs": "against", "versus": "against"}
#: Letters from which on the beginning of an identifier says anything.
_ACCESSION = 4
#: The s of a plural: not that of everolimus, sclerosis or mass, nor of a short name such as OS.
_PLURAL = re.compile(r"(?<=\w{3}[^aious])s$")
#: The mass number of an isotope, before the name of its element.
_MASS = re.compile(r"\A\d+(?=[^\W\d]{2})")
#: How a name was found, the best first.
WHOLE, BEGINNING, WORDS, NEARLY = range(4)


def fold(text: str) -> str:
    """Write a name as it is compared.

    >>> fold("RADIANT-3"), fold("Pancreatic  neuroendocrine tumours"), fold("Merkel-Zell-Karzinom Größe")
    ('radiant 3', 'pancreatic neuroendocrine tumor', 'merkel zell karzinom grosse')
    >>> fold("lanreotide vs. placebo")
    'lanreotide against placebo'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    plain = " ".join(_NOT_LETTERS.sub(" ", plain).split())
    for written, compared in _SPELLINGS:
        plain = plain.replace(written, compared)
    return " ".join(_SAME.get(word) or _PLURAL.sub("", word) for word in plain.split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, by which of its names, and how well that fits (0 to 1)."""

    entry: Entry
    name: Name
    match: int
    likeness: float = 1.0

    @property
    def reason(self) -> str:
        """Why it was found, for people; empty where its label says so itself.

        >>> Hit(Entry("x", "TSC2", "gene", ()), Name("UniProtKB:P49815", "identifier of a close match"), WHOLE).reason
        'identifier of a close match: UniProtKB:P49815'
        >>> Hit(Entry("x", "everolimus", "drug", ()), Name("everolimus"), NEARLY, 0.9).reason
        'similar spelling'
        """
        said = f"{self.name.how}: {self.name.text}" if self.name.how and self.name.text != self.entry.label else ""
        near = "similar spelling" if self.match == NEARLY else ""
        retired = "retired; another record takes its place" if self.entry.retired else ""
        return ", ".join(part for part in (said, near, retired) if part)


@dataclass(frozen=True)
class HitGroup:
    """What was found of one kind."""

    kind: Kind
    hits: Sequence[Hit]


class NameIndex:
    """All names of a release."""

    def __init__(self, entries: Sequence[Entry], *, complete: bool = True) -> None:
        self.entries = entries
        #: Whether it holds every thing that has a label.
        self.complete = complete
        self._names: list[tuple[int, Name]] = []
        #: The names of each thing that are found by their words, with how they are compared.
        self._open: list[list[tuple[Name, str]]] = [[] for _ in entries]
        self._whole: defaultdict[str, list[int]] = defaultdict(list)
        words: defaultdict[str, set[int]] = defaultdict(set)
        #: Word for a kind -> its things, for `everolimus trial`.
        self._of_kind: defaultdict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(entries):
            for word in fold(kind(entry.kind).singular).split():
                self._of_kind[word].add(number)
            for name in entry.names:
                folded = fold(name.text)
                for tight in _writings(name, folded):
                    self._whole[tight].append(len(self._names))
                self._names.append((number, name))
                if not name.whole:
                    self._open[number].append((name, folded))
                    for word in folded.split():
                        words[word].add(number)
                        words[_MASS.sub("", word, count=1)].add(number)
        loose = [(tight, at) for tight, found in self._whole.items() for at in found if not self._names[at][1].whole]
        self._sorted = sorted(loose)
        self._near = [(tight, at) for tight, at in loose if len(tight) <= _SENTENCE and not entries[self._names[at][0]].retired]
        self._near_texts = [tight for tight, _ in self._near]
        self._words = sorted(words)
        self._postings = words

    def of_kind(self, name: str) -> list[Entry]:
        """List the things of a kind by label, without retired ones."""
        return sorted((e for e in self.entries if e.kind == name and not e.retired), key=lambda e: (e.label.casefold(), e.iri))

    def kinds(self) -> dict[str, int]:
        """Count the things of each kind, in the order in which people look for them."""
        counts: defaultdict[str, int] = defaultdict(int)
        for entry in self.entries:
            if not entry.retired:
                counts[entry.kind] += 1
        return dict(sorted(counts.items(), key=lambda item: (rank(item[0]), item[0])))

    def search(self, query: str) -> list[HitGroup]:
        """Find things by name, grouped by kind."""
        best: dict[int, Hit] = {}
        for number, hit in self._hits(query[:LONGEST]):
            held = best.get(number)
            if held is None or _fit(hit) < _fit(held):
                best[number] = hit
        if any(hit.match < NEARLY for hit in best.values()):  # what is spelt alike matters only where nothing else fits
            worst = NEARLY if min(hit.match for hit in best.values()) == WORDS else WORDS
            best = {number: hit for number, hit in best.items() if hit.match <= worst}
        groups: defaultdict[str, list[Hit]] = defaultdict(list)
        for hit in sorted(best.values(), key=_order):
            groups[hit.entry.kind].append(hit)
        # What is called so comes first; else what people look for before what merely mentions it.
        first = {name: (hits[0].match != WHOLE, hits[0].match == NEARLY, rank(name), name) for name, hits in groups.items()}
        return [HitGroup(kind(name), groups[name]) for name in sorted(groups, key=lambda name: first[name])]

    def _hits(self, query: str) -> Iterator[tuple[int, Hit]]:
        folded = fold(query)
        tight = folded.replace(" ", "")
        if not tight:
            return
        for at in self._whole.get(tight, ()):
            number, name = self._names[at]
            yield number, Hit(self.entries[number], name, WHOLE)
        for text, at in self._beginning(tight):
            number, name = self._names[at]
            if name.how.startswith("identifier") and len(tight) < _ACCESSION:
                continue
            yield number, Hit(self.entries[number], name, BEGINNING, len(tight) / len(text))
        if len(tight) > 1:  # words that begin with one letter are too many to mean anything
            for number in self._holding(folded.split(), near=False):
                yield number, self._by_words(number, folded.split(), WORDS)
        if len(tight) < 4:
            return
        least = 0.8 if len(tight) < 6 else 0.7
        near = process.extract(tight, self._near_texts, scorer=OSA.normalized_similarity, score_cutoff=least, limit=40)
        for _, likeness, place in near:
            number, name = self._names[self._near[place][1]]
            yield number, Hit(self.entries[number], name, NEARLY, likeness)
        if len(folded.split()) > 1:
            for number in self._holding(folded.split(), near=True):
                yield number, self._by_words(number, folded.split(), NEARLY)

    def _beginning(self, tight: str) -> Iterator[tuple[str, int]]:
        for place in range(bisect_left(self._sorted, (tight, -1)), len(self._sorted)):
            if not self._sorted[place][0].startswith(tight):
                return
            yield self._sorted[place]

    def _holding(self, words: Sequence[str], *, near: bool) -> set[int]:
        """Give the things whose names hold all the words, or their beginnings; with `near`, words spelt alike."""
        found: set[int] | None = None
        for word in words:
            holding: set[int] = set().union(*(self._postings[known] for known in self._known(word, near=near)))
            if len(words) > 1:
                holding |= self._of_kind.get(word, set())
            found = holding if found is None else found & holding
            if not found:
                return set()
        return {number for number in found or () if not self.entries[number].retired}

    def _known(self, word: str, *, near: bool) -> Iterable[str]:
        start = bisect_left(self._words, word)
        known = []
        while start < len(self._words) and self._words[start].startswith(word):
            known.append(self._words[start])
            start += 1
        if known or not near or len(word) < 4:
            return known
        alike = process.extract(word, self._words, scorer=OSA.normalized_similarity, score_cutoff=0.72, limit=5)
        return [text for text, _, _ in alike]

    def _by_words(self, number: int, words: Sequence[str], match: int) -> Hit:
        """Choose the name of a thing that holds most of the words."""

        def held(named: tuple[Name, str]) -> tuple[int, int]:
            return sum(word in named[1] for word in words), -len(named[1])

        name, folded = max(self._open[number], key=held)
        return Hit(self.entries[number], name, match, sum(map(len, words)) / max(len(folded), 1))


def _fit(hit: Hit) -> tuple[int, bool, float]:
    return hit.match, bool(hit.name.how), -hit.likeness


def _writings(name: Name, folded: str) -> set[str]:
    """Give the ways to write a name in one word; an identifier also goes without its prefix."""
    written = {folded.replace(" ", "")}
    if name.how.startswith("identifier") and not name.whole:
        written.add(fold(name.text.partition(":")[2]).replace(" ", ""))
    return written - {""}


def _order(hit: Hit) -> tuple[int, int, float, int, str]:
    retired = 1 if hit.entry.retired else 0
    return hit.match, retired, -round(hit.likeness, 2), len(hit.entry.label), hit.entry.label
