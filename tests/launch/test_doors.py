"""Ports."""

import http.server
import socket
import threading

import pytest

from webapp.launch import doors
from webapp.launch.failure import LaunchFailed


def test_a_free_port_is_no_trouble() -> None:
    doors.need_free("127.0.0.1", doors.free_port(), "the pages", "another")


def test_a_taken_port_is_one_sentence_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LaunchFailed, match=rf"^Port {port}, for the pages, is in use\. Another one: try this$"):
            doors.need_free("127.0.0.1", port, "the pages", "try this")


def test_a_host_that_is_not_here_is_told_apart() -> None:
    with pytest.raises(LaunchFailed, match="can't be opened"):
        doors.need_free("192.0.2.1", 8000, "the pages", "another")


@pytest.mark.parametrize(("status", "expected"), [(200, True), (503, False), (303, False)])
def test_only_200_is_an_answer(status: int, expected: bool) -> None:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert doors.answers(server.server_port, "/readyz") is expected
        thread.join()


def test_nobody_there_is_no_answer() -> None:
    assert not doors.answers(doors.free_port(), "/readyz")


def test_nonsense_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as odd:

        def babble() -> None:
            line, _ = odd.accept()
            with line:
                line.recv(1000)
                line.sendall(b"+PONG\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        assert not doors.answers(odd.getsockname()[1], "/readyz")
        thread.join()
