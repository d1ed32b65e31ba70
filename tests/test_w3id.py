"""The rules that w3id.org would redirect by lead to what the server has, and tell a thing from a document."""

import re

import pytest

from netkg.namespaces import NKD
from netkg.server.http.negotiation import GRAPHS, HTML, ONTOLOGIES

HOST = "https://netkg.example.org"
RULE = re.compile(r"^RewriteRule (\S+) (\S+) \[(\S+)\]$")


@pytest.fixture(scope="module")
def redirect(root):
    """Redirect as Apache does in a folder `netkg/`: by the first rule whose pattern fits what comes after the folder."""
    lines = (root / "docs/w3id/.htaccess").read_text("utf-8").splitlines()
    rules = [match.groups() for line in lines if (match := RULE.match(line))]
    assert len(rules) == sum(line.startswith("RewriteRule") for line in lines)

    def by(iri: str) -> tuple[int, str]:
        path = iri.removeprefix(str(NKD))
        pattern, target, flags = next(rule for rule in rules if re.search(rule[0], path))
        groups = re.search(pattern, path)
        address = re.sub(r"\$(\d)", lambda number: groups[int(number[1])] or "", target)
        assert address.startswith(HOST)
        return int(re.search(r"R=(\d+)", flags)[1]), address.removeprefix(HOST)

    return by


def test_each_thing_leads_to_the_document_about_it(redirect, server):
    things = [
        row["thing"]
        for row in server.rows(
            f"SELECT ?kind (MIN(?one) AS ?thing) WHERE {{ ?one a ?kind FILTER(STRSTARTS(STR(?one), '{NKD}')) }} GROUP BY ?kind"
        )
    ]
    assert len(things) >= 5
    for thing in set(things):
        status, address = redirect(thing)
        answer = server.get(address, headers={"Accept": "text/turtle"})
        assert (status, answer.status_code) == (303, 200), thing
        assert thing.removeprefix(str(NKD)).rpartition("/")[2] in answer.text


@pytest.mark.parametrize("path", ["", "sparql", ".well-known/void", "dumps/", "documents", "ontology/Drug.ttl"])
def test_documents_are_at_another_address(redirect, server, path):
    status, address = redirect(f"{NKD}{path}")
    assert status == (307 if path == "sparql" else 302)
    assert server.get(address).status_code in (200, 308), address


def test_each_form_of_a_document_has_its_rule(redirect):
    for form in {form.name for form in (*GRAPHS, *ONTOLOGIES, HTML)}:
        assert redirect(f"{NKD}gene/tsc2.{form}") == (302, f"/gene/tsc2.{form}")


def test_a_name_with_a_dot_is_still_a_thing(redirect):
    assert redirect(f"{NKD}ontology/0.1.0") == (303, "/ontology/0.1.0")


def test_the_read_me_names_each_status(root):
    text = (root / "docs/w3id/README.md").read_text("utf-8")
    used = set(re.findall(r"R=(\d+)", (root / "docs/w3id/.htaccess").read_text("utf-8")))
    assert used == set(re.findall(r"\b30\d\b", text))
