"""Every libFuzzer target, for a minute each."""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from checks import cpp
from checks.report import ROOT, Report, Suite

_SECONDS = int(os.environ.get("PARLEY_FUZZ_SECONDS", "60"))


def run(report: Report) -> None:
    folder = cpp.build(report, "fuzz", "fuzz_targets")
    if not folder:
        return
    targets = sorted(path for path in (folder / "fuzz").glob("*") if os.access(path, os.X_OK) and path.is_file())
    if not targets:
        report.add(Suite("fuzz", failed=1, why=["there is no fuzz target"]))
        return
    print(f"test: {len(targets)} fuzz targets, {_SECONDS} s each …", flush=True)
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for suite in pool.map(_fuzz, targets):
            report.add(suite)


def _fuzz(target: Path) -> Suite:
    """Found inputs are kept in build/fuzz-findings, the corpus for the next time in build/fuzz-corpus."""
    corpus, findings = (ROOT / "build" / name / target.name for name in ("fuzz-corpus", "fuzz-findings"))
    for path in (corpus, findings):
        path.mkdir(parents=True, exist_ok=True)
    log = findings / "log"
    command = [target, f"-max_total_time={_SECONDS}", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
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
