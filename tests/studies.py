"""Small studies in the format of cBioPortal, each file of which a test can change; and where the real ones are."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from csvw import Table

import netkg.cohort
from netkg.cohort.cohort_names import CohortNames
from netkg.cohort.row_context import Keys, Surroundings
from netkg.cohort.row_mapping import RowMapping
from netkg.cohort.study import DataFile
from netkg.engine import embedded
from netkg.inputs.tables import describe
from netkg.rdf import LABEL, SUBCLASS, TYPE, node

#: The studies of others that the tests use where they are: beside the repository, and no part of it.
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

#: The description of the files of a study, by the usual name of each.
TABLES: dict[str, Table] = {str(table.url): table for table in describe(Path(netkg.cohort.__file__).parent).tables}
SAMPLE_FILE = "data_clinical_sample.txt"
#: Every profile that is read.
EVERY = frozenset(str(table.common_props["nk:profile"]) for table in TABLES.values())

HEAD = "#Names\n#Descriptions\n#STRING\n#1\n"
PATIENTS = (
    HEAD + "PATIENT_ID\tSEX\tAGE\tOS_STATUS\tOS_MONTHS\nP1\tFemale\t61\t0:LIVING\t12.5\nP2\tMale\t\t\t\nP3\tFemale\t47\t\t\n"
)
SAMPLES = (
    HEAD + "PATIENT_ID\tSAMPLE_ID\tONCOTREE_CODE\tCANCER_TYPE_DETAILED\n"
    "P1\tP1-T1\tPANET\tPancreatic Neuroendocrine Tumor\nP1\tP1-T2\tPANET\tPancreatic Neuroendocrine Tumor\n"
    "P2\tP2-T1\tSBWDNET\tSmall Bowel Well-Differentiated Neuroendocrine Tumor\nP3\tP3-T1\tLUAD\tLung Adenocarcinoma\n"
)
MUTATIONS = (
    "#version 2.4\nHugo_Symbol\tEntrez_Gene_Id\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\t"
    "Reference_Allele\tTumor_Seq_Allele2\tTumor_Sample_Barcode\tMutation_Status\tHGVSp_Short\n"
    "MEN1\t4221\tGRCh37\t11\t64575028\t64575028\tMissense_Mutation\tG\tA\tP1-T1\tSOMATIC\tp.R98Q\n"
    "MEN1\t4221\tGRCh37\t11\t64575028\t64575028\tMissense_Mutation\tG\tA\tP1-T2\tSOMATIC\tp.R98Q\n"
    "TSC2\t7249\tGRCh37\t16\t2110795\t2110795\tSilent\tC\tT\tP2-T1\tSOMATIC\tp.L340=\n"
    "KRAS\t3845\tGRCh37\t12\t25398284\t25398284\tMissense_Mutation\tC\tT\tP3-T1\tSOMATIC\tp.G12D\n"
)
VARIANTS = (
    "Sample_Id\tSV_Status\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol\tClass\tEvent_Info\n"
    "P2-T1\tSOMATIC\tRET\tKIF5B\tINVERSION\tKIF5B-RET Fusion\n"
)
#: The files of a study: profile, name and text.
FILES = {
    "clinical_patient": ("CLINICAL/PATIENT_ATTRIBUTES", PATIENTS),
    "clinical_sample": ("CLINICAL/SAMPLE_ATTRIBUTES", SAMPLES),
    "mutations": ("MUTATION_EXTENDED/MAF", MUTATIONS),
    "sv": ("STRUCTURAL_VARIANT/SV", VARIANTS),
}


def write(folder: Path, name: str = "small", **texts: str | bytes | None) -> Path:
    """Write a study; a text replaces that of a file, None leaves the file out and its meta file too."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "meta_study.txt").write_text(f"cancer_study_identifier: {name}\nname: Small study\npmid: 28481359\n")
    for kind, (profile, text) in FILES.items():
        given = texts.get(kind, text)
        if given is None:
            continue
        alteration, datatype = profile.split("/")
        said = f"genetic_alteration_type: {alteration}\ndatatype: {datatype}\ndata_filename: data_{kind}.txt\n"
        (folder / f"meta_{kind}.txt").write_text(f"cancer_study_identifier: {name}\n{said}")
        (folder / f"data_{kind}.txt").write_bytes(given if isinstance(given, bytes) else given.encode())
    return folder


def genes() -> embedded.View:
    """Give a release of four genes, three alterations and two classes of tumors."""
    neoplasm = node("nk:NeuroendocrineNeoplasm")
    said = [(node(f"nk:{name}"), SUBCLASS, neoplasm) for name in ("PancreaticNET", "SmallBowelNET")]
    for slug, symbol, ncbi in (
        ("men1", "MEN1", "4221"),
        ("tsc2", "TSC2", "7249"),
        ("ret", "RET", ""),
        ("daxx", "DAXX", "1616"),
    ):
        gene = node(f"nkd:gene/{slug}")
        said += [(gene, TYPE, node("nk:Gene")), (gene, LABEL, ox.Literal(symbol))]
        if ncbi:
            said.append((gene, node("skos:exactMatch"), node(f"http://identifiers.org/ncbigene/{ncbi}")))
    for slug, label, gene in (
        ("men1-somatic-mutation", "MEN1 somatic mutation", "men1"),
        ("men1-germline-exon-2", "germline MEN1 variant in exon 2", "men1"),
        ("ret-fusion", "RET fusion", "ret"),
    ):
        alteration = node(f"nkd:alteration/{slug}")
        said += [(alteration, TYPE, node("nk:GeneticAlteration")), (alteration, LABEL, ox.Literal(label))]
        said.append((alteration, node("nk:alterationOf"), node(f"nkd:gene/{gene}")))
    records = node("nkd:graph/records/review")
    return embedded.view([ox.Quad(*triple, records) for triple in said], "0.1.0-test")


def real(name: str) -> Path:
    """Give the folder of a real study or file, or skip the test."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the repository, at ../shared/data")
    return path


def mapping(file: str, header: str, profiles: frozenset[str] = EVERY, **settings: str) -> RowMapping:
    """Map a file of a study that has the sample S1, and the sample S2 that was left out."""
    links = {name: lambda *cells: ("urn:" + cells[0],) if cells[0] else () for name in ("tumour", "gene", "mutation", "fusion")}
    doubts = dict.fromkeys(("tumour", "name", "gene"), lambda *cells: ("odd", "look") if "ODD" in cells else None)
    around = Surroundings(CohortNames("c"), links, doubts, profiles, {SAMPLE_FILE: Keys({"S1"}, {"S2"})})
    made = RowMapping(TABLES[file], DataFile(Path(file), "", settings), header.split("\t"), around)
    assert not [one for one in made.findings if one.is_error]
    return made
