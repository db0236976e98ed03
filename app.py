"""The entry for servers: `app` for gunicorn, `huey` for the queue's consumer."""

import sys

from config import ConfigError
from elkk import create_app
from elkk.base.memory import tune

tune()
try:
    app = create_app()
except ConfigError as error:
    # Whoever starts a server or a command reads one line, not where in the program it was noticed.
    print(f"Настройки: {error}", file=sys.stderr)
    sys.exit(2)
huey = app.extensions["huey"]
