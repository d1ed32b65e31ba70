"""For which tumours a classification is made: those of the class that is classified by it, and what may be one of them."""

import pyoxigraph as ox
import pytest

from netkg.engine import embedded
from netkg.namespaces import PREFIXES
from netkg.tumour.classification_scope import ClassificationScope

FACTS = """
nk:Digestive a owl:Class ; rdfs:label "digestive tumor" .
nk:Bowel a owl:Class ; rdfs:label "bowel tumor" ; rdfs:subClassOf nk:Digestive , nk:OutsideThePancreas ; nk:criterionKind "site" .
nk:OutsideThePancreas a owl:Class ; rdfs:label "extrapancreatic tumor" ; nk:criterionKind "site" .
nk:Lung a owl:Class ; rdfs:label "lung tumor" ; rdfs:subClassOf nk:OutsideThePancreas ; nk:criterionKind "site" .
nk:Thymus a owl:Class ; rdfs:label "thymic tumor" ; rdfs:subClassOf nk:OutsideThePancreas ; nk:criterionKind "site" .
nk:Carcinoid a owl:Class ; rdfs:label "typical carcinoid" ; rdfs:subClassOf nk:Lung .
<urn:said> nk:predicate nk:classifiedBy ; nk:subject nk:Digestive ; nk:source <urn:source> .
<urn:source> nk:publication <urn:tables> .
"""


@pytest.fixture(scope="module")
def scope():
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("nk", "owl", "rdfs"))
    return ClassificationScope(embedded.view(list(ox.parse(head + FACTS, format=ox.RdfFormat.TURTLE)), "scopes"))


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ("bowel tumor", ""),
        ("extrapancreatic tumor", ""),  # it may be one of the bowel
        ("", ""),
        (
            "lung tumor",
            "These tables are for a digestive tumor, and a lung tumor is not one; pathologists classify it as typical carcinoid.",
        ),
        ("thymic tumor", "These tables are for a digestive tumor, and a thymic tumor is not one."),
    ],
)
def test_a_site_is_within_a_classification_or_it_is_said(scope, site, words):
    assert scope.note("urn:tables", site) == words


def test_a_classification_that_says_nothing_of_itself_is_for_all(scope):
    assert scope.note("urn:others", "lung tumor") == ""
