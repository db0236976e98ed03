"""Work outside the request (elkk/base/tasks.py)."""

from flask import Flask


def test_a_new_version_finds_the_tasks_that_the_one_before_has_left(app: Flask) -> None:
    waiting = set(app.extensions["huey"]._registry._registry)
    assert "elkk.tasks.send_message" in waiting
    assert all(name.startswith("elkk.tasks.") for name in waiting)
