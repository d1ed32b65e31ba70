"""Answers in the editor at /sparql: rows, graphs, bars and downloads, and markup that stays text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor import HOSTILE, MANY, address, status, write, written

#: A node with many different links, as DESCRIBE gives it.
STAR = "CONSTRUCT { <gene/tsc2> ?p ?o } { VALUES (?p ?o) { "
STAR += " ".join(f'(nk:propertyNumber{n} "a value of property {n}")' for n in range(16)) + " } }"
COVERING = """() => {
  const boxes = [...document.querySelectorAll('#answer svg text')].map(it => it.getBoundingClientRect());
  return boxes.flatMap((one, n) => boxes.slice(0, n).filter(other =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 4 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4)).length;
}"""


def test_fifty_thousand_rows_draw_what_fits(page, site):
    page.goto(address(site, MANY))
    status(page, "50,000 rows")
    assert "50,000 rows" not in page.inner_text("#answer")  # it is said once
    drawn = page.locator("#answer tbody tr").count
    assert drawn() < 120
    page.evaluate("document.querySelector('.port').scrollTop = 1e9")
    page.wait_for_selector("#answer tr[aria-rowindex='50001']")
    assert drawn() < 120
    head, port = page.locator("#answer thead th").first.bounding_box(), page.locator(".port").bounding_box()
    assert head and port and abs(head["y"] - port["y"]) < 3
    page.click("#answer thead button:text-is('n')")
    page.click("#answer thead button:text-is('n')")
    page.wait_for_selector("#answer th[aria-sort='descending']")
    assert page.inner_text("#answer tbody td >> nth=1") == "49999"
    page.fill("#answer input[type=search]", "4321")
    page.wait_for_function("() => document.querySelector('#answer .bar p').textContent === '15 rows of 50,000'")
    assert page.inner_text("#answer tbody td >> nth=1") == "44321"
    assert "TSC2" in page.inner_text("#answer tbody tr >> nth=0")


def test_an_empty_answer_is_explained_and_corrected_by_a_click(page, site):
    page.goto(address(site, "SELECT * { ?gene a nk:Gene ; nk:modulatez ?what }"))
    page.click("#problem button:has-text('Use nk:modulates')")
    status(page, "3 rows")
    assert written(page) == "SELECT * { ?gene a nk:Gene ; nk:modulates ?what }"
    page.click("#code .cm-content")
    page.keyboard.press("Control+z")
    assert "nk:modulatez" in written(page)


def test_triples_are_drawn_and_listed(page, site):
    page.goto(address(site, "CONSTRUCT WHERE { ?gene nk:modulates ?pathway }"))
    status(page, "3 triples")
    page.wait_for_selector("#answer svg a[aria-label='mTOR pathway']")
    page.click("#views button:has-text('raw')")
    page.wait_for_function("() => document.querySelector('#answer pre').textContent.includes('pathway/mtor')")
    page.click("#views button:has-text('table')")
    blanks = page.locator("#answer td:has-text('_:')").all_inner_texts()
    assert sorted(blanks) == ["_:1", "_:2"]


def test_words_of_a_graph_do_not_cover_each_other(page, site):
    page.goto(address(site, STAR))
    page.wait_for_selector("#answer svg text:text-is('a value of property 15')")
    assert page.locator("#answer svg text").count() == 1 + 16 + 16
    assert page.evaluate(COVERING) == 0
    order = page.eval_on_selector_all("#answer svg > *", "all => all.map(it => it.localName)")
    assert order.index("text") > len(order) - 1 - order[::-1].index("line")  # no line runs over a word


def test_a_line_names_more_than_its_ends(page, site):
    page.goto(address(site, "SELECT ?year ?n { VALUES (?year ?n) { (2004 3) (2009 8) (2013 1) (2022 5) } }"))
    page.click("#views button:has-text('chart')")
    axis = page.locator("#answer svg text[text-anchor='middle']").all_text_contents()
    assert axis == ["2005", "2010", "2015", "2020"]


def test_numbers_are_drawn_as_bars(page, site):
    page.goto(address(site, "SELECT ?class (COUNT(?x) AS ?n) { ?x a ?class } GROUP BY ?class"))
    page.click("#views button:has-text('chart')")
    assert page.locator("#answer svg rect").count() >= 3
    assert "4" in page.text_content("#answer svg")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_downloads_have_the_whole_answer(page, site, form):
    long = "SELECT ?gene { ?gene a nk:Gene }" + "\n# padding" * 400
    for query in ("SELECT ?gene { ?gene a nk:Gene }", long):
        page.goto("about:blank")
        page.goto(address(site))
        write(page, query)
        page.keyboard.press("Control+Enter")
        status(page, "4 rows")
        with page.expect_download() as waiting:
            page.click(f"#downloads a:text-is('{form}')")
        text = Path(waiting.value.path()).read_text("utf-8")
        rows = text.splitlines()[1:] if form == "csv" else json.loads(text)["results"]["bindings"]
        assert len(rows) == 4


def test_markup_in_labels_iris_and_literals_stays_text(page, site):
    with page.expect_response("**/completions"):
        page.goto(address(site, f'SELECT ?s ?p ?o ("{HOSTILE}" AS ?x) {{ ?s ?p ?o FILTER(ISIRI(?s)) }}'))
    page.wait_for_selector("#answer td:has-text('onerror')")
    for view in ("chart", "raw", "table"):
        if page.locator(f"#views button:text-is('{view}')").count():
            page.click(f"#views button:text-is('{view}')")
        assert page.locator("main img").count() == 0
    assert page.locator("#answer a[href^='javascript']").count() == 0
    page.click("#answer tbody button >> nth=0")
    for query in (
        f"# {HOSTILE}\nCONSTRUCT WHERE {{ ?s nk:hostile|nk:seeAlso ?o }}",
        f"ASK {{ {HOSTILE} }}",
        "DESCRIBE <gene/hostile>",
    ):
        write(page, query)
        page.keyboard.press("Control+Enter")
        page.wait_for_function("() => !['', 'Running …'].includes(document.getElementById('status').textContent)")
        page.wait_for_timeout(300)
        assert page.locator("main img").count() == 0
        assert page.locator("main a[href^='javascript']").count() == 0
    write(page, "SELECT * { ?gene ")
    page.keyboard.type("onerr")
    page.wait_for_timeout(400)
    assert page.locator("img").count() == 0


def test_without_scripts_the_form_answers_with_a_table(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(site))
    page.fill("#query", "SELECT ?iri ?gene { ?iri a nk:Gene ; rdfs:label ?gene } ORDER BY ?gene")
    page.click("button:has-text('Run')")
    assert page.locator("#answer tbody tr").count() == 4
    assert page.locator("#answer a[href='/gene/tsc2']").count() == 1
    assert page.locator("#answer img").count() == 0
    page.fill("#query", "SELECT ?x { ?x rdfs:label }")
    page.click("button:has-text('Run')")
    assert "column" in page.inner_text("#answer")
    page.fill("#query", MANY)
    page.click("button:has-text('Run')")
    assert page.locator("#answer tbody tr").count() == 500
    assert "there are more" in page.inner_text("#answer")
    context.close()
