"""Commands about the outbox: `flask --app app outbox …`. Documented in docs/commands.md."""

import click
from flask import Flask
from flask.cli import AppGroup

from elkk.delivery import outbox
from elkk.delivery.models import Message
from elkk.notices import dead_letters
from elkk.notices.daily import run_now

commands = AppGroup("outbox", help="Letters and SMS: what waits, what failed.")
notices_commands = AppGroup("notices", help="Notices of the subscribers.")


def register(app: Flask) -> None:
    app.cli.add_command(commands)
    app.cli.add_command(notices_commands)


@notices_commands.command("generate")
def generate_command() -> None:
    """Do the daily job now: tell what is new today, and post it."""
    click.echo(f"{run_now()} new notices")


@commands.command("figures")
def figures_command() -> None:
    """What waits and what failed, by channel. Exits with 1 where something waits too long."""
    late = 0
    for each in dead_letters.figures():
        late += each.late
        click.echo(
            f"{each.channel}: due {each.due}, put off {each.put_off}, late {each.late}, "
            f"being sent {each.sending}, unsure {each.unsure}; "
            f"in the last day sent {each.sent}, failed {each.failed}"
        )
    raise SystemExit(1 if late else 0)


@commands.command("dead")
def dead_command() -> None:
    """The newest messages that nobody tries any more, and why. Their texts are not shown."""
    for message in dead_letters.dead_letters():
        click.echo(_line(message))


def _line(message: Message) -> str:
    moment = f"{message.created_at:%Y-%m-%d %H:%M}"
    return (
        f"{message.id} {moment} {message.channel} {message.state} {message.recipient}: "
        f"{message.error}"
    )


@commands.command("send-again")
@click.argument("message", type=int)
def send_again_command(message: int) -> None:
    """Send a failed message again. Exits with 1 where that is not possible."""
    if not dead_letters.send_again(message):
        raise click.ClickException(
            "not a failed message, or its text was secret and is wiped, or its time is over"
        )
    click.echo("queued")


@commands.command("settle")
@click.argument("message", type=int)
@click.option("--sent/--not-sent", required=True, help="What the gateway's own journal says.")
def settle_command(message: int, sent: bool) -> None:
    """Decide about an unsure message: it was sent, or it must be sent again."""
    if not outbox.settle(message, was_sent=sent):
        raise click.ClickException("not an unsure message")
    click.echo("done" if sent else "queued")
