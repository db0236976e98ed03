"""The floor for pages: Flask and Jinja with nothing behind them, served in the same way."""

from flask import Flask, render_template_string
from werkzeug.wrappers import Response

PAGE = """<!DOCTYPE html>
<html lang="ru"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1>
<ul>{% for number in numbers %}<li><a href="/accounts/{{ number }}/">{{ number }}</a></li>
{% endfor %}</ul></body></html>"""

app = Flask("bare", static_folder=None)


@app.get("/")
def page() -> Response:
    return Response(
        render_template_string(PAGE, title="История", numbers=range(30)), mimetype="text/html"
    )
