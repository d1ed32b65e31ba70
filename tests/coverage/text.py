"""Read the flattened source text: its sections, sentences, numbers, reference numbers and names.

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
_GLUED = "year|fold|mg|mm"
_NUMBER = re.compile(
    r"(?<![A-Za-z\d.])(?<![A-Za-z]-)(?:\d+(?:,\d{3})+|\d+)(?:\.\d+)?"
    rf"(?!\d|,\d{{3}}|-?(?!(?:{_GLUED})\b)[A-Za-z])"
)
_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_WORDS = {word: str(value) for value, word in enumerate(_UNITS, 1)}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBER_WORD = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:-(?P<unit>{'|'.join(_UNITS[:9])}))?"
    rf"|(?P<fraction>one-(?:half|third|fourth|quarter|fifth))|one(?= or more)"
    rf"|(?P<word>{'|'.join(_UNITS[1:])})(?:fold)?)\b",
    re.IGNORECASE,
)
_PHASES = re.compile(r"\bphases? (I{1,3}|[1-3])\b(?:(?:-| and | or | to |/)(I{1,3}|[1-3])\b)?", re.IGNORECASE)
_MEASURED = re.compile(r"(?:(?:-?,)?(?: and| or| to| versus|,)? [\d.]+)?[- ]?(?:months?|years?|patients)\b| of \d| versus \d")
_ROMAN = {"I": "1", "II": "2", "III": "3"}


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


@dataclass(frozen=True)
class Number:
    """A number as printed: its value, how it is meant, and its place in the sentence."""

    value: str
    kind: str  # "percent", "p", "n", "phase" or "plain"
    start: int
    end: int
    figure: bool = False  # a measured figure: a share, a p-value, a group size, a decimal, months, years


def numbers(sentence: Sentence | str) -> list[Number]:
    """Find the numbers of a sentence, written as figures or words, outside of references to literature and tables.

    >>> [(n.value, n.kind) for n in numbers("OS was 60–90% in two series (n = 9; p < 0.02) [3, 4], Table 2")]
    [('60', 'percent'), ('90', 'percent'), ('2', 'plain'), ('9', 'n'), ('<0.02', 'p')]
    >>> [n.value for n in numbers("VEGFR-2, 177Lu and 5-FU at a 10year and 5-year rate, 35,825 cases, phase I-II")]
    ['10', '5', '35825', '1', '2']
    """
    if isinstance(sentence, str):
        sentence = Sentence("", clean(sentence))
    text, silent = sentence.text, sentence.silent
    found = []
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if not any(low <= start < high for low, high in silent):
            found.append(_number(text, match.group().replace(",", ""), start, end))
    for match in _NUMBER_WORD.finditer(text):
        found.append(_number(text, _word_value(match), *match.span()))
    for match in _PHASES.finditer(text):
        for group in (1, 2):
            if match.group(group):
                found = [number for number in found if number.start != match.start(group)]
                value = match.group(group)
                found.append(Number(_ROMAN.get(value.upper(), value), "phase", *match.span(group)))
    return sorted(found, key=lambda number: number.start)


def _number(text: str, value: str, start: int, end: int) -> Number:
    before, after = text[:start], text[end:]
    if sign := re.search(r"\bp ?([=<>]) ?$", before):
        return Number(value if sign.group(1) == "=" else sign.group(1) + value, "p", start, end, figure=True)
    if re.search(r"\bn ?= ?$", before):
        return Number(value, "n", start, end, figure=True)
    if re.match(r" ?(?:%|percent\b)|(?:–| to )\d[\d.]* ?(?:%|percent\b)", after):
        return Number(value, "percent", start, end, figure=True)
    measured = "." in value or bool(_MEASURED.match(after)) or bool(re.fullmatch(r"[\d.\s]+", text))  # a table's cells
    return Number(value, "plain", start, end, figure=measured)


def _word_value(match: re.Match[str]) -> str:
    if tens := match["tens"]:
        return str(_TENS[tens.lower()] + int(_WORDS.get((match["unit"] or "").lower(), 0)))
    if match["fraction"]:
        return match["fraction"].lower()
    return _WORDS[(match["word"] or "one").lower()]


_TOKEN = re.compile(r"[^\W_]+(?:['/-][^\W_]+)*")
_TERM = re.compile(
    r"(?:inib|limus|[uzx]umab|platin|zomide|citabine|rubicin|otide|reotide|tatin|feron|mycin|zocin|bazine|uracil|tatate|"
    r"tatoc|etiprate|zopanib|[a-z]emia|uria|penia|itis|osis|[a-z]oma|pathy|rrhea|ectomy|graphy|plasia|therapy|"
    r"kinase|oxylase|globin|granin|taxia|tonin|tamine|gastrin|glucagon|insulin|embolization|ablation|transplantation|"
    r"syndrome|inhibitor|receptor|antibody|antibodies|peptide|amine|hormone|oncogene|gene)s?$"
)


def candidates(sentence: Sentence, lower: frozenset[str] = frozenset()) -> Iterator[tuple[str, int, int]]:
    """Find what looks like a name: an acronym, letters with digits, a capital inside a sentence, a drug-like word.

    >>> [word for word, *_ in candidates(Sentence("6.1", "Patients in RADIANT-3 of Yao got 10 mg everolimus for NETs."))]
    ['RADIANT-3', 'Yao', 'everolimus', 'NETs']

    :param lower: words that the text also prints in lower case, so that a capital alone makes no name of them.
    """
    silent = sentence.silent
    for match in _TOKEN.finditer(sentence.text):
        word, start, end = match.group(), *match.span()
        if any(low <= start < high for low, high in silent) or numbers_only(word):
            continue
        acronym = sum(c.isupper() for c in word) > 1 or (any(c.isalpha() for c in word) and any(c.isdigit() for c in word))
        capital = word[0].isupper() and len(word) > 1 and not _opens(sentence, start) and word.lower() not in lower
        if sentence.heading and not acronym:
            capital = capital and word.lower() not in lower
        if acronym or capital or _TERM.search(word.lower()):
            yield word, start, end


def numbers_only(word: str) -> bool:
    """Tell whether a token is only a number, perhaps with a unit on it."""
    return bool(re.fullmatch(rf"\d[\d-]*(?:-?(?:{_GLUED}))?", word) or re.fullmatch(r"I{1,3}(?:-I{1,3})?", word))


def _opens(sentence: Sentence, start: int) -> bool:
    return not re.search(r"[^\W_]", sentence.text[:start])


def lower_words(sections: dict[str, list[Sentence]]) -> frozenset[str]:
    """Give the words that the text prints in lower case somewhere."""
    return frozenset(
        word
        for sentences in sections.values()
        for sentence in sentences
        for word in _TOKEN.findall(sentence.text)
        if word.islower()
    )
