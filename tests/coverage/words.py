"""The numbers in a sentence, and the words that may be names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .text import Sentence, clean

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
