"""Documents as pages: links between them lead somewhere, queries run, and HTML in them stays text."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from netkg.server.http.pages.documents import Documents


@pytest.fixture(scope="module")
def documents(root) -> Documents:
    return Documents(root / "docs")


def test_every_document_is_there_by_its_name(root, documents) -> None:
    names = {document.name for document in documents}
    assert {"model", "http", "decisions"} <= names
    assert len(names) == len(list((root / "docs").rglob("*.md")))
    assert [document.name for document in documents][:2] == ["questions", "model"]
    assert all(document.title and "`" not in document.title for document in documents)


def test_each_says_in_a_sentence_what_it_is_about(documents) -> None:
    for heading, own in documents.groups():
        assert heading != "Others", [document.name for document in own]
        for document in own:
            assert document.about.endswith((".", "?")) and len(document.about) < 300, document.name


def test_links_between_documents_lead_to_pages_and_anchors(documents) -> None:
    pages = {document.name: str(documents.write(document, "/kg")) for document in documents}
    for name, page in pages.items():
        for target in re.findall(r'href="/kg/documents/([^"]+)"', page):
            other, _, anchor = target.partition("#")
            assert other in pages, f"{name}: {target}"
            assert not anchor or f'id="{anchor}"' in pages[other], f"{name}: {target}"


def test_a_query_has_a_link_that_runs_it(root, documents) -> None:
    page = str(documents.write(documents.get("model"), "/kg"))
    found = re.findall(r'href="/kg(/sparql\?query=[^"]+)"', page)
    blocks = re.findall(r"^```sparql\n(.*?)^```", (root / "docs/model.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert [parse_qs(urlsplit(address).query)["query"][0] for address in found] == blocks


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        '[x](https://a.example/"onmouseover="alert(1))',
        "![<b>x](https://a.example/x.png)",
        "# <a id=\"x\" onclick=\"alert(1)\">title</a>",
        "```sparql\n\"><script>alert(1)</script>\n```",
        "`<script>`\n\n    <script>\n",
        "| <script> |\n|---|\n| <i onclick=x> |",
    ],
)  # fmt: skip
def test_html_stays_text(tmp_path, text: str) -> None:
    (tmp_path / "x.md").write_text(text, "utf-8")
    documents = Documents(tmp_path)
    seen: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.append((tag, dict(attrs)))

    Reader().feed(str(documents.write(documents.get("x"))))
    for tag, attributes in seen:
        assert tag not in ("script", "img", "i")
        assert not any(name.startswith("on") for name in attributes), attributes
        assert re.match(r"(/|#|https?://|$)", attributes.get("href") or "")


def test_a_folder_that_is_not_there_has_no_documents(tmp_path) -> None:
    assert list(Documents(tmp_path / "none")) == list(Documents(None)) == []
    assert Documents(tmp_path).get("../../etc/passwd") is None
