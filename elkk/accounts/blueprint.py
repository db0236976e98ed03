"""The blueprint that the room's view modules share."""

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("accounts", __name__)
