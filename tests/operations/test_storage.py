"""Files of subscribers: the same contract for the folder and for an S3-compatible bucket."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import BucketSettings
from elkk.base import clock
from elkk.base.storage import FolderStorage, Storage, StorageError, new_name
from elkk.operations.bucket import BucketStorage, signed
from tests.support.bucket import ACCESS_KEY, SECRET_KEY, BucketServer, bucket_server
from tests.support.gateways import free_port


@pytest.fixture
def server() -> Iterator[BucketServer]:
    with bucket_server() as server:
        yield server


def settings(endpoint: str, **changes: str) -> BucketSettings:
    fields = {
        "endpoint": endpoint,
        "bucket": "files",
        "region": "ru-central1",
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
    }
    return BucketSettings(**(fields | changes))


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return FolderStorage(tmp_path)
    server = request.getfixturevalue("server")
    clock.use(None)
    return BucketStorage(settings(server.address))


def test_what_was_put_can_be_got(storage: Storage) -> None:
    name = new_name("meters", "jpg")
    storage.put(name, bytes(range(256)) * 1000)
    assert storage.get(name) == bytes(range(256)) * 1000


def test_putting_again_replaces(storage: Storage) -> None:
    name = new_name("meters", "jpg")
    storage.put(name, b"first")
    storage.put(name, b"second")
    assert storage.get(name) == b"second"


def test_an_empty_file_is_a_file(storage: Storage) -> None:
    name = new_name("meters", "jpg")
    storage.put(name, b"")
    assert storage.get(name) == b""


def test_what_does_not_exist_is_a_permanent_error(storage: Storage) -> None:
    with pytest.raises(StorageError) as caught:
        storage.get(new_name("meters", "jpg"))
    assert caught.value.permanent


def test_what_was_deleted_is_gone(storage: Storage) -> None:
    name = new_name("meters", "jpg")
    storage.put(name, b"content")
    storage.delete(name)
    with pytest.raises(StorageError):
        storage.get(name)


def test_deleting_nothing_is_no_error(storage: Storage) -> None:
    storage.delete(new_name("meters", "jpg"))


def test_several_threads_use_it_at_once(storage: Storage) -> None:
    names = [new_name("appeals", "pdf") for _ in range(8)]
    threads = [threading.Thread(target=storage.put, args=(name, name.encode())) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [storage.get(name) for name in names] == [name.encode() for name in names]


def test_a_wrong_key_is_a_permanent_error(server: BucketServer) -> None:
    clock.use(None)
    stranger = BucketStorage(settings(server.address, secret_key="wrong"))
    with pytest.raises(StorageError, match="403") as caught:
        stranger.put(new_name("meters", "jpg"), b"content")
    assert caught.value.permanent
    assert server.objects == {}


def test_a_passing_failure_is_tried_again(server: BucketServer) -> None:
    clock.use(None)
    server.failures = 1
    name = new_name("meters", "jpg")
    BucketStorage(settings(server.address)).put(name, b"content")
    assert server.objects == {f"/files/{name}": b"content"}


def test_a_lasting_failure_of_the_other_side_is_a_passing_error(server: BucketServer) -> None:
    clock.use(None)
    server.failures = 99
    with pytest.raises(StorageError) as caught:
        BucketStorage(settings(server.address)).put(new_name("meters", "jpg"), b"content")
    assert not caught.value.permanent


def test_a_bucket_out_of_reach_is_a_passing_error() -> None:
    away = BucketStorage(settings(f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(StorageError) as caught:
        away.get(new_name("meters", "jpg"))
    assert not caught.value.permanent


# https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, «Examples».
EXAMPLE = BucketSettings(
    endpoint="https://examplebucket.s3.amazonaws.com",
    bucket="",
    region="us-east-1",
    access_key="AKIAIOSFODNN7EXAMPLE",
    secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)


@pytest.mark.parametrize(
    ("method", "path", "headers", "content", "signature"),
    [
        (
            "GET",
            "/test.txt",
            {"Range": "bytes=0-9"},
            b"",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test%24file.text",
            {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
            b"Welcome to Amazon S3.",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
    ],
)
def test_signatures_are_those_of_the_specification(
    method: str, path: str, headers: dict[str, str], content: bytes, signature: str
) -> None:
    moment = datetime(2013, 5, 24, tzinfo=UTC)
    made = signed(method, EXAMPLE.endpoint + path, headers, content, EXAMPLE, moment)
    assert made["authorization"].endswith(f"Signature={signature}")
