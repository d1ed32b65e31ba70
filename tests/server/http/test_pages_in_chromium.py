"""Pages as people have them: narrow, dark, by keyboard, without JavaScript, and read out by a screen reader."""

from __future__ import annotations

import re
import shutil
from dataclasses import asdict

import pytest
from flask import template_rendered

from netkg.errors import QueryTimeout
from netkg.inputs import queries
from netkg.server.http import problems
from netkg.server.wsgi import create_app
from pages import axe, complaints, scrolls_sideways
from servers import running

PATHS = (
    "/",
    "/search?q=everolimus",
    "/search?q=nothing-is-called-so",
    "/search?q=TSC2+unheardof",
    "/browse",
    "/browse?class=nk:Drug",
    "/trial/",
    "/trial/?phase=phase+III+trial&sort=-n",
    "/gene/",
    "/tumour/",
    "/statement/",
    "/source/",
    "/match",
    "/match?site=pancreas&ki67=15&function=nonfunctioning",
    "/match?site=pancreas&ki67=15&show=excluded&page=2",
    "/match?site=pancras",
    "/figures",
    "/figures/comparisons",
    "/figures/timeline",
    "/gene/tsc2",
    "/gene/vhl",
    "/drug/everolimus",
    "/regimen/capecitabine-temozolomide",
    "/trial/radiant-3",
    "/ontology/PancreaticNET",
    "/ontology/Grade2NET",
    "/publication/ref-74",
    "/population/radiant-3",
    "/outcome/radiant-3-everolimus-pfs",
    "/drug/placebo",
    "/source/review",
    "/ontology/modulates",
    "/documents",
    "/documents/model",
    "/documents/http",
    "/documents/queries",
    "/gene/tsc2?view=data",
    "/dumps/",
    "/sparql",
    "/errors",
    "/nothing",
    "/browse?class=%3C%3E",
    "/update",
    "/queries",
)
SIZES = {"phone": (390, 844), "desk": (1400, 900)}


@pytest.fixture(scope="module")
def site(built, root, tmp_path_factory):
    store = shutil.copytree(built.store, tmp_path_factory.mktemp("pages") / "store")
    examples = [asdict(query) for query in queries.load(built.queries)]
    with running(store, examples=examples, documents=str(root / "docs"), workers=2) as started:
        yield started


def test_every_kind_of_page_is_among_these(built, root) -> None:
    """Each template that is a page of its own is written for one of the paths, by the application in this process."""
    app = create_app({"NETKG_STORE": str(built.store), "NETKG_PROJECT": str(root)})
    written: set[str] = set()

    def note(_app, template, **_variables) -> None:
        written.add(template.name)

    with template_rendered.connected_to(note, app):
        for path in PATHS:
            app.test_client().get(path, headers={"Accept": "text/html"})
    source = app.jinja_env.loader.get_source
    pages = {
        name
        for name in app.jinja_env.list_templates()
        if source(app.jinja_env, name)[0].startswith('{% extends "base.html" %}')
    }
    assert len(pages) > 15
    assert pages - written == set()


