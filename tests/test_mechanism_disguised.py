"""A gene that the graph does not know, or a genotype under another name, is refused like the ones that it knows."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from netkg.graph.write_validator import WriteValidator
from test_mechanism_faults import gone, prognosis, put
from writes import INTO, refused, store_of

GERMLINE = "<alteration/vhl-germline-mutation>"

#: What is tried, and the rule that refuses it.
RESPOND = "XYZ1-mutant tumours respond to everolimus"
DISGUISED = {
    **{
        f"a gene that nobody knows, in {where}": (INTO.format(f"<{where}> skos:note '{said}'"), "unknown-gene-in-words")
        for where, said in (
            ("trial/radiant-3", RESPOND),
            ("arm/radiant-3-everolimus", "if the XYZ1 gene is lost"),
            ("outcome/radiant-3-everolimus-pfs", "longer with loss of XYZ1"),
            ("comparison/radiant-3-pfs", "best with TSC2 and altered XYZ-1"),
            ("drug/everolimus", "for xyz1-mutant disease"),
        )
    },
    "a gene that nobody knows, in a remark": (
        put("remark/attempt", "Remark", RESPOND, "nk:about nk:AdvancedNET"),
        "unknown-gene-in-words",
    ),
    "a genotype as a condition": (
        put("condition/attempt", "ClinicalFinding", "TSC2-deficient tumour", "a nk:Comorbidity"),
        "genotype-in-disguise",
    ),
    "a genotype as a measure": (
        put("measure/attempt", "OutcomeMeasure", "response in MEN1-mutated", "a nk:Measure"),
        "genotype-in-disguise",
    ),
    "a genotype as a place": (put("place/attempt", "Place", "ward for carriers", "nk:reference <publication/ref-97>"), "genotype-in-disguise"),
    "a genotype in a note on a drug": (INTO.format("<drug/everolimus> skos:note 'mutant tumors respond best'"), "genotype-in-note"),
    "an altered pathway in a note": (INTO.format("<trial/radiant-3> skos:note 'mTOR-mutated'"), "altered-in-words"),
    "a drug in a note on a pathway": (INTO.format("<pathway/mtor> skos:note 'mutated, everolimus works'"), "both-in-words"),
    "a course from nowhere": (
        prognosis("PFS is longer.", GERMLINE).replace("nk:study <study/expression> ; ", ""),
        "prognosis-from-where",
    ),
    "a side that any note excuses": (
        gone("<comparison/radiant-3-pfs> nk:comparatorFigure <outcome/radiant-3-placebo-pfs>")
        + " ;\n"
        + INTO.format("<comparison/radiant-3-pfs> skos:note 'as printed'"),
        "comparison-has-sides",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DISGUISED)
def test_a_genotype_in_disguise_is_refused(validator: WriteValidator, quads: list[ox.Quad], name: str) -> None:
    text, rule = DISGUISED[name]
    assert rule in refused(validator, store_of(quads), text)
