#!/usr/bin/python3
"""What ./run --status finds in what the parts tell, and how it shows it."""

import re
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from one_machine import findings, keeper
from one_machine.folder import DataFolder
from one_machine.status_page import Page

_METRICS = """\
# HELP parley_consumer_queue_depth Messages
parley_consumer_queue_depth{partition="0"} 12
parley_consumer_queue_depth{partition="1"} 0
parley_consumer_queue_held{partition="0"} 3
parley_consumer_queue_held{partition="1"} 0
parley_consumer_partition_stuck_seconds{partition="0",reason="store"} 0
parley_consumer_partition_stuck_seconds{partition="1",reason="dead_letter"} 125
parley_consumer_dead_letters_waiting 7
parley_consumer_acknowledgements_refused_total 0
parley_realtime_feed_depth 1500
parley_broker_blocked 1
"""
_READY = '{"checks":[{"name":"partitions","ok":false,"detail":"partition 1: chat.dead is full; no room; partition 4: x; "}]}'
_WELL = {
    "partitions": {"count": 8, "stuck": []}, "to_store": {"waiting": 0, "held": 0}, "feed": {"realtime-service-1": 0},
    "dead_letters": 0, "acknowledgements_refused": 0, "alarms": [],
    "disk": {"path": "/data", "free_bytes": 50 << 30, "size_bytes": 100 << 30},
}  # fmt: skip


def part(name: str, **values) -> dict:
    known = {"name": name, "pid": 7, "up": True, "ready": True, "uptime_s": 7500, "restarts": 0, "last_exit": None,
             "version": "0.1.0", "address": "127.0.0.1:19642", "listen": None, "detail": "",
             "log": f"/data/logs/{name}.log"}  # fmt: skip
    return known | values


def down(name: str, **values) -> dict:
    return part(name, up=False, ready=False, uptime_s=None, version=None, detail="backoff", **values)


class FindingsTest(unittest.TestCase):
    def gather(self, parts: list[dict], metrics: str = _METRICS) -> dict:
        told = {"/metrics": metrics.encode(), "/readyz": _READY.encode()}
        fetch = lambda address, path: (200, told[path], "")
        with tempfile.TemporaryDirectory() as folder, mock.patch("one_machine.status.fetch", fetch):
            return findings.gather(DataFolder(Path(folder)), parts, asks_broker=False)

    def sections(self, parts: list[dict], **values) -> list[str]:
        return [section for section, _ in findings.advice(parts, _WELL | values)]

    def test_what_the_parts_tell(self) -> None:
        found = self.gather([part("chat-consumer"), part("realtime-service-1"), part("nginx")])
        stuck = {"partition": 1, "reason": "dead_letter", "seconds": 125, "detail": "chat.dead is full; no room"}
        self.assertEqual(found["partitions"], {"count": 2, "stuck": [stuck]})
        self.assertEqual(found["to_store"], {"waiting": 12, "held": 3})
        self.assertEqual((found["dead_letters"], found["feed"]), (7, {"realtime-service-1": 1500}))
        self.assertEqual(found["alarms"], ["blocked"])

    def test_what_is_down_tells_nothing(self) -> None:
        found = self.gather([down("chat-consumer"), down("realtime-service-1")])
        for name in ("partitions", "to_store", "dead_letters"):
            self.assertIsNone(found[name], name)
        self.assertEqual(found["feed"], {"realtime-service-1": None})
        page = Page(80, False).text("/data", [down("chat-consumer")], found, [])
        self.assertIn("unknown, chat-consumer does not answer", page)

    def test_what_is_frozen_is_not_asked_again(self) -> None:
        frozen = part("chat-consumer", ready=False, version=None)
        with tempfile.TemporaryDirectory() as folder, mock.patch("one_machine.status.fetch", side_effect=AssertionError):
            found = findings.gather(DataFolder(Path(folder)), [frozen], asks_broker=False)
        self.assertIsNone(found["partitions"])

    def test_what_answers_without_metrics_tells_nothing(self) -> None:
        self.assertIsNone(self.gather([part("chat-consumer")], metrics='{"no": "metrics"}')["partitions"])

    def test_all_is_well(self) -> None:
        self.assertEqual(findings.advice([part("nginx"), part("chat-consumer", restarts=9)], _WELL), [])

    def test_each_finding_has_its_section(self) -> None:
        disk = {"path": "/data", "free_bytes": 9, "size_bytes": 100}
        stuck = {"count": 8, "stuck": [{"partition": 3, "reason": "store", "seconds": 9, "detail": "locked"}]}
        for section, parts, values in [
            ("ParleyPartDown", [down("nginx")], {}),
            ("ParleyPartDown", [part("nginx", ready=False, version=None)], {}),
            ("ParleyNotReady", [part("nginx", ready=False, version=None, uptime_s=5)], {}),
            ("ParleyNotReady", [part("chat-service-1", ready=False, detail="store: away")], {}),
            ("ParleyPartRestarts", [part("nginx", uptime_s=3, restarts=3, last_exit={"at": "", "how": "SIGKILL"})], {}),
            ("ParleyPartitionStuck", [], {"partitions": stuck}),
            ("ParleyStoringLags", [], {"to_store": {"waiting": 5000, "held": 1}}),
            ("ParleyFeedLags", [], {"feed": {"realtime-service-1": 1001}}),
            ("ParleyDeadLetters", [], {"dead_letters": 1}),
            ("ParleyDeadLettersNearlyFull", [], {"dead_letters": 1001}),
            ("ParleyAcknowledgementsRefused", [], {"acknowledgements_refused": 1}),
            ("ParleyBrokerAlarm", [], {"alarms": ["disk"]}),
            ("ParleyDiskNearlyFull", [], {"disk": disk}),
        ]:
            with self.subTest(section=section):
                self.assertEqual(self.sections(parts, **values), [section])

    def test_causes_come_before_what_they_cause(self) -> None:
        disk = {"path": "/data", "free_bytes": 1, "size_bytes": 100}
        found = self.sections([part("chat-service-1", ready=False), down("chat-consumer")], alarms=["disk"], disk=disk)
        self.assertEqual(found, ["ParleyDiskNearlyFull", "ParleyPartDown", "ParleyBrokerAlarm", "ParleyNotReady"])


