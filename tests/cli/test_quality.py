"""netkg quality: counts over the releases of a store, and the list behind each count."""

from __future__ import annotations

import json


def test_the_counts_are_those_of_the_lists(inside):
    counted = {one["name"]: one for one in json.loads(inside("quality", "--format", "json").stdout)}
    assert counted["terms-without-definition"]["things"] == []
    listed = inside("quality", "records-without-mapping").stdout.splitlines()
    [count] = counted["records-without-mapping"]["counts"].values()
    assert len(listed) == count == len(counted["records-without-mapping"]["things"])


def test_a_name_that_is_none_is_told_with_the_names(inside):
    done = inside("quality", "records-without-maping")
    assert (done.exit_code, "Did you mean records-without-mapping" in done.stderr) == (2, True)
