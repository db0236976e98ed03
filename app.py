"""The entry for servers: `app` for gunicorn, `huey` for the queue's consumer."""

from drivers import only_those_in_use

with only_those_in_use():
    from elkk import create_app

app = create_app()
huey = app.extensions["huey"]
