"""Read the flattened source text: its sections, sentences, reference numbers and names.

The text was taken from printed pages. A table interrupts the running text in the middle of a sentence, so a table's
lines are taken out and the sentence closes over the gap. Words broken at a line's end have lost their hyphen
("diseasefree", "90YDOTATOC"), so names are compared by their letters and digits alone, at word boundaries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

ABSTRACT = "abstract"
REFERENCES = "reference list"

_TABLE = re.compile(r"(Table \d+): ")
_LEGEND = re.compile(r"[A-Z]{2,}, [a-z]")
_HEADING = re.compile(r"(\d+(?:\.\d+)?)\. +(?=[A-Z])")
_ENTRY = re.compile(r"\[\d+\] [^\W\d_]\. ")
_SENTENCE_END = re.compile(r"(?<=[.?!])(?<!\bal\.)(?<!\bresp\.) +(?=[A-Z0-9(“])")

_BRACKET = re.compile(r"\[\d+(?:\s*[,–-]\s*\d+)*\]")
_POINTER = re.compile(r"\bTables? \d+|(?<![\w)])\(\d\)(?= )")  # "Table 2"; "(1)" before an item of a list


def clean(text: str) -> str:
    """Undo what type setting did to single characters: mathematical letters, ligatures, quotes, soft hyphens.

    >>> clean("𝑅0 (𝑛 = 9), PDGFR-𝛽, e\ufb03cacy")
    'R0 (n = 9), PDGFR-β, efficacy'
    """
    text = unicodedata.normalize("NFKC", text.replace("\u00ad", "")).replace("’", "'").replace("\u2212", "-")
    return re.sub(r"[ \t\u00a0\u2009]+", " ", text)


def join(lines: list[str]) -> str:
    """Join lines; a hyphen or dash at a line's end holds on to what follows it.

    >>> join(["optimal management [17–", "20]. A well-", "differentiated", "tumor"])
    'optimal management [17–20]. A well-differentiated tumor'
    """
    text = ""
    for line in (line.strip() for line in lines):
        text += line if not line or not text or text[-1] in "-–" else f" {line}"
    return text.strip()


@dataclass(frozen=True)
class Sentence:
    """One sentence, table cell or bibliographic entry as printed, and the section it stands in."""

    section: str
    text: str
    heading: bool = False

    @cached_property
    def squashed(self) -> Squash:
        return squash(self.text)

    @cached_property
    def brackets(self) -> list[tuple[int, int]]:
        return [match.span() for match in _BRACKET.finditer(self.text)]

    @cached_property
    def silent(self) -> list[tuple[int, int]]:
        """Places of reference numbers, pointers to tables and marks of list items."""
        return self.brackets + [match.span() for match in _POINTER.finditer(self.text)]

    def references(self) -> set[str]:
        """Give the reference numbers the sentence cites, ranges expanded.

        >>> sorted(Sentence("2", "as shown [3–5, 13]").references())
        ['13', '3', '4', '5']
        """
        found = set()
        for start, end in self.brackets:
            for part in self.text[start + 1 : end - 1].split(","):
                first, _, last = re.sub(r"\s", "", part).replace("-", "–").partition("–")
                found |= {str(number) for number in range(int(first), int(last or first) + 1)}
        return found

    def context(self, start: int, end: int, width: int = 45) -> str:
        """Give the words around a place in the sentence."""
        left = self.text[max(0, start - width) : start]
        right = self.text[end : end + width]
        if start > width:
            left = left.partition(" ")[2]
        if end + width < len(self.text):
            right = right.rpartition(" ")[0]
        return f"{left}{self.text[start:end]}{right}".strip()


@dataclass(frozen=True)
class Squash:
    """The letters and digits of a text alone, with the places where words start and end."""

    letters: str
    folded: str
    places: tuple[int, ...] = field(repr=False)
    starts: frozenset[int] = field(repr=False)
    ends: frozenset[int] = field(repr=False)

    def find(self, name: Name) -> Iterator[tuple[int, int]]:
        """Find a name at word boundaries, also in the plural; give places in the text as printed."""
        hay = self.letters if name.exact else self.folded
        for key, suffixes in name.forms:
            at = hay.find(key)
            while at >= 0:
                if at in self.starts:
                    for suffix in suffixes:
                        end = at + len(key) + len(suffix)
                        if end in self.ends and hay.startswith(suffix, at + len(key)):
                            yield self.places[at], self.places[end - 1] + 1
                            break
                at = hay.find(key, at + 1)


def squash(text: str) -> Squash:
    """Keep letters and digits alone, Greek letters by name.

    >>> squash("90Y-DOTATOC, PDGFR-β").letters
    '90YDOTATOCPDGFRbeta'
    """
    letters: list[str] = []
    places: list[int] = []
    starts, ends = set(), set()
    inside = False
    for place, character in enumerate(text):
        if not character.isalnum():
            if inside:
                ends.add(len(letters))
            inside = False
            continue
        if not inside:
            starts.add(len(letters))
        inside = True
        for letter in _GREEK.get(character, character):
            letters.append(letter)
            places.append(place)
    ends.add(len(letters))
    joined = "".join(letters)
    return Squash(joined, joined.lower(), tuple(places), frozenset(starts), frozenset(ends))


_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma"}


_BRITISH = re.compile(
    r"tumour|oedema|diarrhoea|(?<=an)aemia|(?<=glyc)aemia|(?<=i)sation|labelled|signalling|haem(?=[ao])|"
    r"leukaem",
    re.IGNORECASE,
)
_AMERICAN = {
    "tumour": "tumor",
    "oedema": "edema",
    "diarrhoea": "diarrhea",
    "aemia": "emia",
    "sation": "zation",
    "labelled": "labeled",
    "signalling": "signaling",
    "haem": "hem",
    "leukaem": "leukem",
}


def american(text: str) -> str:
    """Give British words their American spelling, which the source prints.

    >>> american("Labelled tumour embolisation")
    'labeled tumor embolization'
    """
    return _BRITISH.sub(lambda match: _AMERICAN.get(match.group().lower(), match.group()), text)


@dataclass(frozen=True)
class Name:
    """A name to look for; an acronym is looked for in its own case, so that `OR` is not `or`."""

    text: str
    key: str
    exact: bool

    @cached_property
    def forms(self) -> list[tuple[str, tuple[str, ...]]]:
        """Give the name's stems with the endings of singular and plural."""
        if not self.exact and re.search(r"[^aeiou]y$", self.key):
            return [(self.key[:-1], ("y", "ies"))]
        return [(self.key, ("", "s", "es"))]


