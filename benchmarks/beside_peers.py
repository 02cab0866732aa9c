"""The whole command beside a log's usual reader, in turns on one file: CPU seconds of both.

python benchmarks/beside_peers.py [--peer pgbadger|pt-query-digest] [--rounds N] LOG [-- OPTIONS]

    python benchmarks/beside_peers.py --rounds 5 shop.log -- -f stderr -p '%m [%p] %q%u@%d '
    python benchmarks/beside_peers.py --peer pt-query-digest slow.log

Both run as a user runs them, on one core, from start to end. A machine that others share is not
equally fast at all times, so each round runs one behind the other; told is the least of each and
the median of how many times it is. The peer has to be installed.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

OURS = ("-c", "from analyzer.cli import main; main()", "inspect", "--jobs", "1")


def main() -> None:
    """Run the rounds and print a line for each of the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--peer", choices=("pgbadger", "pt-query-digest"), default="pgbadger")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("options", nargs="*", help="the peer's own, behind --")
    options = parser.parse_args()
    if shutil.which(options.peer) is None:
        parser.error(f"{options.peer} is not installed")
    log = str(options.log.absolute())
    theirs = [options.peer, *options.options, log]
    if options.peer == "pgbadger":
        theirs[1:1] = ["-q", "-j", "1", "-o", "out.html"]
    ours, peers = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.rounds):
            ours.append(cpu_seconds([sys.executable, *OURS, log], folder))
            peers.append(cpu_seconds(theirs, folder))
    size = options.log.stat().st_size / 1e6
    folds = [peer / our for our, peer in zip(ours, peers, strict=True)]
    for name, times in (("analyzer inspect", ours), (options.peer, peers)):
        print(f"{name:16} {min(times):6.2f} CPU s {size / min(times):6.1f} MB per CPU second")
    least, most = min(folds), max(folds)
    print(f"{size:.0f} MB, {statistics.median(folds):.1f} times ({least:.1f} to {most:.1f})")


def cpu_seconds(command: list[str], folder: str) -> float:
    """What a command takes of the processors, its children included; it runs in the folder."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
