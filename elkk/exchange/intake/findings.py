"""What checking a file found, as it is kept beside the file and shown to people."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from elkk.exchange.format1.comparison import Change, Comparison, Example
from elkk.exchange.format1.report import Report
from elkk.exchange.sheets.loading import SheetRefusals


@dataclass
class Findings:
    """`refusals` and `remarks` are the first of so many, one line each.

    `may_skip`: the file may be taken without its bad rows, `bad_rows` of them.
    """

    compared: list[Comparison] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    refused: int = 0
    remarks: list[str] = field(default_factory=list)
    remarked: int = 0
    rows: int = 0
    bad_rows: int = 0
    may_skip: bool = False
    tally: str = ""
    passed_over: list[str] = field(default_factory=list)
    doubts: int = 0

    @property
    def newer(self) -> int:
        """Balances that wait behind a later one."""
        return sum(each.newer for each in self.compared)

    @property
    def changes(self) -> int:
        return sum(each.new + each.changed + each.vanished for each in self.compared)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Findings":
        kept: dict[str, Any] = json.loads(text) if text else {}
        kept["compared"] = [_comparison(each) for each in kept.get("compared", [])]
        return cls(**kept)


def found(report: Report, compared: list[Comparison]) -> Findings:
    reasons = report.skipped or report.refusals
    bad_rows, may_skip = 0, False
    if isinstance(reasons, SheetRefusals):
        bad_rows = len(reasons.bad)
        may_skip = not reasons.whole and bad_rows < max((f.rows for f in report.files), default=0)
    return Findings(
        compared,
        [str(each) for each in reasons],
        reasons.total,
        [str(each) for each in report.remarks],
        report.remarks.total,
        max((file.rows for file in report.files), default=0),
        bad_rows,
        may_skip and bad_rows > 0,
        report.tally,
        report.passed_over,
        report.doubts,
    )


def _comparison(kept: dict[str, Any]) -> Comparison:
    examples = [
        Example(each["line"], each["key"], [Change(**change) for change in each["changes"]])
        for each in kept.pop("examples")
    ]
    return Comparison(**kept, examples=examples)
