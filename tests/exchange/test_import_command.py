"""`flask exchange import PATH` tells what happened by words and by its exit status."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from elkk.exchange import cli
from tests.exchange.batches import SAMPLE, change, sample, write_readings

__all__ = ["sample"]
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def runner() -> FlaskCliRunner:
    app = Flask("exchange")
    cli.register(app)
    return app.test_cli_runner()


def test_an_applied_batch_ends_with_0(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["exchange", "import", str(SAMPLE)])

    assert result.exit_code == 0
    assert "Пакет billing-batch, поставщик SAR" in result.output
    assert "Применен: строк 30, изменений 30." in result.output


def test_a_refused_batch_ends_with_1_and_says_where(runner: FlaskCliRunner, sample: Path) -> None:
    change(sample, "readings", 2, "t1", "много")

    result = runner.invoke(args=["exchange", "import", str(sample)])

    assert result.exit_code == 1
    assert "readings.csv, строка 2, столбец t1: «много» — ожидается число" in result.output


def test_a_missing_path_ends_with_1_and_says_so(runner: FlaskCliRunner, tmp_path: Path) -> None:
    result = runner.invoke(args=["exchange", "import", str(tmp_path / "нет.zip")])

    assert result.exit_code == 1
    assert "нет.zip: нет такого файла или папки" in result.output


def test_all_refusals_can_be_asked_for(runner: FlaskCliRunner, tmp_path: Path) -> None:
    batch = write_readings(tmp_path / "batch", 300)
    text = (batch / "readings.csv").read_text("utf-8")
    (batch / "readings.csv").write_text(text.replace("customer", "client"), "utf-8")
    arguments = ["exchange", "import", str(batch)]

    usual = runner.invoke(args=arguments).output
    asked = runner.invoke(args=[*arguments, "--refusals", "1000"]).output

    assert "… и еще отказов: 200" in usual
    assert all(f"readings.csv, строка {line}," in asked for line in range(2, 302))


def test_there_is_no_progress_bar_where_nobody_sees_it(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["exchange", "import", str(SAMPLE)])

    assert result.stderr == ""


def test_there_is_a_progress_bar_on_a_terminal(
    runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_is_terminal", lambda: True)

    result = runner.invoke(args=["exchange", "import", str(SAMPLE)])

    assert "readings.csv: " in result.stderr
