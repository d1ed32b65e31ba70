"""Give a term or record another name, parent, module, table or source; what was released keeps its old IRI as a way in."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
from csvw import Column

from netkg.curate import occurrences, replacement, table_rows, term_blocks
from netkg.curate.additions import free
from netkg.curate.change_set import ChangeSet
from netkg.curate.occurrences import RULE, Succession
from netkg.curate.replacement import CuratedThing, Plan
from netkg.curate.term_blocks import NamedTerm
from netkg.errors import UsageError
from netkg.findings import Finding
from netkg.history import register
from netkg.inputs import ontology, tables
from netkg.inputs.project import Project
from netkg.inputs.rows import SHARED
from netkg.namespaces import NK, NKD, compress, expand
from netkg.rdf import LABEL, SUBCLASS, value_of

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_ID = re.compile(r"[a-z][a-z0-9-]*/[A-Za-z0-9][A-Za-z0-9._-]*")


def rename(project: Project, name: str, new: str, label: str, reason: str) -> Plan:
    """Plan another IRI for a thing, another label, or both.

    :param new: the new IRI; empty to keep the IRI.
    :param label: the new label; empty to keep the label.
    :raises UsageError: if the thing is not there, or the new name is taken or malformed.
    """
    if not new and not label:
        raise UsageError("Say the new name, the new --label, or both.")
    changes = ChangeSet(project)
    plan = Plan(changes)
    one = replacement.thing(changes, name)
    if new:
        iri = expand(new)
        _check_name(project, one, iri)
        plan.obstacles += _rename(changes, one, iri, reason)
        plan.notes += replacement.mentions(changes, one.iri)
        one = replace(one, iri=iri)
    if label:
        plan.relabel(replacement.label_of(changes, one), label)
        _relabel(changes, one, label)
        occurrences.relabel_mappings(changes, one.iri, label)
    return plan


def _relabel(changes: ChangeSet, one: CuratedThing, label: str) -> None:
    if one.module is None:
        row = table_rows.find(changes, one.local)
        assert row is not None
        table_rows.relabel(changes, row, label)
        return
    former = replacement.label_of(changes, one)
    text = term_blocks.replaced_value(changes.text(one.module), one.iri, LABEL, lambda _: [ox.Literal(label)])
    if former and former != label:
        text = term_blocks.replaced_value(
            text, one.iri, term_blocks.ALTERNATIVE, lambda old: [*(o for o in old if o.value != label), ox.Literal(former)]
        )
    changes.put(one.module, term_blocks.laid_out(one.module, text))


def _check_name(project: Project, one: CuratedThing, iri: str) -> None:
    free(project, tables.read(project.graph), iri)
    local = iri.removeprefix(str(NK))
    if one.module is not None and one.iri.startswith(str(NK)):
        if not iri.startswith(str(NK)) or not _NAME.fullmatch(local) or local[0].isupper() != one.local[9:10].isupper():
            form = "nk:CamelCase" if one.local[9:10].isupper() else "nk:camelCase"
            raise UsageError(f"{compress(iri)} is no name for such a term; it is of the form {form}.")
    elif not _ID.fullmatch(iri.removeprefix(str(NKD))):
        raise UsageError(f"{compress(iri)} is no name for a record: write FOLDER/NAME, such as drug/everolimus.")
    elif one.row is not None and not table_rows.fits(one.row.columns, iri.removeprefix(str(NKD))):
        raise UsageError(
            f"{iri.removeprefix(str(NKD))} cannot be in {one.row.path.name}; `netkg move` takes a record to another table."
        )


def _rename(changes: ChangeSet, one: CuratedThing, iri: str, reason: str) -> list[Finding]:
    change, label = Succession(one.iri, iri), replacement.label_of(changes, one)
    if one.module is None:
        row = table_rows.find(changes, one.local)
        assert row is not None
        table_rows.rename(changes, row, iri.removeprefix(str(NKD)))
        cannot = replacement.renew(changes, change, label, keeps_block=False)
        if one.is_released:
            table_rows.retire(changes, one.local, [iri.removeprefix(str(NKD))], reason)
        return cannot
    before = changes.text(one.module)
    cannot = replacement.renew(changes, change, label, keeps_block=False)
    if one.is_released:
        stub = term_blocks.deprecated(before, one.iri, [iri], reason, names_go=True)
        stub = term_blocks.replaced_value(
            stub, one.iri, LABEL, lambda old: [ox.Literal(register.OBSOLETE + value_of(label)) for label in old]
        )
        text = term_blocks.with_statements(changes.text(one.module), term_blocks.block_of(stub, one.iri))
        changes.put(one.module, term_blocks.laid_out(one.module, text))
    return cannot


def move(project: Project, name: str, to: str, leave: str, reason: str) -> Plan:
    """Plan another place for a thing: a parent or module for a term, a table or source's folder for a record.

    :param to: a term; a module such as `tumours.ttl`; a table such as `procedures`; a folder such as `since-2017`.
    :param leave: the parent that a term leaves, where it has several.
    :raises UsageError: if there is no such place, or the thing cannot be there.
    """
    changes = ChangeSet(project)
    plan = Plan(changes)
    one = replacement.thing(changes, name)
    if one.module is None:
        _move_row(plan, one, to, reason)
    elif to.endswith(".ttl"):
        _move_block(changes, one, project.ontology / Path(to).name)
    else:
        plan.notes += _move_under(changes, one, to, leave)
    if not changes.changed:
        raise UsageError(f"{compress(one.iri)} is there already.")
    return plan


def _move_block(changes: ChangeSet, one: CuratedThing, target: Path) -> None:
    assert one.module is not None
    known = ontology.modules(changes.project.ontology)
    if target not in known:
        raise UsageError(f"There is no module {target.name}. The modules are: {', '.join(path.name for path in known)}.")
    if target == one.module:
        return
    said = term_blocks.block_of(changes.text(one.module), one.iri)
    changes.put(target, term_blocks.laid_out(target, term_blocks.with_statements(changes.text(target), said)))
    changes.put(one.module, term_blocks.laid_out(one.module, term_blocks.without(changes.text(one.module), one.iri)))


def _move_under(changes: ChangeSet, one: CuratedThing, to: str, leave: str) -> list[Finding]:
    assert one.module is not None
    parent = replacement.thing(changes, to)
    if parent.module is None:
        raise UsageError(f"{to} is a record; a term is moved to another term or to a module.")
    said = term_blocks.block_of(changes.text(one.module), one.iri)
    links = {t.predicate for t in said if value_of(t.subject) == one.iri} & {SUBCLASS, term_blocks.SUBPROPERTY}
    if len(links) != 1:
        raise UsageError(f"{compress(one.iri)} has no parent that it could leave.")
    [link] = links
    own = [t.object for t in said if (value_of(t.subject), t.predicate) == (one.iri, link)]
    parents = [value_of(o) for o in own if isinstance(o, ox.NamedNode) and (leave or o.value.startswith(str(NK)))]
    leaves = [iri for iri in parents if not leave or iri == expand(leave)]
    if len(leaves) != 1:
        under = ", ".join(map(compress, parents)) or "no class of ours"
        raise UsageError(f"{compress(one.iri)} is under {under}; say with --from which one it leaves.")

    def changed(values: list[NamedTerm]) -> list[NamedTerm]:
        return [ox.NamedNode(parent.iri) if value_of(value) == leaves[0] else value for value in values]

    text = term_blocks.replaced_value(changes.text(one.module), one.iri, link, changed)
    changes.put(one.module, term_blocks.laid_out(one.module, text))
    definition = next((value_of(t.object) for t in said if t.predicate == term_blocks.DEFINITION), "")
    label = replacement.label_of(changes, parent)
    if label and label.casefold() not in definition.casefold():
        message = f"is defined as {definition!r}, which does not name {label!r}"
        fix = "Write the definition anew, in the block and in the owl:Axiom below it."
        file = changes.project.relative(one.module)
        return [Finding(file, rule=RULE, message=f"{compress(one.iri)} {message}", fix=fix, severity="note")]
    return []


def _move_row(plan: Plan, one: CuratedThing, to: str, reason: str) -> None:
    changes = plan.changes
    row = table_rows.find(changes, one.local)
    assert row is not None
    target, columns = _table(changes.project, row.path, to)
    if target == row.path:
        return
    header = [column.name for column in columns if not column.virtual]
    for name, cell in row.cells.items():
        if cell and name not in header:
            message = f"is {cell!r}, and {target.name} has no such column"
            file, fix = changes.project.relative(row.path), "Say it in another column first, or take it out."
            plan.obstacles.append(Finding(file, row=row.number, column=name, rule=RULE, message=message, fix=fix))
    table_rows.remove(changes, row)
    changes.columns.setdefault(target, [column for column in columns if not column.virtual])  # the table may be new
    table_rows.append(changes, target, {name: row.cells.get(name, "") for name in header})
    if not table_rows.fits(columns, one.local):
        folder = _folder_of(next(column for column in columns if column.name == "id"))
        iri = str(NKD[f"{folder}/{one.local.partition('/')[2]}"])
        free(changes.project, tables.read(changes.project.graph), iri)
        moved = replace(one, row=table_rows.find(changes, one.local))
        plan.obstacles += _rename(changes, moved, iri, reason)
        plan.notes += replacement.mentions(changes, one.iri)


def _folder_of(column: Column) -> str:
    form = str(column.datatype.format if column.datatype else "")
    found = re.match(r"\(?([a-z][a-z0-9-]*)", form)
    if not found:
        raise UsageError("The table does not say what its ids begin with; rename the record first.")
    return found[1]


def _table(project: Project, now: Path, to: str) -> tuple[Path, list[Column]]:
    """Find the table that is meant, which need not be there yet, with its columns."""
    described = {str(table.url): table.tableSchema.columns for table in tables.describe(project.graph).tables}
    folder, _, name = to.rpartition("/")
    stem = name.removesuffix(".tsv")
    if not folder and f"{stem}.tsv" not in described and f"{SHARED}/{stem}.tsv" not in described:
        folder, stem = to, now.stem  # a folder was given
    if folder not in ("", SHARED) and f"{SHARED}/{stem}.tsv" in described:
        raise UsageError(f"{stem}.tsv is shared by all sources, so its records cannot go to {folder}; name another table.")
    if f"{SHARED}/{stem}.tsv" in described:
        return (project.graph / SHARED / f"{stem}.tsv").resolve(), described[f"{SHARED}/{stem}.tsv"]
    folder = folder or (now.parent.name if now.parent.name != SHARED else "")
    if f"{stem}.tsv" not in described or not folder or not (project.graph / folder).is_dir():
        known = sorted(Path(url).stem for url in described)
        sources = sorted(path.name for path in project.graph.iterdir() if path.is_dir() and path.name != SHARED)
        raise UsageError(
            f"{to} is neither a table nor a source's folder. Tables: {', '.join(known)}. Folders: {', '.join(sources)}."
        )
    return (project.graph / folder / f"{stem}.tsv").resolve(), described[f"{stem}.tsv"]
