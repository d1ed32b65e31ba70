"""The page of the shapes names every file, every shape, and every rule with its message."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "shapes.md").read_text("utf-8")


def test_every_file_is_on_the_page(page: str):
    assert [path.name for path in sorted((ROOT / "shapes").glob("*.ttl")) if f"## {path.name}\n" not in page] == []


def test_every_shape_is_on_the_page(page: str, named_shapes: set[str]):
    assert [name for name in sorted(named_shapes) if f"`{name}`" not in page] == []


def test_every_rule_stands_on_the_page_as_its_message_and_fix_say(page: str, rules: dict[str, str], fixes: dict[str, str]):
    expected = {f"| `{rule}` | {cell(message)} | {cell(fixes[message])} |" for rule, message in rules.items()}
    written = {line for line in page.splitlines() if line.startswith("| `")}
    assert {"missing": expected - written, "outdated": written - expected} == {"missing": set(), "outdated": set()}


def cell(text: str) -> str:
    return text.replace("|", "\\|")
