"""A crew of small real processes: watched, restarted, and ended in order."""

import os
import sys
import time
from pathlib import Path

import pytest

from webapp.launch.crew import Crew, StopAsked
from webapp.launch.failure import LaunchFailed

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"


@pytest.fixture
def crew(tmp_path: Path):
    crew = Crew(os.environ, tmp_path, tmp_path)
    yield crew
    crew.stop()


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_who_does_not_listen_is_killed_once_its_grace_is_over(crew: Crew, tmp_path: Path) -> None:
    member = crew.add("deaf", python(DEAF), grace=0.2)
    crew.wait_until(lambda: "deaf" in (tmp_path / "deaf.log").read_text(encoding="utf-8"), 60, "It")
    crew.stop()
    assert member.process.returncode == -9


def test_what_a_member_started_ends_with_it(crew: Crew, tmp_path: Path) -> None:
    code = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    crew.add("parent", python(code), grace=5)
    log = tmp_path / "parent.log"
    crew.wait_until(lambda: log.read_text(encoding="utf-8").endswith("\n"), 60, "It")
    child = int(log.read_text(encoding="utf-8"))
    crew.stop()
    crew.wait_until(lambda: not alive(child), 60, "Its end")


def test_the_most_dependent_leave_first(crew: Crew, tmp_path: Path) -> None:
    order = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        f"def leave(*_): open({str(order)!r}, 'a').write(sys.argv[1]); sys.exit()\n"
        "signal.signal(signal.SIGTERM, leave)\nprint('here', flush=True)\ntime.sleep(600)"
    )
    for rank, name in ((0, "store"), (2, "page"), (1, "network")):
        crew.add(name, [*python(code), name + "."], rank=rank)
        log = tmp_path / f"{name}.log"
        crew.wait_until(lambda log=log: log.read_text(encoding="utf-8"), 60, "It")
    crew.stop()
    assert order.read_text(encoding="utf-8") == "page.network.store."


def test_a_step_that_fails_shows_its_last_words(crew: Crew) -> None:
    with pytest.raises(LaunchFailed, match=r"step failed with exit code 4\..*\n.*no table"):
        crew.step("step", python("import sys; print('no table'); sys.exit(4)"))


def test_a_member_that_dies_during_a_step_ends_the_step(crew: Crew) -> None:
    crew.add("fragile", python("raise SystemExit(5)"))
    with pytest.raises(LaunchFailed, match="fragile ended unexpectedly"):
        crew.step("long", python("import time; time.sleep(600)"))


def test_waiting_in_vain_says_for_what(crew: Crew) -> None:
    with pytest.raises(LaunchFailed, match="An answer did not happen within 0 seconds"):
        crew.wait_until(lambda: False, 0, "An answer")


def test_each_restart_waits_longer_up_to_half_a_minute(crew: Crew, capsys: pytest.CaptureFixture[str]) -> None:
    member = crew.add("stubborn", python("raise SystemExit(1)"), restart=True)
    for _ in range(8):
        member.process.wait()
        crew.wait_until(lambda: member.start_again_at is not None, 60, "Its end")
        member.start_again_at = time.monotonic()
        crew.wait_until(lambda: member.start_again_at is None, 60, "Its start")
    waits = [line.split("again in ")[1] for line in capsys.readouterr().err.splitlines()]
    assert waits == ["1 s.", "2 s.", "4 s.", "8 s.", "16 s.", "30 s.", "30 s.", "30 s."]


def test_after_a_long_time_in_good_health_a_restart_is_quick_again(
    crew: Crew, capsys: pytest.CaptureFixture[str]
) -> None:
    member = crew.add("steady", python("raise SystemExit(1)"), restart=True)
    member.backoff, member.began = 30.0, time.monotonic() - 61
    crew.wait_until(lambda: member.start_again_at is not None, 60, "Its end")
    assert capsys.readouterr().err.endswith("Starting it again in 1 s.\n")


def test_a_stop_is_noticed_while_waiting(crew: Crew) -> None:
    crew._asked(15, None)
    with pytest.raises(StopAsked):
        crew.run_on()


def test_a_second_signal_stops_waiting_for_anyone(crew: Crew, tmp_path: Path) -> None:
    member = crew.add("deaf", python(DEAF), grace=600)
    crew.wait_until(lambda: "deaf" in (tmp_path / "deaf.log").read_text(encoding="utf-8"), 60, "It")
    import threading

    threading.Timer(0.3, crew._asked, (2, None)).start()
    crew.stop()
    assert member.process.returncode == -9
