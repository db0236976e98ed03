from peewee import *

def up(migrator, db):
    class Supplier(Model):
        code = CharField(unique=True, max_length=32)
        name = CharField(max_length=160)
        short_name = CharField(max_length=60)
        service = CharField(max_length=60, default='Электроэнергия')
        inn = CharField(max_length=12, default='')
        kpp = CharField(max_length=9, default='')
        bank_account = CharField(max_length=20, default='')
        bank_name = CharField(max_length=45, default='')
        bic = CharField(max_length=9, default='')
        corr_account = CharField(max_length=20, default='')
        phone = CharField(max_length=60, default='')
        email = CharField(max_length=120, default='')
        site = CharField(max_length=120, default='')
        address = CharField(default='')
        time_zone = CharField(max_length=40, default='Europe/Moscow')
        class Meta:
            database = db
            table_name = 'supplier'
    db.create_tables([Supplier])

    class Account(Model):
        supplier = ForeignKeyField(Supplier, on_delete='RESTRICT')
        number = CharField(max_length=20)
        last_name = CharField(max_length=60, default='')
        first_name = CharField(max_length=60, default='')
        patronymic = CharField(max_length=60, default='')
        address = CharField()
        total_area = BigIntegerField(null=True)
        living_area = BigIntegerField(null=True)
        residents = SmallIntegerField(null=True)
        els = CharField(max_length=10, default='')
        gku_id = CharField(max_length=13, default='')
        metering_kind = CharField(max_length=120, default='')
        stove = CharField(max_length=40, default='')
        locked_reason = TextField(default='')
        balance = BigIntegerField(default=0)
        balance_on = DateField(null=True)
        class Meta:
            database = db
            table_name = 'account'
            indexes = ((('supplier', 'number'), True),)
    db.create_tables([Account])

    class User(Model):
        phone = CharField(unique=True, max_length=16)
        email = CharField(unique=True, null=True, max_length=254)
        email_confirmed_at = DateTimeField(null=True)
        password_hash = CharField(max_length=160)
        last_name = CharField(max_length=60)
        first_name = CharField(max_length=60)
        patronymic = CharField(max_length=60, default='')
        locale = CharField(max_length=5, default='ru')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'user'
    db.create_tables([User])

    class AccountLink(Model):
        user = ForeignKeyField(User, on_delete='CASCADE')
        account = ForeignKeyField(Account, on_delete='CASCADE')
        relation = CharField(max_length=32, default='owner')
        group = CharField(default='')
        note = CharField(max_length=120, default='')
        may_act = BooleanField(default=True)
        ebill_consent_at = DateTimeField(null=True)
        linked_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'account_link'
            indexes = ((('user', 'account'), True),)
    db.create_tables([AccountLink])

    class TariffPlan(Model):
        supplier = ForeignKeyField(Supplier, on_delete='CASCADE')
        code = CharField(max_length=32)
        name = CharField(max_length=160)
        class Meta:
            database = db
            table_name = 'tariff_plan'
            indexes = ((('supplier', 'code'), True),)
    db.create_tables([TariffPlan])

    class AccountTariff(Model):
        account = ForeignKeyField(Account, on_delete='CASCADE')
        plan = ForeignKeyField(TariffPlan, on_delete='RESTRICT')
        starts_on = DateField()
        class Meta:
            database = db
            table_name = 'account_tariff'
            indexes = ((('account', 'starts_on'), True),)
    db.create_tables([AccountTariff])

    class Batch(Model):
        name = CharField()
        digest = CharField(index=True, max_length=64)
        outcome = CharField(max_length=32)
        rows = IntegerField()
        changed = IntegerField()
        refused = IntegerField()
        report = TextField(default='')
        started_at = DateTimeField()
        finished_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'batch'
    db.create_tables([Batch])

    class Bill(Model):
        account = ForeignKeyField(Account, on_delete='CASCADE', index=False)
        month = IntegerField()
        number = CharField(max_length=40, default='')
        issued_on = DateField()
        due_on = DateField(null=True)
        opening = BigIntegerField()
        charged = BigIntegerField()
        paid = BigIntegerField()
        recalculated = BigIntegerField(default=0)
        benefits = BigIntegerField(default=0)
        penalty = BigIntegerField(default=0)
        total = BigIntegerField()
        class Meta:
            database = db
            table_name = 'bill'
            indexes = ((('account', 'month'), True),)
    db.create_tables([Bill])

    class BillLine(Model):
        bill = ForeignKeyField(Bill, on_delete='CASCADE', index=False)
        position = SmallIntegerField()
        label = CharField(max_length=120)
        zone = CharField(max_length=32)
        meter_code = CharField(max_length=40, default='')
        previous_value = BigIntegerField(null=True)
        current_value = BigIntegerField(null=True)
        volume = BigIntegerField()
        price = BigIntegerField()
        amount = BigIntegerField()
        method = CharField(null=True, max_length=32)
        class Meta:
            database = db
            table_name = 'bill_line'
            indexes = ((('bill', 'position'), True),)
    db.create_tables([BillLine])

    class ControlFact(Model):
        account = ForeignKeyField(Account, on_delete='CASCADE')
        kind = CharField(max_length=32)
        value = CharField(max_length=60)
        class Meta:
            database = db
            table_name = 'control_fact'
            indexes = ((('account', 'kind'), True),)
    db.create_tables([ControlFact])

    class Meter(Model):
        account = ForeignKeyField(Account, on_delete='CASCADE')
        code = CharField(max_length=40)
        number = CharField(null=True, max_length=40)
        model = CharField(max_length=60, default='')
        zones = SmallIntegerField(default=1)
        whole_digits = SmallIntegerField(default=6)
        fraction_digits = SmallIntegerField(default=0)
        multiplier = SmallIntegerField(default=1)
        installed_on = DateField(null=True)
        removed_on = DateField(null=True)
        verified_until = DateField(null=True)
        place = CharField(max_length=120, default='')
        responsible = CharField(max_length=160, default='')
        automatic = BooleanField(default=False)
        class Meta:
            database = db
            table_name = 'meter'
            indexes = ((('account', 'code'), True),)
    db.create_tables([Meter])

    class Notice(Model):
        user = ForeignKeyField(User, on_delete='CASCADE', index=False)
        account = ForeignKeyField(Account, on_delete='CASCADE')
        kind = CharField(max_length=32)
        fact = CharField(max_length=80)
        day = DateField()
        title = CharField(max_length=160)
        text = TextField()
        created_at = DateTimeField()
        read_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'notice'
            indexes = ((('user', 'account', 'kind', 'fact'), True), (('user', 'account', 'read_at'), False))
    db.create_tables([Notice])

    class Payment(Model):
        account = ForeignKeyField(Account, on_delete='CASCADE', index=False)
        billing_id = CharField(max_length=60)
        operation_id = CharField(max_length=60, default='')
        paid_on = DateField()
        amount = BigIntegerField()
        channel = CharField(max_length=120, default='')
        billed_month = IntegerField(null=True)
        class Meta:
            database = db
            table_name = 'payment'
            indexes = ((('account', 'billing_id'), True), (('account', 'paid_on'), False))
    db.create_tables([Payment])

    class Reading(Model):
        account = ForeignKeyField(Account, on_delete='CASCADE', index=False)
        meter = ForeignKeyField(Meter, on_delete='CASCADE', index=False)
        taken_on = DateField()
        source = CharField(max_length=32)
        t1 = BigIntegerField()
        t2 = BigIntegerField(null=True)
        t3 = BigIntegerField(null=True)
        billed_month = IntegerField(null=True)
        class Meta:
            database = db
            table_name = 'reading'
            indexes = ((('meter', 'taken_on', 'source'), True), (('account', 'taken_on'), False))
    db.create_tables([Reading])

    class ReadingWindow(Model):
        supplier = ForeignKeyField(Supplier, on_delete='CASCADE')
        starts_on = DateField()
        first_day = SmallIntegerField()
        last_day = SmallIntegerField()
        class Meta:
            database = db
            table_name = 'reading_window'
            indexes = ((('supplier', 'starts_on'), True),)
    db.create_tables([ReadingWindow])

    class Tariff(Model):
        plan = ForeignKeyField(TariffPlan, on_delete='CASCADE')
        starts_on = DateField()
        zone = CharField(max_length=32)
        over_kwh = BigIntegerField(default=0)
        price = BigIntegerField()
        transmission_price = BigIntegerField(null=True)
        class Meta:
            database = db
            table_name = 'tariff'
            indexes = ((('plan', 'starts_on', 'zone', 'over_kwh'), True),)
    db.create_tables([Tariff])


    class ClockShift(Model):
        id = SmallIntegerField(primary_key=True)
        seconds = BigIntegerField()
        class Meta:
            database = db
            table_name = 'clock_shift'
    db.create_tables([ClockShift])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('clock_shift'))
    migrator.migrate(migrator.drop_table('tariff'))
    migrator.migrate(migrator.drop_table('reading_window'))
    migrator.migrate(migrator.drop_table('reading'))
    migrator.migrate(migrator.drop_table('payment'))
    migrator.migrate(migrator.drop_table('notice'))
    migrator.migrate(migrator.drop_table('meter'))
    migrator.migrate(migrator.drop_table('control_fact'))
    migrator.migrate(migrator.drop_table('bill_line'))
    migrator.migrate(migrator.drop_table('bill'))
    migrator.migrate(migrator.drop_table('batch'))
    migrator.migrate(migrator.drop_table('account_tariff'))
    migrator.migrate(migrator.drop_table('tariff_plan'))
    migrator.migrate(migrator.drop_table('account_link'))
    migrator.migrate(migrator.drop_table('user'))
    migrator.migrate(migrator.drop_table('account'))
    migrator.migrate(migrator.drop_table('supplier'))
