"""The way from a gene to outcomes as a picture: gene, pathway, drug, study, outcome; mechanism dashed, evidence solid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from markupsafe import Markup

from netkg.server.http.drawing.svg import Canvas, wrap
from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.mechanism_evidence import MECHANISM, Candidate, EvidenceRow, Trial, is_stratified
from netkg.server.http.reading.study_page import weight

COLUMNS = (
    ("gene", 4.0, 96.0),
    ("pathway", 126.0, 184.0),
    ("drug", 340.0, 186.0),
    ("study", 556.0, 240.0),
    ("outcome", 822.0, 274.0),
)
WIDTH, ROW, TOP = 1100.0, 46.0, 44.0
#: Distance of lines of words, and the space around them.
LINE, AROUND = 14.0, 18.0
#: Studies of one drug that are drawn; the table below the picture has all.
MOST = 6


def evidence_path(
    gene: Thing, candidates: Sequence[Candidate], address: Callable[[str], str] = str, name: str = "path"
) -> Markup:
    """Draw the ways from a gene to the drugs that mechanism names, and what their studies report.

    A dashed line is mechanism, a solid one evidence. No solid line leaves the gene unless a result tells patients
    apart by it; then it leads to that study.

    :param address: writes an address of this server as a link does.
    """
    if not candidates:
        return Markup("")
    rows = [(candidate, trial) for candidate in candidates for trial in (candidate.trials[:MOST] or (None,))]
    more = [candidate for candidate in candidates if len(candidate.trials) > MOST]
    centers, end = _rows([trial for _, trial in rows])
    height = end + 58 + 18 * len(more)
    picture = Canvas(
        name, WIDTH, height, f"From {gene.label} to drugs, studies and outcomes", _text(gene, candidates), links=True
    )
    for heading, x, _ in COLUMNS:
        picture.words("quiet", x, 18, heading, size=12)
    middle = (TOP + end) / 2
    pathways = _places(rows, centers, lambda candidate: [one.pathway for one in candidate.mechanisms])
    drugs = _places(rows, centers, lambda candidate: [candidate.drug])
    for pathway, y in pathways.values():
        picture.curve("mechanism", _end(0), middle, _start(1), y)
        _box(picture, 1, y, pathway, address)
    for candidate in candidates:
        y = drugs[candidate.drug.iri][1]
        for mechanism in candidate.mechanisms or ():
            picture.curve("mechanism", _end(1), pathways[mechanism.pathway.iri][1], _start(2), y)
        what = ", ".join(dict.fromkeys(f"{one.relation} {one.target.label}" for one in candidate.mechanisms))
        _box(picture, 2, y, candidate.drug, address, [what, candidate.word], warn=not is_stratified(candidate.word))
    for (candidate, trial), y in zip(rows, centers, strict=True):
        if trial is None:
            picture.words("quiet", _start(3), y + 4, candidate.without_studies, size=12)
            continue
        picture.curve("evidence", _end(2), drugs[candidate.drug.iri][1], _start(3), y)
        if is_stratified(trial.word):
            _lead(picture, middle, y + 8)
        _box(picture, 3, y, trial.study, address, [by_gene(trial, gene)])
        outcomes = _outcomes(trial)
        if outcomes:
            picture.line("evidence", _end(3), y, _start(4), y)
        first = y + 4 - (max(len(outcomes), 1) - 1) * LINE / 2
        for line, words in enumerate(outcomes or ["no result here"]):
            picture.words("ink" if outcomes else "quiet", _start(4) + 6, first + LINE * line, words, size=12)
    _box(picture, 0, middle, gene, address)
    y = end + 20
    for candidate in more:
        picture.words(
            "quiet", COLUMNS[3][1], y, f"{candidate.drug.label}: {len(candidate.trials) - MOST} more studies below", size=12
        )
        y += 18
    _legend(picture, y + 14)
    return picture.markup()


def _rows(trials: Sequence[Trial | None]) -> tuple[list[float], float]:
    """Give the middle of each row, as high as its words need, and where the last one ends."""
    centers, top = [], TOP
    for trial in trials:
        lines = max(len(_name(3, trial.study)) + 1, len(_outcomes(trial))) if trial else 1
        height = max(ROW, LINE * lines + AROUND)
        centers.append(top + height / 2)
        top += height
    return centers, top


def _name(column: int, term: Thing) -> tuple[str, ...]:
    """Break the name of a box into lines."""
    return wrap(term.label, COLUMNS[column][2] - 12, 13, 3)


def _outcomes(trial: Trial) -> list[str]:
    """Give the lines of the two outcomes that matter most."""
    return [line for words in outcome_words(trial)[:2] for line in wrap(words, COLUMNS[4][2], 12, 2)]


def _lead(picture: Canvas, gene: float, study: float) -> None:
    """Lead a solid line from the gene to a study, above and beside what mechanism connects."""
    x, turn, above = COLUMNS[0][1] + 20, _start(3) - 14, TOP - 12
    corners = ((x, gene), (x, above), (turn, above), (turn, study), (_start(3), study))
    for start, end in pairwise(corners):
        picture.line("evidence", *start, *end)


def by_gene(trial: Trial, gene: Thing) -> str:
    """Say of a study how it stands to the gene."""
    return f"not by {gene.label} status" if trial.word == MECHANISM else trial.word


def outcome_words(trial: Trial) -> list[str]:
    """Say what a study reports, the measures that matter most first, a median before what holds at some time; each once."""
    rows = sorted(trial.results, key=lambda row: (weight(row["measure"]), row["measure"], bool(row.get("time"))))
    return list(dict.fromkeys(words for row in rows if (words := _result(row))))


def _result(row: EvidenceRow) -> str:
    if not row["measure"]:
        return ""
    unit = "%" if row["unit"] == "percent" else f" {row['unit']}" if row["unit"] else ""
    p = row["p"] if not row["p"] or row["p"][0] in "<>=" else f"= {row['p']}"
    own, other = row["value"] and f"{row['value']}{unit}", row["comparatorValue"] and f"{row['comparatorValue']}{unit}"
    own = own or row.get("qualifier", "")
    if own and other and unit != "%":
        own = own.removesuffix(unit)  # once is enough
    said = f"{own or 'no number printed'} against {other}" if other else own or (f"p {p}" if p else "no number printed")
    return f"{row['measure']}{' at ' + row['time'] if row.get('time') else ''} {said}"


def _places(rows, centers, terms) -> dict[str, tuple[Thing, float]]:  # type: ignore[no-untyped-def]
    """Put each thing level with the middle of the rows that it leads to."""
    levels: dict[str, list[int]] = {}
    known: dict[str, Thing] = {}
    for number, (candidate, _) in enumerate(rows):
        for term in terms(candidate):
            known[term.iri] = term
            levels.setdefault(term.iri, []).append(number)
    places = {iri: (known[iri], sum(centers[row] for row in found) / len(found)) for iri, found in levels.items()}
    last = 0.0
    for iri, (term, y) in sorted(places.items(), key=lambda item: item[1][1]):
        last = max(y, last + ROW) if last else y
        places[iri] = (term, last)
    return places


def _box(
    picture: Canvas,
    column: int,
    y: float,
    term: Thing,
    address: Callable[[str], str],
    below: Sequence[str] = (),
    *,
    warn: bool = False,
) -> None:
    _, x, width = COLUMNS[column]
    name, lines = _name(column, term), [line for line in below if line]
    height = 8 + LINE * (len(name) + len(lines))
    picture.rect("box", x, y - height / 2, width, height, round=5)
    first = y - height / 2 + 15
    picture.block("link", x + 8, first, name, LINE, href=address(term.path) if term.path else "")
    for number, line in enumerate(lines):
        look = "warn" if warn and number == len(lines) - 1 else "quiet"
        picture.words(look, x + 8, first + 1 + LINE * (len(name) + number), line, width=width - 12, size=11)


def _start(column: int) -> float:
    return COLUMNS[column][1]


def _end(column: int) -> float:
    return COLUMNS[column][1] + COLUMNS[column][2]


def _legend(picture: Canvas, y: float) -> None:
    picture.line("mechanism", 4, y, 44, y)
    picture.words("quiet", 52, y + 4, "mechanism: how things act, not evidence of benefit", size=12)
    picture.line("evidence", 430, y, 470, y)
    picture.words("quiet", 478, y + 4, "evidence: tested in patients, whatever their genotype unless it says so", size=12)


def _text(gene: Thing, candidates: Sequence[Candidate]) -> str:
    """Say the picture in words."""
    said = []
    for candidate in candidates:
        ways = "; ".join(
            f"{gene.label} modulates {one.pathway.label}, {candidate.drug.label} {one.relation} {one.target.label}"
            for one in candidate.mechanisms
        )
        studies = "; ".join(
            f"{trial.study.label}: {', '.join(outcome_words(trial)) or 'no result here'}" for trial in candidate.trials
        )
        known = f"By mechanism: {ways or 'not tied'}. Studies: {studies or candidate.without_studies}."
        said.append(f"{candidate.drug.label}, {candidate.word}. {known} {candidate.unknown}")
    return " ".join(said)
