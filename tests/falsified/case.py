"""What a falsified record is, and the records of `tests/shapes/base.ttl` that most of them are made of."""

from typing import NamedTuple

NKD = "https://w3id.org/netkg/"


class Falsified(NamedTuple):
    """A copy of record `like` without the properties `drop`, with the Turtle `add`, and beside it the Turtle `also`.

    `f:x` stands for the copy; other records in `also` have names that begin with it.
    """

    rule: str
    like: str
    drop: str = ""
    add: str = ""
    also: str = ""


PFS, PFS_18, BOUND = (f"outcome/radiant-3-{name}" for name in ("everolimus-pfs", "everolimus-pfs-18", "bound"))
COMPARISON, MECHANISM, TREND = "comparison/radiant-3-pfs", "statement/tsc2-modulates-mtor", "statement/incidence-rises"
TREATED, PROGNOSIS = "finding/everolimus-prolongs-pfs", "finding/tsc2-low-expression-shorter-pfs"
OCCURRENCE, JUDGED = "finding/tsc2-low-expression-occurs", "finding/everolimus-judged"
DESCRIPTION, REMARK, SOURCE = "record/enets-in-europe", "record/therapies-widen", "source/review"
CLAIM, ARM, TRIAL = "record/vhl-belzutifan", "arm/radiant-3-everolimus", "trial/radiant-3"
ADVICE, DECISION = "record/everolimus-first-line", "record/everolimus-fda"
NOT_ASSESSED, HYPOTHESIS, DISCREPANCY = "record/no-genotype", "record/tsc2-everolimus", "record/pfs-or-ttp"
EVENT, INCIDENCE, CASE = "adverse-event/radiant-3-diarrhea", "record/incidence-canada", "record/case-1"

UNNAMED = "nk:comparatorFigure nk:printedRatio nk:ratio nk:ratioType nk:printedCiLow nk:ciLow nk:printedCiHigh nk:ciHigh"
