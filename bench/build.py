"""Time `netkg build` of the whole graph, stage by stage, in fresh processes and an empty store.

    .venv/bin/python bench/build.py [RUNS]

Prints the median and the range of each stage over the runs (5 by default), in seconds.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUN = """
import json, sys, time
from pathlib import Path
begin = time.perf_counter()
from netkg.graph.builder import build
from netkg.inputs.project import Project
marks = [("start Python", begin)]
build(Project(Path(sys.argv[1]), Path(sys.argv[2])), lambda name: marks.append((name, time.perf_counter())))
marks.append(("end", time.perf_counter()))
print(json.dumps({name: after - start for (name, start), (_, after) in zip(marks, marks[1:])}))
"""


def measure(root: Path) -> dict[str, float]:
    """Build once and give the seconds of each stage."""
    with tempfile.TemporaryDirectory() as store:
        done = subprocess.run([sys.executable, "-c", RUN, str(root), store], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    """Run and print a table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    root = Path(__file__).resolve().parent.parent
    found = [measure(root) for _ in range(runs)]
    for name in found[0]:
        seconds = [run[name] for run in found]
        print(f"{name:<40} {statistics.median(seconds):6.2f}   ({min(seconds):.2f} to {max(seconds):.2f})")
    totals = [sum(run.values()) for run in found]
    print(f"{'whole build':<40} {statistics.median(totals):6.2f}   ({min(totals):.2f} to {max(totals):.2f})")


if __name__ == "__main__":
    main()
