"""What is polled is read once, whatever its site does."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.read.hostile import Call, Hostile
from tests.watch.made import QUICK, START, Desk, feed, sitemap, source, stories, story
from whowhom.model import Rejected
from whowhom.read.addresses import MOST_REFUSED
from whowhom.watch import folders
from whowhom.watch.plan import Watched
from whowhom.watch.poll import Poller


@pytest.fixture
def three(hostile: Hostile) -> list[str]:
    return stories(hostile, 1, 2, 3)


def test_what_is_new_is_read_and_nothing_twice(hostile: Hostile, three: list[str], tmp_path: Path) -> None:
    address = hostile.route("/feed", feed(*three[:2]))
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round()["added"] == 2
        assert desk.round() == {}, "it is not due"
        hostile.route("/feed", feed(*reversed(three)))
        assert desk.later()["added"] == 1
        assert desk.read == three
        assert [len(hostile.asked(f"/story/{n}")) for n in (1, 2, 3)] == [1, 1, 1]
        assert (desk.status(address).listed, desk.status(address).taken) == (3, 3)


def test_a_list_that_has_not_changed_is_not_sent(hostile: Hostile, three: list[str], tmp_path: Path) -> None:
    address = hostile.route("/feed", feed(*three), etag='"1"', modified="Mon, 01 Dec 2025 10:00:00 GMT")
    with Desk(tmp_path, [source(address)]) as desk:
        desk.round()
        desk.later()
        desk.later()
        first, *others = (one.headers.get("if-none-match") for one in hostile.asked("/feed"))
        assert (first, others) == (None, ['"1"', '"1"'])
        assert hostile.asked("/feed")[1].headers["if-modified-since"] == "Mon, 01 Dec 2025 10:00:00 GMT"
        assert (desk.status(address).listed, desk.status(address).taken) == (3, 3)


def test_marks_are_kept_once_all_is_stored(hostile: Hostile, three: list[str], tmp_path: Path) -> None:
    address = hostile.route("/feed", feed(*three), etag='"1"')

    def dies(records: object) -> object:
        raise KeyboardInterrupt

    with Desk(tmp_path, [source(address)], code=dies) as desk, pytest.raises(KeyboardInterrupt):
        desk.round()
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round()["added"] == 3
    assert [one.headers.get("if-none-match") for one in hostile.asked("/feed")] == [None, None]


def test_a_feed_that_errs_costs_nothing(hostile: Hostile, three: list[str], tmp_path: Path) -> None:
    """Old items as new, another order, HTML, nothing, dates of the future, another feed."""
    address = hostile.route("/feed", feed(*three))
    good = hostile.route("/good", feed())
    with Desk(tmp_path, [source(address), source(good)]) as desk:
        desk.round()
        for number, body in enumerate([
            feed(*three, date="Mon, 01 Dec 2025 10:00:00 GMT"), feed(*three[::-1]), feed(*three, *three), story("x"),
            b"", b"\x00\xff" * 500, feed(), feed(*three, date="Mon, 01 Dec 2098 10:00:00 GMT"), b"<rss>",
            b'{"version": "https://jsonfeed.org/version/1.1"}',
        ]):  # fmt: skip
            hostile.route("/feed", body)
            hostile.route("/good", feed(*stories(hostile, 100 + number)))
            tally = desk.later(90_000)
            assert tally["added"] == 1, number
            assert desk.status(good).failures == 0
        assert len(desk.read) == 13
        assert [len(hostile.asked(f"/story/{n}")) for n in (1, 2, 3)] == [1, 1, 1]
        hostile.route("/feed", feed(*stories(hostile, 50, 51)))
        assert desk.later(90_000)["added"] == 2


def test_a_source_that_fails_says_why_and_rests(hostile: Hostile, three: list[str], tmp_path: Path) -> None:
    html = hostile.route("/html", story(1))
    other = Hostile()
    busy, hang, gone = other.address("/hostile/busy"), hostile.address("/hostile/hang"), hostile.address("/nowhere")
    good = hostile.route("/feed", feed(*three))
    with Desk(tmp_path, [source(a) for a in (hang, html, busy, gone, good)]) as desk:
        start = time.monotonic()
        assert desk.round()["added"] == 3
        assert time.monotonic() - start < 5
        for address, words in ((html, "feed"), (busy, "429"), (hang, "within 1 second"), (gone, "404")):
            status = desk.status(address)
            assert (status.failures, status.succeeded) == (1, None)
            assert words in str(status.reason)
        assert desk.status(busy).due == desk.now + 7200
        desk.later(600)
        assert len(other.asked("/hostile/busy")) == 1
        assert desk.status(gone).failures == 2
    other.close()


def test_names_of_one_page_are_read_once(hostile: Hostile, tmp_path: Path) -> None:
    """Redirects, AMP, tracking parameters; the page is another at each request."""
    hostile.route("/a", act=lambda call: call.answer(story(f"a {call.number}")))
    for number in range(2):
        hostile.route(f"/go/{number}", act=lambda call: call.answer(status=302, headers={"Location": "/a"}))
    names = [hostile.address(path) for path in ("/go/0", "/a?utm_source=f", "/a/amp/", "/a?amp=1", "/a#top", "/go/1")]
    address = hostile.route("/feed", feed(*names))
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round()["added"] == 1
        hostile.route("/feed", feed(*names, hostile.address("/a?fbclid=9")))
        assert desk.later()["added"] == 0
        times = len(hostile.log)
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.later()["added"] == 0
    (tmp_path / "record.duckdb.watch").unlink()
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.later()["added"] == 0
        assert len(desk.read) == 1
    assert len(hostile.log) - times <= 12


def test_two_feeds_of_one_round_name_the_same_pages(hostile: Hostile, three: list[str], tmp_path: Path) -> None:
    sources = [source(hostile.route(f"/feed{n}", feed(*three))) for n in range(3)]
    with Desk(tmp_path, sources) as desk:
        assert desk.round()["added"] == 3
        assert len(hostile.asked("/story/1")) == 1


def test_a_page_that_failed_rests(hostile: Hostile, three: list[str], tmp_path: Path) -> None:
    hostile.route("/story/2", b"", status=503)
    hostile.route("/story/3", b"", status=403)
    address = hostile.route("/feed", feed(*three))
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round()["added"] == 1
        assert set(desk.quarantined) == set(three[1:])
        desk.later(599)
        desk.watcher._memory.heard(desk.sources[0], 0, 0, listed=None, taken=0, marks=None)
        desk.later(0)
        assert [len(hostile.asked(f"/story/{n}")) for n in (2, 3)] == [1, 1]
        stories(hostile, 2, 3)
        assert desk.later(601)["added"] == 1
        assert set(desk.quarantined) == {three[2]}
        desk.later(86_400)
        assert len(hostile.asked("/story/3")) == 1
        assert desk.later(31 * 86_400)["added"] == 1
        assert desk.quarantined == {}


def test_the_words_of_a_feed_are_read_where_its_page_stays_away(hostile: Hostile, tmp_path: Path) -> None:
    words = "The army of Norland left the zone on Monday, the ministry said, and nobody was hurt in the village. " * 3
    page = hostile.route("/story/1", b"", status=503)
    address = hostile.route("/feed", feed(page, words=words))
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round()["added"] == 0
        assert desk.later(700)["added"] == 0
        assert desk.later(2000)["added"] == 1
        assert desk.later(9000)["added"] == 0
        assert len(hostile.asked("/story/1")) == 3
    refused = hostile.route("/story/2", b"", status=403)
    other = hostile.route("/other", feed(refused, words=words))
    with Desk(tmp_path, [source(other)]) as desk:
        assert desk.later()["added"] == 1


def test_a_page_without_an_article_is_not_fetched_again(hostile: Hostile, tmp_path: Path) -> None:
    bad = hostile.route("/bad", story("BAD"))
    picture = hostile.route("/picture", b"\x89PNG\r\n\x1a\n" + bytes(2000), headers={"Content-Type": "image/png"})
    address = hostile.route("/feed", feed(bad, picture))
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round()["refused"] == 2
        for _ in range(3):
            assert desk.later(86_400)["refused"] == 0
        assert len(hostile.asked("/bad")) == len(hostile.asked("/picture")) == 1
        assert set(desk.quarantined) == {bad, picture}


def test_entries_that_are_no_pages_are_told_and_coded_once(hostile: Hostile, tmp_path: Path) -> None:
    items = "<item><description>BAD words alone</description></item><item><title>nothing</title></item>"
    body = f'<rss version="2.0"><channel>{items}<item><description>Good words</description></item></channel></rss>'
    address = hostile.route("/feed", body.encode())
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round() == {"asked": 1, "added": 1, "events": 1, "refused": 2, "known": 0}
        for _ in range(3):
            assert desk.later()["refused"] == 0
        assert len(desk.code.worked) == 2


def test_a_site_that_leads_all_to_one_page_loses_nothing(hostile: Hostile, three: list[str], tmp_path: Path) -> None:
    hostile.route("/maintenance", story("under repair"))
    for number in (1, 2, 3):
        hostile.route(f"/story/{number}", status=302, headers={"Location": "/maintenance"})
    address = hostile.route("/feed", feed(*three))
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round()["added"] == 1
        stories(hostile, 1, 2, 3)
        assert desk.later()["added"] == 2


def test_at_most_so_many_pages_at_once_and_the_rest_soon(hostile: Hostile, tmp_path: Path) -> None:
    address = hostile.route("/feed", feed(*stories(hostile, *range(7))), etag='"1"')
    with Desk(tmp_path, [source(address, most=3)]) as desk:
        assert [desk.round()["added"], desk.later(60)["added"], desk.later(60)["added"]] == [3, 3, 1]
        assert desk.later(60) == {}
        desk.later(600)
        assert [one.headers.get("if-none-match") for one in hostile.asked("/feed")] == [None, None, None, '"1"']


def test_a_page_is_read_again_when_it_changes_and_stays_one_voice(hostile: Hostile, tmp_path: Path) -> None:
    address = hostile.route("/now", story("north"), etag='"1"')
    plain = hostile.route("/plain", story("west"))
    with Desk(tmp_path, [source(address, "page", publisher="Desk", language="en"), source(plain, "page")]) as desk:
        assert desk.round()["added"] == 2
        assert desk.later()["added"] == 0
        hostile.route("/now", story("south"), etag='"2"')
        assert desk.later()["added"] == 1
        assert desk.read == [address, address, plain]
        assert [len(hostile.asked(path)) for path in ("/now", "/plain")] == [3, 3]
        groups = "SELECT DISTINCT copies FROM voices JOIN documents USING (sha256) WHERE source = ?"
        assert len(list(desk.store.rows(groups, [address]))) == 1
        assert set(desk.store.rows("SELECT publisher FROM documents WHERE source = ?", [address])) == {("Desk",)}
        assert desk.status(address).taken == 2


def test_a_sitemap_and_the_maps_it_names(hostile: Hostile, tmp_path: Path) -> None:
    pages = stories(hostile, *range(6))
    maps = [hostile.route(f"/map{n}", sitemap(*pages[2 * n : 2 * n + 2])) for n in range(3)]
    index = hostile.route("/index", sitemap(*maps, root="sitemapindex", each="sitemap"), etag='"1"')
    flat = hostile.route("/flat", sitemap(pages[0]))
    with Desk(tmp_path, [source(index, "sitemap", most=4), source(flat, "sitemap")]) as desk:
        assert desk.round()["added"] == 4
        assert desk.later()["added"] == 2
        assert desk.later()["added"] == 0
        hostile.route("/map2", sitemap(*pages[4:], *stories(hostile, 10)))
        assert desk.later()["added"] == 1
        assert all(len(hostile.asked(f"/story/{n}")) == 1 for n in (*range(6), 10))
        for _ in range(8):
            desk.later()
        assert len(hostile.asked("/map1")) < len(hostile.asked("/map2"))
        hostile.route("/map1", sitemap(*pages[2:4], *stories(hostile, 11)))
        assert desk.later(6 * 3600)["added"] == 1
        hostile.route("/index", story("error"))
        desk.later()
        assert "no sitemap" in str(desk.status(index).reason)


@pytest.mark.parametrize("depth", [1, 5])
def test_maps_that_lead_in_circles_end(depth: int, hostile: Hostile, tmp_path: Path) -> None:
    for number in range(depth):
        following = hostile.address(f"/index{(number + 1) % depth}")
        hostile.route(f"/index{number}", sitemap(following, root="sitemapindex", each="sitemap"))
    with Desk(tmp_path, [source(hostile.address("/index0"), "sitemap")]) as desk:
        assert desk.round()["added"] == 0
        assert len(hostile.log) < 8


def test_an_endless_list_and_a_bomb_are_failures(hostile: Hostile, three: list[str], tmp_path: Path) -> None:
    names = ("endless", "bomb", "members", "drip-body", "reset", "loop", "wrong-type", "to-private", "no-http")
    sources = [source(hostile.address(f"/hostile/{name}")) for name in names]
    good = source(hostile.route("/feed", feed(*three)))
    with Desk(tmp_path, [*sources, good], politeness=replace(QUICK, largest=2_000_000)) as desk:
        assert desk.round()["added"] == 3
        for one in sources:
            assert desk.status(one.address).failures == 1, one.address
            assert len(str(desk.status(one.address).reason).splitlines()) == 1


def test_a_folder_gives_what_is_new_or_written_anew(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "deep/c.txt", ".hidden", "README.md"):
        (folder / name).write_text(f"Words of {name}.")
    with Desk(tmp_path, [source(str(folder), "folder")]) as desk:
        assert desk.round()["added"] == 3
        assert desk.later() == {"asked": 1, "known": 0}
        (folder / "d.txt").write_text("Words of d.")
        (folder / "a.txt").write_text("Other words of a.")
        (folder / "b.txt").touch()
        assert desk.later() == {"asked": 1, "added": 2, "events": 2, "known": 1}
        shutil.rmtree(folder)
        desk.later()
        assert "no folder" in str(desk.status(str(folder)).reason)
        folder.mkdir()
        (folder / "e.txt").write_text("BAD")
        assert desk.later(90_000)["refused"] == 1
        assert desk.later()["refused"] == 0
        assert desk.status(str(folder)).failures == 0


def test_a_folder_of_many_files_is_taken_in_turns_and_looked_through_quickly(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(50):
        (folder / f"{number:02}.txt").write_text(f"Words of {number}.")
    with Desk(tmp_path, [source(str(folder), "folder", most=20)]) as desk:
        assert [desk.round()["added"], desk.round()["added"], desk.round()["added"]] == [20, 20, 10]
        assert desk.round() == {}
        assert desk.status(str(folder)).listed == 50
        for number in range(3_000):
            (folder / f"x{number}.txt").touch()
            os.utime(folder / f"x{number}.txt", ns=(1, 1))
        desk.memory.done(f"file:{folder}/x{number}.txt|1|0" for number in range(3_000))
        start = time.monotonic()
        desk.later()
        assert time.monotonic() - start < 1.5


def test_a_slow_site_waits_for_its_next_turn(hostile: Hostile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whowhom.watch.poll.LONGEST_TURN", 0.4)

    def slow(call: Call) -> None:
        call.wait(0.1)
        call.answer(story(call.request.path))

    pages = [hostile.route(f"/slow/{n}", act=slow) for n in range(60)]
    with Desk(tmp_path, [source(hostile.route("/feed", feed(*pages)))]) as desk:
        first = desk.round()["added"]
        assert 0 < first < 60
        assert desk.later(60)["added"] > 0


def test_a_robots_txt_in_trouble_puts_no_page_off_for_good(hostile: Hostile, three: list[str], tmp_path: Path) -> None:
    other = Hostile()
    pages = stories(other, 1, 2)
    other.route("/robots.txt", status=500)
    address = hostile.route("/feed", feed(*pages))
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round()["added"] == 0
    other.route("/robots.txt", status=404)  # as after the ten minutes for which its answer counts
    with Desk(tmp_path, [source(address)], now=START + 7_200) as desk:
        assert desk.round()["added"] == 2
    other.close()


def test_one_wall_for_many_pages_hides_none_of_them(hostile: Hostile, tmp_path: Path) -> None:
    pages = stories(hostile, 1, 2, 3)
    for number in (1, 2, 3):
        hostile.route(f"/story/{number}", story("that is closed: back soon"))
    address = hostile.route("/feed", feed(*pages), etag='"1"')
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round()["added"] == 1
        stories(hostile, 1, 2, 3)
        assert desk.later(7_200)["added"] == 2


def test_a_list_that_uncovers_a_defect_costs_no_other(
    hostile: Hostile, three: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, good = hostile.route("/odd", feed(three[0])), hostile.route("/feed", feed(*three))
    real = Poller._heard

    def heard(self: Poller, one: Watched, *rest: Any) -> Any:
        if one.address == odd:
            raise LookupError("odd")
        return real(self, one, *rest)

    monkeypatch.setattr(Poller, "_heard", heard)
    with Desk(tmp_path, [source(odd), source(good)]) as desk:
        assert desk.round()["added"] == 3
        assert "please report it" in str(desk.status(odd).reason)


def test_a_file_that_could_not_be_read_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Words of a.")
    (folder / "b.txt").write_text("Words of b.")
    real = folders.read

    def shut(paths: Sequence[Path], **given: Any) -> Iterator[Any]:
        for path in paths:
            if path.name == "a.txt":
                yield Rejected(source=str(path), stage="read", reason="may not be read: change its permissions")
            else:
                yield from real([path], **given)

    with Desk(tmp_path, [source(str(folder), "folder")]) as desk:
        with monkeypatch.context() as patch:
            patch.setattr(folders, "read", shut)
            assert desk.round()["added"] == 1
        assert desk.later(7_200)["added"] == 1


def test_a_file_that_is_being_written_is_read_once_it_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "a.txt"
    path.write_text("Words of half")
    with Desk(tmp_path, [source(str(folder), "folder")]) as desk:
        writing = threading.Timer(0.3, lambda: path.write_text("Words of half a file and the other half."))
        writing.start()
        assert desk.round()["added"] == 0
        writing.join()
        assert desk.later()["added"] == 1
        assert "other half" in next(desk.store.rows("SELECT text FROM documents"))[0]


def test_an_answer_without_end_that_is_of_no_use_is_left(hostile: Hostile, tmp_path: Path) -> None:
    rows = hostile.route("/rows.jsonl", b'{"a": 1}\nx\n' * 5_000)
    address = hostile.route("/feed", feed(rows))
    with Desk(tmp_path, [source(address)]) as desk:
        tally = desk.round()
        assert tally["refused"] == MOST_REFUSED + 1
        assert any("left unread" in reason for reason in desk.quarantined.values())
