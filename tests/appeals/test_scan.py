"""The virus scanner: nothing is given out before it has passed."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from elkk.base import scanning
from elkk.base.scanning import Clamd, ScannerAway
from elkk.support import attachments
from elkk.support.models import Appeal, Attachment, Scan
from tests.appeals.conftest import files_in
from tests.appeals.samples import PDF
from tests.support.cast import Cast


class Judge:
    """A scanner that says what the test wants."""

    def __init__(self) -> None:
        self.verdict: bool | None = True

    def is_clean(self, content: bytes) -> bool:
        if self.verdict is None:
            raise ScannerAway
        return self.verdict


@pytest.fixture
def judge(app: Flask) -> Iterator[Judge]:
    app.extensions["scanner"] = Judge()
    yield app.extensions["scanner"]
    app.extensions["scanner"] = None


@pytest.fixture
def send(cast: Cast, appeal: Appeal, owner):
    def send_file() -> str:
        attachments.take(appeal, cast.owner, [attachments.Upload("a.pdf", io.BytesIO(PDF))])
        owner.post(f"/appeals/{appeal.id}/reply", data={"text": "Файл"})
        return f"/appeals/{appeal.id}/files/{Attachment.get().id}/"

    return send_file


def test_a_clean_file_is_given_out(owner, judge: Judge, send) -> None:
    assert owner.get(send()).status_code == 200


def test_an_infected_file_is_destroyed_and_its_author_told(
    owner, judge: Judge, send, appeal: Appeal, stored: Path
) -> None:
    judge.verdict = False
    assert owner.get(send()).status_code == 404
    assert not files_in(stored)
    assert "удален: в нем вирус" in owner.get(f"/appeals/{appeal.id}/").text


def test_a_file_waits_while_the_scanner_is_away(owner, judge: Judge, send, appeal: Appeal) -> None:
    judge.verdict = None
    address = send()
    assert owner.get(address).status_code == 404
    assert "проверяется на вирусы" in owner.get(f"/appeals/{appeal.id}/").text
    assert attachments.scan_waiting() == 0
    judge.verdict = True
    assert attachments.scan_waiting() == 1
    assert owner.get(address).status_code == 200


def test_a_file_is_judged_once(judge: Judge, send) -> None:
    send()
    judge.verdict = False
    assert not attachments.scan(Attachment.get().id)
    assert Attachment.get().scan is Scan.CLEAN


@pytest.fixture
def daemon() -> Iterator[tuple[tuple[str, int], list[bytes], list[bytes]]]:
    """A clamd of one connection: its address, what it got, and what it is to answer."""
    got: list[bytes] = []
    answers: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _peer = server.accept()
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                while size := struct.unpack("!I", stream.read(4))[0]:
                    got.append(stream.read(size))
                line.sendall(answers[0])

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname(), got, answers
        thread.join(5)


@pytest.mark.parametrize(
    ("answer", "clean"), [(b"stream: OK\0", True), (b"stream: Eicar FOUND\0", False)]
)
def test_clamd_is_asked_in_chunks(daemon, answer: bytes, clean: bool) -> None:
    address, got, answers = daemon
    answers.append(answer)
    content = bytes(range(256)) * 600
    assert Clamd(address).is_clean(content) is clean
    assert b"".join(got) == content
    assert len(got) > 1


def test_clamd_that_answers_something_else_gave_no_verdict(daemon) -> None:
    address, _got, answers = daemon
    answers.append(b"INSTREAM size limit exceeded. ERROR\0")
    with pytest.raises(ScannerAway):
        Clamd(address).is_clean(b"a")


def test_clamd_that_is_not_there_gave_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(ScannerAway):
        Clamd(str(tmp_path / "no.sock")).is_clean(b"a")


def test_the_setting_names_a_scanner() -> None:
    assert scanning.connect("") is None
    assert scanning.connect("tcp://scanner").address == ("scanner", 3310)
    assert scanning.connect("unix:///run/clamd.sock").address == "/run/clamd.sock"
    with pytest.raises(ValueError, match="ATTACHMENT_SCANNER"):
        scanning.connect("http://scanner")