def test_a_page_of_the_watchdog_is_accessible(site, browser) -> None:
    """It is told in the place of any page, and written without the application."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    body, kind = problems.render(
        QueryTimeout("The query ran longer than 30 seconds.", seconds=30), "text/html", request_id="a1"
    )
    page.route("**/slow", lambda route: route.fulfill(status=503, content_type=kind, body=body))
    page.goto(site.url + "/slow")
    assert "HTTP 503" in page.inner_text("main")
    assert axe(page) == []
    assert not scrolls_sideways(page)
    page.close()


def test_no_page_scrolls_sideways_on_a_phone(site, browser) -> None:
    width, height = SIZES["phone"]
    page = browser.new_page(viewport={"width": width, "height": height})
    wide = []
    for path in PATHS:
        page.goto(site.url + path)
        if scrolls_sideways(page):
            wide.append(path)
    page.close()
    assert wide == []


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(site, browser, size: str) -> None:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    found = {}
    for path in PATHS:
        page.goto(site.url + path)
        if said := axe(page):
            found[path] = said
    page.close()
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_would_find_letters_too_pale_to_read(site, browser, scheme: str) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}/errors")
    assert axe(page) == []
    page.evaluate(
        """scheme => {
          const style = new CSSStyleSheet();
          style.replaceSync(`@media (prefers-color-scheme: ${scheme}) { * { color: #777 !important; background: #888 !important } }`);
          document.adoptedStyleSheets = [style];
        }""",
        scheme,
    )
    (said,) = axe(page)
    assert said.startswith(f"{scheme}: color-contrast")
    page.close()


def test_pages_are_read_without_javascript(site, browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + "/")
    page.fill("main input[name=q]", "everolimuss")
    page.press("main input[name=q]", "Enter")
    page.wait_for_url("**/search?q=everolimuss")
    page.click(".hits a")
    assert "/drug/everolimus" in page.url
    page.goto(site.url + "/trial/")
    page.click(".facets a:text-is('phase III trial')")
    assert "phase=phase+III+trial" in page.url
    assert "RADIANT-3" in page.inner_text("table")
    page.click("thead a:text-is('Patients')")
    assert "sort=n" in page.url
    context.close()


def test_the_search_field_has_the_focus_and_suggests(site, browser) -> None:
    page = browser.new_page()
    wrong = complaints(page)
    page.goto(site.url + "/")
    page.keyboard.type("everolimuss", delay=20)
    page.wait_for_selector("[role=listbox]:not([hidden]) [role=option]")
    field = page.locator("main [role=combobox]")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.inner_text(f"#{active}").startswith("everolimus")
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")  # nothing is chosen: the form leads to the page of results
    page.wait_for_url("**/search?q=everolimuss")
    page.fill("main input[name=q]", "everolimu")
    page.press("main input[name=q]", "m")
    page.wait_for_selector("[role=listbox]:not([hidden]) [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/drug/everolimus")
    assert wrong == []
    page.close()


def test_a_walk_by_keyboard(site, browser) -> None:
    page = browser.new_page()
    page.goto(site.url + "/trial/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0  # it shows when it has the focus
    seen = []
    for _ in range(16):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert seen[1:6] == ["Search", "Browse", "Compare", "Ask", "Documents"]
    assert "phase III trial" in seen  # the facets are before the table
    while page.evaluate("document.activeElement.textContent.trim()") != "phase III trial":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/trial/?phase=phase+III+trial")
    page.close()


def test_pages_keep_to_their_policy(site, browser) -> None:
    page = browser.new_page()
    wrong = complaints(page)
    for path in PATHS:
        page.goto(site.url + path)
    assert wrong == []
    page.close()


def test_every_page_says_what_it_is(site) -> None:
    titles = {}
    for path in PATHS:
        text = site.get(path, headers={"Accept": "text/html"}).text
        titles[path] = re.search("<title>(.*?)</title>", text)[1]
        if 'property="og:title"' in text:  # a page of the site, and not of an error
            assert f'<meta property="og:title" content="{titles[path].removesuffix(" · netkg")}' in text or path == "/"
            assert f'<link rel="canonical" href="{site.url}/' in text, path
    assert all(title.removesuffix(" · netkg").strip() for title in titles.values()), titles
    assert titles["/trial/"] == "Trials · netkg"
    assert 'href="/browse" aria-current="page"' in site.get("/trial/", headers={"Accept": "text/html"}).text


def test_scripts_of_pages_to_read_are_small(site) -> None:
    for path in (path for path in PATHS if path != "/sparql"):
        scripts = re.findall(r'<script[^>]* src="([^"]+)"', site.get(path, headers={"Accept": "text/html"}).text)
        assert sum(len(site.get(script).content) for script in scripts) < 30_000, path


def test_the_latest_sources_come_first_unless_asked_otherwise(site) -> None:
    def dates(path: str) -> list[str]:
        return re.findall(r'data-label="Date">([^<]+)', site.get(path, headers={"Accept": "text/html"}).text)

    assert dates("/source/") == sorted(dates("/source/"), reverse=True)
    assert dates("/source/?sort=name") != dates("/source/")


def test_what_is_printed(site, browser) -> None:
    """What is folded away is printed, what is filled in is not; small words are no larger than the table that they are in."""
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto(site.url + "/match?site=pancreas&ki67=15")
    assert not page.locator("form:visible").count() and page.locator("#answer:visible").count()
    page.goto(site.url + "/gene/tsc2")
    folded = page.locator("details:not([open]) table").first
    assert folded.evaluate("it => it.checkVisibility({ contentVisibilityAuto: true }) && it.getBoundingClientRect().height > 0")
    sizes = page.eval_on_selector_all(
        "td .quiet", "all => all.map(it => [it, it.closest('td')].map(x => parseFloat(getComputedStyle(x).fontSize)))"
    )
    assert sizes and all(small <= size for small, size in sizes)
    page.close()


def test_a_narrowed_list_leads_back_to_the_whole(site) -> None:
    """The link and the downloads behind it are set apart."""
    text = site.get("/trial/?phase=phase+III+trial", headers={"Accept": "text/html"}).text
    assert re.search(r"Show all</a> ·\s+Download: ", text)
