"""The payment QR by GOST R 56042-2014."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elkk.base.periods import Month
from elkk.bills.gost_qr import (
    PaymentRequest,
    RequisiteError,
    payment_string,
    qr_matrix,
)
from tests.bills.symbols import parse_payment_string

EXAMPLE = (
    "ST00012|Name=ООО «Демо-Энергосбыт»|PersonalAcc=40702810938000000001"
    "|BankName=ПАО СБЕРБАНК|BIC=044525225|CorrespAcc=30101810400000000225"
    "|PayeeINN=6400000006|KPP=640001001|LastName=Иванов|FirstName=Иван|MiddleName=Иванович"
    "|PayerAddress=г. Саратов, ул. Ленина, д. 10, кв. 15"
    "|Purpose=Оплата электроэнергии, л/с 640012345678, 02.2026"
    "|Sum=123450|PersAcc=640012345678|PaymPeriod=022026|AddAmount=0|TechCode=02"
)
REQUEST = PaymentRequest(
    name="ООО «Демо-Энергосбыт»",
    personal_account="40702810938000000001",
    bank_name="ПАО СБЕРБАНК",
    bic="044525225",
    correspondent_account="30101810400000000225",
    inn="6400000006",
    kpp="640001001",
    last_name="Иванов",
    first_name="Иван",
    middle_name="Иванович",
    payer_address="г. Саратов, ул. Ленина, д. 10, кв. 15",
    purpose="Оплата электроэнергии, л/с 640012345678, 02.2026",
    amount=123450,
    account_number="640012345678",
    month=Month(2026, 2),
)


def symbol(**changes: object) -> str:
    return payment_string(replace(REQUEST, **changes))


def requisites(**changes: object) -> dict[str, str]:
    return parse_payment_string(symbol(**changes))


def refused(**changes: object) -> RequisiteError:
    with pytest.raises(RequisiteError) as caught:
        symbol(**changes)
    return caught.value


def test_the_example_of_the_documentation_comes_out_byte_for_byte() -> None:
    assert payment_string(REQUEST).encode() == EXAMPLE.encode()


def test_the_five_mandatory_requisites_come_first_and_in_order() -> None:
    bare = PaymentRequest(
        name="А",
        personal_account="1" * 20,
        bank_name="Б",
        bic="2" * 9,
        correspondent_account="3" * 20,
    )

    assert payment_string(bare) == (
        f"ST00012|Name=А|PersonalAcc={'1' * 20}|BankName=Б|BIC={'2' * 9}|CorrespAcc={'3' * 20}"
        "|AddAmount=0|TechCode=02"
    )


@pytest.mark.parametrize("amount", [0, -255])
def test_there_is_no_sum_when_nothing_is_owed(amount: int) -> None:
    assert "Sum" not in requisites(amount=amount)


def test_the_sum_is_in_kopecks_without_a_point() -> None:
    assert requisites(amount=5)["Sum"] == "5"


@pytest.mark.parametrize(
    ("attribute", "field"),
    [
        ("name", "Name"),
        ("personal_account", "PersonalAcc"),
        ("bank_name", "BankName"),
        ("bic", "BIC"),
        ("correspondent_account", "CorrespAcc"),
    ],
)
@pytest.mark.parametrize("nothing", ["", "  ", "\u00a0", "\n"])
def test_a_missing_mandatory_requisite_is_named(attribute: str, field: str, nothing: str) -> None:
    error = refused(**{attribute: nothing})

    assert error.field == field
    assert str(error) == f"{field}: is mandatory"


@pytest.mark.parametrize(
    ("attribute", "value", "field"),
    [
        ("personal_account", "4070281093800000000", "PersonalAcc"),
        ("personal_account", "407028109380000000011", "PersonalAcc"),
        ("personal_account", "4070281093800000000Х", "PersonalAcc"),
        ("personal_account", "٤" * 20, "PersonalAcc"),
        ("bic", "04452522", "BIC"),
        ("correspondent_account", "3010181040000000022", "CorrespAcc"),
        ("inn", "640000000", "PayeeINN"),
        ("inn", "64000000061", "PayeeINN"),
        ("kpp", "64000100", "KPP"),
    ],
)
def test_a_number_of_the_wrong_length_or_not_of_digits_is_named(
    attribute: str, value: str, field: str
) -> None:
    assert refused(**{attribute: value}).field == field


def test_a_sole_trader_has_an_inn_of_twelve_digits_and_no_kpp() -> None:
    found = requisites(inn="640000000612", kpp="")

    assert found["PayeeINN"] == "640000000612"
    assert "KPP" not in found


@pytest.mark.parametrize(
    ("attribute", "field", "longest"),
    [("name", "Name", 160), ("bank_name", "BankName", 45), ("purpose", "Purpose", 160)],
)
def test_texts_have_their_longest_length(attribute: str, field: str, longest: int) -> None:
    assert requisites(**{attribute: "x" * longest})[field] == "x" * longest
    assert refused(**{attribute: "x" * (longest + 1)}).field == field


def test_the_mandatory_block_is_at_most_300_bytes_and_cyrillic_takes_two_a_letter() -> None:
    digits = f"|PersonalAcc={'4' * 20}|BIC={'0' * 9}|CorrespAcc={'3' * 20}"
    fixed = len(f"Name=|BankName=ПАО СБЕРБАНК{digits}".encode())
    fitting = (300 - fixed) // 2

    assert requisites(name="Я" * fitting)["Name"] == "Я" * fitting
    error = refused(name="Я" * (fitting + 1))
    assert error.field == "Name"
    assert "over 300" in error.reason


def test_another_separator_is_taken_when_a_value_contains_the_usual_one() -> None:
    text = symbol(payer_address="ул. Мира | кв. 1")

    assert text.startswith("ST00012^Name=ООО «Демо-Энергосбыт»^PersonalAcc=")
    assert parse_payment_string(text)["PayerAddress"] == "ул. Мира | кв. 1"


def test_the_next_separator_is_taken_when_values_contain_several() -> None:
    assert symbol(name="А|Б", purpose="a^b~c").startswith("ST00012#Name=А|Б#")


def test_values_with_every_possible_separator_are_refused() -> None:
    assert refused(purpose="|^~#$*_%&+;:!@").field == "separator"


def test_what_does_not_fit_the_largest_symbol_is_refused() -> None:
    room = 2331 - len(symbol(payer_address="x").encode()) + 1

    assert qr_matrix(symbol(payer_address="x" * room))
    assert refused(payer_address="x" * (room + 1)).field == "symbol"


def test_a_symbol_is_one_line() -> None:
    assert requisites(payer_address=" г. Саратов,\r\n ул.\tЛенина\x00 ")["PayerAddress"] == (
        "г. Саратов, ул. Ленина"
    )


@pytest.mark.parametrize("text", ["", "ST00012", "ST00011|Name=А", "https://example.org"])
def test_other_texts_are_not_payment_symbols(text: str) -> None:
    with pytest.raises(ValueError, match="not a payment symbol"):
        parse_payment_string(text)


printable = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


@given(
    name=printable.map(lambda text: text[:20]),
    last_name=printable,
    payer_address=printable,
    amount=st.integers(1, 10**12),
)
def test_any_values_can_be_read_back(
    name: str, last_name: str, payer_address: str, amount: int
) -> None:
    values = {"Name": name, "LastName": last_name, "PayerAddress": payer_address}
    tidy = {key: " ".join(value.split()) for key, value in values.items()}
    tidy["Name"] = tidy["Name"] or "ООО"

    found = requisites(
        name=name if name.split() else "ООО",
        last_name=last_name,
        payer_address=payer_address,
        amount=amount,
    )

    assert {key: found.get(key, "") for key in tidy} == tidy
    assert found["Sum"] == str(amount)
    assert list(found)[:5] == ["Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"]


def test_the_matrix_is_square_and_has_a_finder_in_its_corner() -> None:
    matrix = qr_matrix(EXAMPLE)

    assert {len(row) for row in matrix} == {len(matrix)}
    assert [bytes(row[:8]) for row in matrix[:3]] == [
        bytes([1, 1, 1, 1, 1, 1, 1, 0]),
        bytes([1, 0, 0, 0, 0, 0, 1, 0]),
        bytes([1, 0, 1, 1, 1, 0, 1, 0]),
    ]