def name(text: str) -> Name:
    """Make a name of a label.

    >>> name("OR").exact, name("islet cell").exact, name("R0").key
    (True, False, 'R0')
    """
    squashed = squash(clean(text))
    upper = sum(character.isupper() for character in text)
    exact = " " not in text and (upper > 1 or (upper == 1 and (len(text) < 3 or any(c.isdigit() for c in text))))
    return Name(text, squashed.letters if exact else squashed.folded, exact)


def split(raw: str) -> dict[str, list[Sentence]]:
    """Split the flattened text into sections, each a list of sentences; a table's cells are blocks between blanks."""
    running: dict[str, list[str]] = {ABSTRACT: []}
    tables: dict[str, list[str]] = {}
    headings: dict[str, list[str]] = {}
    section, table, legend, in_heading = ABSTRACT, "", False, False
    for line in clean(raw).split("\n"):
        line = line.strip()
        if caption := _TABLE.match(line):
            table, legend = caption.group(1), False
            tables[table] = [line[caption.end() :]]
            continue
        if table:
            tables[table].append(line)
            legend = legend or bool(_LEGEND.match(line))
            if not (legend and not line):
                continue
            table = ""
        heading = _HEADING.match(line)
        if heading and _follows(section, heading.group(1)):
            section, line, in_heading = heading.group(1), line[heading.end() :], True
            headings[section], running[section] = [line], []
            if "." in section:  # a run-in heading ends with a stop, perhaps on the next line
                headings[section], running[section] = [], [line]
            continue
        if in_heading and "." not in section and _title(line):
            headings[section].append(line)
            continue
        in_heading = False
        if section not in (ABSTRACT, REFERENCES) and _ENTRY.match(line):
            section = REFERENCES
            running[section] = []
        running[section].append(line)
    return {
        **{key: list(_sentences(key, headings.get(key, []), lines)) for key, lines in running.items() if key != REFERENCES},
        **{key: [Sentence(key, block) for block in _blocks(lines)] for key, lines in sorted(tables.items())},
        **{key: list(_entries(key, running[key])) for key in (REFERENCES,) if key in running},
    }


def _follows(section: str, number: str) -> bool:
    """Tell whether a numbered heading may come after a section: 4 after 3, 4.1 after 4, 4.2 or 5 after 4.1."""
    chapter, _, part = ("0" if section == ABSTRACT else section).partition(".")
    if not chapter.isdigit():
        return False
    return number in {f"{int(chapter) + 1}", f"{chapter}.{int(part or 0) + 1}"}


def _title(line: str) -> bool:
    words = re.findall(r"[^\W\d]{4,}", line)
    return bool(words) and all(word[0].isupper() for word in words)


def _sentences(section: str, heading: list[str], lines: list[str]) -> Iterator[Sentence]:
    text = join(lines)
    if heading:
        yield Sentence(section, join(heading), heading=True)
    elif "." in section:
        title, _, text = text.partition(". ")
        yield Sentence(section, title, heading=True)
    for sentence in _SENTENCE_END.split(text):
        if sentence:
            yield Sentence(section, sentence)


def _blocks(lines: list[str]) -> Iterator[str]:
    for block in re.split(r"\n{2,}", "\n".join(lines)):
        text = re.sub(r"(?<=[a-z]{4})[a-d](?= ,)|(?<=\))[a-d]\b", "", join(block.split("\n")))  # footnote marks
        for sentence in _SENTENCE_END.split(text):
            if sentence:
                yield sentence


def _entries(section: str, lines: list[str]) -> Iterator[Sentence]:
    for entry in re.split(r"(?=\[\d+\] )", join(lines)):
        if entry:
            yield Sentence(section, entry.strip())
