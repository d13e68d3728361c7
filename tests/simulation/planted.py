#!/usr/bin/python3
"""Applies each planted fault to a copy of the sources, rebuilds it, and checks that the simulation finds it.

A patch fails if it doesn't apply, doesn't build, or its fault isn't found within a minute.
  planted.py FOLDER [--seconds N] [--only NAME]     FOLDER: for the copy and its build
"""

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATCHES = Path(__file__).with_name("planted")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=int, default=60, help="for each to be found (default: %(default)s)")
    parser.add_argument("--only", help="a patch's name, or its beginning")
    arguments = parser.parse_args()
    copy = arguments.folder.resolve() / "sources"
    _copy_to(copy)
    if not _builds(copy):
        print("0 passed, 1 failed")
        return 1
    patches = [one for one in sorted(PATCHES.glob("*.patch")) if one.name.startswith(arguments.only or "")]
    failed = [one.stem for one in patches if not _is_found(copy, one, arguments.seconds)]
    print(f"{len(patches) - len(failed)} of {len(patches)} planted faults found")
    print(f"{len(patches) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not patches else 0


def _copy_to(copy: Path) -> None:
    """Leaves unchanged files untouched, so that only changed ones are rebuilt."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                           check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        source, target = ROOT / name, copy / name
        if not source.is_file() or (target.is_file() and target.read_bytes() == source.read_bytes()):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def _builds(copy: Path) -> bool:
    configured = (copy / "build" / "check" / "build.ninja").exists()
    if not configured and not _works(copy, "cmake", "--preset", "check"):
        return False
    return _works(copy, "ninja", "-C", "build/check", "simulate")


def _works(copy: Path, *command: str) -> bool:
    done = subprocess.run(command, cwd=copy, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        print(f"{' '.join(command)}:\n{done.stdout[-4000:]}")
    return done.returncode == 0


def _is_found(copy: Path, patch: Path, seconds: int) -> bool:
    name = patch.stem
    if not _works(copy, "patch", "--strip=1", "--fuzz=0", "--no-backup-if-mismatch", f"--input={patch}"):
        print(f"{name}: doesn't apply any more", flush=True)
        # A part of it may have been applied.
        _copy_to(copy)
        return False
    try:
        return _builds(copy) and _is_seen(copy, name, seconds)
    finally:
        _works(copy, "patch", "--strip=1", "--reverse", "--no-backup-if-mismatch", f"--input={patch}")


def _is_seen(copy: Path, name: str, seconds: int) -> bool:
    begun = time.monotonic()
    played = subprocess.run([copy / "build/check/bin/simulate", "--seconds", str(seconds), "--whole"],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    took = time.monotonic() - begun
    if played.returncode == 0:
        print(f"{name}: NOT found in {took:.0f} s", flush=True)
        return False
    lines = played.stdout.splitlines()
    seed = next((line for line in lines if line.startswith("seed ")), f"ended with {played.returncode}")
    what = lines[lines.index(seed) + 1] if seed in lines else ""
    print(f"{name}: found in {took:.1f} s, {seed} {what}", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
