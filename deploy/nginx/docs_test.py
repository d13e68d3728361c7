#!/usr/bin/python3
"""Publishes the descriptions' pages as ./run does, and runs docs_test.mjs and live_test.mjs on them (needs node)."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "scripts"))
from parts import nginx


class Pages(unittest.TestCase):
    def test_shows_the_whole_description(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            nginx.publish_docs(Path(folder))
            # Tells node what the pages tell a browser.
            Path(folder, "docs", "package.json").write_text('{"type": "module"}')
            command = ["node", "--test", str(HERE / "docs_test.mjs"), str(HERE / "live_test.mjs")]
            done = subprocess.run(
                command, env=os.environ | {"PARLEY_DOCS_DIR": folder}, capture_output=True, text=True, timeout=60
            )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
