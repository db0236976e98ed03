from peewee import *

# What the importer changes. On PostgreSQL their triggers write old rows down while a batch is
# applied, and only then; SQLite has temporary triggers for that (elkk/exchange/journal.py).
_IMPORTED = (
    'supplier', 'account', 'control_fact', 'tariff_plan', 'tariff', 'account_tariff',
    'reading_window', 'meter', 'reading', 'bill', 'bill_line', 'payment',
)

_FUNCTION = """
CREATE FUNCTION elkk_journal() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE batch integer := current_setting('elkk.batch')::integer;
BEGIN
    INSERT INTO old_row (batch_id, table_name, row_id, before, after)
    SELECT batch, TG_TABLE_NAME, OLD.id, to_jsonb(OLD)::text,
           CASE TG_OP WHEN 'UPDATE' THEN to_jsonb(NEW)::text END
    WHERE NOT EXISTS (
        SELECT 1 FROM new_rows n WHERE n.batch_id = batch AND n.table_name = TG_TABLE_NAME
        AND OLD.id BETWEEN n.first_id AND n.last_id)
    ON CONFLICT (batch_id, table_name, row_id) DO UPDATE SET after = excluded.after;
    RETURN NULL;
END $body$
"""


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = 'user'

    class Supplier(Model):
        class Meta:
            database = db
            table_name = 'supplier'

    class Batch(Model):
        class Meta:
            database = db
            table_name = 'batch'

    def to(model):
        return ForeignKeyField(model, field=model.id, null=True, on_delete='SET NULL', index=False)

    migrator.migrate(
        migrator.add_column('account', 'closed_on', DateField(null=True)),
        migrator.add_column('batch', 'supplier_id', to(Supplier)),
        migrator.add_column('batch', 'user_id', to(User)),
        migrator.add_column('batch', 'origin', CharField(max_length=32, default='command')),
        migrator.add_column('batch', 'scope', CharField(max_length=32, default='delta')),
        migrator.add_column('batch', 'undone_at', DateTimeField(null=True)),
        migrator.add_column('batch', 'undone_by_id', to(User)),
        migrator.add_column('batch', 'undo_asked_at', DateTimeField(null=True)),
        migrator.add_column('batch', 'undo_refusal', CharField(max_length=255, default='')),
    )

    class OldRow(Model):
        batch_id = IntegerField()
        table = CharField(max_length=40, column_name='table_name')
        row_id = IntegerField()
        before = TextField()
        after = TextField(null=True)
        class Meta:
            database = db
            table_name = 'old_row'
            indexes = ((('batch_id', 'table', 'row_id'), True),)

    class NewRows(Model):
        batch_id = IntegerField()
        table = CharField(max_length=40, column_name='table_name')
        first = IntegerField(column_name='first_id')
        last = IntegerField(column_name='last_id')
        class Meta:
            database = db
            table_name = 'new_rows'
            indexes = ((('batch_id', 'table'), False),)

    class FileMapping(Model):
        supplier = ForeignKeyField(Supplier, on_delete='CASCADE', index=False)
        shape = CharField(max_length=64)
        kind = CharField(max_length=20)
        name = CharField(max_length=255)
        settings = TextField()
        saved_at = DateTimeField()
        saved_by = ForeignKeyField(User, null=True, on_delete='SET NULL', index=False)
        class Meta:
            database = db
            table_name = 'file_mapping'
            indexes = ((('supplier', 'shape'), True),)

    class Intake(Model):
        name = CharField(max_length=255)
        origin = CharField(max_length=32)
        stage = CharField(max_length=32, index=True)
        supplier = ForeignKeyField(Supplier, null=True, on_delete='SET NULL', index=False)
        user = ForeignKeyField(User, null=True, on_delete='SET NULL', index=False)
        size = BigIntegerField(default=0)
        settings = TextField(default='')
        partial = BooleanField(default=False)
        findings = TextField(default='')
        report = TextField(default='')
        batch = ForeignKeyField(Batch, null=True, on_delete='SET NULL', index=False)
        claim = CharField(max_length=32, default='')
        seen_at = DateTimeField(null=True)
        step = CharField(max_length=80, default='')
        done = IntegerField(default=0)
        total = IntegerField(default=0)
        cancel_asked = BooleanField(default=False)
        filed = BooleanField(default=False)
        arrived_at = DateTimeField()
        finished_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'intake'

    class Sighting(Model):
        name = CharField(max_length=255, unique=True)
        look = CharField(max_length=255)
        seen_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'sighting'

    db.create_tables([OldRow, NewRows, FileMapping, Intake, Sighting])
    if not isinstance(db, SqliteDatabase):
        db.execute_sql(_FUNCTION)
        for table in _IMPORTED:
            db.execute_sql(
                f'CREATE TRIGGER {table}_journal AFTER UPDATE OR DELETE ON "{table}" FOR EACH ROW '
                "WHEN (current_setting('elkk.batch', true) <> '') EXECUTE FUNCTION elkk_journal()"
            )


def down(migrator, db):
    if not isinstance(db, SqliteDatabase):
        db.execute_sql('DROP FUNCTION elkk_journal() CASCADE')
    migrator.migrate(
        migrator.drop_table('sighting'),
        migrator.drop_table('intake'),
        migrator.drop_table('file_mapping'),
        migrator.drop_table('new_rows'),
        migrator.drop_table('old_row'),
        migrator.drop_column('batch', 'undo_refusal'),
        migrator.drop_column('batch', 'undo_asked_at'),
        migrator.drop_column('batch', 'undone_by_id'),
        migrator.drop_column('batch', 'undone_at'),
        migrator.drop_column('batch', 'scope'),
        migrator.drop_column('batch', 'origin'),
        migrator.drop_column('batch', 'user_id'),
        migrator.drop_column('batch', 'supplier_id'),
        migrator.drop_column('account', 'closed_on'),
    )
