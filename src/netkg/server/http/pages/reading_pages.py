"""The pages made for reading: what the head of each says of itself, and what its template shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from netkg.engine.base import Snapshot
from netkg.namespaces import NKD
from netkg.server.http.drawing.comparison_rows import NARROW
from netkg.server.http.drawing.evidence_path import by_gene, evidence_path, outcome_words
from netkg.server.http.drawing.forest_plot import forest_plot
from netkg.server.http.drawing.median_plot import NOTE, median_plot
from netkg.server.http.drawing.paired_bars import has_bars, paired_bars
from netkg.server.http.negotiation import GRAPHS
from netkg.server.http.pages import schema_org
from netkg.server.http.pages.layout import Alternate, Head, Page, address
from netkg.server.http.pages.things import Thing
from netkg.server.http.reading.drug_page import COLUMNS, read_drug
from netkg.server.http.reading.facts import Facts
from netkg.server.http.reading.figures_read import by_weight
from netkg.server.http.reading.gene_page import read_gene
from netkg.server.http.reading.mechanism_evidence import EvidenceRow
from netkg.server.http.reading.publication_page import read_publication
from netkg.server.http.reading.study_page import read_study
from netkg.server.http.reading.tumour_page import read_tumour


def gene(view: Snapshot, iri: str, table: Sequence[EvidenceRow] | None) -> Page:
    """Make the page of a gene."""
    facts = Facts(view)
    name = facts.label(iri)
    rows = [row for row in table if row["gene"] == name] if table is not None else None
    page = read_gene(facts, iri, rows)
    picture = evidence_path(page.gene, page.candidates, address)
    about = f"{name} in neuroendocrine tumours: alterations, frequency, prognosis, and what is known of drugs by its status."
    return Page(
        "gene.html",
        _head(page.gene, about, schema_org.gene(page)),
        {
            "page": page,
            "picture": picture,
            "by_gene": by_gene,
            "outcome_words": outcome_words,
        },
    )


#: Comparisons that the page of a drug shows; the figure has all.
SHOWN = 12


def drug(view: Snapshot, iri: str, table: Sequence[EvidenceRow] | None) -> Page:
    """Make the page of a drug, a regimen or a procedure."""
    page = read_drug(Facts(view), iri, table)
    name = page.drug.label
    shown = by_weight(page.contrasts)[:SHOWN]
    about = f"{name} in neuroendocrine tumours: studies, outcomes, comparisons, adverse events, decisions of agencies."
    return Page(
        "drug.html",
        _head(page.drug, about, schema_org.drug(page)),
        {
            "page": page,
            "columns_of": lambda arms: [name for name in COLUMNS if any(arm.figures[name] for arm in arms)],
            "head_of": lambda names: [(name[:1].upper() + name[1:], "") for name in names],
            "shown": shown,
            "forest": forest_plot(shown),
            "forest_narrow": forest_plot(shown, "forest-narrow", NARROW),
            "medians": median_plot(shown),
            "medians_narrow": median_plot(shown, "medians-narrow", NARROW),
            "bars": paired_bars(page.events),
            "note": NOTE,
            "figure_path": f"/figures/comparisons?{urlencode({'drug': name})}",
        },
    )


def study(view: Snapshot, iri: str) -> Page:
    """Make the page of a study."""
    page = read_study(Facts(view), iri)
    design = dict(page.design).get("design", ())
    about = f"{page.study.label}: " + (", ".join(it.label for it in design) or "design, patients, arms, outcomes.")
    variables = {"page": page, "bars": paired_bars(page.events), "has_bars": has_bars}
    return Page("study.html", _head(page.study, about, schema_org.study(page)), variables)


def tumour(view: Snapshot, iri: str) -> Page:
    """Make the page of a class of tumours."""
    page = read_tumour(Facts(view), iri)
    return Page("tumour.html", _head(page.tumour, page.definition, schema_org.tumour(page)), {"page": page})


def publication(view: Snapshot, iri: str) -> Page:
    """Make the page of a publication."""
    page = read_publication(Facts(view), iri)
    about = page.lines.get("title", page.publication.label)
    return Page("publication.html", _head(page.publication, about, schema_org.publication(page)), {"page": page})


def _head(it: Thing, about: str, data: Mapping[str, Any]) -> Head:
    path = quote(f"/{it.iri.removeprefix(str(NKD))}")
    others = [Alternate(form.media_types[0], f"{path}?format={form.name}") for form in GRAPHS[:4]]
    return Head(it.label, about, path, "browse", others, it.iri, data)
