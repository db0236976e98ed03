"""How the tables of the printed bill are ruled; a table style is one such set of rules."""

from typing import Final

from reportlab.lib.colors import Color, black
from reportlab.platypus import TableStyle

from elkk.bills.pdf_style import BOLD, GREY, LINE, REGULAR

_BACKGROUND: Final = Color(GREY, GREY, GREY)

BARE: Final = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0.6),
    ]
)
RULED_BELOW: Final = TableStyle(
    [("LINEBELOW", (0, -1), (-1, -1), 1, black), ("BOTTOMPADDING", (0, -1), (-1, -1), 5)],
    parent=BARE,
)
GRID: Final = TableStyle(
    [
        ("FONT", (0, 0), (-1, -1), REGULAR, 8),
        ("GRID", (0, 0), (-1, -1), LINE, black),
        ("BACKGROUND", (0, 0), (-1, 0), _BACKGROUND),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("ALIGN", (3, 1), (-1, -1), "RIGHT"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)
GRID_WITH_TOTAL: Final = TableStyle(
    [
        ("SPAN", (0, -1), (-2, -1)),
        ("NOSPLIT", (0, -2), (-1, -1)),
        ("ALIGN", (0, -1), (0, -1), "RIGHT"),
        ("FONT", (0, -1), (-1, -1), BOLD, 8),
    ],
    parent=GRID,
)
TOTALS: Final = TableStyle(
    [
        ("FONT", (0, 0), (-1, -2), REGULAR, 8.5),
        ("FONT", (0, -1), (-1, -1), BOLD, 9.5),
        ("BACKGROUND", (0, -1), (-1, -1), _BACKGROUND),
        ("LINEBELOW", (0, 0), (-1, -2), 0.25, black),
        ("LINEABOVE", (0, -1), (-1, -1), 1, black),
        ("LINEBELOW", (0, -1), (-1, -1), 1, black),
        ("ALIGN", (1, 0), (1, -1), "RIGHT"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)
BOX: Final = TableStyle(
    [
        ("BOX", (0, 0), (-1, -1), 1.5, black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
    ]
)
WRITING_BOXES: Final = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ("GRID", (1, 0), (1, -1), LINE, black),
    ]
)
SLIP: Final = TableStyle(
    [
        ("BOX", (0, 0), (-1, -1), LINE, black),
        ("LINEAFTER", (0, 0), (0, -1), LINE, black),
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
)
