"""A log with very many templates and kinds of units: time and memory of reading it.

python benchmarks/many_shapes.py [--templates 50000] [--shapes 1000000] [--jobs N] [--often 50]
    [--keep LOG]

A made-up PostgreSQL log, the same for the same numbers: 400 tables, statements over different
columns and joins, and units of two to six statements in BEGIN and COMMIT under a trace id each.
A unit counts as a transaction and as a request, so half as many units as `shapes` are drawn anew,
nearly all of them distinct; beside them stand `often` kinds that make up a third of all units.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from log_scan import measure

TABLES = 400
STAMP = "2026-02-10 {:02d}:{:02d}:{:02d}.{:03d} UTC"


def main() -> None:
    """Write the log, read it, and print a line of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--templates", type=int, default=50_000)
    parser.add_argument("--shapes", type=int, default=1_000_000)
    parser.add_argument("--often", type=int, default=50)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", metavar="LOG", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = options.keep or Path(folder) / "many.log"
        if not log.exists():
            began = time.perf_counter()
            write(log, options.templates, options.shapes // 2, options.often)
            print(
                f"{log.stat().st_size / 1e6:.0f} MB written in {time.perf_counter() - began:.0f} s"
            )
        measure([str(log)], "local", options.jobs)


def write(log: Path, templates: int, units: int, often: int) -> None:
    """Write the log."""
    draw = random.Random(1)
    texts = [statement(number) for number in range(templates)]
    frequent = [[draw.randrange(templates) for _ in range(6)] for _ in range(often)]
    with log.open("w") as out:
        number = 0
        for fresh in range(units):
            out.writelines(unit(number, [texts[at] for at in drawn(draw, fresh, templates)]))
            number += 1
            if fresh % 2 and frequent:
                out.writelines(unit(number, [texts[at] for at in draw.choice(frequent)]))
                number += 1


def drawn(draw: random.Random, fresh: int, templates: int) -> list[int]:
    """The statements of a unit; each template comes in the first units once."""
    return [fresh % templates, *(draw.randrange(templates) for _ in range(draw.randint(1, 5)))]


def statement(number: int) -> str:
    """One text of so many, each of another template."""
    table, other = number % TABLES, (number * 7 + number // TABLES) % TABLES
    columns = ", ".join(f"t{table}.c{(number * step) % 97}" for step in range(1, 13))
    match number % 5:
        case 0:
            return f"UPDATE t{table} SET c{number // 5} = 1, touched = now() WHERE id = 7"
        case 1:
            return f"INSERT INTO t{table} (id, c{number // 5}) VALUES (1, 'x')"
        case 2:
            return (
                f"SELECT {columns}, d{number} FROM t{table} JOIN t{other} ON t{other}.id = "
                f"t{table}.t{other}_id WHERE t{table}.id = 12 AND t{other}.name = 'Ann'"
            )
        case _:
            return f"SELECT {columns}, d{number} FROM t{table} WHERE t{table}.id IN (1, 2, 3)"


def unit(number: int, texts: list[str]) -> Iterator[str]:
    """The lines of one unit; a hundred a second, over sixteen connections."""
    seconds, part = divmod(number, 100)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    stamp = STAMP.format(hours % 24, minute, second, part * 10)
    head = f"{stamp} [{4000 + number % 16}] app@shop LOG:  statement: "
    trace = f" /*traceparent='00-{number:032x}-{1:016x}-01'*/"
    yield f"{head}BEGIN\n"
    for text in texts:
        yield f"{head}{text}{trace}\n"
    yield f"{head}COMMIT\n"


if __name__ == "__main__":
    main()
