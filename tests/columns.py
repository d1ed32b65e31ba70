"""A table of a few columns, described and read."""

from netkg.inputs import tables
from small import write_tables

LINK = "https://w3id.org/netkg/{+link}"


def column(name: str, **facts: object) -> dict[str, object]:
    return {"name": name, "datatype": "string", **facts}


def read(folder, columns: list[dict[str, object]], rows: str, keys: tuple = (), **facts: object) -> tables.Reading:
    """Read one table `things` of these columns; its header is made of their names."""
    schema = {"aboutUrl": "https://w3id.org/netkg/{+id}", "columns": columns, "foreignKeys": list(keys)}
    header = "\t".join(str(c["name"]) for c in columns if not c.get("virtual"))
    write_tables(folder, {"url": "things.tsv", "tableSchema": schema, **facts}, things=f"{header}\n{rows}")
    reading = tables.read(folder)
    assert reading.findings == []
    return reading


ID = column("id", required=True, suppressOutput=True)
