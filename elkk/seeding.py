"""`python -m elkk.seeding`: fill the empty database of the environment, as a first start.

The morning's letters have been posted, read and thrown away: the inbox begins empty.
"""

from elkk import create_app
from elkk.base import schema
from elkk.base.db import db
from elkk.delivery.models import Message
from elkk.documents.seeding import load_documents
from elkk.sandbox.demo.loading import load_demo_once
from elkk.support.seeding import load_faq, load_templates, load_topics


def main() -> None:
    app = create_app()
    schema.upgrade(db.obj)
    with app.app_context():
        load_faq()
        load_topics()
        load_templates()
        load_documents()
        load_demo_once()
        Message.delete().execute()
        if not db.is_closed():
            # The file is moved: nothing may be left in its write-ahead log.
            db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.execute_sql("PRAGMA journal_mode = delete")


if __name__ == "__main__":
    main()