class ExitsTest(unittest.TestCase):
    def test_counts_those_of_this_start_that_nobody_asked_for(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = DataFolder(Path(name))
            folder.create()
            (folder.logs / "supervisord.log.1").write_text(
                "2026-11-28 01:00:00,001 WARN exited: nginx (terminated by SIGKILL; not expected)\n"
                "2026-11-28 02:00:00,001 INFO supervisord started with pid 12\n"
                "2026-11-28 03:00:00,001 WARN exited: nginx (exit status 1; not expected)\n"
            )
            (folder.logs / "supervisord.log").write_text(
                "2026-11-28 04:00:00,001 INFO stopped: chat-consumer (exit status 0)\n"
                "2026-11-28 05:00:00,001 INFO exited: nginx (exit status 0; expected)\n"
            )
            exits = keeper.exits(folder)
        self.assertEqual([one["at"] for one in exits.pop("nginx")], ["2026-11-28 03:00:00", "2026-11-28 05:00:00"])
        self.assertEqual(exits, {})


class PageTest(unittest.TestCase):
    def page(self, columns: int, parts: list[dict], colours: bool = False, **values) -> str:
        found = _WELL | values
        return Page(columns, colours).text("/data", parts, found, findings.advice(parts, found))

    def test_well(self) -> None:
        page = self.page(80, [part("chat-consumer"), part("nginx", listen="http://127.0.0.1:8080")])
        self.assertEqual(page.splitlines(), [
            "Parley on /data, http://127.0.0.1:8080",
            "",
            "  part                state      up for       restarts  address",
            "  chat-consumer       ready      2 h 5 min           0  127.0.0.1:19642",
            "  nginx               ready      2 h 5 min           0  127.0.0.1:8080",
            "",
            "  partitions          8, none stuck",
            "  not stored yet      no message",
            "  event feed          nothing is waiting",
            "  dead letters        none",
            "  RabbitMQ's alarms   none",
            "  free disk           50.0 of 100.0 GiB (50 %)",
            "",
            "All is well.",
        ])  # fmt: skip

    def test_trouble_is_marked_and_told(self) -> None:
        ended = {"at": "2026-11-29 03:00:00", "how": "terminated by SIGKILL"}
        stuck = {"partition": 3, "reason": "newer", "seconds": 125, "detail": "upgrade"}
        page = self.page(80, [down("nginx", restarts=1, last_exit=ended)], partitions={"count": 8, "stuck": [stuck]})
        self.assertIn("! nginx               down       -", page)
        for line in ("ended by itself, last at 2026-11-29 03:00:00: terminated by SIGKILL", "log: /data/logs/nginx.log"):
            self.assertIn(f"\n    {line}\n", page)
        self.assertIn("\n! partitions          1 of 8 stuck\n", page)
        self.assertRegex(page, r"\n    3 since [\d:]{8} \(2 min 5 s\), needs a newer chat-consumer: upgrade\n")
        self.assertTrue(page.endswith("\nNext: nginx is down (1 more above); see ParleyPartDown in docs/runbook.md."), page)

    def test_what_is_not_known_is_not_called_well(self) -> None:
        self.assertTrue(self.page(80, [part("rabbitmq")], alarms=None).endswith("some could not be queried for details."))

    def test_fits_the_terminal(self) -> None:
        long = "store: " + "a reason of many words, " * 20
        for columns in (80, 100, 120, 300):
            page = self.page(columns, [part("realtime-service-1", ready=False, detail=long, uptime_s=9e7)], colours=False)
            self.assertLessEqual(max(map(len, page.splitlines())), min(columns, 120), page)
            self.assertEqual("0.1.0" in page, columns >= 100)

    def test_colours_change_no_letter(self) -> None:
        parts = [part("nginx"), down("chat-consumer"), part("auth-service", ready=False, uptime_s=3)]
        plain, coloured = self.page(80, parts), self.page(80, parts, colours=True)
        self.assertNotIn("\x1b", plain)
        self.assertEqual(re.sub(r"\x1b\[\d+m", "", coloured), plain)


if __name__ == "__main__":
    unittest.main()
