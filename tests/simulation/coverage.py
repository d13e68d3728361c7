#!/usr/bin/python3
"""Measures the line coverage of the simulated classes: builds the simulation with instrumentation and runs it.

Fails below 90 %. The lines not covered mostly refuse bad input, which the simulation's users don't send.
  coverage.py FOLDER [--histories N] [--lines]     FOLDER: for the build
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LEAST = 0.9
# The code between a request and its entry on a socket, by folder.
_CLASSES = {
    "libs/messaging/src": "admission authorize make_command membership_cache message_publisher recent_removals"
                          " make_message",
    "services/chat": "accept_item access add_members announcer apply_change awaited_entries change_conversation"
                     " change_message change_role change_title create_conversation join_conversation mark_read permissions"
                     " remove_member send_message waiting_entries",
    "services/consumer": "annotator batch_reader delivery_queue effects events judge partition_worker read_marks"
                         " sequencer",
    "services/realtime": "hub presence room_members rooms session session_resume session_send session_signals"
                         " session_start store_reader",
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--histories", type=int, default=3000, help="how many are played (default: %(default)s)")
    parser.add_argument("--lines", action="store_true", help="show the lines that didn't run")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    flags = "-DCMAKE_CXX_FLAGS=-fprofile-instr-generate -fcoverage-mapping"
    _run("cmake", "--preset", "check", "-B", folder, flags)
    _run("ninja", "-C", folder, "simulate")
    program, raw, data = folder / "bin" / "simulate", folder / "simulate.profraw", folder / "simulate.profdata"
    _run(program, "--seed", "1", "--histories", arguments.histories, env=os.environ | {"LLVM_PROFILE_FILE": str(raw)})
    _run(_llvm("llvm-profdata"), "merge", "-o", data, raw)
    files = [ROOT / place / f"{name}.cpp" for place, names in _CLASSES.items() for name in names.split()]
    if missing := [str(file) for file in files if not file.exists()]:
        print(f"coverage: there is no {', '.join(missing)}: bring _CLASSES up to date\n0 passed, 1 failed")
        return 1
    if arguments.lines:
        show = _run(_llvm("llvm-cov"), "show", program, f"-instr-profile={data}", *files)
        print("\n".join(line for line in show.splitlines() if line.startswith("/") or "|      0|" in line))
    text = _run(_llvm("llvm-cov"), "export", "-summary-only", program, f"-instr-profile={data}", *files)
    return _report(json.loads(text)["data"][0])


def _report(data: dict) -> int:
    for file in sorted(data["files"], key=lambda one: one["summary"]["lines"]["percent"]):
        lines = file["summary"]["lines"]
        print(f"{lines['percent']:6.1f} %  {lines['count']:4} lines  {Path(file['filename']).relative_to(ROOT)}")
    lines = data["totals"]["lines"]
    enough = lines["covered"] >= _LEAST * lines["count"]
    print(f"the simulation runs {lines['percent']:.1f} % of {lines['count']} lines of {len(data['files'])} classes")
    print("1 passed, 0 failed" if enough else "0 passed, 1 failed")
    return 0 if enough else 1


def _llvm(name: str) -> str:
    for version in ("16", "19"):
        if found := shutil.which(f"{name}-{version}"):
            return found
    sys.exit(f"coverage: {name}-16 is missing: scripts/install_packages.sh sanitizers\n0 passed, 1 failed")


def _run(*words, **options) -> str:
    done = subprocess.run([str(word) for word in words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, **options)  # fmt: skip
    if done.returncode != 0:
        sys.exit(f"{done.stdout[-4000:]}\ncoverage: {words[0]} ended with {done.returncode}\n0 passed, 1 failed")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
