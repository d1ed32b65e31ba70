"""The head that every page has, also as plain HTML for pages that are written without a framework."""

from __future__ import annotations

import html

#: The parts of the navigation: name, address, words.
SECTIONS = (
    ("search", "/search", "Search"),
    ("browse", "/browse", "Browse"),
    ("compare", "/figures", "Compare"),
    ("ask", "/sparql", "Ask"),
    ("documents", "/documents", "Documents"),
)


def bare_page(title: str, body: str, root: str = "") -> str:
    """Write a whole page around a body, with the same head as all others.

    :param body: HTML, escaped by the caller.
    """
    root = html.escape(root)
    links = "".join(f'<li><a href="{root}{path}">{words}</a></li>' for _, path, words in SECTIONS)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)} · netkg</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><link rel="stylesheet" href="{root}/static/netkg.css"></head>
<body><a class="skip" href="#main">Skip to the content</a>
<header class="head"><a class="brand" href="{root}/">netkg</a><nav aria-label="Main"><ul>{links}</ul></nav>
<form class="find" role="search" action="{root}/search"><input type="search" name="q"
aria-label="Search for a gene, drug, tumour, study …" placeholder="Gene, drug, tumour, study …">
<button type="submit">Search</button></form></header>
<main id="main" tabindex="-1">{body}</main></body></html>
"""
