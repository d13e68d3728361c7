#!/usr/bin/python3
"""Runs a command with a private RabbitMQ and/or MongoDB beside it, and returns its exit status.

  with_parts.py [--rabbitmq] [--mongodb | --documentdb] -- COMMAND…

The parts run in a temporary folder on free ports and are removed afterwards. The command's environment has
  PARLEY_TEST_AMQP_URI            a user with all rights (for tests)
  PARLEY_TEST_AMQP_CHAT_URI, PARLEY_TEST_AMQP_CONSUMER_URI, PARLEY_TEST_AMQP_OPERATOR_URI
  PARLEY_TEST_RABBITMQ_DIR, _PID  for scripts/parts/rabbitmq.py ctl, and for signals
  PARLEY_TEST_MONGODB_URI, and PARLEY_TEST_MONGODB_DIR, _PID, _KIND unless it is your own server,
  PARLEY_TEST_MONGODB_TLS_URI     likewise; its certificate is signed by the authority in
                                  PARLEY_TEST_MONGODB_CA_FILE, not by the one in
                                  PARLEY_TEST_MONGODB_FOREIGN_CA_FILE

MongoDB is the server that PARLEY_MONGODB_URI names, else mongod on PATH, else FerretDB. If none is
available, the command runs without one (PARLEY_REQUIRE_MONGODB=1 makes that a failure).

--documentdb, as root: instead, DocumentDB with FerretDB 2 in a container, which is closer to MongoDB
than the FerretDB above (packages: scripts/install_packages.sh containers). PARLEY_MONGODB_URI then has
its address, too.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from parts import mongodb, rabbitmq, rabbitmq_files


def _rabbitmq(folder: Path, env: dict, running: list) -> None:
    server = rabbitmq.Server(folder, list(rabbitmq_files.PERMISSIONS))
    running.append(server)
    about = server.describe()
    env["PARLEY_TEST_AMQP_URI"] = about["amqp_uri_test"]
    for user in ("chat", "consumer", "operator"):
        env[f"PARLEY_TEST_AMQP_{user.upper()}_URI"] = about[f"amqp_uri_{user}"]
    env["PARLEY_TEST_RABBITMQ_DIR"] = str(folder)
    env["PARLEY_TEST_RABBITMQ_PID"] = str(about["pid"])


def _mongodb(folder: Path, env: dict, running: list) -> None:
    if uri := os.environ.get("PARLEY_MONGODB_URI"):
        env["PARLEY_TEST_MONGODB_URI"] = uri
        return
    try:
        server = mongodb.Server(folder, tls=True)
    except RuntimeError as error:
        if os.environ.get("PARLEY_REQUIRE_MONGODB") == "1" or os.environ.get("CI") == "true":
            raise
        print(f"with_parts: no MongoDB, its tests are left out: {error}", file=sys.stderr)
        return
    running.append(server)
    about = server.describe()
    for name in ("uri", "pid", "kind", "tls_uri", "ca_file", "foreign_ca_file"):
        env[f"PARLEY_TEST_MONGODB_{name.upper()}"] = str(about[name])
    env["PARLEY_TEST_MONGODB_DIR"] = str(folder)


def _documentdb(folder: Path, env: dict, running: list) -> None:
    from containers import documentdb

    folder.mkdir()
    server = documentdb.Server(folder / "log")
    running.append(server)
    env["PARLEY_MONGODB_URI"] = env["PARLEY_TEST_MONGODB_URI"] = server.uri


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rabbitmq", action="store_true")
    parser.add_argument("--mongodb", action="store_true")
    parser.add_argument("--documentdb", action="store_true")
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options = parser.parse_args(sys.argv[1:split])
    command = sys.argv[split + 1 :]
    if not command:
        parser.error("no command")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda signum, _: sys.exit(128 + signum))
    env, running = dict(os.environ), []
    with tempfile.TemporaryDirectory(prefix="parley-parts-") as folder:
        try:
            if options.rabbitmq:
                _rabbitmq(Path(folder, "rabbitmq"), env, running)
            if options.mongodb:
                _mongodb(Path(folder, "mongodb"), env, running)
            if options.documentdb:
                _documentdb(Path(folder, "documentdb"), env, running)
            return subprocess.run(command, env=env).returncode
        except RuntimeError as error:
            print(f"with_parts: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
        finally:
            for server in reversed(running):
                server.stop()


if __name__ == "__main__":
    sys.exit(main())
