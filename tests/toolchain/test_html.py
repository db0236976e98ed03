"""The check of HTML finds mistakes that browsers repair silently, and no others."""

import pytest

from tests.support import html

PAGE = (
    '<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Счета</title></head>'
    "<body><main>{}</main></body></html>"
)


@pytest.mark.parametrize(
    "fragment",
    [
        "<p>Первый<p>Второй",
        "<details open><summary>Еще</summary><p>Текст</p></details>",
        '<dialog open><p>Вопрос</p></dialog><search><input inputmode="numeric"></search>',
        '<svg viewBox="0 0 1 1" aria-hidden="true"><path d="M0 0"/></svg>',
        '<button hx-on::after-request="done()" hx-get="/x">Да</button>',
        "<select><option>1</option><hr><option>2</option></select>",
        "<template><tr><td>1</td></tr></template>",
        '<a href="?a=1&b=2">Дальше</a><!-- a -- b -->',
        "<table><tr><td>1</td></tr></table>",
    ],
)
def test_good_html_has_no_problems(fragment):
    assert html.problems(fragment) == []
    assert html.problems(PAGE.format(fragment)) == []


@pytest.mark.parametrize(
    "fragment",
    ["<tr><td>1</td></tr>", "<td>1</td>", "<tbody><tr></tr></tbody>", "<li>1</li>", "текст"],
)
def test_a_fragment_for_the_middle_of_a_page_has_no_problems(fragment):
    assert html.problems(fragment) == []


@pytest.mark.parametrize(
    ("fragment", "problem"),
    [
        ("<div>", "1:5 Expected closing tag. Unexpected end of file."),
        ("<p>1</p>\n</div>", "2:6 End tag (div) seen too early. Expected other end tag."),
        ("<p><div>1</div></p>", "1:19 Unexpected end tag (p). Ignored."),
        ('<p id="a" id="b">', "1:13 Dropped duplicate attribute on tag."),
        ('<a href="/">1<a href="/">2</a>', "1:25 Unexpected start tag (a) implies end tag (a)."),
        ("<form><form></form></form>", "1:12 Unexpected start tag (form)."),
        ("&copy 2026", "1:5 Named entity didn't end with ';'."),
        ("<template>\n</template></p>", "2:4 Unexpected end tag (p). Ignored."),
    ],
)
def test_a_mistake_is_reported_with_its_place(fragment, problem):
    assert problem in html.problems(fragment)


def test_a_page_without_a_title_element_is_left_to_the_validator():
    pages = {
        "good": PAGE.format("<h1>Счета</h1>"),
        "bad": PAGE.format("<h1>Счета</h1>\n<p colour=red>").replace("<title>Счета</title>", ""),
    }
    found = html.conformance_problems(pages)
    if found is None:
        pytest.skip("needs Java and the packages that `make check` installs")
    assert len(found) == 2
    assert all(problem.startswith("bad:") for problem in found)
    assert any("title" in problem for problem in found)
    assert any(problem.startswith("bad:2 Attribute “colour”") for problem in found)
