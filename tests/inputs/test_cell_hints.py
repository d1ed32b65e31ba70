"""What a cell was meant to be, in the form that its column takes."""

from __future__ import annotations

import pytest

from netkg.inputs import cell_hints, tables
from netkg.inputs.project import find

GRAPH = find().graph
COLUMNS = {(path.stem, column.name): column for path, columns in tables.columns(GRAPH).items() for column in columns}


@pytest.mark.parametrize(
    ("table", "column", "cell", "meant"),
    [
        ("outcomes", "value", "11,0", "11.0"),
        ("outcomes", "value", "1,100", "1100"),
        ("outcomes", "value", "18%", "18"),
        ("outcomes", "value", "11.0 months", "11.0"),
        ("outcomes", "value", "eleven", ""),
        ("outcomes", "value", "0123", "123"),
        ("outcomes", "value", "-007.5", "-7.5"),
        ("outcomes", "value", "+2", "2"),
        ("outcomes", "value", "٢٣", "23"),
        ("outcomes", "value", "１２．５", "12.5"),
        ("outcomes", "unit", "Months", "months"),
        ("outcomes", "measure", "nkd:measure/pfs", "measure/pfs"),
        ("outcomes", "measure", "https://w3id.org/netkg/measure/pfs", "measure/pfs"),
        ("outcomes", "measure", "PFS", ""),
        ("outcomes", "intervalKind", "conf. interval", "confidence interval"),
        ("comparisons", "p", "p = 0.03", "0.03"),
        ("comparisons", "p", "=0.03", "0.03"),
        ("comparisons", "significance", "Significant", "significant"),
        ("genes", "section", "Section 6.1", "6.1"),
        ("genes", "section", "6.1/6.2", "6.1|6.2"),
        ("genes", "section", "6.1| 6.2", "6.1|6.2"),
        ("genes", "section", "p. 12", ""),
        ("genes", "section", "jonasch-2021:abstract", "jonasch-2021: abstract"),
        ("genes", "section", "jonasch-2021, abstract", "jonasch-2021: abstract"),
        ("genes", "section", "jonasch-2021", ""),
        ("studies", "phase", "III", "3"),
        ("studies", "registration", "nct02315625", "NCT02315625"),
        ("populations", "requires", "AdvancedNET", "ontology/AdvancedNET"),
        (
            "populations",
            "requires",
            "ontology/AdvancedNET, ontology/MetastaticNET",
            "ontology/AdvancedNET|ontology/MetastaticNET",
        ),
        ("genes", "id", "gene/a trx", "gene/a-trx"),
        ("mechanisms", "reference", "[12]", "12"),
        ("mechanisms", "reference", "1, 2", "1|2"),
        ("mechanisms", "reference", "12-14", "12|13|14"),
        ("measures", "type", "nk:OutcomeMeasure", "OutcomeMeasure"),
        ("publications", "doi", "https://doi.org/10.1056/x", "10.1056/x"),
    ],
)
def test_the_column_s_own_form_is_found(table: str, column: str, cell: str, meant: str) -> None:
    assert cell_hints.meant(COLUMNS[table, column], cell) == meant
