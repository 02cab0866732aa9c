"""What frameworks write, around texts with planted values."""

import json
from collections.abc import Iterable

from tests.support.planted import CARD, E_MAIL, PASSWORD
from tests.support.planted_writing import Texts


def _with_prose(lines: Iterable[str], head: str = "") -> str:
    """Between the entries what people write into their logs; some of it begins as SQL does."""
    prose = (
        f"{head}Mail sent to {E_MAIL}\n"
        f"{head}Update mail of zqann to {E_MAIL}\n"
        f"{head}Select your password: {PASSWORD}\n"
        f"{head}delete from basket {PASSWORD} of {E_MAIL}\n"
    )
    return "".join(line + prose for line in lines)


def django(texts: Texts) -> str:
    head = "DEBUG 2026-01-02 10:00:00,100 [Thread-1] "
    return _with_prose(
        (
            f"{head}django.db.backends (0.001) {text}; args=('{E_MAIL}', 770177); alias=default\n"
            for text in texts
        ),
        "INFO 2026-01-02 10:00:00,100 [Thread-1] shop.views ",
    )


def sqlalchemy(texts: Texts) -> str:
    head = "2026-01-02 10:00:00,101 INFO sqlalchemy.engine.Engine"
    return _with_prose(
        (
            f"{head} {text}\n{head} [generated in 0.00018s] {{'c': '{CARD}',\n'm': '{E_MAIL}'}}\n"
            for text in texts
        ),
        "2026-01-02 10:00:00,101 INFO shop.views ",
    )


_SPRING = "2026-01-02T10:00:00.102Z DEBUG 17274 --- [nio-8080-exec-1] "


def hibernate(texts: Texts) -> str:
    return _with_prose(
        (
            f"{_SPRING}org.hibernate.SQL                        : {text}\n"
            f"{_SPRING}org.hibernate.orm.jdbc.bind : binding parameter (1:VARCHAR) <- [{E_MAIL}]\n"
            f"{_SPRING}o.h.engine.jdbc.spi.SqlExceptionHelper   : Duplicate entry '{E_MAIL}'\n"
            for text in texts
        ),
        f"{_SPRING}com.shop.Users : ",
    )


def hibernate_show_sql(texts: Texts) -> str:
    return _with_prose(f"Hibernate: {text}\n" for text in texts)


def p6spy(texts: Texts) -> str:
    def flat(text: str) -> str:
        return text.replace("\n", " ")

    return "".join(
        f"17673480001{n:02}|2|statement|connection 0|url jdbc:p6spy:postgresql://h/shop?password=zq|"
        f"{flat(text)}|{flat(text)}\n"
        for n, text in enumerate(texts)
    )


def datasource_proxy(texts: Texts) -> str:
    return "".join(
        "2026-01-02 10:00:00.100 DEBUG [nio-8080-exec-1] n.t.d.l.l.SLF4JQueryLoggingListener - "
        "Name:DS, Connection:3, Time:2, Success:True, Type:Prepared, Batch:False, QuerySize:1, "
        "BatchSize:0, "
        f'Query:["{text}"], Params:[({E_MAIL},770177)]\n'
        for text in texts
    )


def mybatis(texts: Texts) -> str:
    who = f"{_SPRING}c.s.m.UserMapper.findByMail              : "
    return _with_prose(
        (
            f"{who}==>  Preparing: {text}\n{who}==> Parameters: {E_MAIL}(String), 770177(Long)\n"
            f"{who}<==        Row: 770177, {E_MAIL}\n{who}<==      Total: 1\n"
            for text in texts
        ),
        f"{_SPRING}com.shop.Users : ",
    )


def ef_core(texts: Texts) -> str:
    return "".join(
        "info: Microsoft.EntityFrameworkCore.Database.Command[20101]\n"
        f"      Executed DbCommand (2ms) [Parameters=[@p0='{E_MAIL}' (Size = 320), @p1='770177'], "
        "CommandType='Text', CommandTimeout='30']\n"
        + "".join(f"      {line}\n" for line in text.split("\n"))
        + f"info: Shop.Users[0]\n      Update mail of zqann to {E_MAIL}\n"
        for text in texts
    )


def sequelize(texts: Texts) -> str:
    return _with_prose(f'Executing (default): {text}; "{E_MAIL}", 770177\n' for text in texts)


def prisma(texts: Texts) -> str:
    return _with_prose(f"prisma:query {text}\n" for text in texts)


def prisma_events(texts: Texts) -> str:
    return _with_prose(f'Query: {t}\nParams: ["{E_MAIL}", 770177]\nDuration: 2ms\n' for t in texts)


def laravel(texts: Texts) -> str:
    head = "[2026-01-02 10:00:00] local."
    return _with_prose(
        (
            f'{head}DEBUG: {text} ["{E_MAIL}",770177] \n{head}INFO: Query executed '
            + json.dumps({"sql": text, "bindings": [E_MAIL], "time": 0.25})
            + " \n"
            for text in texts
        ),
        f"{head}INFO: ",
    )


def gorm(texts: Texts) -> str:
    return _with_prose(
        f"\n2026/01/02 10:00:00 /srv/shop/repo.go:41 ERROR: duplicate key {E_MAIL}\n"
        f"[1.234ms] [rows:1] {text}\n"
        for text in texts
    )


def rails(texts: Texts) -> str:
    return "".join(
        f'Started GET "/users/{E_MAIL}/reset?token={PASSWORD}" for 127.0.0.1 '
        "at 2026-02-10 10:00:00\n"
        f'Processing by UsersController#reset as HTML\n  Parameters: {{"email"=>"{E_MAIL}"}}\n'
        f'  User Load (0.3ms)  {text}  [["card", "{CARD}"], ["n", 770177]]\n'
        f"Update mail of zqann to {E_MAIL}\nCompleted 200 OK in 5ms\n"
        for text in texts
    )
