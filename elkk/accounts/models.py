"""What the utility bills (accounts) and who may see it (links). See docs/billing-exchange.md."""

from datetime import date
from enum import StrEnum

from peewee import (
    BooleanField,
    CharField,
    DateField,
    Expression,
    ForeignKeyField,
    IntegerField,
    SmallIntegerField,
    TextField,
)

from elkk.base.db import BaseModel, ChoiceField, FixedField, MoneyField, UtcField
from elkk.base.zones import Zone
from elkk.identity.models import User


class Supplier(BaseModel):
    """A utility (поставщик) and the requisites that its bills carry.

    `answer_days` is within how many days it answers appeals; None is the usual term.
    """

    code = CharField(max_length=32, unique=True)
    name = CharField(max_length=160)
    short_name = CharField(max_length=60)
    service = CharField(max_length=60, default="Электроэнергия")
    inn = CharField(max_length=12, default="")
    kpp = CharField(max_length=9, default="")
    bank_account = CharField(max_length=20, default="")
    bank_name = CharField(max_length=45, default="")
    bic = CharField(max_length=9, default="")
    corr_account = CharField(max_length=20, default="")
    phone = CharField(max_length=60, default="")
    email = CharField(max_length=120, default="")
    site = CharField(max_length=120, default="")
    address = CharField(max_length=255, default="")
    time_zone = CharField(max_length=40, default="Europe/Moscow")
    answer_days = SmallIntegerField(null=True)


class Account(BaseModel):
    """A лицевой счет. `balance` above zero is a debt, below zero an overpayment, in kopecks.

    It is that of the evening of `balance_on`, and came when `balance_knows` was the newest of all
    the billing's payments (by id): see elkk/payments/debt.py.
    Areas are square metres. `locked_reason` is shown to the subscriber; empty means not locked.
    `els` and `gku_id` are the numbers of ГИС ЖКХ. The billing stopped naming the account on
    `closed_on`. `indexed_as` is what the staff's search knows of it, see elkk/accounts/finding.py.
    """

    supplier = ForeignKeyField(Supplier, backref="accounts", on_delete="RESTRICT")
    number = CharField(max_length=20)
    last_name = CharField(max_length=60, default="")
    first_name = CharField(max_length=60, default="")
    patronymic = CharField(max_length=60, default="")
    address = CharField(max_length=255)
    total_area = FixedField(2, null=True)
    living_area = FixedField(2, null=True)
    residents = SmallIntegerField(null=True)
    els = CharField(max_length=10, default="")
    gku_id = CharField(max_length=13, default="")
    metering_kind = CharField(max_length=120, default="")
    stove = CharField(max_length=40, default="")
    power_kw = FixedField(2, null=True)
    locked_reason = TextField(default="")
    balance = MoneyField(default=0)
    balance_on = DateField(null=True)
    balance_knows = IntegerField(null=True)
    closed_on = DateField(null=True)
    indexed_as = TextField(null=True)

    supplier_id: int

    class Meta:
        indexes = ((("supplier", "number"), True),)

    @property
    def owner_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.patronymic)))

    @property
    def service(self) -> str:
        """«Электроэнергия»."""
        return self.supplier.service

    @property
    def is_locked(self) -> bool:
        return bool(self.locked_reason)

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    @property
    def takes_readings(self) -> bool:
        return not (self.is_locked or self.is_closed)


class AccountWord(BaseModel):
    """A word by which the staff find an account, as elkk/accounts/finding.py folds it."""

    account = ForeignKeyField(Account, backref="words", on_delete="CASCADE", index=False)
    word = CharField(max_length=40)

    account_id: int

    class Meta:
        indexes = ((("word", "account"), True), (("account", "word"), False))


class FactKind(StrEnum):
    """What a control question may ask: facts that stand on a paper bill."""

    TOTAL_AREA = "total_area"
    RESIDENTS = "residents"
    METER_LAST4 = "meter_last4"
    LAST_BILL_SUM = "last_bill_sum"


class ControlFact(BaseModel):
    """The right answer to a control question, as the billing sent it."""

    account = ForeignKeyField(Account, backref="control_facts", on_delete="CASCADE")
    kind = ChoiceField(FactKind)
    value = CharField(max_length=60)

    account_id: int

    class Meta:
        indexes = ((("account", "kind"), True),)


class SupplierQuestion(BaseModel):
    """A kind of control question that a supplier asks.

    Without any, it asks those of `control_answers.USUAL_KINDS`.
    """

    supplier = ForeignKeyField(Supplier, backref="questions", on_delete="CASCADE", index=False)
    kind = ChoiceField(FactKind)

    class Meta:
        indexes = ((("supplier", "kind"), True),)


class TariffPlan(BaseModel):
    """A set of prices that accounts are billed by, such as «газовые плиты, однотарифный»."""

    supplier = ForeignKeyField(Supplier, backref="tariff_plans", on_delete="CASCADE")
    code = CharField(max_length=32)
    name = CharField(max_length=160)

    class Meta:
        indexes = ((("supplier", "code"), True),)


