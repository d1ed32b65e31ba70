"""How fast a cohort is ingested, and in how much memory: generated studies with a million mutations, and the real ones.

    PYTHONPATH=src .venv/bin/python bench/cohorts.py --rows 100000 --rows 1000000
    PYTHONPATH=src .venv/bin/python bench/cohorts.py --study ../shared/data/msk_impact_2017

The generated mutations have the 37 columns of the format, genes of the graph among many others, and no truth in them.
Each study is ingested by `netkg ingest` as a process of its own into an empty folder, beside a release that is copied
there; the peak of memory is that process's, as the system counted it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from netkg.graph import release

_GRAPH_GENES = ("MEN1", "DAXX", "ATRX", "TSC2", "PTEN", "PIK3CA", "TP53", "RB1", "KRAS", "VHL")
# fmt: off
_COLUMNS = (
    "Hugo_Symbol", "Entrez_Gene_Id", "Center", "NCBI_Build", "Chromosome", "Start_Position", "End_Position", "Strand",
    "Variant_Classification", "Variant_Type", "Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2", "dbSNP_RS",
    "dbSNP_Val_Status", "Tumor_Sample_Barcode", "Matched_Norm_Sample_Barcode", "Match_Norm_Seq_Allele1",
    "Match_Norm_Seq_Allele2", "Tumor_Validation_Allele1", "Tumor_Validation_Allele2", "Match_Norm_Validation_Allele1",
    "Match_Norm_Validation_Allele2", "Verification_Status", "Validation_Status", "Mutation_Status", "Sequencing_Phase",
    "Sequence_Source", "Validation_Method", "Score", "BAM_File", "Sequencer", "HGVSp_Short", "t_alt_count",
    "t_ref_count", "n_alt_count", "n_ref_count",
)
# fmt: on
#: Effects, about as often as panels report them; Silent ones are not ingested.
_EFFECTS = ["Missense_Mutation"] * 14 + ["Nonsense_Mutation", "Frame_Shift_Del", "Frame_Shift_Ins", "Splice_Site", "Silent"]
_AMINO = "ACDEFGHIKLMNPQRSTVWY"
_TYPES = ["PANET"] * 8 + ["SBWDNET", "LUCA", "NECNOS"] + ["LUAD"] * 30 + ["COAD"] * 20 + ["PRAD"] * 20


def study(folder: Path, rows: int) -> None:
    """Write a study with that many mutations in a hundredth as many samples."""
    chance = random.Random(rows)
    samples = max(10, rows // 100)
    folder.mkdir(parents=True)
    for name, profile, file in (
        ("clinical_patient", "CLINICAL/PATIENT_ATTRIBUTES", "data_clinical_patient.txt"),
        ("clinical_sample", "CLINICAL/SAMPLE_ATTRIBUTES", "data_clinical_sample.txt"),
        ("mutations", "MUTATION_EXTENDED/MAF", "data_mutations.txt"),
    ):
        kind, datatype = profile.split("/")
        said = f"genetic_alteration_type: {kind}\ndatatype: {datatype}\ndata_filename: {file}\n"
        (folder / f"meta_{name}.txt").write_text(f"cancer_study_identifier: generated\n{said}")
    (folder / "meta_study.txt").write_text("cancer_study_identifier: generated\nname: Generated, for measurements alone\n")
    with (folder / "data_clinical_patient.txt").open("w") as patients:
        patients.write("#Patient\n#Patient\n#STRING\n#1\nPATIENT_ID\tSEX\tAGE\n")
        patients.writelines(
            f"P-{n:07}\t{chance.choice(('Female', 'Male'))}\t{chance.randint(20, 90)}\n" for n in range(samples)
        )
    with (folder / "data_clinical_sample.txt").open("w") as sampled:
        sampled.write("#Sample\n#Sample\n#STRING\n#1\nPATIENT_ID\tSAMPLE_ID\tONCOTREE_CODE\n")
        sampled.writelines(f"P-{n:07}\tP-{n:07}-T01\t{chance.choice(_TYPES)}\n" for n in range(samples))
    with (folder / "data_mutations.txt").open("w") as mutations:
        mutations.write("#version 2.4\n" + "\t".join(_COLUMNS) + "\n")
        mutations.writelines(_mutations(chance, rows, samples))


def _mutations(chance: random.Random, rows: int, samples: int) -> Iterator[str]:
    genes = [*_GRAPH_GENES, *(f"GENE{number}" for number in range(1, 459))]
    blank = dict.fromkeys(_COLUMNS, "")
    for row in range(rows):
        place, bases = chance.randrange(1_000_000, 240_000_000), chance.sample("ACGT", 2)
        codon = chance.randint(1, 1500)
        cells = {
            "Hugo_Symbol": chance.choice(genes),
            "Center": "GENERATED",
            "NCBI_Build": "GRCh37",
            "Chromosome": str(chance.randint(1, 22)),
            "Start_Position": str(place),
            "End_Position": str(place),
            "Strand": "+",
            "Variant_Classification": chance.choice(_EFFECTS),
            "Variant_Type": "SNP",
            "Reference_Allele": bases[0],
            "Tumor_Seq_Allele1": bases[0],
            "Tumor_Seq_Allele2": bases[1],
            "Tumor_Sample_Barcode": f"P-{row * samples // rows:07}-T01",
            "Mutation_Status": "SOMATIC" if chance.random() < 0.97 else "GERMLINE",
            "HGVSp_Short": f"p.{chance.choice(_AMINO)}{codon}{chance.choice(_AMINO)}",
            "t_alt_count": str(chance.randint(5, 400)),
            "t_ref_count": str(chance.randint(50, 900)),
        }
        yield "\t".join((blank | cells).values()) + "\n"


def measured(project: Path, folder: Path, work: Path) -> dict[str, object]:
    """Ingest a study and give what it took."""
    store = work / "store"
    shutil.rmtree(store, ignore_errors=True)
    current = release.current(project / "build")
    if current is None:
        raise SystemExit("There is no release to link to; run `netkg build` first.")
    shutil.copytree(current.path, store / "releases" / current.id)
    (store / "current").write_text(current.id)
    command = [sys.executable, "-m", "netkg", "--project", str(project), "ingest", str(folder), "--store", str(store)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) > 1:
        raise SystemExit(f"{' '.join(command)} failed")
    (manifest,) = (store / "cohorts").glob("*/manifest.json")
    triples = json.loads(manifest.read_bytes())["triples"]
    return {
        "study": folder.name,
        "megabytes": round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6),
        "triples": triples,
        "seconds": round(seconds, 1),
        "processor seconds": round(used.ru_utime + used.ru_stime, 1),
        "triples a second": round(triples / seconds),
        "peak megabytes": round(used.ru_maxrss / 1024),
    }


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, action="append", default=[], help="Mutations of a generated study.")
    parser.add_argument("--study", type=Path, action="append", default=[], help="The folder of a real one.")
    parser.add_argument("--project", type=Path, default=Path(), help="Folder of the project, with a release in build/.")
    given = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory(prefix="netkg-cohorts-") as work:
        for rows in given.rows:
            study(Path(work) / f"generated-{rows}", rows)
            lines.append(measured(given.project, Path(work) / f"generated-{rows}", Path(work)))
        lines += [measured(given.project, folder, Path(work)) for folder in given.study]
    if lines:
        print("| " + " | ".join(lines[0]) + " |\n|" + "---|" * len(lines[0]))
        for line in lines:
            print("| " + " | ".join(map(str, line.values())) + " |")


if __name__ == "__main__":
    main()
