"""Files that can't be read are refused by name: wrong headers, encodings, quotes and archives."""

import shutil
import zipfile
from pathlib import Path

import pytest

from elkk.exchange.format1.refusals import Refusal
from tests.exchange.batches import only_refusal, refused, rewrite, sample

__all__ = ["sample"]
pytestmark = pytest.mark.usefixtures("database")


def zipped(folder: Path, *names: str) -> Path:
    """A zip of a folder whose members are renamed by a pattern such as `../{}`."""
    path = folder.parent / "packed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for pattern in names or ("{}",):
            for file in sorted(folder.iterdir()):
                archive.writestr(pattern.format(file.name), file.read_bytes())
    return path


# How the files are written


@pytest.mark.parametrize(
    ("header", "column", "reason"),
    [
        ("account;on", "balance", "нет обязательного столбца"),
        ("account;on;balance;note", None, "неизвестный столбец «note»"),
        ("account;on;balance;on", "on", "столбец назван дважды"),
        ("account,on,balance", None, "разделитель столбцов — точка с запятой"),
    ],
)
def test_a_wrong_header_is_named(
    sample: Path, header: str, column: str | None, reason: str
) -> None:
    rewrite(sample, "balances", lambda rows: rows.__setitem__(0, header.split(";")))

    refusal = only_refusal(sample)

    assert (refusal.file, refusal.line, refusal.column) == ("balances.csv", 1, column)
    assert reason in refusal.reason


def test_an_empty_file_is_named(sample: Path) -> None:
    (sample / "balances.csv").write_bytes(b"")

    assert only_refusal(sample).reason == "нет строки с названиями столбцов"


@pytest.mark.parametrize(
    ("encoding", "reason"),
    [
        ("cp866", "кодировка не распознана"),
        ("koi8-r", "кодировка не распознана"),
        ("utf-16", "кодировка UTF-16"),
        ("utf-16-le", "нулевой байт"),
    ],
)
def test_a_wrong_encoding_is_named(sample: Path, encoding: str, reason: str) -> None:
    text = (sample / "accounts.csv").read_text("utf-8")
    (sample / "accounts.csv").write_bytes(text.encode(encoding))

    refusal = only_refusal(sample)

    assert refusal.file == "accounts.csv"
    assert reason in refusal.reason


def test_broken_utf8_is_named_with_its_line_and_not_taken_for_windows_1251(sample: Path) -> None:
    whole = (sample / "accounts.csv").read_bytes()
    (sample / "accounts.csv").write_bytes(whole.replace("Петрова".encode(), b"\xd0\xff"))

    assert only_refusal(sample) == Refusal("accounts.csv", 3, None, "поврежденный текст UTF-8")


def test_utf8_cut_in_the_middle_of_a_letter_is_named(sample: Path) -> None:
    whole = (sample / "tariff_plans.csv").read_bytes()
    (sample / "tariff_plans.csv").write_bytes(whole.rstrip()[:-1])

    assert only_refusal(sample).reason == "поврежденный текст UTF-8"


def test_a_byte_that_windows_1251_has_not_is_named_with_its_line(sample: Path) -> None:
    text = (sample / "accounts.csv").read_text("utf-8").encode("cp1251")
    (sample / "accounts.csv").write_bytes(text.replace("Анна".encode("cp1251"), b"\x98"))

    assert only_refusal(sample) == Refusal("accounts.csv", 3, None, "не UTF-8 и не windows-1251")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('640000000033;"г. Саратов', "кавычка открыта и не закрыта"),
        ('640000000033;"Дом" 5', "после закрывающей кавычки ожидается ;"),
    ],
)
def test_a_wrong_quote_is_named_with_its_line(sample: Path, line: str, reason: str) -> None:
    text = "account;address\n640000000017;а\n640000000025;б\n" + line + "\n"
    (sample / "accounts.csv").write_text(text, "utf-8")

    told = next(found for found in refused(sample) if found.file == "accounts.csv")

    assert told == Refusal("accounts.csv", 4, None, reason)


# How they are packed


def test_a_path_where_nothing_is_is_refused(tmp_path: Path) -> None:
    assert only_refusal(tmp_path / "нет.zip").reason == "нет такого файла или папки"


def test_a_file_that_is_not_a_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "batch.zip").write_bytes(b"not a zip")

    assert only_refusal(tmp_path / "batch.zip").reason == "архив ZIP поврежден"


def test_a_zip_cut_short_is_refused(sample: Path) -> None:
    path = zipped(sample)
    path.write_bytes(path.read_bytes()[:-100])

    assert only_refusal(path).reason == "архив ZIP поврежден"


def test_a_zip_damaged_in_the_middle_is_refused(sample: Path) -> None:
    path = zipped(sample)
    content = bytearray(path.read_bytes())
    start = content.index(b"manifest.csv") + 40
    content[start : start + 20] = bytes(20)
    path.write_bytes(content)

    assert refused(path)[0].reason == "архив ZIP поврежден"


@pytest.mark.parametrize("pattern", ["../{}", "/{}", "a/b/{}", "..\\{}"])
def test_a_zip_with_other_paths_is_refused(sample: Path, pattern: str) -> None:
    assert only_refusal(zipped(sample, pattern)).reason.startswith("недопустимый путь в архиве")


def test_a_zip_with_two_folders_is_refused(sample: Path) -> None:
    for file in sample.iterdir():
        if file.name > "m":
            (sample / "b").mkdir(exist_ok=True)
            file.rename(sample / "b" / file.name)
    archive = shutil.make_archive(str(sample.parent / "packed"), "zip", sample)

    assert only_refusal(Path(archive)).reason == "файлы пакета лежат в архиве в разных папках"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_a_file_twice_is_refused(sample: Path) -> None:
    assert only_refusal(zipped(sample, "{}", "{}")).reason == "файл встретился в пакете дважды"


def test_a_zip_bomb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.csv", b"0" * 50_000_000)

    assert only_refusal(path).reason == "архив распаковывается подозрительно большим"


def test_a_zip_with_too_many_files_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100):
            archive.writestr(f"{number}.txt", "")

    assert only_refusal(path).reason == "в архиве больше 64 файлов"


def test_an_encrypted_zip_is_refused(sample: Path) -> None:
    path = zipped(sample)
    content = bytearray(path.read_bytes())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(header)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(header, at + 4)
    path.write_bytes(content)

    assert refused(path)[0].reason == "архив ZIP зашифрован или сжат неизвестным способом"
