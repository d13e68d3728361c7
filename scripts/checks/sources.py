"""What a source looks at within the project: itself and all that it includes, directly or not."""

import hashlib
import re
import subprocess
from collections import defaultdict
from pathlib import Path


class Sources:
    """The files of the project in `root`, as they are when they are first asked for.

    An #include may mean each file whose path ends as it does: rather one too many than one too few.
    Threads: one.
    """

    def __init__(self, root: Path):
        self._root = root
        self._by_name = defaultdict(list)
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split():
            self._by_name[Path(name).name].append(root / name)
        self._included: dict[Path, list[Path]] = {}

    def digest(self, source: Path) -> str:
        """Of the contents of all that `source` looks at; the same wherever the project lies."""
        digest = hashlib.sha256()
        for path in sorted(self.closure(source)):
            digest.update(str(path).removeprefix(str(self._root)).encode() + b"\0")
            digest.update(path.read_bytes().replace(bytes(self._root), b"") + b"\0")
        return digest.hexdigest()

    def closure(self, source: Path) -> set[Path]:
        found, new = set(), {source}
        while new:
            found |= new
            new = {path for one in new for path in self._includes(one)} - found
        return found

    def latest_first(self, sources: list[Path], days: int) -> list[Path]:
        """Those that look at something which was changed within so many days, what was changed last at the beginning.

        A source's own text, or the text of those that it joins, goes before what it includes.
        """
        changed = self._changed(days)
        never = len(changed)
        age = lambda paths: min((changed.get(path, never) for path in paths), default=never)
        ages = {one: (age([one, *self._includes(one)]), age(self.closure(one))) for one in sources}
        return sorted((one for one in sources if min(ages[one]) < never), key=lambda one: (ages[one], one))

    def _changed(self, days: int) -> dict[Path, int]:
        """Where each such file stands in the order of their last changes, from 0; before all, what isn't committed."""
        git = lambda *words: subprocess.run(["git", *words], cwd=self._root, capture_output=True, text=True).stdout.splitlines()
        names = [line[3:] for line in git("status", "--porcelain", "--untracked-files=all")]
        names += git("log", f"--since={days} days ago", "--name-only", "--format=")
        order: dict[Path, int] = {}
        for name in filter(None, names):
            order.setdefault(self._root / name, len(order))
        return order

    def _includes(self, path: Path) -> list[Path]:
        if path not in self._included:
            names = re.findall(r'^\s*#\s*include\s*["<]([^">]+)[">]', path.read_text(errors="replace"), re.M)
            found = [one for name in names for one in self._by_name.get(Path(name).name, []) if f"/{one}".endswith(f"/{name}")]
            self._included[path] = [one for one in found if one.is_file()]
        return self._included[path]
