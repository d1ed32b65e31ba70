"""The editor at /sparql: what is asked in it, and how a test writes and reads there."""

from __future__ import annotations

from urllib.parse import quote

from servers import Server

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOSTILE = "<img src=x onerror=alert(1)>"
BY_GENE = "# Genes by symbol\nSELECT ?iri ?gene WHERE { ?iri a nk:Gene ; rdfs:label ?gene }\n"
_DIGITS = "".join(f" VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in "bcde")
#: Fifty thousand rows: the numbers from 0 to 49,999, and a gene.
MANY = f"SELECT ?n ?gene {{ BIND(<gene/tsc2> AS ?gene) VALUES ?a {{ 0 1 2 3 4 }}{_DIGITS} "
MANY += "BIND(?a * 10000 + ?b * 1000 + ?c * 100 + ?d * 10 + ?e AS ?n) }"


def address(site: Server, query: str = "") -> str:
    return site.url + "/sparql" + (f"?query={quote(query)}" if query else "")


def write(page, text: str) -> None:
    """Put a text in the editor in place of what it has, as one types it."""
    page.click("#code .cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def written(page) -> str:
    return "\n".join(page.locator("#code .cm-line").all_inner_texts()).replace("\xa0", " ").rstrip("\n")


def status(page, words: str) -> None:
    page.wait_for_function("words => document.getElementById('status').textContent.includes(words)", arg=words)
