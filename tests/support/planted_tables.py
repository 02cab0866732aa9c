"""Statements from anywhere, with planted values."""

import io
import json

from tests.support.planted import E_MAIL
from tests.support.planted_writing import Texts, stamp, table


def sql_file(texts: Texts) -> str:
    whole = [text for text in texts if "cut off" not in text and not text.endswith("'zq")]
    return (
        "".join(f"{text}\n;\n" for text in whole) + "COPY orders (a) FROM stdin;\nzq\t770177\n\\.\n"
    )


_COLUMNS = ("log_time", "session_id", "endpoint", "duration_ms", "query", "error")


def _rows(texts: Texts) -> list[tuple[object, ...]]:
    return [
        (
            stamp(n),
            11,
            f"/u/{E_MAIL}" if n % 2 else "/checkout",
            0.5,
            text,
            f"Key (email)=({E_MAIL})" if n % 7 == 0 else "",
        )
        for n, text in enumerate(texts)
    ]


def table_csv(texts: Texts) -> str:
    return table((*_COLUMNS, "params"), ((*row, E_MAIL) for row in _rows(texts)))


def table_jsonl(texts: Texts) -> str:
    rows = (dict(zip(_COLUMNS, row, strict=True)) for row in _rows(texts))
    return "".join(json.dumps({**row, "params": [E_MAIL, 770177]}) + "\n" for row in rows)


def table_parquet(texts: Texts) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = [list(map(str, column)) for column in zip(*_rows(texts), strict=True)]
    out = io.BytesIO()
    pq.write_table(pa.table(dict(zip(_COLUMNS, columns, strict=True))), out)
    return out.getvalue()
