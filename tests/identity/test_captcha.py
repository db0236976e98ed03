"""«Я не робот»: pictures, questions, Yandex, or nothing."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from elkk.base import installation
from elkk.identity.captcha import picture, questions
from elkk.identity.captcha.services import find, right_cells
from elkk.identity.models import CaptchaChallenge
from elkk.web.security import policy
from tests.support.app import USUAL_NOW
from tests.support.gateways import Gateway, Received, http_server
from tests.support.people import application, solved_captcha

FORM = "/auth/registration/"
HTMX = {"HX-Request": "true", "HX-Target": "captcha"}


def token_on(page: str) -> str:
    found = re.search(r'name="captcha_id" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def sandbox(app: Flask) -> Iterator[None]:
    usual = app.config["ELKK"]
    app.config["ELKK"] = replace(usual, sandbox=True)
    yield
    app.config["ELKK"] = usual


def use_captcha(app: Flask, **changes: str) -> None:
    usual = app.config["ELKK"]
    installation.use(replace(usual, captcha=replace(usual.captcha, **changes)))


@pytest.fixture
def usual_settings(app: Flask) -> Iterator[None]:
    yield
    installation.use(app.config["ELKK"])


def test_one_picture_shows_all_nine_cells(client) -> None:
    token = token_on(client.get(FORM).text)
    answer = client.get(f"/auth/captcha/{token}.jpg")
    assert answer.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(answer.data)).size == (288, 288)
    assert len(answer.data) < 25_000


def test_the_picture_of_a_seed_is_always_the_same_and_of_another_never() -> None:
    assert picture.draw(7) == picture.draw(7)
    assert picture.draw(7) != picture.draw(8)


def test_two_to_four_cells_are_right_and_the_places_vary() -> None:
    puzzles = [picture.puzzle(seed) for seed in range(200)]
    assert {len(each.cells) for each in puzzles} == {2, 3, 4}
    assert {cell for each in puzzles for cell in each.cells} == set(range(9))
    assert len({each.subject for each in puzzles}) == 10
    for each in puzzles:
        assert [kind == each.subject for kind in each.kinds] == [
            cell in each.cells for cell in range(9)
        ]


def test_the_right_cells_bring_the_green_tick(client) -> None:
    fields = solved_captcha(client.get(FORM))
    fragment = client.post("/auth/captcha/", data=fields, headers=HTMX).text
    assert "captcha-done" in fragment
    assert "<html" not in fragment


def test_a_wrong_answer_brings_another_task(client) -> None:
    token = token_on(client.get(FORM).text)
    fields = {"captcha_id": token, "captcha_cell": ["0", "1", "2", "3", "4"]}
    fragment = client.post("/auth/captcha/", data=fields, headers=HTMX).text
    assert "Неверно" in fragment
    assert token_on(fragment) != token


def test_the_right_answer_after_a_wrong_one_is_too_late(client) -> None:
    fields = solved_captcha(client.get(FORM))
    client.post("/auth/captcha/", data=fields | {"captcha_cell": ["8"]})
    answer = client.post(FORM, data=application() | fields)
    assert answer.status_code == 422


def test_a_task_lives_five_minutes(client, at) -> None:
    fields = solved_captcha(client.get(FORM))
    at(USUAL_NOW + timedelta(minutes=5))
    assert client.post(FORM, data=application() | fields).status_code == 422


@pytest.mark.parametrize("cells", [[], [""], ["x"], [str(cell) for cell in range(9)]])
def test_no_trick_with_the_cells_works(client, cells: list[str]) -> None:
    token = token_on(client.get(FORM).text)
    fields = {"captcha_id": token, "captcha_cell": cells}
    assert client.post(FORM, data=application() | fields).status_code == 422


def test_without_javascript_the_same_form_carries_the_answer(client) -> None:
    fields = solved_captcha(client.get(FORM))
    assert client.post(FORM, data=application() | fields).status_code == 303


def test_who_does_not_see_the_picture_gets_a_question(client) -> None:
    page = client.post(FORM, data={"captcha_kind": "question", "last_name": "Новикова"})
    assert page.status_code == 200
    assert 'name="captcha_text"' in page.text
    assert 'value="Новикова"' in page.text
    fields = solved_captcha(page)
    assert "captcha_text" in fields
    assert client.post(FORM, data=application() | fields).status_code == 303


def test_questions_are_limited_more_than_pictures(client) -> None:
    states = [
        'name="captcha_text"' in client.get("/auth/captcha/?captcha_kind=question").text
        for _ in range(12)
    ]
    assert states == [True] * 10 + [False] * 2
    assert "captcha-picture" in client.get("/auth/captcha/").text


def test_every_question_has_a_whole_number_for_an_answer(app: Flask) -> None:
    with app.test_request_context():
        asked = [questions.ask(Random(seed)) for seed in range(300)]
    assert all(re.fullmatch(r"[1-9]\d?", each.answer) for each in asked)
    assert len({each.text for each in asked}) > 200


def test_the_answer_is_not_on_the_page(client) -> None:
    page = client.get(FORM).text
    challenge = find(token_on(page))
    assert challenge
    assert str(challenge.seed) not in page
    assert challenge.cells not in re.sub(r"M[\d.,A-Za-z -]+", "", page)


def test_the_sandbox_tells_the_answer(client, sandbox: None) -> None:
    token = token_on(client.get(FORM).text)
    answer = client.get(f"/sandbox/captcha/{token}.json").json
    assert answer["cells"] == right_cells(CaptchaChallenge.get())


def test_off_means_off(app: Flask, client, usual_settings: None) -> None:
    use_captcha(app, kind="off")
    assert "captcha_id" not in client.get(FORM).text
    assert client.post(FORM, data=application()).status_code == 303


def yandex_answer(gateway: Gateway, fields: dict[str, str]) -> tuple[int, str, Received | None]:
    right = fields["secret"] == "server" and fields["token"] == "human"
    taken = Received(fields["ip"], fields["token"])
    return 200, '{"status": "ok"}' if right else '{"status": "failed"}', taken


@pytest.fixture
def visitor(app: Flask, database: None) -> FlaskClient:
    """Without the audit: Yandex's script is another site's, and meant to be there."""
    return FlaskClient(app)


def test_yandex_decides_where_its_token_came(app: Flask, visitor, usual_settings: None) -> None:
    with http_server(yandex_answer) as service:
        url = f"http://127.0.0.1:{service.port}/validate"
        use_captcha(
            app, kind="yandex", yandex_site_key="site", yandex_secret="server", yandex_url=url
        )
        assert 'data-sitekey="site"' in visitor.get("/auth/captcha/").text
        bot = visitor.post(FORM, data=application() | {"smart-token": "bot"})
        human = visitor.post(FORM, data=application() | {"smart-token": "human"})
    assert (bot.status_code, human.status_code) == (422, 303)


def test_with_yandex_away_or_no_javascript_our_picture_serves(
    app: Flask, visitor, usual_settings: None
) -> None:
    url = "http://127.0.0.1:9/validate"
    use_captcha(app, kind="yandex", yandex_site_key="s", yandex_secret="server", yandex_url=url)
    assert visitor.post(FORM, data=application() | {"smart-token": "human"}).status_code == 422
    page = visitor.get("/auth/captcha/")
    assert visitor.post(FORM, data=application() | solved_captcha(page)).status_code == 303


def test_the_policy_lets_yandex_in_only_where_it_is_used(app: Flask) -> None:
    config = app.config["ELKK"]
    assert "yandex" not in policy(config)
    yandex = replace(config, captcha=replace(config.captcha, kind="yandex"))
    assert "script-src 'self' https://smartcaptcha.yandexcloud.net" in policy(yandex)
