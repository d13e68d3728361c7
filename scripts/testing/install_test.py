#!/usr/bin/python3
"""The package installer, with stand-ins for Debian's tools that record how they are called."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

INSTALLER = Path(__file__).resolve().parents[1] / "install_packages.sh"
_NOBODY = 65534
_TOOLS = {
    # Everything is installed but what MISSING names.
    "dpkg-query": 'for last; do :; done; case " $MISSING " in *" $last "*) exit 1 ;; esac; printf installed',
    "apt-cache": 'echo "  Candidate: 1.0"',
    "apt-get": 'echo "apt-get $*" >>"$CALLS"; ls "$PARLEY_POLICY_RC_D" >>"$CALLS" 2>&1; '
    'case "$*" in *"$FAILS"*) echo "Err: no route"; exit 100 ;; esac',
    "systemctl": 'echo "systemctl $*" >>"$CALLS"',
}


class Install(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="parley-install-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.folder.chmod(0o755)
        for name, script in _TOOLS.items():
            tool = self.folder / "bin" / name
            tool.parent.mkdir(exist_ok=True)
            tool.write_text(f"#!/bin/sh\n{script}\n")
            tool.chmod(0o755)
        for name in ("bash", "env", "grep", "tail", "tr", "rm", "tee", "chmod", "cat", "mktemp", "dirname", "ls", "sleep"):
            (self.folder / "bin" / name).symlink_to(shutil.which(name))
        scripts = self.folder / "scripts"
        shutil.copytree(INSTALLER.parent / "packages", scripts / "packages")
        shutil.copy(INSTALLER, scripts)
        self.installer = scripts / INSTALLER.name
        self.calls, self.policy = self.folder / "calls", self.folder / "policy-rc.d"

    def install(self, missing: str = "", fails: str = "nothing", user: int = 0) -> subprocess.CompletedProcess:
        env = {"PATH": str(self.folder / "bin"), "MISSING": missing, "FAILS": fails, "CALLS": str(self.calls)}
        env["PARLEY_POLICY_RC_D"] = str(self.policy)
        env["TMPDIR"] = str(self.folder)
        return subprocess.run([self.installer, "run"], env=env, user=user, capture_output=True, text=True, timeout=60)

    def called(self) -> str:
        return self.calls.read_text() if self.calls.exists() else ""

    def test_does_nothing_when_all_is_there(self) -> None:
        done = self.install(user=_NOBODY)
        self.assertEqual((done.returncode, done.stdout, done.stderr, self.called()), (0, "", "", ""))

    def test_says_what_it_installs_and_why(self) -> None:
        done = self.install("rabbitmq-server cmake")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"rabbitmq-server +the broker")
        self.assertIn("install -y --no-install-recommends cmake rabbitmq-server", self.called())

    def test_an_alternative_will_do(self) -> None:
        self.assertEqual(self.install("clang-16 clang-19").returncode, 0)
        self.assertEqual(self.called(), "")

    def test_no_service_is_started(self) -> None:
        self.install("rabbitmq-server")
        self.assertIn(f"\n{self.policy}\n", self.called().partition("install -y")[2])
        self.assertFalse(self.policy.exists(), "it is for the length of the installation")

    def test_a_policy_of_somebody_else_stays(self) -> None:
        self.policy.write_text("#!/bin/sh\nexit 101\n")
        self.install("rabbitmq-server")
        self.assertEqual(self.policy.read_text(), "#!/bin/sh\nexit 101\n")

    def test_without_network(self) -> None:
        done = self.install("cmake", fails="update")
        self.assertEqual(done.returncode, 1)
        self.assertIn("is there a network", done.stderr)
        self.assertIn("cmake", done.stderr)

    def test_failed_installation(self) -> None:
        done = self.install("cmake", fails="install")
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get install failed, see", done.stderr)
        self.assertFalse(self.policy.exists())

    def test_neither_root_nor_sudo(self) -> None:
        done = self.install("cmake", user=_NOBODY)
        self.assertEqual((done.returncode, self.called()), (1, ""))
        self.assertIn("apt-get install --no-install-recommends cmake", done.stderr)


if __name__ == "__main__":
    if os.geteuid() != 0:
        raise SystemExit("Ran 0 tests in 0 s\nOK (skipped=8): needs root to stand for root and for others")
    unittest.main()
