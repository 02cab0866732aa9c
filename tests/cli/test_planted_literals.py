"""What people wrote into statements is in nothing that comes out: screen, files, debug log."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

E_MAIL, CARD, PASSWORD = "zqann@planted.example", "4929zq1234", "zqpassword"
STATEMENTS = (
    f"SELECT * FROM orders JOIN users u USING (id) WHERE u.email = '{E_MAIL}' /* for {E_MAIL} */",
    f"CREATE USER bob PASSWORD '{PASSWORD}'",
    f"UPDATE users SET x = $tag${E_MAIL}$tag$ WHERE id = 1 -- {PASSWORD}",
    f"SELECT 'x{E_MAIL}' FROM orders WHERE a = 'b{CARD}",
    f"INSERT INTO users VALUES (E'it\\'s {E_MAIL}', '{PASSWORD}')",
    f"SELECT 1 /*controller='a',action='b',email='{E_MAIL}',route='/u/{E_MAIL}/reset'*/",
    f"INSERT INTO users VALUES (x', '{E_MAIL}', '{PASSWORD}')",
)
POSTGRES = "".join(
    f"2026-02-10 10:00:{second:02d}.000 UTC [{100 + second % 3}] app@shop {line}\n"
    for second in range(20)
    for line in (
        *(f"LOG:  duration: 1.0 ms  statement: {text}" for text in STATEMENTS),
        f"ERROR:  duplicate key value {E_MAIL}",
        f"DETAIL:  parameters: $1 = '{CARD}'",
        f"STATEMENT:  SELEC garbage '{E_MAIL}' {PASSWORD}'",
        f"LOG:  execute S_1: SELECT a FROM orders WHERE b = $1 AND c = '{CARD}'",
        f"DETAIL:  parameters: $1 = '{PASSWORD}'",
    )
)
MYSQL = "".join(
    f"2026-02-10T10:00:{second:02d}.000000Z\t    7 {line}\n"
    for second in range(20)
    for line in (
        "Connect\troot@localhost on shop using Socket",
        f"Query\tCREATE USER 'bob'@'%' IDENTIFIED BY '{PASSWORD}'",
        f'Query\tSELECT * FROM orders JOIN users USING (id) WHERE x = "{E_MAIL}" # {PASSWORD}',
        f"Query\tINSERT INTO users VALUES ('it\\'s {E_MAIL}', '{CARD}')",
        f"Execute\tUPDATE orders SET a = '{CARD}' WHERE b = _utf8'{E_MAIL}'",
    )
)
RAILS = "".join(
    f'Started GET "/users/{E_MAIL}/reset?token={PASSWORD}" for 127.0.0.1 at 2026-02-10 10:00:00\n'
    f'Processing by UsersController#reset as HTML\n  Parameters: {{"email"=>"{E_MAIL}"}}\n'
    f"  User Load (0.3ms)  SELECT * FROM users JOIN orders USING (id) WHERE email = '{E_MAIL}' "
    f'LIMIT 1  [["card", "{CARD}"]]\n'
    f"  User Update (0.3ms)  UPDATE orders SET card = '{CARD}' WHERE id = 7\n"
    "Completed 200 OK in 5ms\n"
    for _ in range(20)
)
CODE = "import logging; logging.basicConfig(level=logging.DEBUG); from analyzer.cli import main; "


@pytest.mark.parametrize(
    ("name", "text"), [("postgres", POSTGRES), ("mysql", MYSQL), ("rails", RAILS)]
)
def test_nothing_that_comes_out_holds_a_literal(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.log").write_text(text, encoding="utf-8")
    commands = [
        ["analyze", f"{name}.log", "--json", "out.json", "--save", "out.analysis"],
        ["inspect", f"{name}.log", "--json"],
        *(["export", "out.analysis", "--as", form, "-o", f"out.{form}"] for form in ("csv", "dot")),
    ]
    for number, command in enumerate(commands):
        done = subprocess.run(
            [sys.executable, "-c", f"{CODE}main()", *command],
            cwd=tmp_path,
            env={**os.environ, "PYTHONWARNINGS": "default"},
            capture_output=True,
        )
        # Two tables in one request are too little to propose services from.
        nothing_to_export = name == "rails" and b"holds no proposal" in done.stderr
        assert done.returncode == 0 or nothing_to_export, done.stderr.decode()
        (tmp_path / f"said.{number}").write_bytes(done.stdout + done.stderr)
    files = [path for path in tmp_path.iterdir() if path.suffix != ".log"]
    assert len(files) >= 2 + len(commands)
    assert b"orders" in (tmp_path / "out.json").read_bytes()
    for path in files:
        assert b"zq" not in path.read_bytes(), path.name
