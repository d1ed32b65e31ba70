"""Give up a term or record: without replacement and with a reason, for others that say it now, or because two are the same.

What was released stays as deprecated and says what to use instead; what never was is taken out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import pyoxigraph as ox

from netkg.curate import occurrences, replacement, table_rows, term_blocks
from netkg.curate.change_set import ChangeSet
from netkg.curate.occurrences import RULE, Succession
from netkg.curate.replacement import CuratedThing, Plan
from netkg.curate.term_blocks import NamedTerm
from netkg.errors import UsageError
from netkg.findings import Finding
from netkg.inputs import ontology
from netkg.inputs.project import Project
from netkg.namespaces import NKD, compress
from netkg.rdf import SUBCLASS, node, value_of

_MEMBERS = (node("owl:members"), node("owl:distinctMembers"))


def obsolete(project: Project, names: Sequence[str], by: Sequence[str], reason: str) -> Plan:
    """Plan to give things up.

    :param by: what replaces them; one thing takes their place wherever they are named, of several a person has to choose.
    :raises UsageError: if one of them is not there.
    """
    changes = ChangeSet(project)
    plan = Plan(changes)
    gone = {(one := replacement.thing(changes, name)).iri: one for name in names}
    new = [replacement.thing(changes, name) for name in by]
    if both := [one.iri for one in new if one.iri in gone]:
        raise UsageError(f"{compress(both[0])} cannot replace what is given up with it.")
    for one in gone.values():
        if len(new) == 1:
            _replace(plan, one, new[0])
        _give_up(changes, one, [other.iri for other in new], reason, names_go=False)
    _lift(changes, gone)
    plan.notes += [_taken_out(changes, one) for one in gone.values() if not one.is_released]
    if len(new) != 1:
        plan.obstacles += [use for iri in gone for use in replacement.uses(changes, iri)]
    plan.notes += [note for iri in gone for note in replacement.mentions(changes, iri)]
    return plan


def merge(project: Project, name: str, into: str, reason: str) -> Plan:
    """Plan to make one thing of two: the first is named nowhere any more, and what it says is said of the second.

    :raises UsageError: if one is not there, or they cannot be the same.
    """
    changes = ChangeSet(project)
    plan = Plan(changes)
    old, new = replacement.thing(changes, name), replacement.thing(changes, into)
    _compatible(old, new)
    plan.notes += _beside_itself(changes, old, new)
    if old.module is not None and new.module is not None:
        said = term_blocks.block_of(changes.text(old.module), old.iri)
        _replace(plan, old, new)
        _give_up(changes, old, [new.iri], reason, names_go=True)
        own = term_blocks.block_of(changes.text(new.module), new.iri)
        taken, left = term_blocks.merged(said, Succession(old.iri, new.iri), own)
        changes.put(new.module, term_blocks.laid_out(new.module, term_blocks.with_statements(changes.text(new.module), taken)))
        file = project.relative(old.module)
        if any(
            isinstance(t.subject, ox.BlankNode) and t.predicate != term_blocks.ANNOTATED and value_of(t.object) == new.iri
            for t in own
        ):
            message = f"{compress(new.iri)} is now defined by itself"
            fix = "Write its expression anew, or take it out."
            plan.notes.append(Finding(project.relative(new.module), rule=RULE, message=message, fix=fix, severity="note"))
        for predicate in left:
            message = f"{predicate} of {compress(old.iri)} is not taken over: {compress(new.iri)} has its own"
            plan.notes.append(Finding(file, rule=RULE, message=message, severity="note"))
    else:
        _replace(plan, old, new)
        was, stays = (table_rows.find(changes, one.local) for one in (old, new))
        assert was is not None
        assert stays is not None
        plan.notes += table_rows.join(changes, was, stays)
        _give_up(changes, old, [new.iri], reason, names_go=True)
    plan.notes += replacement.mentions(changes, old.iri)
    return plan


def _replace(plan: Plan, old: CuratedThing, new: CuratedThing) -> None:
    """Let every place name the one instead of the other, and the expected answers give its name."""
    labels = replacement.label_of(plan.changes, old), replacement.label_of(plan.changes, new)
    plan.obstacles += replacement.renew(plan.changes, Succession(old.iri, new.iri), labels[1], keeps_block=True)
    plan.relabel(*labels)


def _give_up(changes: ChangeSet, one: CuratedThing, by: Collection[str], reason: str, *, names_go: bool) -> None:
    if one.module is not None:
        text = changes.text(one.module)
        without = not one.is_released
        done = (
            term_blocks.without(text, one.iri)
            if without
            else term_blocks.deprecated(text, one.iri, by, reason, names_go=names_go)
        )
        changes.put(one.module, term_blocks.laid_out(one.module, done))
        return
    row = table_rows.find(changes, one.local)
    assert row is not None
    table_rows.remove(changes, row)
    if one.is_released:
        table_rows.retire(changes, one.local, [iri.removeprefix(str(NKD)) for iri in by], reason)


def _taken_out(changes: ChangeSet, one: CuratedThing) -> Finding:
    """Tell that nothing stays of a thing, not even why it was given up."""
    path = one.module or (one.row.path if one.row else changes.project.graph)
    message = f"{compress(one.iri)} is in no registered version, so it is taken out, and the reason is not kept"
    return Finding(changes.project.relative(path), rule=RULE, message=message, severity="note")


def _lift(changes: ChangeSet, gone: dict[str, CuratedThing]) -> None:
    """Put a deprecated term under the parents of its parent, where that is given up with it."""
    modules = {one.module for one in gone.values() if one.module is not None}
    above: dict[str, list[str]] = {}
    for module in modules:
        for triple in term_blocks.triples_of(changes.text(module)):
            if triple.predicate in (SUBCLASS, term_blocks.SUBPROPERTY) and value_of(triple.subject) in gone:
                above.setdefault(value_of(triple.subject), []).append(value_of(triple.object))

    def kept(parents: Iterable[NamedTerm]) -> Iterator[NamedTerm]:
        for parent in parents:
            if value_of(parent) in gone:
                yield from kept([ox.NamedNode(iri) for iri in above.get(value_of(parent), ())])
            else:
                yield parent

    for iri, one in gone.items():
        if one.module is not None and gone.keys() & above.get(iri, ()):
            text = changes.text(one.module)
            for predicate in (SUBCLASS, term_blocks.SUBPROPERTY):
                text = term_blocks.replaced_value(text, iri, predicate, kept)
            changes.put(one.module, term_blocks.laid_out(one.module, text))


def _compatible(old: CuratedThing, new: CuratedThing) -> None:
    if old.iri == new.iri:
        raise UsageError("A thing cannot be merged with itself.")
    if (old.module is None) != (new.module is None):
        raise UsageError(f"{compress(old.iri)} and {compress(new.iri)} cannot be one: one is a term, the other a record.")


def _beside_itself(changes: ChangeSet, old: CuratedThing, new: CuratedThing) -> Iterator[Finding]:
    """Tell of what names both: it would say something of a thing and itself.

    :raises UsageError: if the ontology says that the two exclude each other.
    """
    quads = ontology.read(changes.project.ontology).quads
    pair = {old.iri, new.iri}
    lists: dict[object, tuple[object, object]] = {}
    for quad in quads:
        if quad.predicate == term_blocks.DISJOINT and {value_of(quad.subject), value_of(quad.object)} == pair:
            raise _exclusive(old, new)
        if quad.predicate.value.endswith("#first"):
            lists[quad.subject] = (quad.object, lists.get(quad.subject, (None, None))[1])
        elif quad.predicate.value.endswith("#rest"):
            lists[quad.subject] = (lists.get(quad.subject, (None, None))[0], quad.object)
    for quad in quads:
        if quad.predicate in _MEMBERS:
            members, at = set(), quad.object
            while at in lists:
                first, at = lists[at]  # type: ignore[assignment]
                members.add(getattr(first, "value", ""))
            if pair <= members:
                raise _exclusive(old, new)
    named = {place.place().partition(", column")[0]: place for place in occurrences.places(changes, old.iri) if place.row}
    for place in occurrences.places(changes, new.iri):
        if place.row and (first := named.get(place.place().partition(", column")[0])):
            columns = " and ".join(dict.fromkeys(filter(None, (first.column, place.column))))
            message = f"names both, in {columns}: afterwards it names {compress(new.iri)} twice"
            fix = "Look whether the row still says something; if not, retire it."
            yield Finding(place.file, row=place.row, column=place.column, rule=RULE, message=message, fix=fix, severity="note")


def _exclusive(old: CuratedThing, new: CuratedThing) -> UsageError:
    return UsageError(
        f"{compress(old.iri)} and {compress(new.iri)} are declared disjoint, so they cannot be one. "
        "If the declaration is wrong, remove it first."
    )
