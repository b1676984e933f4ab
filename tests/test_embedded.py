"""The embedded Valkey: what it knew survives, and it never outlives who started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from webapp import embedded

ROOT = Path(__file__).parents[1]


def connect(valkey: embedded.Embedded) -> redis.Redis:
    return redis.Redis.from_url(valkey.url)


def gone(pid: int) -> bool:
    """Whether the process has ended; one that only waits to be reaped has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_it_answers_at_its_url_and_ends_with_its_block(tmp_path: Path) -> None:
    with embedded.start(tmp_path) as valkey:
        with connect(valkey) as queue:
            assert queue.ping()
        process = valkey.process
        assert process.poll() is None
    assert process.returncode == 0


def test_what_it_was_told_survives_a_restart(tmp_path: Path) -> None:
    with embedded.start(tmp_path) as valkey, connect(valkey) as queue:
        queue.set("owed", "one notice")
    with embedded.start(tmp_path) as valkey, connect(valkey) as queue:
        assert queue.get("owed") == b"one notice"


def test_what_was_written_out_survives_even_a_kill(tmp_path: Path) -> None:
    valkey = embedded.start(tmp_path)
    with connect(valkey) as queue:
        queue.set("owed", "one notice")
        assert queue.execute_command("WAITAOF", 1, 0, 10_000) == [1, 0]
    valkey.process.kill()
    valkey.process.wait()
    address = valkey.url
    valkey.run()
    with valkey, connect(valkey) as queue:
        assert queue.get("owed") == b"one notice"
    assert valkey.url == address


def test_it_dies_with_who_started_it(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from webapp import embedded\n"
        "print(embedded.start(Path(sys.argv[1])).process.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not gone(pid)
        os.kill(parent.pid, signal.SIGKILL)
    until = time.monotonic() + 60
    while not gone(pid):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_folder_too_deep_for_a_socket_gets_one_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120) / "Gemeinsam genutzte Ordner"
    with embedded.start(deep) as valkey, connect(valkey) as queue:
        assert queue.ping()
        assert not valkey.socket_path.is_relative_to(tmp_path)
        assert (deep / "appendonlydir").is_dir()
    assert not valkey.socket_path.parent.exists()


def test_spaces_and_umlauts_in_the_folder_are_fine(tmp_path: Path) -> None:
    with embedded.start(tmp_path / "Ägypten & Söhne 100%") as valkey, connect(valkey) as queue:
        assert queue.ping()


def test_nobody_else_on_the_machine_can_reach_it(tmp_path: Path) -> None:
    with embedded.start(tmp_path) as valkey, connect(valkey) as queue:
        assert queue.config_get("port") == {"port": "0"}
        assert valkey.socket_path.stat().st_mode & 0o077 == 0


def test_a_full_memory_is_an_error_and_never_a_silent_loss(tmp_path: Path) -> None:
    with embedded.start(tmp_path) as valkey, connect(valkey) as queue:
        assert queue.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_data_it_cannot_read_is_told_with_its_last_words(tmp_path: Path) -> None:
    with embedded.start(tmp_path) as valkey, connect(valkey) as queue:
        queue.set("a", "b")
    (manifest,) = (tmp_path / "appendonlydir").glob("*.manifest")
    manifest.write_text("nonsense\n", encoding="ascii")
    with pytest.raises(embedded.EmbeddedFailed, match=r"(?s)did not start\..*manifest"):
        embedded.start(tmp_path)


def test_stopping_twice_is_no_trouble(tmp_path: Path) -> None:
    valkey = embedded.start(tmp_path)
    valkey.stop()
    valkey.stop()


def test_stopping_what_was_never_started_is_no_trouble(tmp_path: Path) -> None:
    embedded.Embedded(tmp_path).stop()
