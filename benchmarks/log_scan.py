"""How fast logs are read: MB, CPU seconds, MB per CPU second, statements, peak memory.

With several jobs also what the main process takes, which no number of workers makes less.

python benchmarks/log_scan.py LOG… [--jobs N] [--repeat N] [--profile]

With --repeat a temporary log is made of N copies of the first one (decompressed), so that a
small sample gives a long run. Copies follow each other in time as they stand; figures other than
speed and memory then mean nothing.
"""

import argparse
import cProfile
import pstats
import resource
import tempfile
import time
from pathlib import Path

from analyzer.engines.collecting import imported_for_good

with imported_for_good():  # as the commands do
    from analyzer.files import open_stream
    from analyzer.workload.read import read_logs


def main() -> None:
    """Measure one run and print a line of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", nargs="+")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--engine", default="local")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        logs = options.logs
        if options.repeat > 1:
            logs = [repeated(logs[0], options.repeat, Path(folder))]
        if options.profile:
            profiler = cProfile.Profile()
            profiler.runcall(measure, logs, options.engine, 1)
            pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
        else:
            measure(logs, options.engine, options.jobs)


def repeated(log: str, times: int, folder: Path) -> str:
    """A plain file of so many copies of a log."""
    path = folder / f"repeated-{Path(log).name}"
    with path.open("wb") as out:
        for _ in range(times):
            with open_stream(log) as stream:
                while block := stream.read(1 << 22):
                    out.write(block)
    return str(path)


def measure(logs: list[str], engine: str, jobs: int) -> None:
    """Read the logs and print what it took, workers included."""
    size = sum(plain_size(log) for log in logs) / 1e6
    before, began, serial = cpu_seconds(), time.perf_counter(), time.process_time()
    workload, _ = read_logs(logs, engine=engine, jobs=jobs)
    took, cpu = time.perf_counter() - began, cpu_seconds() - before
    serial = time.process_time() - serial
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    statements = workload.totals.statements
    print(
        f"{size:.1f} MB, {statements:,} statements, {len(workload.templates)} templates, "
        f"{len(workload.shapes)} shapes: {cpu:.2f} CPU s, {took:.2f} s; "
        f"{size / cpu:.1f} MB/CPU s, {statements / cpu / 1000:.0f} k statements/CPU s; "
        f"peak {own:.0f} MB" + (f", worker {worker:.0f} MB" if worker else "")
    )
    if jobs > 1 and engine == "local" and statements:
        million = statements / 1e6
        print(
            f"main process {serial:.2f} CPU s, {serial / million:.1f} per million statements, "
            f"{serial / size * 1000:.1f} per GB; workers {cpu - serial:.2f} CPU s, "
            f"{(cpu - serial) / million:.1f} per million, {(cpu - serial) / size * 1000:.1f} per GB"
        )


def plain_size(log: str) -> int:
    """Bytes after decompression."""
    total = 0
    with open_stream(log) as stream:
        while block := stream.read(1 << 22):
            total += len(block)
    return total


def cpu_seconds() -> float:
    """CPU time of this process and of its workers that have ended."""
    own, workers = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime


if __name__ == "__main__":
    main()
