"""`python -m webapp.sandbox`: one line when ready, gone when told, and its memory kept."""

import re
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

TOP = Path(__file__).parents[2]


@contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the line that it printed."""
    command = [sys.executable, "-m", "webapp.sandbox", *arguments]
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield running, running.stdout.readline()
        finally:
            running.kill()


def address(line: str) -> str:
    found = re.fullmatch(r"The pretend networks are ready: (http://127\.0\.0\.1:\d+)( \(mail: smtp://.+\))?\n", line)
    assert found is not None, line
    return found[1]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_one_line_serves_and_leaves_quietly(tmp_path: Path, how: signal.Signals):
    with process("--port", "0", "--smtp-port", "0", "--data", str(tmp_path)) as (running, line):
        url = address(line)
        assert requests.get(f"{url}/healthz", timeout=30).text == "ok\n"
        port = int(line.rsplit(":", 1)[1].rstrip(")\n"))
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as smtp:
            smtp.sendmail("a@example.test", ["ada@example.test"], "Subject: Hello\r\n\r\nHello")
        assert [mail["subject"] for mail in requests.get(f"{url}/mailbox.json", timeout=30).json()] == ["Hello"]
        running.send_signal(how)
        out, err = running.communicate(timeout=30)
        assert (running.returncode, out, err) == (0, "", "")


def test_a_restart_keeps_the_grants_alive(tmp_path: Path):
    with process("--port", "0", "--data", str(tmp_path)) as (running, line):
        order = {"do": "issue", "subject": "ada"}
        answer = requests.post(f"{address(line)}/control/linkedin", json=order, timeout=30).json()
        running.kill()
        running.wait(timeout=30)
    with process("--port", "0", "--data", str(tmp_path)) as (_, line):
        headers = {"Authorization": f"Bearer {answer['access_token']}"}
        me = requests.get(f"{address(line)}/linkedin/v2/userinfo", headers=headers, timeout=30)
        assert me.json()["name"] == "Ada Lovelace"


def test_without_a_mail_port_there_is_no_mail():
    with process("--port", "0") as (_, line):
        assert "smtp" not in line


def test_it_can_be_told_whose_browser_a_new_one_is():
    with process("--port", "0", "--signed-in", "facebook:ada") as (_, line):
        question = "client_id=relink-demo&response_type=code&scope=pages_show_list&state=s"
        back = "http%3A%2F%2F127.0.0.1%3A5000%2Foauth%2Ffacebook%2Fcallback"
        page = requests.get(
            f"{address(line)}/facebook/v26.0/dialog/oauth?{question}&redirect_uri={back}", timeout=30
        ).text
    assert "signed in as <strong><bdi>Ada Lovelace</bdi>" in page


@pytest.mark.parametrize("nobody", ["facebook:eve", "facebook", "myspace:ada", ":"])
def test_somebody_who_is_nobody_is_refused(nobody: str):
    with process("--port", "0", "--signed-in", nobody) as (running, line):
        _, err = running.communicate(timeout=30)
    assert (line, running.returncode) == ("", 2)
    assert f"{nobody} is nobody" in err


@pytest.mark.parametrize("which", ["--port", "--smtp-port"])
def test_a_port_that_is_taken_is_named_and_the_start_refused(which: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        others = () if which == "--port" else ("--port", "0")
        with process(which, port, *others) as (running, line):
            _, err = running.communicate(timeout=30)
    assert line == ""
    assert running.returncode == 1
    assert err.startswith("The pretend networks can't start: ")
    assert port in err
    assert "Traceback" not in err


def test_nothing_that_was_called_is_printed(tmp_path: Path):
    with process("--port", "0", "--data", str(tmp_path)) as (running, line):
        url = address(line)
        requests.get(f"{url}/x/2/users/me?access_token=CANARY", headers={"Authorization": "Bearer CANARY"}, timeout=30)
        requests.get(f"{url}/CANARY", timeout=30)
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=30)
    assert "CANARY" not in out + err


def open_files(pid: int) -> Iterator[str]:
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed in the meantime
            yield str(link.readlink())


def test_it_listens_on_the_loopback_only(tmp_path: Path):
    with process("--port", "0", "--smtp-port", "0", "--data", str(tmp_path)) as (running, _):
        table = Path(f"/proc/{running.pid}/net/tcp")
        if not table.exists():
            pytest.skip("this system does not show its sockets under /proc")
        links = list(open_files(running.pid))
        rows = [row.split() for row in table.read_text().splitlines()[1:]]
        listening = [row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in links]
    assert listening == ["0100007F"] * 2
