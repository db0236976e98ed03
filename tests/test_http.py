"""Requests to other machines (elkk/base/http.py): how they ended is told apart."""

import socket
import threading
from collections.abc import Iterator

import pytest

from elkk.base import http
from tests.support.gateways import free_port

MOVED = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"


@pytest.fixture
def answering() -> Iterator:
    """Start a server that reads a request, says these bytes, and goes; its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def start(words: bytes) -> str:
            def serve() -> None:
                line, _address = server.accept()
                with line:
                    line.recv(65536)
                    line.sendall(words)

            threading.Thread(target=serve, daemon=True).start()
            return f"http://127.0.0.1:{server.getsockname()[1]}/"

        yield start


def test_who_is_away_has_not_got_the_request() -> None:
    with pytest.raises(http.NotSent):
        http.Client(2).ask("POST", f"http://127.0.0.1:{free_port()}/", "x")


def test_who_goes_without_a_word_may_have_carried_it_out(answering) -> None:
    with pytest.raises(http.NoAnswer):
        http.Client(2).ask("POST", answering(b""), "x")


def test_half_an_answer_is_none(answering) -> None:
    with pytest.raises(http.NoAnswer):
        http.Client(2).ask("POST", answering(CUT), "x")


def test_a_redirect_is_not_followed(answering) -> None:
    answer = http.Client(2).ask("POST", answering(MOVED), "x")
    assert (answer.status, answer.is_refusal) == (302, True)


def test_a_request_names_what_it_sends(answering) -> None:
    answer = http.Client(2).post_form(answering(b"HTTP/1.0 204 No\r\n\r\n"), {"a": "б"})
    assert answer.is_good
