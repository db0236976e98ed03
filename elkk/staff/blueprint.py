"""The one blueprint of the staff's screens."""

from typing import Final

from flask import Blueprint

bp: Final = Blueprint("staff", __name__, url_prefix="/staff")
