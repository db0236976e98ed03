from peewee import *

def up(migrator, db):
    class Account(Model):
        class Meta:
            database = db
            table_name = 'account'

    class ExportBatch(Model):
        class Meta:
            database = db
            table_name = 'export_batch'

    class Supplier(Model):
        class Meta:
            database = db
            table_name = 'supplier'

    class User(Model):
        class Meta:
            database = db
            table_name = 'user'

    class BankPayment(Model):
        number = CharField(unique=True, max_length=36)
        key = CharField(unique=True, max_length=80)
        order = CharField(max_length=32)
        amount = BigIntegerField()
        accounts = TextField()
        description = CharField()
        payee = CharField(max_length=160)
        return_url = TextField()
        status = CharField(max_length=32, default='pending')
        reason = CharField(max_length=60, default='')
        method = CharField(max_length=60, default='')
        card = CharField(max_length=4, default='')
        scenario = CharField(max_length=20, default='')
        code = CharField(max_length=6, default='')
        wrong_codes = SmallIntegerField(default=0)
        silent_until = DateTimeField(null=True)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'bank_payment'
    db.create_tables([BankPayment])

    class BankReversal(Model):
        payment = ForeignKeyField(BankPayment, on_delete='CASCADE')
        number = CharField(unique=True, max_length=36)
        key = CharField(unique=True, max_length=80)
        kind = CharField(max_length=20)
        amount = BigIntegerField()
        account = CharField(max_length=20, default='')
        made_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'bank_reversal'
    db.create_tables([BankReversal])

    class PaymentTerms(Model):
        version = IntegerField(unique=True)
        text = TextField()
        starts_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'payment_terms'
    db.create_tables([PaymentTerms])

    class PaymentOrder(Model):
        key = CharField(unique=True, max_length=32)
        form_token = CharField(max_length=64)
        user = ForeignKeyField(User, null=True, on_delete='SET NULL', index=False)
        supplier = ForeignKeyField(Supplier, on_delete='RESTRICT')
        gateway = CharField(max_length=32)
        state = CharField(max_length=32, default='new')
        amount = BigIntegerField()
        commission = BigIntegerField(default=0)
        email = CharField(max_length=254, default='')
        terms = ForeignKeyField(PaymentTerms, on_delete='RESTRICT')
        request = TextField()
        idempotence_key = CharField(unique=True, max_length=64)
        acquirer_id = CharField(null=True, max_length=60)
        confirmation_url = TextField(default='')
        method = CharField(max_length=120, default='')
        reason = CharField(max_length=120, default='')
        opened_on = DateField()
        created_at = DateTimeField()
        settled_at = DateTimeField(null=True)
        checks = IntegerField(default=0)
        next_check_at = DateTimeField(index=True, null=True)
        asked_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'payment_order'
            indexes = ((('user', 'form_token'), True), (('gateway', 'acquirer_id'), True))
    db.create_tables([PaymentOrder])

    class OrderLine(Model):
        order = ForeignKeyField(PaymentOrder, on_delete='CASCADE', index=False)
        account = ForeignKeyField(Account, on_delete='RESTRICT')
        amount = BigIntegerField()
        period = IntegerField(null=True)
        class Meta:
            database = db
            table_name = 'order_line'
            indexes = ((('order', 'account'), True),)
    db.create_tables([OrderLine])

    class LedgerEntry(Model):
        line = ForeignKeyField(OrderLine, on_delete='RESTRICT')
        account = ForeignKeyField(Account, on_delete='RESTRICT', index=False)
        kind = CharField(max_length=32)
        operation_id = CharField(max_length=60)
        amount = BigIntegerField()
        booked_on = DateField()
        booked_at = DateTimeField()
        export = ForeignKeyField(ExportBatch, null=True, on_delete='RESTRICT')
        class Meta:
            database = db
            table_name = 'ledger_entry'
            indexes = ((('operation_id', 'account'), True), (('account', 'booked_on'), False))
    db.create_tables([LedgerEntry])

    class Notification(Model):
        gateway = CharField(max_length=32)
        payment_id = CharField(max_length=60)
        received_at = DateTimeField()
        handled_at = DateTimeField(index=True, null=True)
        class Meta:
            database = db
            table_name = 'notification'
            indexes = ((('gateway', 'payment_id'), True),)
    db.create_tables([Notification])

    class PaymentProblem(Model):
        kind = CharField(max_length=32)
        order = ForeignKeyField(PaymentOrder, null=True, on_delete='RESTRICT')
        fact = CharField(max_length=120)
        amount = BigIntegerField(null=True)
        details = TextField(default='')
        found_at = DateTimeField()
        resolved_at = DateTimeField(null=True)
        resolved_by = ForeignKeyField(User, null=True, on_delete='SET NULL')
        resolution = TextField(default='')
        class Meta:
            database = db
            table_name = 'payment_problem'
            indexes = ((('kind', 'fact'), True),)
    db.create_tables([PaymentProblem])

    class PaymentRule(Model):
        supplier = ForeignKeyField(Supplier, on_delete='CASCADE')
        starts_on = DateField()
        lowest = BigIntegerField()
        highest = BigIntegerField()
        commission_bp = IntegerField(default=0)
        vat_code = SmallIntegerField()
        class Meta:
            database = db
            table_name = 'payment_rule'
            indexes = ((('supplier', 'starts_on'), True),)
    db.create_tables([PaymentRule])

    migrator.migrate(migrator.add_index('payment', ('account_id', 'operation_id')))


def down(migrator, db):
    migrator.migrate(migrator.drop_index('payment', 'payment_account_id_operation_id'))
    migrator.migrate(migrator.drop_table('payment_rule'))
    migrator.migrate(migrator.drop_table('payment_problem'))
    migrator.migrate(migrator.drop_table('notification'))
    migrator.migrate(migrator.drop_table('ledger_entry'))
    migrator.migrate(migrator.drop_table('order_line'))
    migrator.migrate(migrator.drop_table('payment_order'))
    migrator.migrate(migrator.drop_table('payment_terms'))
    migrator.migrate(migrator.drop_table('bank_reversal'))
    migrator.migrate(migrator.drop_table('bank_payment'))
