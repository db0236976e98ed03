"""The application that the tests' workers run: the real one, and three tasks that leave traces.

Traces are lines in the file TRACES: the name of the task and the process that ran it.
"""

import os
import time
from pathlib import Path

from huey import crontab

from elkk import create_app
from elkk.base.tasks import task
from elkk.operations import schedule

TRACES = Path(os.environ["TRACES"])
# Tests need not wait for minutes: here the schedulers look every second.
schedule.SharedScheduler.periodic_task_seconds = 1


def leave_trace(text: str) -> None:
    with TRACES.open("a") as traces:
        traces.write(f"{text} {os.getpid()}\n")


@task()
def write_down(word: str) -> None:
    leave_trace(word)


@task()
def take_long() -> None:
    leave_trace("begun")
    time.sleep(3)
    leave_trace("ended")


@task(every=crontab(minute="*"))
def every_minute() -> None:
    leave_trace("every_minute")


app = create_app()
huey = app.extensions["huey"]
