"""Every libFuzzer target, on the inputs that earlier runs kept and on new ones, for a minute each unless told."""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checks import cpp
from checks.report import ROOT, Report, Suite
from parts import go_build

_SECONDS = int(os.environ.get("PARLEY_FUZZ_SECONDS", "60"))


def run(report: Report, seconds: int = _SECONDS) -> None:
    folder = cpp.build(report, "asan", "fuzz_targets")
    if not folder:
        return
    targets = sorted(path for path in (folder / "fuzz").glob("*") if os.access(path, os.X_OK) and path.is_file())
    if not targets:
        report.add(Suite("fuzz", failed=1, why=["there is no fuzz target"]))
        return
    print(f"test: {len(targets)} fuzz targets, {seconds} s each …", flush=True)
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for suite in pool.map(lambda target: _fuzz(target, seconds), targets):
            report.add(suite)


def _fuzz(target: Path, seconds: int) -> Suite:
    """What it trips over is kept in build/fuzz-findings, the corpus in the user's cache for the next time."""
    corpus, findings = go_build.cache() / "fuzz-corpus" / target.name, ROOT / "build" / "fuzz-findings" / target.name
    for path in (corpus, findings):
        path.mkdir(parents=True, exist_ok=True)
    log = findings / "log"
    command = [target, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
               f"-artifact_prefix={findings}/", corpus]  # fmt: skip
    began = time.monotonic()
    with open(log, "wb") as out:
        status = subprocess.run([str(word) for word in command], stdout=out, stderr=out).returncode
    suite = Suite(f"fuzz {target.name}", passed=int(status == 0), failed=int(status != 0))
    suite.seconds = time.monotonic() - began
    if status != 0:
        print(log.read_text(errors="replace")[-4000:], flush=True)
        suite.why.append(f"found something: {findings}")
    return suite
