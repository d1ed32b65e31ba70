"""Fuzz the query guard, the update rewriting and the upload parsers.

    python tests/fuzz/run.py --seconds 600 --seed 1

Cases are made from the seed and their number, so every finding can be made again with --only NUMBER. They run in a
child process, which is replaced when it crashes or hangs. Exits 1 when anything was found.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import mmap
import os
import signal
import struct
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

_HANG = 5.0
_SLOW = 1.0
_MEMORY = 2 << 30
_STATE = struct.Struct("<qdqq")  # case number, processor time when it began, cases done, cases accepted


def main(arguments: list[str] | None = None) -> int:
    """Run the parent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="run this one case in this process and show it")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child:
        _child(Path(options.child[0]), options.seed, int(options.child[1]), Path(options.child[2]))
        return 0
    if options.only is not None:
        return _one(options.seed, options.only)
    return _parent(options.seed, options.seconds)


def _parent(seed: int, seconds: float) -> int:
    import tempfile

    findings: list[dict] = []
    until, start = time.monotonic() + seconds, 0
    totals: Counter = Counter()
    with tempfile.TemporaryDirectory() as folder:
        state, report = Path(folder) / "state", Path(folder) / "report"
        while time.monotonic() < until:
            state.write_bytes(_STATE.pack(start, 0, 0, 0))
            report.write_text("")
            child = subprocess.Popen(
                [sys.executable, __file__, "--seed", str(seed), "--child", str(state), str(start), str(report)],
                stderr=subprocess.PIPE,
            )
            ended = _watch(child, state, until)
            number, _, done, accepted = _STATE.unpack(state.read_bytes())
            totals.update(executions=done, accepted=accepted, children=1)
            findings += [json.loads(line) for line in report.read_text().splitlines()]
            if ended:
                findings.append(_describe(seed, number, ended, (child.stderr.read() or b"").decode("utf-8", "replace")[-500:]))
            child.stderr.close()
            start = number + 1
    for finding in _distinct(findings):
        sys.stdout.write(json.dumps(finding, ensure_ascii=True) + "\n")
    sys.stdout.write(
        f"seed {seed}, {seconds:g} s: {totals['executions']} executions, {totals['accepted']} accepted, "
        f"{totals['children']} processes, {len(findings)} findings\n"
    )
    return 1 if findings else 0


def _watch(child: subprocess.Popen, state: Path, until: float) -> str:
    """Wait for the child; gives what went wrong with it, or nothing."""
    before, since = (0, 0.0), time.monotonic()
    while child.poll() is None:
        time.sleep(0.1)
        number, began, _, _ = _STATE.unpack(state.read_bytes())
        now = time.monotonic()
        wrong = ""
        # Processor time, so that a busy machine makes no findings; waiting for something is a hang of its own.
        if began and (_cpu(child.pid) - began > _HANG or ((number, began) == before and now - since > 12 * _HANG)):
            wrong = "hang"
        elif _resident(child.pid) > _MEMORY:
            wrong = "memory"
        if (number, began) != before:
            before, since = (number, began), now
        if wrong or now > until:
            child.kill()
            child.wait()
            return wrong
    return (
        ""
        if child.returncode == 0
        else f"crash ({signal.Signals(-child.returncode).name if child.returncode < 0 else child.returncode})"
    )


def _cpu(pid: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _describe(seed: int, number: int, kind: str, detail: str) -> dict:
    from fuzz.targets import make

    name, case, _ = make(seed, number)
    return {"number": number, "target": name, "kind": kind, "detail": detail, "case": repr(case)[:3000]}


def _distinct(findings: list[dict]) -> list[dict]:
    seen: dict[tuple, dict] = {}
    for finding in findings:
        known = seen.setdefault((finding["target"], finding["kind"], finding["detail"][:60]), {**finding, "times": 0})
        known["times"] += 1
        if len(finding["case"]) < len(known["case"]):
            known.update(number=finding["number"], case=finding["case"])
    return list(seen.values())


def _child(state: Path, seed: int, start: int, report: Path) -> None:
    from fuzz.targets import Finding, make, run

    done = accepted = 0
    with state.open("r+b") as file, report.open("a") as out:
        shown = mmap.mmap(file.fileno(), _STATE.size)
        number = start
        while True:
            name, case, check = make(seed, number)
            began = time.process_time()
            shown[:] = _STATE.pack(number, began, done, accepted)
            kind = detail = ""
            try:
                accepted += run(case, check)
            except Finding as error:
                kind, detail = "finding", str(error)
            except BaseException as error:  # the panics of the engine are no Exception
                if isinstance(error, KeyboardInterrupt | SystemExit):
                    raise
                kind = f"error {type(error).__name__}"
                place = traceback.extract_tb(error.__traceback__)[-1]
                detail = f"{Path(place.filename).name}, {place.name}: {error}"
            taken = time.process_time() - began
            if taken > _SLOW and not kind:
                kind, detail = "slow", f"{taken:.0f} s"
            if kind:
                out.write(
                    json.dumps(
                        {"number": number, "target": name, "kind": kind, "detail": detail[:500], "case": repr(case)[:3000]}
                    )
                    + "\n"
                )
                out.flush()
            done += 1
            number += 1


def _one(seed: int, number: int) -> int:
    from fuzz.targets import make, run

    name, case, check = make(seed, number)
    sys.stdout.write(f"{name}\n{case!r}\n")
    sys.stdout.flush()
    sys.stdout.write(f"accepted: {run(case, check)}\n")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.exit(main())
