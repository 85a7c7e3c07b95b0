"""python -m benchmarks [--scale city] [--turns 5]: every measurement on SQLite and on PostgreSQL."""

import argparse
import os
import subprocess
import sys
import tempfile

SCALES = ("county", "city", "province", "nation")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=SCALES, default="city")
    parser.add_argument("--turns", type=int, default=5)
    arguments = parser.parse_args()
    measure = [sys.executable, "-m", "benchmarks.measure", arguments.scale, str(arguments.turns)]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}
        subprocess.run(measure, env=environment, check=True)
    subprocess.run([sys.executable, "-m", "tests.postgres", *measure], check=True)


if __name__ == "__main__":
    main()
