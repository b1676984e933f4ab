"""The environment, made for real from a lock with one small package that lies beside it."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from webapp.launch import environment
from webapp.launch.failure import LaunchFailed

ROOT = Path(__file__).parents[2]


def wheel(folder: Path, version: str) -> str:
    """A package with nothing in it but its version; returns its line in a lock."""
    name = f"relink_nothing-{version}"
    inside = {
        "relink_nothing.py": f"version = {version!r}\n",
        f"{name}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: relink-nothing\nVersion: {version}\n",
        f"{name}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={_digest(text)},{len(text)}\n" for path, text in inside.items())
    file = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as packed:
        for path, text in (inside | {f"{name}.dist-info/RECORD": record + f"{name}.dist-info/RECORD,,\n"}).items():
            packed.writestr(path, text)
    return f"relink-nothing=={version} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two locks, and nothing but its own folder to install from."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    line = wheel(tmp_path, "1")
    for lock in (environment.RUNTIME_LOCK, environment.DEV_LOCK):
        (tmp_path / lock).write_text(line, encoding="ascii")
    return tmp_path


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing in it but pip. Making one takes seconds, copying it does not."""
    home = tmp_path_factory.mktemp("made-once") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    return home


@pytest.fixture
def begun(project: Path, empty_environment: Path) -> Path:
    """The project with an environment that somebody began and never filled."""
    shutil.copytree(empty_environment, project / ".venv", symlinks=True)
    return project


def installed(project: Path) -> str:
    code = "import relink_nothing; print(relink_nothing.version)"
    return subprocess.run(
        [project / ".venv" / "bin" / "python", "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def start(project: Path, lock: str) -> "subprocess.Popen[str]":
    """Make it ready in a process of its own, as a second terminal would."""
    code = (
        "import sys; from pathlib import Path; from webapp.launch import environment\n"
        "root = Path(sys.argv[1]); environment.prepare(root / '.venv', sys.argv[2], root)"
    )
    command = [sys.executable, "-c", code, str(project), lock]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def test_two_that_start_at_once_install_once_and_a_changed_lock_installs_again(project: Path) -> None:
    both = [start(project, environment.RUNTIME_LOCK) for _ in range(2)]
    said = "".join(process.communicate()[1] for process in both)
    assert [process.returncode for process in both] == [0, 0]
    (line,) = said.splitlines()
    assert line.startswith("Installing what Relink needs into ")
    assert " ... done in " in line
    assert installed(project) == "1"
    assert environment.is_ready(project / ".venv", environment.RUNTIME_LOCK, project)
    assert not environment.is_ready(project / ".venv", environment.DEV_LOCK, project)

    (project / environment.RUNTIME_LOCK).write_text(wheel(project, "2"), encoding="ascii")
    assert not environment.is_ready(project / ".venv", environment.RUNTIME_LOCK, project)
    environment.prepare(project / ".venv", environment.RUNTIME_LOCK, project)
    assert installed(project) == "2"


def test_the_tests_environment_serves_for_the_demo_too(begun: Path) -> None:
    environment.prepare(begun / ".venv", environment.DEV_LOCK, begun)
    for lock in (environment.DEV_LOCK, environment.RUNTIME_LOCK):
        assert environment.is_ready(begun / ".venv", lock, begun)


def test_what_cannot_be_had_is_said_and_not_taken_for_installed(begun: Path) -> None:
    (begun / environment.RUNTIME_LOCK).write_text("relink-nothing==3 --hash=sha256:" + "0" * 64, encoding="ascii")
    with pytest.raises(LaunchFailed, match=r"^Could not install the packages of requirements\.lock\. Is the network"):
        environment.prepare(begun / ".venv", environment.RUNTIME_LOCK, begun)
    assert not environment.is_ready(begun / ".venv", environment.RUNTIME_LOCK, begun)


def test_a_package_that_is_not_what_the_lock_knows_is_refused(begun: Path) -> None:
    lock = begun / environment.RUNTIME_LOCK
    lock.write_text("relink-nothing==1 --hash=sha256:" + "0" * 64, encoding="ascii")
    with pytest.raises(LaunchFailed, match="Could not install"):
        environment.prepare(begun / ".venv", environment.RUNTIME_LOCK, begun)


def test_an_environment_whose_python_is_gone_is_made_anew(project: Path) -> None:
    broken = project / ".venv" / "bin"
    broken.mkdir(parents=True)
    (broken / "python").symlink_to(project / "uninstalled-python")
    environment.prepare(project / ".venv", environment.RUNTIME_LOCK, project)
    assert installed(project) == "1"


def test_an_active_environment_counts_only_with_the_right_marker(tmp_path: Path, project: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    assert not environment.is_ready(foreign, environment.RUNTIME_LOCK, project)
    (foreign / environment.MARKER).write_text("requirements.lock:" + "0" * 64, encoding="ascii")
    assert not environment.is_ready(foreign, environment.RUNTIME_LOCK, project)
    digest = hashlib.sha256((project / environment.RUNTIME_LOCK).read_bytes()).hexdigest()
    (foreign / environment.MARKER).write_text(f"requirements.lock:{digest}", encoding="ascii")
    assert environment.is_ready(foreign, environment.RUNTIME_LOCK, project)


def test_the_command_starts_over_inside_with_the_same_arguments(begun: Path) -> None:
    """From another folder than the project's, with a webapp that only tells how it was started."""
    (begun / "webapp").mkdir()
    (begun / "webapp" / "__main__.py").write_text("import sys; print(sys.prefix, sys.argv[1:])", encoding="utf-8")
    code = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path\n"
        "from webapp.launch import environment\n"
        f"environment.enter('requirements.lock', ['demo', '--port', '6000'], Path({str(begun)!r}))"
    )
    environment.prepare(begun / ".venv", environment.RUNTIME_LOCK, begun)
    elsewhere = begun / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run([sys.executable, "-c", code], cwd=elsewhere, capture_output=True, text=True, check=True)
    assert done.stdout == f"{begun}/.venv ['demo', '--port', '6000']\n"
