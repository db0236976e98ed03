"""Commands of the installation: `flask --app app …`. Documented in docs/commands.md."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from config import Config
from elkk.base import schema
from elkk.base.db import db


def register(app: Flask) -> None:
    app.cli.add_command(migrate)
    app.cli.add_command(migrations)
    app.cli.add_command(setup)
    app.cli.add_command(content)


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    applied = schema.upgrade(db.obj)
    click.echo("\n".join(applied) if applied else "The schema is up to date.")


migrations = AppGroup("migrations", help="For developers: the schema's history.")


@migrations.command("check")
def check_migrations() -> None:
    """Fail where the migrations and the models differ."""
    differences = schema.drift()
    for line in differences:
        click.echo(line, err=True)
    sys.exit(1 if differences else 0)


@migrations.command("generate")
@click.argument("name")
def generate_migration(name: str) -> None:
    """Write the next migration from what the models have and the database has not."""
    path = schema.generate(db.obj, name)
    click.echo(path or "The schema matches the models; nothing to generate.")


content = AppGroup("content", help="The texts that an installation begins with.")


@content.command("load")
@click.option("--prices", "supplier_code", help="Also the demo price list, for this supplier.")
def load_content(supplier_code: str | None) -> None:
    """Load questions, topics, documents, templates of answers where there are none."""
    from elkk.accounts.models import Supplier
    from elkk.catalogue.seeding import load_prices

    _load_texts()
    if supplier_code is None:
        return
    supplier = Supplier.get_or_none(Supplier.code == supplier_code)
    if supplier is None:
        raise click.ClickException(f"There is no supplier with the code {supplier_code}.")
    click.echo(f"Lines of the price list loaded: {load_prices(supplier)}")


def _load_texts() -> None:
    from elkk.documents.seeding import load_documents
    from elkk.support.seeding import load_faq, load_templates, load_topics

    questions, topics, documents = load_faq(), load_topics(), load_documents()
    templates = load_templates()
    click.echo(
        f"Loaded: {questions} questions, {topics} topics, {documents} documents, "
        f"{templates} templates of answers."
    )


@click.command()
@click.pass_context
def setup(context: click.Context) -> None:
    """Prepare a first start: migrate, and load the demo utility where the database is empty."""
    from flask import current_app

    from elkk.accounts.models import Supplier
    from elkk.sandbox import resetting, seed

    config: Config = current_app.config["ELKK"]
    schema.upgrade(db.obj)
    if config.sandbox and not Supplier.select().exists():
        click.echo("Loading the demo utility...")
        resetting.restore(config, seed.ensure(config))
    _load_texts()
    click.echo(f"\n  {config.public_url}\n")
    if config.sandbox:
        click.echo("  +7 900 000-00-01 or demo@example.org, password elkk-demo-1")
        click.echo("  Staff at /staff/: +7 900 000-00-13 (docs/testing.md tells the rest)\n")
