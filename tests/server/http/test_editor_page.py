"""The editor at /sparql, in Chromium against a real server: a query is written, run, shared and found again."""

from __future__ import annotations

import pytest
import requests

from editor import BROWSER, BY_GENE, address, status, write, written
from pages import axe, scrolls_sideways


def test_a_query_in_the_address_runs(page, site):
    page.goto(address(site, "SELECT ?iri ?gene { ?iri a nk:Gene ; rdfs:label ?gene } ORDER BY DESC(?gene)"))
    status(page, "4 rows")
    assert page.locator("#answer thead th").all_inner_texts()[1:] == ["iri", "gene"]
    assert page.locator("#answer tbody tr").first.locator("td").nth(1).inner_text() == "TSC2 nkd:gene/tsc2"
    page.click("#answer tbody a >> nth=0")
    page.wait_for_url("**/gene/tsc2")


def test_the_keyboard_runs_and_leaves(page, site):
    page.goto(address(site))
    write(page, "ASK { ?gene a nk:Gene }")
    page.keyboard.press("Control+Enter")
    status(page, "Yes")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    assert written(page) == "ASK { ?gene a nk:Gene }"


def test_a_syntax_error_is_marked_where_it_is(page, site):
    page.goto(address(site))
    write(page, "SELECT * {\n  ?gene a nk:Gene ; rdfs:label }")
    page.keyboard.press("Control+Enter")
    status(page, "does not parse")
    assert page.locator("#code .cm-lintRange-error").inner_text() == "}"
    assert "^" in page.inner_text("#problem pre")
    page.click("#problem button")
    page.keyboard.insert_text("?label ")
    page.keyboard.press("Control+Enter")
    status(page, "4 rows")
    assert page.locator("#code .cm-lintRange-error").count() == 0


def test_a_late_answer_does_not_overwrite_a_newer_one(page, site):
    """The first answer is held back until the second one is shown, and is then delivered although it was given up."""
    held = []
    page.add_init_script("AbortController.prototype.abort = () => {}")
    page.route(
        "**/sparql", lambda route: held.append(route) if "held" in (route.request.post_data or "") else route.continue_()
    )
    page.goto(address(site))
    write(page, "SELECT ?held { ?held a nk:Gene }")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => document.getElementById('status').textContent === 'Running …'")
    write(page, "SELECT ?newer { ?newer a nk:Drug }")
    page.keyboard.press("Control+Enter")
    status(page, "1 row")
    for route in held:
        route.continue_()
    page.wait_for_timeout(700)
    assert page.inner_text("#status").startswith("1 row,")
    assert page.locator("#answer thead th").all_inner_texts()[1:] == ["newer"]


