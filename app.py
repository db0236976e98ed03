"""The entry for servers: `app` for gunicorn, `huey` for the queue's consumer."""

from elkk import create_app
from elkk.memory import tune

tune()
app = create_app()
huey = app.extensions["huey"]
