#!/usr/bin/python3
"""What ./test says of what it did, and of what it did not do."""

import contextlib
import io
import os
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from checks import tidy
from checks.report import ROOT, Report, Suite, google_tests

_XML = """<testsuites><testsuite>
<testcase name="Works" classname="A" status="run" time="2.5"/>
<testcase name="Fails" classname="A" status="run" time="0.5"><failure message="no"/></testcase>
<testcase name="Waits" classname="A" status="run" time="0"><skipped message="no store"/></testcase>
</testsuite></testsuites>"""


class ReportTest(unittest.TestCase):
    def closed(self, report: Report) -> tuple[int, str]:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            status = report.close()
        return status, said.getvalue()

    def test_what_cannot_run_fails_in_ci_only(self) -> None:
        for ci, failed in (("true", 1), ("", 0)):
            with mock.patch.dict(os.environ, CI=ci), contextlib.redirect_stdout(io.StringIO()):
                report = Report()
                report.add(Suite("unit", passed=3))
                report.cannot("containers", "root only")
            status, said = self.closed(report)
            self.assertEqual((status, said.splitlines()[-1]), (failed, f"3 passed, {failed} failed"))
            self.assertIn("containers: cannot run: root only", said)

    def test_the_twenty_slowest_tests_are_named(self) -> None:
        report = Report()
        report.suites = [Suite("unit", passed=30, times=[(float(n), f"test {n}") for n in range(30)])]
        named = [line for line in self.closed(report)[1].splitlines() if " s  test " in line]
        self.assertEqual([line.split(" s  ")[1] for line in named], [f"test {n}" for n in range(29, 9, -1)])

    def test_google_tests_are_counted(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a_test.xml").write_text(_XML)
            suite, programs = google_tests(Path(folder), "unit")
        self.assertEqual((suite.passed, suite.failed, suite.skipped), (1, 1, 1))
        self.assertEqual(programs, {"a_test"})
        self.assertEqual(max(suite.times), (2.5, "unit: a_test: A.Works"))


class TidyTest(unittest.TestCase):
    def test_what_is_old_or_had_no_time_is_named_and_not_kept_as_read(self) -> None:
        """`true` stands in for clang-tidy: it has nothing against anything."""
        file = ROOT / "build" / "tidy" / "a_library.dir" / "Unity" / "unity_0_cxx.cxx"
        commands = [{"file": str(file), "command": "clang++"}]
        with (
            tempfile.TemporaryDirectory() as cache, mock.patch.dict(os.environ, XDG_CACHE_HOME=cache),
            mock.patch.object(tidy.Sources, "digest", return_value="all it looks at"),
            mock.patch.object(tidy.Sources, "latest_first", side_effect=lambda sources, days: sources if recent else []),
            contextlib.redirect_stdout(io.StringIO()),
        ):  # fmt: skip
            read = lambda end: tidy._suite("tidy-of-a-test", commands, ["true"], end)
            for recent, end in ((True, time.monotonic() - 1), (False, time.monotonic() + 60)):
                left_out = read(end)
                self.assertEqual((left_out.passed, left_out.failed, left_out.skipped), (0, 0, 1))
                self.assertIn("does: a_library", left_out.why[0])
                self.assertFalse(list(tidy._cache().iterdir()))
            self.assertEqual(read(None).passed, 1)
            self.assertTrue(list(tidy._cache().iterdir()))
            self.assertEqual(read(time.monotonic() - 1).skipped, 0)


if __name__ == "__main__":
    unittest.main()
