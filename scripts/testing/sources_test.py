#!/usr/bin/python3
"""What clang-tidy's cache goes by: a change of anything that a source includes counts, of nothing else."""

import datetime
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from checks.sources import Sources


class SourcesTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="parley-sources-")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "project"
        subprocess.run(["git", "init", "-q", self.root], check=True)
        (self.root / ".gitignore").write_text("/build/\n")
        self.write("include/one/one.hpp", '# include "one/deep.hpp"\n')
        self.write("include/one/deep.hpp", "#include <one/one.hpp>\n#include <vector>\n")
        self.write("one.cpp", '#include "one/one.hpp"\n')
        self.write("two.cpp", "int two();\n")
        self.together = self.write("build/both.cxx", f'#include "{self.root}/one.cpp"\n')
        subprocess.run(["git", "add", "-A"], cwd=self.root, check=True)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def digest(self, root: Path | None = None) -> str:
        root = root or self.root
        return Sources(root).digest(root / "build/both.cxx")

    def test_includes_are_followed(self) -> None:
        names = {str(path.relative_to(self.root)) for path in Sources(self.root).closure(self.together)}
        self.assertEqual(names, {"build/both.cxx", "one.cpp", "include/one/one.hpp", "include/one/deep.hpp"})

    def test_a_change_of_what_is_included_counts(self) -> None:
        for name in ("build/both.cxx", "one.cpp", "include/one/one.hpp", "include/one/deep.hpp"):
            before = self.digest()
            with open(self.root / name, "a") as file:
                file.write("// changed\n")
            self.assertNotEqual(self.digest(), before, name)

    def test_a_change_of_the_rest_does_not(self) -> None:
        before = self.digest()
        self.write("two.cpp", "int three();\n")
        self.write("include/two.hpp", "")
        self.assertEqual(self.digest(), before)

    def test_a_file_counts_before_git_has_it_and_not_once_it_is_gone(self) -> None:
        self.write("one.cpp", '#include "one/new.hpp"\n')
        before = self.digest()
        new = self.write("include/one/new.hpp", "// new\n")
        self.assertNotEqual(self.digest(), before)
        subprocess.run(["git", "add", "-A"], cwd=self.root, check=True)
        new.unlink()
        self.assertEqual(self.digest(), before)

    def test_what_was_changed_last_is_read_first(self) -> None:
        """What is not committed, then the last commit; of those, a header's change after a source's own."""
        git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        sources = [self.together, self.root / "two.cpp", self.root / "old.cpp"]
        self.write("old.cpp", "int old();\n")
        commit = lambda name, date: subprocess.run(
            [*git, "commit", "-q", "-m", name, "--date", date, "--", name], cwd=self.root, check=True,
            env=os.environ | {"GIT_COMMITTER_DATE": date},
        )  # fmt: skip
        subprocess.run(["git", "add", "-A"], cwd=self.root, check=True)
        for name in ("old.cpp", "one.cpp"):
            commit(name, "2020-01-01T00:00:00Z")
        now = datetime.datetime.now(datetime.timezone.utc).isoformat()
        for name in ("include/one/deep.hpp", "two.cpp"):
            commit(name, now)
        latest_first = lambda: [path.name for path in Sources(self.root).latest_first(sources, 14)]
        self.assertEqual(latest_first(), ["two.cpp", "both.cxx"])
        self.write("one.cpp", '#include "one/one.hpp"\n// changed\n')
        self.assertEqual(latest_first(), ["both.cxx", "two.cpp"])

    def test_another_folder_makes_no_difference(self) -> None:
        other = self.root.with_name("elsewhere")
        shutil.copytree(self.root, other)
        (other / "build/both.cxx").write_text(f'#include "{other}/one.cpp"\n')
        self.assertEqual(self.digest(other), self.digest())


if __name__ == "__main__":
    unittest.main()
