"""The inputs of a release as files for others: the mapping set as it is, and the tables as CSV with their description."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netkg.inputs import mappings, tab_separated
from netkg.inputs.project import Project
from netkg.inputs.tables import DESCRIPTION, describe, files
from netkg.namespaces import NKD


def of_inputs(project: Project) -> dict[str, bytes]:
    """Give the files that are made of the inputs alone, by name."""
    found = {"tables.zip": pack(project.graph)}
    mapping_set = project.graph / mappings.SET
    return {"mappings.sssom.tsv": mapping_set.read_bytes()} | found if mapping_set.is_file() else found


def pack(folder: Path) -> bytes:
    """Pack every table as CSV (RFC 4180), and their description for programs (CSV on the Web).

    The file is the same for the same tables. A row of a CSV file has the number that it has in the table it was made from.
    """
    group = json.loads((folder / DESCRIPTION).read_bytes())
    described = {str(table["url"]): table for table in group["tables"]}
    found, packed = [], io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files(describe(folder), folder)):
            if not (folder / name).is_file():
                continue
            text = io.StringIO()
            csv.writer(text).writerows(tab_separated.cells(line) for _, line in tab_separated.read(folder / name))
            _add(archive, _as_csv(name), text.getvalue())
            found.append(_described(described.get(name) or described[name.partition("/")[2]], name))
        head = {key: value for key, value in group.items() if key not in ("tables", "dialect")}
        _add(archive, "csv-metadata.json", json.dumps({**head, "tables": found}, indent=1, ensure_ascii=False) + "\n")
    return packed.getvalue()


def _described(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Describe one CSV file as its table is described; a key that any source may hold cannot be said of one file."""
    schema = dict(table["tableSchema"])
    keys = [key for key in schema.pop("foreignKeys", []) if key["reference"]["resource"].startswith("shared/")]
    if keys:
        schema["foreignKeys"] = [
            {**key, "reference": {**key["reference"], "resource": _as_csv(key["reference"]["resource"])}} for key in keys
        ]
    row = f"{NKD}table/{name}#row="
    schema["columns"] = [
        {**column, "valueUrl": column["valueUrl"].replace("#row=", row)} if "#row=" in column.get("valueUrl", "") else column
        for column in schema["columns"]
    ]
    return {**table, "url": _as_csv(name), "tableSchema": schema}


def _as_csv(name: str) -> str:
    return name.removesuffix(".tsv") + ".csv"


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name)  # its date is the same, whenever it is made
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    archive.writestr(entry, text)
