"""Settings of the web server, for `make run` and for an installation alike.

WEB_HOST         address to listen on; the default is this machine only, behind a reverse proxy
PORT             port to listen on, 8000 unless given
WEB_CONCURRENCY  worker processes, 2 unless given; each has its own database connections
WEB_THREADS      threads of each worker, 4 unless given
"""

import os
import sys
from typing import Any


def number(name: str, default: int) -> int:
    """A positive number of the environment; ends the start with one line where it is none."""
    given = os.environ.get(name, str(default))
    if not given.isdecimal() or int(given) < 1:
        print(f"Настройки: {name}: нужно целое число не меньше 1.", file=sys.stderr)
        sys.exit(2)
    return int(given)


bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{number('PORT', 8000)}"
workers = number("WEB_CONCURRENCY", 2)
threads = number("WEB_THREADS", 4)
# Clients wait in its loop, and threads get whole requests: slow clients block nobody.
worker_class = "elkk.operations.web_worker.BufferingWorker"

# The application is imported once and then shared: a faster start and less memory. So importing it
# must not leave a database connection open, which workers would then share too.
preload_app = True

# The socket would let anyone with the same user id steer the server, and nothing here uses it.
control_socket_disable = True

# Workers prove that they live by touching a file; on a slow disk that alone stalls them.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def on_starting(server: Any) -> None:
    """After the application was imported, before the first worker is forked."""
    from elkk.base.memory import settle
    from elkk.operations.metrics import forget_ended_processes
    from elkk.operations.warming import warm

    application = server.app.wsgi()
    if application.name == "elkk":  # Benches run others with these settings.
        warm(application.jinja_env)
    # Counters of workers that ended with an earlier server would be counted for ever.
    forget_ended_processes()
    settle()
