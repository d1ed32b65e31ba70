"""The documents of `docs/` as pages: Markdown to HTML, links between them kept, queries with a link that runs them."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

#: The one piece of HTML that the documents use, to have an address within a page; all other HTML stays text.
_ANCHOR = re.compile(r'<a id="[\w-]+">|</a>')
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_MARKS = re.compile(r"[*`]|\[([^\]]*)\]\([^)]*\)")
#: How they are listed: heading, and each with what it is about; those that are in none follow under the last heading.
_GROUPS: tuple[tuple[str, Mapping[str, str]], ...] = (
    (
        "To begin with",
        {
            "questions": "What an oncologist asks, how to put it to the graph, and what it answers.",
            "model": "What the graph knows and in what form, with a query for each kind of record.",
            "reading": "What was read in full, what in an abstract, and what rests on a report.",
            "glossary": "Words that are used here in a sense of their own.",
        },
    ),
    (
        "For programs",
        {
            "http": "Every address of the server: queries, records, files, formats, limits.",
            "python": "A project and its releases from a script or a notebook.",
            "cli": "Every command with its options.",
            "identifiers": "How things here relate to those of other databases.",
            "errors": "Every error with its cause.",
        },
    ),
    (
        "For those who add to it",
        {
            "curating": "Every kind of addition step by step, with what is reported when it is wrong.",
            "shapes": "Every rule that a record keeps, with its message.",
            "cohorts": "Cohort studies of cBioPortal in graphs of their own.",
        },
    ),
    (
        "For those who run it",
        {
            "operations": "Starting, stopping, updating and watching a server.",
            "settings": "Every setting with its default.",
            "publishing": "The dataset in another SPARQL engine.",
            "threat-model": "Which attacks are met, and how.",
            "w3id": "How the permanent identifiers lead here.",
        },
    ),
    (
        "How it is made",
        {
            "architecture": "The way of the data, in pictures.",
            "conformance": "The W3C tests, and what differs from the standard.",
            "mutants": "Which changes of the code no test notices, and why.",
            "decisions": "Why it is made as it is.",
        },
    ),
)
_ABOUT = {name: about for _, own in _GROUPS for name, about in own.items()}
_SENTENCE = re.compile(r"(?<=[.])\s")


@dataclass(frozen=True)
class Document:
    """A document before it is a page."""

    name: str
    title: str
    #: What it is about, in a sentence.
    about: str
    text: str


class Documents:
    """All documents of a folder, by the name that their address has."""

    def __init__(self, folder: Path | None) -> None:
        found = [_read(path, folder) for path in sorted(folder.rglob("*.md"))] if folder is not None and folder.is_dir() else []
        self._found = {document.name: document for document in found}
        self._parser = MarkdownIt("commonmark", renderer_cls=_Renderer).enable("table")

    def __iter__(self) -> Iterator[Document]:
        return (document for _, own in self.groups() for document in own)

    def groups(self) -> list[tuple[str, list[Document]]]:
        """Give the documents under their headings; those of a folder follow the one that introduces it."""
        left = dict(self._found)
        groups = []
        for heading, names in _GROUPS:
            own = [found for name in names for found in left.values() if name in (found.name, found.name.partition("/")[0])]
            groups.append((heading, own))
            for one in own:
                del left[one.name]
        return [(heading, own) for heading, own in (*groups, ("Others", list(left.values()))) if own]

    def get(self, name: str) -> Document | None:
        """Give a document by its name, such as `model` or `decisions/0009-engine`."""
        return self._found.get(name)

    def write(self, document: Document, root: str = "") -> Markup:
        """Write a document as HTML; what its author wrote as HTML, but for anchors, is shown as text."""
        has_more = any(name.startswith(document.name + "/") for name in self._found)
        folder = document.name if has_more else posixpath.dirname(document.name)
        env = {"root": root, "folder": folder, "known": self._found}
        return Markup(self._parser.render(document.text, env))  # noqa: S704 (the renderer below lets no HTML through)


def _read(path: Path, folder: Path) -> Document:
    text = path.read_text("utf-8")
    name = path.relative_to(folder).with_suffix("").as_posix()
    title = _TITLE.search(text)
    paragraphs = [p for p in re.split(r"\n\s*\n", text) if p[:1].isupper() or p[:1] == "`"]
    about = _MARKS.sub(lambda m: m[1] or "", paragraphs[0]).replace("\n", " ") if paragraphs else ""
    about = _SENTENCE.split(about)[0]
    name = name.removesuffix("/README")
    about = _ABOUT.get(name, about)
    return Document(name, _MARKS.sub(lambda m: m[1] or "", title[1]) if title else name, about, text)


class _Renderer(RendererHTML):
    """HTML as the pages want it: headings with an address, tables and code that scroll by keyboard."""

    def heading_open(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
        """Give the heading its address."""
        return f'<{tokens[index].tag} id="{slug(tokens[index + 1].content)}">'

    def table_open(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
        """Begin a table inside its frame."""
        number = sum(token.type == "table_open" for token in tokens[: index + 1])
        return f'<div class="frame" role="region" aria-label="Table {number}" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
        """End a table."""
        return "</table></div>\n"

    def html_inline(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
        """Let anchors through, and nothing else."""
        content = tokens[index].content
        return content if _ANCHOR.fullmatch(content) else html.escape(content)

    def html_block(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
        """Show HTML as text."""
        return f"<pre>{html.escape(tokens[index].content)}</pre>\n"

    def code_block(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
        """Write indented code."""
        return f'<pre tabindex="0"><code>{html.escape(tokens[index].content)}</code></pre>\n'

    def fence(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
        """Write code; a query with a link that runs it."""
        content = tokens[index].content
        run = ""
        if tokens[index].info.strip() == "sparql":
            address = f"{html.escape(env['root'])}/sparql?query={quote(content, safe='')}"
            run = f'<p class="run"><a href="{address}">Run this query</a></p>\n'
        return f'<pre tabindex="0"><code>{html.escape(content)}</code></pre>\n{run}'

    def image(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
        """Show a picture's words; there are no pictures."""
        return html.escape(tokens[index].content)

    def link_open(self, tokens: Sequence[Token], index: int, options: Any, env: Mapping[str, Any]) -> str:
        """Lead to the page of a document; a file that is not served has no link."""
        target = str(tokens[index].attrGet("href") or "")
        if target.startswith(("https://", "http://")):
            return f'<a href="{html.escape(target)}" rel="noreferrer">'
        if target.startswith("#"):
            return f'<a href="{html.escape(target)}">'
        path, hash, fragment = target.partition("#")
        name = posixpath.normpath(posixpath.join(env["folder"], path)).removesuffix(".md").removesuffix("/README")
        if name not in env["known"]:  # a file beside the documents, which is not served
            return '<a class="elsewhere">'
        return f'<a href="{html.escape(env["root"])}/documents/{html.escape(name + hash + fragment)}">'


def slug(heading: str) -> str:
    """Name a heading as links in the documents do.

    >>> slug("What a write is held to"), slug("4. `netkg:` IRIs, and why")
    ('what-a-write-is-held-to', '4-netkg-iris-and-why')
    """
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", heading.casefold()).strip())
