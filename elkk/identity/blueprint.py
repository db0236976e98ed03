from typing import Final

from flask import Blueprint

bp: Final = Blueprint("identity", __name__)
