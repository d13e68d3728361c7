"""The common parts of ./bench and ./bench live: options, the folder, the description of the machine."""

import argparse
import dataclasses
import datetime
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runner import machine, report
from runner.comparison import Samples

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Part:
    """A part of the benchmark that runs alone."""

    prog: str
    description: str
    full: object  # the scale, a dataclass with `rounds`
    quick: object
    # (build folder, data folder, scale, stages) → samples, and notes for the result's description
    measure: Callable[[Path, Path, object, list[str]], tuple[Samples, list[str]]]
    rows: Callable[[Samples], list[dict]]
    suffix: str = ""  # of the result file
    stages: tuple[str, ...] = ()  # those that can be run alone


def main(part: Part) -> int:
    options = _options(part)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda signum, _: sys.exit(128 + signum))
    scale = part.quick if options.quick else part.full
    if options.rounds:
        scale = dataclasses.replace(scale, rounds=options.rounds)
    stages = options.only or list(part.stages)
    folder = Path(tempfile.mkdtemp(prefix="parley-bench-"))
    began = time.monotonic()
    about = {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "machine": machine.describe(ROOT),
        "load_average_before": machine.load_average(),
        "scale": dataclasses.asdict(scale) | {"quick": options.quick, "stages": stages},
    }
    try:
        samples, notes = part.measure(options.build.resolve(), folder, scale, stages)
    except RuntimeError as error:
        print(f"bench: this run does not count: {error}\nbench: logs are in {folder}", file=sys.stderr)
        return 1
    about |= {"notes": notes, "seconds": round(time.monotonic() - began)}
    print(f"bench: written to {_write(part, options.results, samples, about)}")
    if not options.keep:
        shutil.rmtree(folder)
    return 0


def say(text: str) -> None:
    print(f"bench: {text} …", flush=True)


def _options(part: Part) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=part.prog, description=part.description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="two short rounds, only to see that it works")
    parser.add_argument("--rounds", type=int, choices=range(1, 51), metavar="1…50", help="number of rounds (default: five)")
    parser.set_defaults(only=None)
    if part.stages:
        parser.add_argument("--only", nargs="+", choices=part.stages, help="run only these stages")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release", help="folder with the programs")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="folder for the results")
    parser.add_argument("--keep", action="store_true", help="keep the folder with data and logs")
    return parser.parse_args()


def _write(part: Part, results: Path, samples: Samples, about: dict) -> Path:
    lines = part.rows(samples)
    text = report.document(lines, about)
    results.mkdir(parents=True, exist_ok=True)
    stem = f"{about['date'][:10]}-{about['machine']['commit']}{part.suffix}"
    everything = about | {"rows": lines, "samples": samples.values}
    (results / f"{stem}.json").write_text(json.dumps(everything, indent=1) + "\n")
    (results / f"{stem}.md").write_text(text)
    print("\n" + report.table(lines))
    return results / f"{stem}.md"
