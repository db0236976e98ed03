"""Submitted readings: their status, every change, photos; and what was passed to the billing."""

from peewee import *


def up(migrator, db):
    class Supplier(Model):
        class Meta:
            database = db
            table_name = "supplier"

    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class ExportBatch(Model):
        kind = CharField(max_length=20)
        supplier = ForeignKeyField(Supplier, on_delete="RESTRICT")
        rows = IntegerField(default=0)
        digest = CharField(max_length=64, default="")
        started_at = DateTimeField()
        finished_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "export_batch"
            indexes = ((("kind", "finished_at"), False),)

    db.create_tables([ExportBatch])
    _widen_readings(migrator, User, ExportBatch)

    class Reading(Model):
        class Meta:
            database = db
            table_name = "reading"

    class ReadingChange(Model):
        reading = ForeignKeyField(Reading, on_delete="CASCADE")
        receipt = CharField(max_length=20, null=True, index=True)
        made_at = DateTimeField()
        made_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
        t1 = BigIntegerField()
        t2 = BigIntegerField(null=True)
        t3 = BigIntegerField(null=True)
        rolled_over = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "reading_change"

    class ReadingPhoto(Model):
        reading = ForeignKeyField(Reading, on_delete="CASCADE")
        name = CharField(max_length=80, unique=True)
        added_at = DateTimeField()
        added_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)

        class Meta:
            database = db
            table_name = "reading_photo"

    db.create_tables([ReadingChange, ReadingPhoto])


def _widen_readings(migrator, User, ExportBatch):
    columns = {
        "status": CharField(max_length=32, null=True),
        "rejected_reason": CharField(max_length=255, default=""),
        "receipt": CharField(max_length=20, null=True),
        "submitted_at": DateTimeField(null=True),
        "submitted_by_id": ForeignKeyField(
            User, field=User.id, null=True, on_delete="SET NULL", index=False
        ),
        "rolled_over": BooleanField(default=False),
        "export_id": ForeignKeyField(
            ExportBatch, field=ExportBatch.id, null=True, on_delete="RESTRICT", index=False
        ),
    }
    for name, field in columns.items():
        migrator.migrate(migrator.add_column("reading", name, field))
    for column in ("status", "export_id"):
        migrator.migrate(
            migrator.sql(
                f'CREATE INDEX "reading_{column}" ON "reading" ("{column}") '
                f'WHERE "{column}" IS NOT NULL'
            )
        )


def down(migrator, db):
    migrator.migrate(migrator.drop_table("reading_photo"))
    migrator.migrate(migrator.drop_table("reading_change"))
    for column in ("status", "export_id"):
        migrator.migrate(migrator.sql(f'DROP INDEX "reading_{column}"'))
    for column in (
        "export_id",
        "rolled_over",
        "submitted_by_id",
        "submitted_at",
        "receipt",
        "rejected_reason",
        "status",
    ):
        migrator.migrate(migrator.drop_column("reading", column))
    migrator.migrate(migrator.drop_table("export_batch"))
