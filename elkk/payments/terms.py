"""«Условия оплаты»: every version is kept, since orders refer to the one that was agreed with."""

from typing import Final

from peewee import fn

from elkk import clock
from elkk.db import atomic
from elkk.payments.models import PaymentTerms

# The first version, until the utility writes its own.
DEFAULT_TEXT: Final = """\
Оплата электроэнергии в личном кабинете проводится банковской картой или через Систему быстрых \
платежей (СБП). К оплате принимаются карты платёжных систем, названных на странице оплаты.

Данные карты вводятся на защищённой странице банка-эквайера. Личный кабинет и поставщик их не \
получают и не хранят.

Деньги зачисляются на тот лицевой счёт, который указан на странице оплаты. Проверьте номер \
лицевого счёта и сумму до подтверждения платежа. Если взимается комиссия, её сумма показана до \
оплаты.

Оплата видна в истории сразу со статусом «Обрабатывается» и зачисляется в течение 1–2 \
рабочих дней.

Кассовый чек (54-ФЗ) и квитанция об оплате направляются на электронную почту или номер телефона, \
указанные при оплате.

Если деньги списаны, но платёж не появился в истории, или платёж сделан по ошибке, обратитесь к \
поставщику: контакты указаны внизу страницы. Возврат делается на ту же карту или тот же счёт, с \
которого была оплата.
"""


def current_terms() -> PaymentTerms:
    """The version in force; the default one is put down where there is none yet."""
    found = _newest()
    if found is not None:
        return found
    PaymentTerms.insert(
        version=1, text=DEFAULT_TEXT, starts_at=clock.now()
    ).on_conflict_ignore().execute()
    return PaymentTerms.get(PaymentTerms.version == 1)


def publish_terms(text: str) -> PaymentTerms:
    """Put a new version in force from now on."""
    with atomic():
        last = PaymentTerms.select(fn.MAX(PaymentTerms.version)).scalar() or 0
        return PaymentTerms.create(version=last + 1, text=text, starts_at=clock.now())


def _newest() -> PaymentTerms | None:
    return PaymentTerms.select().order_by(PaymentTerms.version.desc()).first()
