#!/usr/bin/python3
"""What cmake/WriteCommit.cmake takes for the commit. The checkout's root is the only argument."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop(1)).resolve()


class CommitTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory(prefix="parley-commit-")
        self.addCleanup(self._folder.cleanup)
        self.sources = Path(self._folder.name, "sources")
        self.sources.mkdir()
        self.output = Path(self._folder.name, "commit.cpp")

    def write(self, commit: str = "") -> str:
        script, template = ROOT / "cmake/WriteCommit.cmake", ROOT / "libs/version/src/commit.cpp.in"
        subprocess.run(["cmake", f"-DCOMMIT={commit}", f"-DSOURCE_DIR={self.sources}", f"-DTEMPLATE={template}",
                        f"-DOUTPUT={self.output}", "-P", script], check=True)  # fmt: skip
        return self.output.read_text().split('"')[3]

    def git(self, folder: Path, *words: str) -> str:
        identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
        done = subprocess.run(["git", "-C", folder, *identity, *words], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def make_checkout(self, folder: Path) -> str:
        self.git(folder, "init", "-q")
        self.git(folder, "commit", "-q", "--allow-empty", "-m", "first")
        return self.git(folder, "rev-parse", "--short", "HEAD")

    def test_is_what_was_given(self):
        self.make_checkout(self.sources)
        self.assertEqual(self.write("v1.2-3"), "v1.2-3")

    def test_is_the_checkouts(self):
        self.assertEqual(self.make_checkout(self.sources), self.write())

    def test_is_unknown_without_a_checkout_or_inside_another(self):
        self.assertEqual(self.write(), "unknown")
        self.make_checkout(Path(self._folder.name))
        self.assertEqual(self.write(), "unknown")

    def test_writes_nothing_where_nothing_changed(self):
        self.write("abc1234")
        os.utime(self.output, (1, 1))
        self.write("abc1234")
        self.assertEqual(self.output.stat().st_mtime, 1)
        self.write("def5678")
        self.assertNotEqual(self.output.stat().st_mtime, 1)


if __name__ == "__main__":
    unittest.main()
