"""The documentation names every command, option, query, setting, shape folder and route; nothing is left unsaid."""

import re
from pathlib import Path

import click
import pytest

from netkg.cli import main
from netkg.errors import HttpError
from netkg.inputs import queries
from netkg.server.settings import SETTINGS

WIDTH = 100
#: A number as printed, but no part of a name such as NETTER-2, Ki-67 or 177Lu.
NUMBER = re.compile(r"(?<![\w.-])(?:\d{4}-\d\d-\d\d|\d*\.?\d+)(?!\w|\.\d)")


def commands(group: click.Group, path: str = "netkg"):
    yield path, group
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def manual() -> str:
    """Write docs/cli.md: the help of every command, as the terminal shows it."""
    parts = ["# Command line\n", "What `--help` says, command by command. `make docs` writes this page.\n"]
    for path, command in commands(main):
        context = click.Context(
            command, info_name=path, max_content_width=WIDTH, terminal_width=WIDTH, help_option_names=["-h", "--help"]
        )
        context.obj = {"root": str(Path(__file__).resolve().parent.parent)}
        parts.append(f"## {path}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def test_the_manual_is_what_help_says(root):
    assert (root / "docs/cli.md").read_text("utf-8") == manual(), "run `make docs`"


def test_every_query_is_in_the_readme(root):
    text = (root / "README.md").read_text("utf-8")
    for query in queries.load(root / "queries"):
        assert f"`{query.name}`" in text, query.name


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_every_setting_is_documented(root, setting):
    text = (root / "docs/settings.md").read_text("utf-8")
    assert f"`{setting.option}`" in text
    assert setting.variable in text


def every(kind: type) -> set[type]:
    return {kind}.union(*(every(sub) for sub in kind.__subclasses__()))


def test_every_error_has_its_anchor(root):
    text = (root / "docs/errors.md").read_text("utf-8")
    for error in every(HttpError):
        if error.__module__.startswith("netkg"):
            assert re.search(rf"^#+ {error.code}$|id=\"{error.code}\"|name=\"{error.code}\"", text, re.MULTILINE), error.code


def test_every_route_is_documented(root):
    text = (root / "docs/http.md").read_text("utf-8")
    source = (root / "src/netkg/server/http/app.py").read_text("utf-8")
    for route in set(re.findall(r"\"(/[a-z.-]*[a-z])[\"/]", source)):
        assert route in text, route


def test_links_between_pages_lead_somewhere(root):
    for page in [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readme_shows_a_page_and_says_what_is_on_it(root):
    """The picture stands on the first screen; `make picture` takes it anew."""
    text = (root / "README.md").read_text("utf-8")
    ((alternative, path),) = re.findall(r"!\[([^]]*)\]\((\S+)\)", text)
    assert text[: text.index(path)].count("\n") < 12
    assert {"tsc2", "everolimus", "mechanism", "dashed", "solid"} <= set(re.findall(r"\w+", alternative.lower()))
    picture = (root / path).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000


def test_the_tables_send_the_reader_to_no_working_note(root):
    """What a row says of its place is of a source; a file of notes or a gathered row is none that a reader could open."""
    for table in sorted((root / "graph").glob("*/*.tsv")):
        assert not re.findall(r"\w+\.md\b|\bthe pack\b", table.read_text("utf-8")), table


def sparql(text: str) -> list[str]:
    return re.findall(r"^```sparql\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_every_query_of_the_model_page_has_an_answer(root, view):
    blocks = sparql((root / "docs/model.md").read_text("utf-8"))
    assert blocks
    for block in blocks:
        assert list(view.query(block)), block


def test_the_questions_are_answered_by_their_queries(root, view, ask):
    """Every query has rows, and no number of an answer or a caveat is missing from them."""
    sections = re.split(r"^## ", (root / "docs/questions.md").read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert len([section for section in sections if "**Answer.**" in section]) == 25
    for section in sections:
        cells = []
        for block in sparql(section):
            rows = list(view.query(block))
            assert rows, block
            cells += [cell.value for row in rows for cell in row if cell is not None]
        for name, given in re.findall(r"^\$ .venv/bin/netkg query (\S+) ?(.*)$", section, re.MULTILINE):
            rows = ask(name, **dict(re.findall(r"--(\S+) (\S+)", given)))
            assert rows, name
            cells += [cell for row in rows for cell in row.values()]
        printed = set(NUMBER.findall(" ".join(cells)))
        prose = "".join(re.findall(r"^\*\*(?:Answer|Caveat)\.\*\*.*?(?:\n\n|\Z)", section, re.DOTALL | re.MULTILINE))
        assert set(NUMBER.findall(re.sub(r"`[^`]*`", "", prose))) <= printed, section.splitlines()[0]


def test_the_glossary_is_in_order(root):
    terms = re.findall(r"^\*\*(.+?)\.\*\*", (root / "docs/glossary.md").read_text("utf-8"), re.MULTILINE)
    assert terms
    assert terms == sorted(set(terms), key=str.casefold)


if __name__ == "__main__":
    Path(__file__).resolve().parent.parent.joinpath("docs/cli.md").write_text(manual(), "utf-8")