class Tariff(BaseModel):
    """A price from a day on, for a zone and a slice of the month's consumption.

    `price` and `transmission_price` are roubles per kWh. The slice begins above `over_kwh` kWh
    a month and ends where the next one begins.
    """

    plan = ForeignKeyField(TariffPlan, backref="tariffs", on_delete="CASCADE")
    starts_on = DateField()
    zone = ChoiceField(Zone)
    over_kwh = FixedField(3, default=0)
    price = FixedField(5)
    transmission_price = FixedField(5, null=True)

    plan_id: int

    class Meta:
        indexes = ((("plan", "starts_on", "zone", "over_kwh"), True),)


class AccountTariff(BaseModel):
    """The plan an account is billed by from a day on."""

    account = ForeignKeyField(Account, backref="tariff_plans", on_delete="CASCADE")
    plan = ForeignKeyField(TariffPlan, backref="accounts", on_delete="RESTRICT")
    starts_on = DateField()

    account_id: int
    plan_id: int

    class Meta:
        indexes = ((("account", "starts_on"), True),)


class Relation(StrEnum):
    """Статус отношения к ЛС (manual 4.1)."""

    OWNER = "owner"
    TENANT = "tenant"
    REGISTERED = "registered"
    RESIDENT = "resident"
    OTHER = "other"


class AccountLink(BaseModel):
    """A user's account: привязка ЛС. An empty group means the property's address.

    `may_act` allows submitting readings and paying; without it the link only reads. A guest's link
    has the link it was `granted_by`, and ends with it or at `ends_at`. Bills go to `ebill_email`
    from `ebill_consent_at` on. A removed link stays, so that removing can be undone; links.py,
    which alone queries links, gives out live ones.
    """

    user = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    account = ForeignKeyField(Account, backref="+", on_delete="CASCADE")
    relation = ChoiceField(Relation, default=Relation.OWNER)
    group = CharField(max_length=255, default="")
    note = CharField(max_length=120, default="")
    may_act = BooleanField(default=True)
    ebill_consent_at = UtcField(null=True)
    ebill_email = CharField(max_length=254, default="")
    linked_at = UtcField()
    granted_by = ForeignKeyField("self", backref="+", null=True, on_delete="CASCADE")
    ends_at = UtcField(null=True)
    removed_at = UtcField(null=True)
    closed_at = UtcField(null=True)
    closed_reason = CharField(max_length=200, null=True)

    user_id: int
    account_id: int
    granted_by_id: int | None

    class Meta:
        indexes = ((("user", "account"), True),)

    @property
    def is_guest(self) -> bool:
        return self.granted_by_id is not None

    @property
    def is_owner(self) -> bool:
        """Whether the subscriber is the property's owner, and so may read who that is."""
        return self.relation is Relation.OWNER and not self.is_guest


class OwnerChange(BaseModel):
    """The billing named another person as the owner of an account.

    `batch` is the number of the batch that did (elkk.exchange.models.Batch); `undone` tells that
    it was undone instead, so that the owner before it is the owner again.
    """

    account = ForeignKeyField(Account, backref="owner_changes", on_delete="CASCADE")
    batch = IntegerField(index=True)
    undone = BooleanField(default=False)
    found_at = UtcField()

    account_id: int


class Confirmation(BaseModel):
    """What a link made under a former owner waits for: the answer to the control question.

    Until `confirmed_at` the link shows nothing. `told_at` is when its user was written to.
    """

    change = ForeignKeyField(OwnerChange, backref="confirmations", on_delete="CASCADE", index=False)
    link = ForeignKeyField(AccountLink, backref="+", on_delete="CASCADE", index=False)
    confirmed_at = UtcField(null=True)
    told_at = UtcField(null=True)

    change_id: int
    link_id: int

    class Meta:
        indexes = ((("change", "link"), True), (("link", "confirmed_at"), False))


# Of all confirmations only those of the last minutes wait to be told.
Confirmation.add_index(Confirmation.index(Confirmation.id, where=Confirmation.told_at.is_null()))


class Invitation(BaseModel):
    """An offer to see an account, to whoever has the `contact`: a phone in E.164 or an e-mail.

    `until` is the last day of the access, in the supplier's time zone. `link` is what the guest
    got by accepting; `closed_at` says when it was withdrawn or declined.
    """

    inviter = ForeignKeyField(AccountLink, backref="invitations", on_delete="CASCADE")
    contact = CharField(max_length=254, index=True)
    may_act = BooleanField(default=False)
    until = DateField(null=True)
    created_at = UtcField()
    link = ForeignKeyField(AccountLink, null=True, backref="accepted", on_delete="CASCADE")
    closed_at = UtcField(null=True)

    inviter_id: int
    link_id: int | None

    @classmethod
    def is_open(cls) -> Expression:
        """A condition for queries: neither accepted nor closed."""
        return cls.closed_at.is_null() & cls.link.is_null()

    def is_past(self, today: date) -> bool:
        return self.until is not None and self.until < today


class ExportBatch(BaseModel):
    """Rows that were passed to a supplier's billing together, in one file.

    The rows are marked with their batch before the file is written; `finished_at` is empty until
    the file is safely in its place. A crash in between leaves a batch to finish: the same rows,
    the same file. `kind` is what is passed, such as «readings».
    """

    kind = CharField(max_length=20)
    supplier = ForeignKeyField(Supplier, on_delete="RESTRICT")
    rows = IntegerField(default=0)
    digest = CharField(max_length=64, default="")
    started_at = UtcField()
    finished_at = UtcField(null=True)

    supplier_id: int

    class Meta:
        indexes = ((("kind", "finished_at"), False),)
