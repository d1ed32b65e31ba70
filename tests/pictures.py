"""The picture of the README: a page as the server gives it, in Chromium. `make picture` takes it anew."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from netkg.inputs import queries
from pages import chromium
from servers import running

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "gene.png"
#: What is shown, and how much of it.
PATH, WIDTH, HEIGHT = "/gene/tsc2", 1240, 860


def take(url: str, target: Path = PICTURE) -> None:
    """Write the picture of a served page."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(url + PATH)
        page.screenshot(path=target)


if __name__ == "__main__":
    examples = [asdict(query) for query in queries.load(ROOT / "queries")]
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"  # a link, so that the server's log is not left in the project
        store.symlink_to(ROOT / "build")
        with running(store, examples=examples, workers=1) as site:
            take(site.url)
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1000:.0f} kB\n")
