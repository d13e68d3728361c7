"""Programs controlled by lines on standard input that answer with JSON."""

import json
import subprocess
from pathlib import Path


class Piped:
    """A child process that ends with this one. It has its own deadlines. Stop: end()."""

    def __init__(self, command: list, log: Path):
        self._log = log
        with open(log, "ab") as errors:
            self._child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *(str(word) for word in command)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self.pid = self._child.pid

    def tell(self, *lines: str) -> None:
        self._child.stdin.write("".join(f"{line}\n" for line in lines))
        self._child.stdin.flush()

    def read(self) -> dict:
        """Returns the next line. Raises RuntimeError with the program's output if it has ended."""
        if not (line := self._child.stdout.readline()):
            raise RuntimeError(self._log.read_text().strip()[-500:] or "it ended without a word")
        return json.loads(line)

    def end(self) -> None:
        """Closes its input and waits for it."""
        try:
            self._child.stdin.close()
            self._child.wait(20)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self._child.kill()
            self._child.wait(20)
        finally:
            self._child.stdout.close()


class Hold(Piped):
    """bench-live hold: all connections are open once this is constructed."""

    def __init__(self, build: Path, port_list: list[int], members: Path, each: int, log: Path):
        command = [build / "bin" / "bench-live", "hold", "--members", members, "--connections-each", each]
        for port in port_list:
            command += ["--port", port]
        super().__init__(command, log)
        try:
            self.open = self.read()["open"]
        except BaseException:
            self.end()
            raise

    def check(self, ends: dict[str, int]) -> dict:
        """Returns what the connections missed up to these ends of conversations."""
        self.tell(*(f"expect {conversation} {seq}" for conversation, seq in ends.items()), "check")
        return self.read()
