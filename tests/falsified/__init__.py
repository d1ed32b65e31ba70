"""Records that break one rule of the shapes each, and nothing else; `tests/shapes/test_shapes.py` validates all of them."""

from .claims import CLAIMS
from .figures import FIGURES
from .mechanism import MECHANISM
from .statements import STATEMENTS
from .things import THINGS

FALSIFIED = [*THINGS, *FIGURES, *STATEMENTS, *MECHANISM, *CLAIMS]
