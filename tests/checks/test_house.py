"""The rooms stand in an order, which docs/design.md tells (see tests/support/house.py)."""

from pathlib import Path

from tests.support import house


def test_every_room_has_its_place_in_the_list() -> None:
    rooms = [module.room for module in house.modules().values() if module.room != house.TOP]
    assert sorted(house.order()) == sorted(set(rooms))


def test_no_room_looks_up() -> None:
    assert house.looks_up(house.modules(), house.order()) == []


def test_no_modules_import_each_other() -> None:
    assert house.circle(house.modules()) == []


def test_an_import_that_is_put_off_counts_too(tmp_path: Path) -> None:
    write(tmp_path, "base/clock.py", "def f():\n    from elkk.staff import views\n")
    write(tmp_path, "base/zones.py", "if TYPE_CHECKING:\n    import elkk.staff.views\n")
    write(tmp_path, "staff/views.py", "import elkk\nfrom elkk.base import clock\n")
    found = house.modules(tmp_path)
    assert house.looks_up(found, ["staff", "base"]) == [
        "base.clock → staff.views",
        "base.zones → staff.views",
        "staff.views → elkk",
    ]
    assert set(house.circle(found)) == {"base.clock", "staff.views"}


def write(root: Path, name: str, text: str) -> None:
    for path in (root / "elkk" / "__init__.py", root / "elkk" / name):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (root / "elkk" / name).write_text(text)
