"""The states of the pages on which the staff make the cabinet the utility's own."""

from playwright.sync_api import Page

from e2e import steps
from e2e.world import World


def announce(page: Page, world: World) -> None:
    page.get_by_label("Текст").fill("Ночью с 1:00 до 3:00 кабинет не работает")
    steps.send(page, world)
    page.get_by_role("table").get_by_role("link").first.click()


def announce_and_delete(page: Page, world: World) -> None:
    announce(page, world)
    page.get_by_role("link", name="Удалить…").click()


def preview(page: Page, world: World) -> None:
    page.get_by_role("button", name="Посмотреть").click()
    page.locator("#preview h2").first.wait_for()


def too_light(page: Page, world: World) -> None:
    page.get_by_label("Цвет верхней панели").fill("#ffd200")
    steps.send(page, world)


_QUESTIONS, _PRICES = "/staff/questions/", "/staff/prices/"

# Endpoint, name, path, what to do there, status.
CONTENTS = (
    ("staff.faq", "all", "/staff/questions/", None, 200),
    ("staff.faq_question", "as it is", "/staff/questions/1/", None, 200),
    ("staff.faq_question", "a preview", "/staff/questions/1/", preview, 200),
    ("staff.faq_add", "empty", "/staff/questions/add/?in=1", None, 200),
    ("staff.faq_delete", "the question", "/staff/questions/1/delete/", None, 200),
    ("staff.faq_category", "as it is", "/staff/questions/categories/1/", None, 200),
    ("staff.faq_category_add", "empty", "/staff/questions/categories/add/", None, 200),
    ("staff.faq_category_add", "a mistake", "/staff/questions/categories/add/", steps.send, 422),
    (
        "staff.faq_category_delete",
        "refused",
        "/staff/questions/categories/1/delete/",
        steps.send,
        422,
    ),
    ("staff.topics", "all", "/staff/topics/", None, 200),
    ("staff.topic", "as it is", "/staff/topics/1/", None, 200),
    ("staff.topic_add", "a mistake", "/staff/topics/add/", steps.send, 422),
    ("staff.announcements", "all", "/staff/announcements/", None, 200),
    ("staff.announcement_add", "a mistake", "/staff/announcements/add/", steps.send, 422),
    ("staff.announcement", "as it is", "/staff/announcements/add/", announce, 200),
    (
        "staff.announcement_delete",
        "the question",
        "/staff/announcements/add/",
        announce_and_delete,
        200,
    ),
    ("staff.documents", "all", "/staff/documents/", None, 200),
    ("staff.document", "the agreement", "/staff/documents/agreement/", None, 200),
    ("staff.document", "a preview", "/staff/documents/agreement/", preview, 200),
    ("staff.prices", "all", "/staff/prices/", None, 200),
    ("staff.price", "as it is", "/staff/prices/1/", None, 200),
    ("staff.price_end", "the question", "/staff/prices/1/end/", None, 200),
    ("staff.price_category", "as it is", "/staff/prices/categories/1/", None, 200),
    ("staff.price_category_add", "a mistake", "/staff/prices/categories/add/", steps.send, 422),
    (
        "staff.price_category_delete",
        "refused",
        "/staff/prices/categories/1/delete/",
        steps.send,
        422,
    ),
    ("staff.price_add", "a mistake", "/staff/prices/categories/1/add/", steps.send, 422),
    ("staff.brand", "as it is", "/staff/brand/", None, 200),
    ("staff.brand", "too light", "/staff/brand/", too_light, 422),
    ("staff.suppliers", "all", "/staff/suppliers/", None, 200),
    ("staff.supplier", "the demo utility", "/staff/suppliers/1/", None, 200),
    ("staff.unlinkable", "none", "/staff/suppliers/1/unlinkable/", None, 200),
    ("staff.requisites", "as they are", "/staff/suppliers/1/requisites/", None, 200),
    ("staff.window_add", "a mistake", "/staff/suppliers/1/days/", steps.send, 422),
    ("staff.window_delete", "refused", "/staff/suppliers/1/days/1/delete/", steps.send, 422),
    ("staff.questions", "as they are", "/staff/suppliers/1/questions/", None, 200),
    ("staff.limits", "as they are", "/staff/suppliers/1/reminders/", None, 200),
    ("staff.tariff", "a mistake", "/staff/tariffs/1/", steps.send, 422),
)
