"""The doctor names what is wrong with an installation, says what to do, and exits accordingly."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import BackupSettings, Config
from elkk.base import clock, schema
from elkk.base.storage import FolderStorage
from elkk.operations import archives, backups, doctor, maintenance, schedule
from elkk.operations.findings import Finding, Level
from tests.support.app import USUAL_NOW
from tests.support.gateways import free_port, smtp_server

Examine = Callable[..., list[Finding]]


@pytest.fixture
def place(app: Flask, tmp_path: Path) -> Config:
    """An installation as it should be, in production."""
    config = app.config["ELKK"]
    brand = dataclasses.replace(
        config.brand,
        site_url="https://www.utility.ru/",
        phone="8 800 123-45-67",
        support_email="help@utility.ru",
    )
    return dataclasses.replace(
        config,
        environment="production",
        public_url="https://cabinet.utility.ru",
        trusted_proxies=1,
        brand=brand,
        mail=dataclasses.replace(config.mail, sender_address="no-reply@utility.ru"),
        data_dir=tmp_path,
        backups=BackupSettings(tmp_path / "backups", days=2, months=1),
    )


@pytest.fixture
def examine(app: Flask, database: None, place: Config) -> Examine:
    """Look at the installation with some settings changed; offline unless told otherwise."""

    def look(offline: bool = True, **changes: object) -> list[Finding]:
        config = dataclasses.replace(place, **changes)
        storage = FolderStorage(config.data_dir / "files")
        with app.test_request_context():
            return list(doctor.examine(config, app.extensions["huey"], storage, offline=offline))

    return look


def about(findings: list[Finding], what: str) -> list[Finding]:
    return [each for each in findings if each.what == what]


def test_an_installation_as_it_should_be_has_no_fault(
    app: Flask, examine: Examine, place: Config, monkeypatch
) -> None:
    monkeypatch.setattr(schedule, "last_taken", lambda: USUAL_NOW)
    monkeypatch.setattr(doctor, "ROOT", built_program(place.data_dir))
    monkeypatch.setattr(doctor, "_is_synchronised", lambda: True)
    monkeypatch.setattr(doctor, "_distance_from_database", lambda: timedelta(0))
    place.data_dir.chmod(0o750)
    backups.create(place)
    monkeypatch.setattr(doctor, "_same_disk", lambda _it: False)
    findings = examine()
    assert [each for each in findings if each.level is not Level.GOOD] == []
    assert len(findings) >= 8


def built_program(folder: Path) -> Path:
    for name in ("static/dist/assets.json", "elkk/translations/ru/LC_MESSAGES/messages.mo"):
        (folder / "program" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "program" / name).touch()
    return folder / "program"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"public_url": "http://cabinet.utility.ru"}, "PUBLIC_URL"),
        ({"trusted_proxies": 0}, "TRUSTED_PROXIES"),
    ],
)
def test_settings_that_keep_people_out_are_faults(
    examine: Examine, changes: dict[str, object], state: str
) -> None:
    [fault] = [each for each in about(examine(**changes), "Настройки") if state in each.state]
    assert fault.level is Level.BROKEN
    assert fault.advice


def test_sample_values_are_named(app: Flask, examine: Examine) -> None:
    [finding] = about(examine(brand=app.config["ELKK"].brand), "Настройки")
    assert "BRAND_PHONE" in finding.state


def test_a_key_that_is_being_changed_is_remembered(examine: Examine) -> None:
    findings = about(examine(secret_key_fallbacks=("o" * 32,)), "Настройки")
    assert "SECRET_KEY_FALLBACKS" in [each.state for each in findings]


def test_waiting_migrations_are_a_fault(examine: Examine, monkeypatch) -> None:
    monkeypatch.setattr(schema, "pending", lambda _database: ["0099_next"])
    [finding] = about(examine(), "База данных")
    assert finding.level is Level.BROKEN
    assert "0099_next" in finding.state
    assert "migrate" in finding.advice


def test_a_worker_that_is_not_there_is_a_fault(examine: Examine) -> None:
    [finding] = about(examine(), "Очередь и рабочий процесс")
    assert finding.level is Level.BROKEN


def test_a_worker_that_fell_silent_is_a_fault(examine: Examine, monkeypatch) -> None:
    monkeypatch.setattr(schedule, "last_taken", lambda: USUAL_NOW - timedelta(minutes=4))
    [finding] = about(examine(), "Очередь и рабочий процесс")
    assert finding.level is Level.BROKEN


def test_no_backup_is_a_fault(examine: Examine) -> None:
    [finding] = about(examine(), "Резервные копии")
    assert finding.level is Level.BROKEN
    assert "backup create" in finding.advice


def test_an_old_backup_is_a_fault(examine: Examine, place: Config, monkeypatch) -> None:
    old = archives.Archive(place.data_dir, USUAL_NOW - timedelta(hours=27))
    monkeypatch.setattr(archives, "newest", lambda _folder: old)
    [finding] = about(examine(), "Резервные копии")
    assert finding.level is Level.BROKEN


def test_a_full_disk_is_a_fault(examine: Examine, monkeypatch) -> None:
    usage = type("Usage", (), {"free": 10 * 1024**2})
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _folder: usage)
    assert about(examine(), "Диск")[0].level is Level.BROKEN


def test_a_clock_unlike_the_database_servers_is_a_fault(examine: Examine, monkeypatch) -> None:
    monkeypatch.setattr(doctor, "is_sqlite", lambda: False)
    monkeypatch.setattr(doctor, "_is_synchronised", lambda: None)
    monkeypatch.setattr(doctor, "_distance_from_database", lambda: timedelta(seconds=6))
    assert about(examine(), "Часы")[0].level is Level.BROKEN


def test_maintenance_that_was_forgotten_is_mentioned(examine: Examine, place: Config) -> None:
    maintenance.begin(place.data_dir)
    assert about(examine(), "Обслуживание")[0].level is Level.WARNING


def test_a_mail_server_that_answers_is_good_and_gets_no_letter(
    app: Flask, examine: Examine
) -> None:
    mail = app.config["ELKK"].mail
    with smtp_server() as gateway:
        reached = dataclasses.replace(
            mail, sender="smtp", host="127.0.0.1", port=gateway.port, security="none"
        )
        findings = examine(offline=False, environment="demo", mail=reached)
    assert about(findings, "Письма")[0].level is Level.GOOD
    assert gateway.received == []


def test_a_mail_server_out_of_reach_is_a_fault(app: Flask, examine: Examine) -> None:
    away = dataclasses.replace(
        app.config["ELKK"].mail, sender="smtp", host="127.0.0.1", port=free_port(), security="none"
    )
    findings = examine(offline=False, environment="demo", mail=away)
    assert about(findings, "Письма")[0].level is Level.BROKEN


def test_an_sms_gateway_out_of_reach_is_a_fault(app: Flask, examine: Examine) -> None:
    away = dataclasses.replace(
        app.config["ELKK"].sms, sender="http", url=f"http://127.0.0.1:{free_port()}/send"
    )
    findings = examine(offline=False, environment="demo", sms=away)
    assert about(findings, "SMS")[0].level is Level.BROKEN


def test_a_check_that_fails_is_a_fault_and_the_others_go_on(examine: Examine, monkeypatch) -> None:
    def away(_database: object) -> None:
        raise OSError("disk quota exceeded")

    monkeypatch.setattr(schema, "pending", away)
    findings = examine()
    assert [each for each in findings if "quota" in each.state and each.level is Level.BROKEN]
    assert about(findings, "Резервные копии")


def test_the_command_exits_with_1_where_something_is_broken(app: Flask, database: None) -> None:
    result = app.test_cli_runner().invoke(args=["doctor", "--offline"])
    assert result.exit_code == 1
    assert "✗ Очередь и рабочий процесс: рабочий процесс не запущен" in result.output
    assert "→ Запустите его: systemctl restart elkk (" in result.output
    assert "отдельно от веб-сервера: systemctl restart elkk-worker)" in result.output


def test_the_command_exits_with_0_where_all_works(app: Flask, database: None, monkeypatch) -> None:
    monkeypatch.setattr(doctor, "CHECKS", (doctor.disk,))
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0
    assert clock.now() == USUAL_NOW