def test_a_run_is_stopped(page, site):
    held = []
    page.route("**/sparql", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.goto(address(site))
    write(page, "ASK {}")
    page.keyboard.press("Control+Enter")
    page.click("#stop")
    status(page, "Stopped")
    assert page.is_disabled("#stop")


def test_an_example_keeps_the_query_and_arrow_keys_run_nothing(page, site):
    page.goto(address(site))
    write(page, "ASK { ?mine ?is ?kept }")
    page.click("#choose")
    page.keyboard.press("ArrowDown")
    assert page.inner_text("#status") == ""
    page.click("#examples button:has-text('Genes by symbol')")
    status(page, "4 rows")
    assert written(page).startswith("# Genes by symbol")
    page.click("#tabs button.tab >> nth=0")
    assert written(page) == "ASK { ?mine ?is ?kept }"


def test_a_parameter_of_an_example_is_a_field(page, site):
    page.goto(address(site) + "?example=by-gene")
    status(page, "4 rows")
    page.focus("#parameter-gene")
    page.wait_for_selector("datalist option[value='TSC2']", state="attached")
    page.fill("#parameter-gene", "TSC2")
    page.keyboard.press("Tab")
    status(page, "1 row")
    assert 'VALUES ?gene { "TSC2" }' in written(page)
    assert page.url.endswith("/sparql?example=by-gene&gene=TSC2")
    write(page, "ASK {}")  # another question has neither its name nor its parameter
    assert page.is_hidden("#parameters")
    assert page.inner_text("#tabs button.tab") == "Query 1"
    page.keyboard.press("Control+z")
    assert page.input_value("#parameter-gene") == "TSC2"
    page.goto("about:blank")
    page.goto(site.url + "/sparql?example=by-gene&gene=MEN1")
    status(page, "1 row")
    assert 'VALUES ?gene { "MEN1" }' in written(page)


def test_tabs_history_and_undo_survive_a_reload(page, site):
    page.goto(address(site))
    write(page, "ASK { ?one ?is ?first }")
    page.wait_for_timeout(700)  # longer than typing that is undone in one step
    write(page, "ASK { ?two ?is ?second }")
    page.keyboard.press("Control+Enter")
    status(page, "Yes")
    page.click("#new")
    write(page, "ASK { ?three ?is ?third }")
    page.goto(address(site))
    assert page.locator("#tabs button.tab").count() == 2
    assert written(page) == "ASK { ?three ?is ?third }"
    page.click("#tabs button.tab >> nth=0")
    assert written(page) == "ASK { ?two ?is ?second }"
    page.click("#code .cm-content")
    for _ in range(4):
        page.keyboard.press("Control+z")
        if "?one" in written(page):
            break
    assert written(page) == "ASK { ?one ?is ?first }"
    page.click("#past")
    page.click("#runs button:has-text('ASK { ?two')")
    assert written(page) == "ASK { ?two ?is ?second }"
    assert page.locator("#tabs button.tab").count() == 3


def test_a_link_is_short_and_brings_the_query_back(page, site):
    page.goto(address(site))
    text = "SELECT * {\n" + "\n".join(f"  ?thing{number} rdfs:label ?label{number} ." for number in range(60)) + "\n} LIMIT 1"
    write(page, text)
    page.click("#share")
    page.wait_for_selector("#shared:not([hidden])")
    link = page.input_value("#link")
    assert len(link) < 700
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    page.goto(link)
    status(page, "1 row")
    assert written(page).startswith(text[:500])
    page.click("#share")
    page.wait_for_selector("#shared:not([hidden])")
    assert page.input_value("#link") == link


@pytest.mark.parametrize(
    ("before", "typed", "first", "then"),
    [
        ("SELECT * { ?gene a nk:Gene ; ", "mo", "nk:modulates", "SELECT * { ?gene a nk:Gene ; nk:modulates"),
        ("SELECT * { ?gene nk:modulates ?x ; a ", "nk:", "nk:Gene", "SELECT * { ?gene nk:modulates ?x ; a nk:Gene"),
        ("SELECT * { ?gene nk:candidateByMechanism ", "ever", "everolimus", r"nkd:drug\/everolimus"),
        ("PREFIX ", "sko", "skos:", "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"),
        ("PREFIX nk: <https://w3id.org/netkg/ontology/>\nASK { ?x ", "rdfs:lab", "rdfs:label", "PREFIX rdfs: <http"),
    ],
)
def test_completion_fits_the_position(page, site, before, typed, first, then):
    with page.expect_response("**/completions"):
        page.goto(address(site))
    write(page, before)
    page.keyboard.type(typed)
    page.wait_for_selector(".cm-tooltip-autocomplete li >> nth=0")
    page.keyboard.press("Control+Space")
    assert page.locator(".cm-tooltip-autocomplete li").first.inner_text().startswith(first)
    page.wait_for_timeout(120)  # a completion is not taken in the instant in which its list opens
    page.keyboard.press("Enter")
    assert then in written(page)


def test_formatting_can_be_undone(page, site):
    page.goto(address(site))
    write(page, "select ?g {?g a nk:Gene;rdfs:label ?l}")
    page.click("#format")
    assert written(page) == "SELECT ?g {\n  ?g a nk:Gene ;\n      rdfs:label ?l\n}"
    page.click("#code .cm-content")
    page.keyboard.press("Control+z")
    assert written(page) == "select ?g {?g a nk:Gene;rdfs:label ?l}"


def test_a_query_in_the_page_cannot_end_its_field(site):
    text = "</textarea><script>alert(1)</script>"
    answer = requests.get(site.url + "/sparql", params={"query": text}, headers=BROWSER, timeout=20)
    assert answer.status_code == 400
    assert "<script>alert(1)</script>" not in answer.text
    assert "&lt;/textarea&gt;" in answer.text


@pytest.mark.parametrize("width", [1400, 390])
def test_the_page_is_accessible_and_fits(browser, site, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    for query in (
        BY_GENE,
        "SELECT * { ?gene nk:modulatez ?x }",
        "SELECT ?x { ?x rdfs:label }",
        "CONSTRUCT WHERE { ?gene nk:modulates ?pathway }",
        "SELECT ?class (COUNT(?x) AS ?n) { ?x a ?class } GROUP BY ?class",
        "ASK {}" + "\n# more lines than the editor shows at once" * 60,
    ):
        page.goto(address(site, query))
        page.wait_for_function("() => !['', 'Running …'].includes(document.getElementById('status').textContent)")
        page.wait_for_timeout(300)
        for view in page.locator("#views button").all():
            view.click()
            page.wait_for_timeout(100)
            assert axe(page) == [], query
            assert not scrolls_sideways(page)
        assert axe(page) == [], query
        assert not scrolls_sideways(page)
    page.goto(site.url + "/sparql?example=by-gene")
    page.click("#choose")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.click("#share")
    page.click("#past")
    assert axe(page) == []
    context.close()
