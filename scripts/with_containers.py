#!/usr/bin/python3
"""Runs a command with a private container engine, and returns its exit status.

  with_containers.py [--image NAME]… -- COMMAND…

NAME is an image to prepare first: debian:trixie-slim, or a stand-in (rabbitmq:4.1, nginx:1.30,
mongo:8). The command's PATH has `docker`, which is podman, and `docker compose`, which is the real one.
Containers, networks and volumes are removed with the command; images are kept.
"""

import argparse
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from containers import images, stand_ins
from containers.engine import Engine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--image", action="append", default=[], choices=[*images.BASES, *stand_ins.NAMES])
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options = parser.parse_args(sys.argv[1:split])
    command = sys.argv[split + 1 :]
    if not command:
        parser.error("no command")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda signum, _: sys.exit(128 + signum))
    try:
        with Engine() as engine:
            for name in options.image:
                make = stand_ins.build if name in stand_ins.NAMES else images.base
                make(engine, name)
            return subprocess.run(command, env=engine.env).returncode
    except RuntimeError as error:
        print(f"with_containers: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
