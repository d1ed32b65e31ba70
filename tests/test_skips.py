"""A skipped test passes for whoever lacks a part, and fails where NETKG_NO_SKIP=1."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODULES = {
    "by mark": "import pytest\n@pytest.mark.skipif(True, reason='no such part')\ndef test_it(): pass\n",
    "inside": "import pytest\ndef test_it(): pytest.skip('no such part')\n",
    "in a fixture": "import pytest\n@pytest.fixture\ndef part(): pytest.skip('no such part')\ndef test_it(part): pass\n",
    "as a module": "import pytest\npytest.skip('no such part', allow_module_level=True)\n",
    "without parameters": "import pytest\n@pytest.mark.parametrize('case', [])\ndef test_it(case): pass\n",
}
EXPECTED_FAILURE = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it(): assert False\n"


def outcome(folder: Path, module: str, **environment: str) -> tuple[int, str]:
    (folder / "test_it.py").write_text(module, "utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rs",
            "--rootdir",
            str(folder),
            "-c",
            os.devnull,
            "-p",
            "skips",
            "-p",
            "no:cacheprovider",
            "test_it.py",
        ],
        cwd=folder,
        env={
            **{k: v for k, v in os.environ.items() if k != "NETKG_NO_SKIP"},
            "PYTHONPATH": str(Path(__file__).parent),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_a_skip_is_told_and_is_a_failure_only_where_it_is_forbidden(tmp_path: Path, module: str) -> None:
    for environment in ({}, {"CI": "true"}):
        code, told = outcome(tmp_path, module, **environment)
        assert code in (0, 5), told  # 5: pytest's code where every module was skipped
        assert "1 skipped" in told
    code, told = outcome(tmp_path, module, NETKG_NO_SKIP="1", CI="true")
    assert code not in (0, 5), told
    assert "NETKG_NO_SKIP=1 forbids" in told


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    code, told = outcome(tmp_path, EXPECTED_FAILURE, NETKG_NO_SKIP="1")
    assert (code, "1 xfailed" in told) == (0, True), told
