"""Staff edit questions in Markdown; nothing dangerous comes out of it."""

import html5lib
import pytest

from elkk.support import faq
from elkk.support.faq import FaqRefused
from elkk.support.models import FaqQuestion
from elkk.web import markup


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](https://evil.example/spy.png)",
        "<img src=x onerror=alert(1)>",
        '<a href="x" onclick="alert(1)">a</a>',
        "[a](<javascript:alert(1)>)",
        '[a](/x "\\" onmouseover=\\"alert(1)")',
        "<iframe src='https://evil.example'></iframe>",
    ],
)
def test_no_script_survives(text: str) -> None:
    for element in html5lib.parse(str(markup.render(text, pictures="/p/"))).iter():
        tag = element.tag.rpartition("}")[2]
        assert tag not in ("script", "iframe", "img", "object", "style")
        assert not [name for name in element.attrib if name.startswith("on")]
        assert not element.get("href", "").startswith(("javascript:", "data:"))


def test_headings_begin_below_that_of_the_page() -> None:
    assert str(markup.render("# Один\n\n## Два")) == "<h2>Один</h2>\n<h2>Два</h2>\n"


def test_lists_tables_and_links_are_kept() -> None:
    html = str(markup.render("- а\n- б\n\n|x|y|\n|-|-|\n|1|2|\n\n[сайт](https://example.org/)"))
    for part in ("<li>а</li>", "<td>1</td>", 'href="https://example.org/"', "noopener"):
        assert part in html


def test_saving_again_changes_the_question_in_place(payment) -> None:
    before = FaqQuestion.get(FaqQuestion.slug == "how")
    faq.save_question(payment, "how", "Как заплатить?", "Просто")
    after = FaqQuestion.get(FaqQuestion.slug == "how")
    assert (after.id, after.position, after.title) == (before.id, before.position, "Как заплатить?")


def test_questions_stand_in_the_order_that_staff_give(payment) -> None:
    faq.save_question(payment, "receipt", "Где чек?", "В почте", position=1)
    [section] = faq.sections()
    assert [question.slug for question in section.questions] == ["receipt", "how"]


@pytest.mark.parametrize("slug", ["", "Оплата", "a b", "../a", "a--b", "a" * 41])
def test_a_name_must_fit_an_address(payment, slug: str) -> None:
    with pytest.raises(FaqRefused):
        faq.save_question(payment, slug, "Вопрос", "Ответ")
    with pytest.raises(FaqRefused):
        faq.save_category(slug, "Название")


@pytest.mark.parametrize(("title", "text"), [("", "а"), ("а", " "), ("а", "я" * 20_001)])
def test_an_empty_or_endless_question_is_refused(payment, title: str, text: str) -> None:
    with pytest.raises(FaqRefused):
        faq.save_question(payment, "new", title, text)


def test_a_category_with_questions_is_not_deleted(payment) -> None:
    with pytest.raises(FaqRefused):
        faq.delete_category("payment")
    for slug in ("how", "receipt"):
        assert faq.delete_question(slug)
    assert faq.delete_category("payment")
    assert not faq.delete_category("payment")
    assert not faq.delete_question("how")


@pytest.mark.parametrize(
    "target",
    [
        *("//evil.example", "/\\evil.example", "\\\\\\\\evil.example", "</\t/evil.example>"),
        *(
            "<java\tscript:alert(1)>",
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "/%5cevil.example",
        ),
        *("data:text/html,x", "vbscript:x", "https:evil.example", "https:/evil.example"),
        *("%2f%2fevil.example", "<&#10;//evil.example>", "http://[", "&#106;avascript:x"),
    ],
)
def test_a_link_that_leads_elsewhere_than_it_seems_is_no_link(target: str) -> None:
    assert "<a" not in str(markup.render(f"[смотрите]({target})"))


@pytest.mark.parametrize(
    "target",
    [
        *("/questions/cabinet/", "#dengi", "https://example.org/a?b=%20c", "http://example.org"),
        *("mailto:a@example.org", "tel:+78000000000"),
    ],
)
def test_a_link_to_us_or_to_a_site_that_it_names_is_one(target: str) -> None:
    assert f'href="{target}"' in str(markup.render(f"[смотрите]({target})"))
