"""Pages in Debian's Chromium: a browser to open them in, and axe-core to check them with."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
BUILT = ROOT / "src" / "netkg" / "server" / "http" / "static" / "built" / "manifest.json"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; a test skips where there is none."""
    if CHROMIUM is None:
        pytest.skip("needs Debian's chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def needs_scripts() -> None:
    """Skip where the pages' scripts are not built."""
    if not BUILT.is_file():
        pytest.skip("needs the pages' scripts: `make setup` with the npm registry in reach")


def complaints(page: Page) -> list[str]:
    """Gather what a page throws, and what its Content-Security-Policy refuses."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if "Content Security Policy" in said.text else None)
    return found


def axe(page: Page) -> list[str]:
    """List what axe-core finds wrong with a page as it stands, in light and dark: the rule, and the elements that break it.

    All that dark changes are colours, so there the rules about colours are asked again, and no others.
    """
    if not AXE.is_file():
        pytest.skip("needs axe-core: `make setup` with the npm registry in reach")
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text("utf-8"))
    found = []
    for scheme, rules in (("dark", ", runOnly: ['color-contrast', 'link-in-text-block']"), ("light", "")):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # without transitions, in which colours are others
        violations = page.evaluate(f"axe.run(document, {{ resultTypes: ['violations']{rules} }})")["violations"]
        found += [
            f"{scheme}: {rule['id']}: {rule['help']}: "
            f"{'; '.join(str(node['target']) + ' ' + node['html'][:160] for node in rule['nodes'])}"
            for rule in violations
        ]
    return found


def scrolls_sideways(page: Page) -> bool:
    """Whether the whole page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
