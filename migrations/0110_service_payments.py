"""Ordered services are paid for in the cabinet: their line of a payment, and their entries."""

from peewee import *


def up(migrator, db):
    class PaymentOrder(Model):
        class Meta:
            database = db
            table_name = 'payment_order'

    class ServiceOrder(Model):
        class Meta:
            database = db
            table_name = 'service_order'

    class ExportBatch(Model):
        class Meta:
            database = db
            table_name = 'export_batch'

    class OrderedService(Model):
        order = ForeignKeyField(PaymentOrder, on_delete='CASCADE', unique=True)
        service_order = ForeignKeyField(ServiceOrder, null=True, on_delete='SET NULL')
        number = CharField(max_length=20)
        title = CharField(max_length=200)
        amount = BigIntegerField()
        class Meta:
            database = db
            table_name = 'ordered_service'

    class ServiceEntry(Model):
        line = ForeignKeyField(OrderedService, on_delete='RESTRICT', index=False)
        kind = CharField(max_length=32)
        operation_id = CharField(max_length=60)
        amount = BigIntegerField()
        booked_on = DateField()
        booked_at = DateTimeField()
        export = ForeignKeyField(ExportBatch, null=True, on_delete='RESTRICT')
        class Meta:
            database = db
            table_name = 'service_entry'
            indexes = ((('line', 'operation_id'), True),)

    db.create_tables([OrderedService, ServiceEntry])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('service_entry'), migrator.drop_table('ordered_service'))
