"""Code tags out of comments, and what must not come out of them."""

import pytest

from analyzer.model import CodeTag
from analyzer.workload.comments import LONGEST_VALUE, code_tag, take_trace
from analyzer.workload.statements import StatementReader


@pytest.mark.parametrize(
    ("comment", "tag"),
    [
        (
            (
                "/*app_name='shop',code_function='get',code_lineno='63',code_namespace='shop.cart',"
                "controller='shop%3Acart',framework='django%3A5.2',route='%5Ecart/%24'*/"
            ),
            CodeTag("shop:cart", "shop.cart", "get", None, 63, "shop"),
        ),
        ("/* route = 'GET /x' , db_driver = 'pg' */", CodeTag("GET /x")),
        (r"/*controller='it%27s',action='a\'b'*/", CodeTag("it's#a'b")),
        (
            (
                "/*application:Shop,controller:carts,action:show,"
                "line:/app/models/cart.rb:14:in `load, really'*/"
            ),
            CodeTag("carts#show", None, "load, really", "/app/models/cart.rb", 14, "Shop"),
        ),
        (
            "/*application='Shop',controller='carts',action='show'*/",
            CodeTag("carts#show", app="Shop"),
        ),
        ("/*application:Shop,job:SendMail*/", CodeTag("SendMail", app="Shop")),
        (
            (
                "/*code.function.name='com.shop.Cart.add',code.file.path='Cart.java',"
                "code.line.number='7'*/"
            ),
            CodeTag(None, "com.shop.Cart", "add", "Cart.java", 7),
        ),
        ("/*callsite='app/x.py:12'*/", CodeTag(file="app/x.py", line=12)),
        ("/* ApplicationName=DBeaver 23 - Main */", CodeTag()),
        ("/* just: prose, with: colons */", CodeTag()),
        ("-- nothing", CodeTag()),
    ],
)
def test_code_tag(comment: str, tag: CodeTag) -> None:
    assert code_tag([comment]) == tag


@pytest.mark.parametrize(
    "value",
    [
        "ann%40example.com",
        "card-4111 1111 1111 1111",
        "user-123456789",
        "a%0Ab",
        "x" * (LONGEST_VALUE + 1),
        "",
    ],
)
def test_values_that_may_be_people_s_are_dropped(value: str) -> None:
    assert code_tag([f"/*controller='{value}',route='ok'*/"]) == CodeTag("ok")


def test_the_trace_is_taken_out() -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    parent = f"00-{trace}-00f067aa0ba902b7-01"
    assert take_trace(f"/*a='b',traceparent='{parent}'*/".encode()) == (b"/*a='b',*/", trace)
    assert take_trace(f"/*traceparent='{parent}',z='y'*/".encode()) == (b"/*,z='y'*/", trace)
    assert take_trace(f"/*traceparent = '{parent.upper()}'*/".encode()).id == trace
    assert take_trace(f"/*traceparent:{parent}*/".encode()).id == trace
    assert take_trace(b"/*traceparent='00-zz'*/") == (b"/*traceparent='00-zz'*/", None)
    zeros = f"/*traceparent='00-{'0' * 32}-{'0' * 16}-00'*/".encode()
    assert take_trace(zeros).id is None


def test_comments_before_behind_and_between() -> None:
    tag = "/*controller='x'*/"
    for sql in (
        f"{tag} SELECT 1 FROM a",
        f"SELECT 1 FROM a {tag}",
        f"SELECT 1 FROM a {tag};",
        f"SELECT 1 {tag} FROM a",
        f"/* other */ SELECT 1 FROM a {tag}",
        f"SELECT 1 FROM a {tag} /* other */",
        f"SELECT 1 FROM a {tag} -- it's",
    ):
        read = StatementReader().read(sql.encode())
        assert read.tag == CodeTag("x"), sql
        assert [t.text for t in read.templates] == ["SELECT ? FROM a"], sql


def test_a_mark_inside_a_string_starts_no_comment() -> None:
    reader = StatementReader()
    for sql in ("SELECT '/*controller=''x''*/' FROM a", "SELECT 'x /*' || ' */' FROM a"):
        read = reader.read(sql.encode())
        assert read.tag == CodeTag()
        assert read.templates[0].main == "a"
    sql = "SELECT a FROM t WHERE x = '/*controller=''x''*/"  # cut short within the string
    assert reader.read(sql.encode()).tag == CodeTag()


def test_statements_differ_by_trace_only() -> None:
    reader = StatementReader()
    reads = {
        reader.read(f"SELECT 1 /*controller='x',traceparent='00-{i:032x}-{i:016x}-01'*/".encode())
        for i in range(1, 50)
    }
    assert len({read.templates for read in reads}) == 1
    assert len({read.trace for read in reads}) == 49
    assert len(reader._tags) == 1
