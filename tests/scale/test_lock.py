"""One driver a lake: who has the lock, who may take it, and who finds it lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.scale.made import News, filled, pages
from whowhom.errors import StoreError
from whowhom.scale import lock
from whowhom.scale.lake import Lake
from whowhom.scale.lock import LOCK, Held, held
from whowhom.scale.places import Folder

pytestmark = pytest.mark.usefixtures("small")


def written(place: Folder, **changes: object) -> None:
    made = {
        "holder": "other",
        "machine": "elsewhere",
        "process": 1,
        "started": "1",
        "beat": "2099-01-01T00:00:00+00:00",
    }
    place.put(LOCK, msgspec.json.encode(made | changes))


def test_a_second_driver_is_told_who_has_it(tmp_path: Path) -> None:
    place = Folder(tmp_path / "lake")
    with held(place):
        with pytest.raises(StoreError, match=r"lake is being written by process \d+ on .+: wait"), held(place):
            pass
        assert place.get(LOCK)
    assert place.get(LOCK) is None
    with held(place):
        pass


def test_the_lock_of_a_process_that_is_gone_is_taken_at_once(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from whowhom.scale.lock import *\n"
        "from whowhom.scale.places import Folder\nwith held(Folder(Path(sys.argv[1]))): os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    place = Folder(tmp_path)
    assert place.get(LOCK)
    with held(place) as hold:
        hold.check(look=True)


@pytest.mark.parametrize("beat", ["2020-01-01T00:00:00+00:00", "2099", "2020-01-01", ""])
def test_the_lock_of_another_machine_is_taken_when_it_is_stale(tmp_path: Path, beat: str) -> None:
    place = Folder(tmp_path)
    written(place)
    with pytest.raises(StoreError, match="process 1 on elsewhere"), held(place):
        pass
    written(place, beat=beat)
    with held(place):
        pass


def test_a_lock_that_is_none_is_taken(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    place.put(LOCK, b"{")
    with held(place):
        assert msgspec.json.decode(place.get(LOCK) or b"", type=Held).holder


def test_of_two_that_take_a_stale_lock_one_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Folder(tmp_path)
    written(place, beat="2020-01-01T00:00:00+00:00")
    monkeypatch.setattr(lock.time, "sleep", lambda _: written(place))
    with pytest.raises(StoreError, match="process 1 on elsewhere"), held(place):
        pass
    assert b"other" in (place.get(LOCK) or b"")  # what is another's stays


def test_a_driver_whose_lock_was_taken_writes_nothing_more(tmp_path: Path) -> None:
    def robbed(items):  # type: ignore[no-untyped-def]
        for number, outcome in enumerate(News().code(items)):
            if number == 50:
                written(Folder(tmp_path / "lake"))
            yield outcome

    with pytest.raises(StoreError, match="another may have taken over"):
        filled(tmp_path / "lake", pages(170), robbed)
    assert len(Lake.open(str(tmp_path / "lake")).manifests()) == 1


def test_it_says_that_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BEAT", 0.01)
    place = Folder(tmp_path)
    with held(place) as hold:
        first = hold._beaten
        for _ in range(500):
            if hold._beaten > first:
                break
            lock.time.sleep(0.01)
        assert hold._beaten > first
