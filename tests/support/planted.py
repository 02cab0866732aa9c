"""Statements with planted values in every place and every quoting that a dialect knows.

Each value holds one of the marks below, so whatever of them comes out of an analysis is a leak.
"""

import re

#: What a text holds (as it is, as hex, as an escape), a number, a date, and letters beyond ASCII.
MARK = re.compile(
    r"zq|7a71|770177|770_177|1907-07-17|żółw|\\u017c|\\xc5\\xbc|planted|enp", re.IGNORECASE
)
E_MAIL, CARD, PASSWORD = "zqann@planted.example", "4929 zq 1234", "zqpassword"

#: Texts that every dialect takes.
COMMON = (
    f"SELECT * FROM orders JOIN users u USING (id) WHERE u.email = '{E_MAIL}'",
    f"SELECT id FROM orders WHERE note = 'it''s {CARD}' AND total > 770177.25 AND x <> -770177",
    "SELECT id FROM orders WHERE id IN (770177001, -770177002, +770177003, 7.701770e77, 1.770177)",
    "SELECT id FROM orders WHERE id IN (770177001) OR (id, n) IN ((770177, 'zq'), (770178, 'zq'))",
    "SELECT total - 770177, total -770177, 770177 - total, - 770177 FROM orders LIMIT 770177",
    "UPDATE users SET born = DATE '1907-07-17', ok = TRUE, price = price * 770177e-3 WHERE n=770177",
    f"INSERT INTO users (a, b) VALUES ('{PASSWORD}', 770177), ('zq', -770177), (NULL, 'zq''''')",
    "SELECT 'zq' AS label, 'zq' || name, CASE WHEN n = 'zq' THEN 'zq' ELSE 'zq' END FROM orders",
    "SELECT * FROM orders WHERE name = 'żółwik' AND d > '1907-07-17 10:00:00+01'",
    f"SELECT 1 FROM orders /* for {E_MAIL}, card {CARD} 770177 */",
    f"SELECT 2 FROM orders -- {PASSWORD} 770177",
    f"SELECT 3 FROM orders /*controller='a',action='b',email='{E_MAIL}',route='/u/{E_MAIL}/x'*/",
    f"SELECT 4 FROM orders /*user:{PASSWORD},db_password='{PASSWORD}',route='%2Fu%2Fzq%40a.example'*/",
    "SELECT * FROM orders WHERE name LIKE '%zq%' ESCAPE '!' AND n BETWEEN 770177 AND 770178",
    "DELETE FROM users WHERE hash = X'7A71' OR hash = 0x7A71",
    "SELECT * FROM orders WHERE c = 'zq' ORDER BY 770177",
    "SELECT * FROM orders WHERE name = 'zq cut off in its mids",
    "INSERT INTO users (a, b) VALUES ('zq', 'zq",
    f"INSERT INTO users VALUES (x', '{E_MAIL}', '{PASSWORD}')",
    "SELECT * FROM orders WHERE a = 1 AND b = 'x' zq' AND c = 'zq'",
    "CALL pay('zq', 770177)",
    f"CREATE TABLE orders_2 (a varchar(20) DEFAULT '{PASSWORD}' CHECK (a <> 'zq'), n int DEFAULT 770177)",
    "SELEC garbage 'zq' 770177",
    f"{E_MAIL} is no SQL at all, and '{PASSWORD}' neither",
)
POSTGRES = (
    f'SELECT * FROM users WHERE email = "{E_MAIL}" AND n = 1',
    f"CREATE USER bob PASSWORD '{PASSWORD}'",
    f"ALTER ROLE bob WITH ENCRYPTED PASSWORD '{PASSWORD}' VALID UNTIL '1907-07-17'",
    f"UPDATE users SET x = $tag${E_MAIL}$tag$, y = $$zq'$$ WHERE id = 1 -- {PASSWORD}",
    f"INSERT INTO users VALUES (E'it\\'s {E_MAIL}', N'zq', U&'\\007Azq', B'101', 'zq'\n 'zq')",
    "SELECT 'zq'::text, ARRAY['zq', 'zq'], '{\"zq\": 1}'::jsonb -> 'zq', interval '770177 days'",
    "SELECT * FROM orders WHERE a = E'\\x7a\\x71zq' AND n = 770_177_001 AND m = 0x7A71BEEF",
    "SELECT * FROM orders WHERE a = any('{zq,770177}'::text[]) AND b @> '[\"zq\"]'",
    "PREPARE p (text) AS SELECT * FROM orders WHERE a = $1 AND b = 'zq'",
    "EXECUTE p('zq', 770177)",
    "DECLARE c CURSOR FOR SELECT * FROM orders WHERE a = 'zq'",
    "NOTIFY mail, 'zq'",
    "SET LOCAL app.user = 'zq'",
    "SET app.number TO 770177",
    "SET SESSION app.name TO zq_name",
    "SELECT set_config('app.user', 'zq', true)",
    "COMMENT ON TABLE orders IS 'zq'",
    "DO $$ BEGIN UPDATE orders SET a = 'zq' WHERE n = 770177; PERFORM f('zq'); END $$",
    "DO $$ BEGIN EXECUTE 'UPDATE orders SET a = ''zq'''; RAISE NOTICE 'zq %', 770177; END $$",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $f$ SELECT 1 FROM orders WHERE a = 'zq' $f$",
    "CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 770177; -- zq\nEND'",
    "CREATE FUNCTION h() RETURNS int BEGIN ATOMIC SELECT 1 FROM orders WHERE a = 'zq'; END",
    "COPY orders FROM '/tmp/zq.csv' WITH (DELIMITER 'z', NULL 'zq')",
    "COPY (SELECT * FROM orders WHERE a = 'zq') TO STDOUT",
    "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'zq', password 'zq')",
    "CREATE SUBSCRIPTION s CONNECTION 'host=h password=zq' PUBLICATION p",
    "SELECT dblink('password=zq', 'SELECT 1 FROM orders WHERE a = ''zq''')",
    "SAVEPOINT zq_770177",
    "ROLLBACK TO SAVEPOINT zq_770177",
    "PREPARE TRANSACTION 'zq'",
    "COMMIT PREPARED 'zq'",
    "SELECT $1, $2 FROM orders WHERE a = 'zq' AND b = $3::text",
    "CREATE INDEX i ON orders (a) WHERE b = 'zq'",
    "CREATE POLICY p ON orders USING (a = 'zq' OR n = 770177)",
    "ALTER TABLE orders ADD COLUMN z text DEFAULT 'zq', ADD CONSTRAINT c CHECK (z <> 'zq')",
    "CREATE TYPE mood AS ENUM ('zq', 'zq2')",
    "CREATE VIEW v AS SELECT * FROM orders WHERE a = 'zq'",
    "MERGE INTO orders o USING users u ON o.a = 'zq' WHEN MATCHED THEN UPDATE SET b = 'zq'",
    "INSERT INTO orders VALUES ('zq') ON CONFLICT (a) DO UPDATE SET a = 'zq' WHERE orders.n = 770177",
    "VALUES ('zq', 770177)",
    "SELECT * FROM orders TABLESAMPLE BERNOULLI (770177) WHERE a ~* '^zq' OR a SIMILAR TO '(zq)%'",
    "SELECT date '1907-07-17', timestamp with time zone '1907-07-17 00:00', time '07:07:17.770177'",
    "LISTEN zq_770177",
)
MYSQL = (
    f"CREATE USER 'bob'@'%' IDENTIFIED BY '{PASSWORD}'",
    f"GRANT ALL ON shop.* TO 'bob'@'%' IDENTIFIED WITH mysql_native_password AS '{PASSWORD}'",
    f"SET PASSWORD FOR 'bob' = PASSWORD('{PASSWORD}')",
    f'SELECT * FROM orders JOIN users USING (id) WHERE x = "{E_MAIL}" # {PASSWORD}',
    f"INSERT INTO users VALUES ('it\\'s {E_MAIL}', '{CARD}', \"zq\"\"zq\", \"\\\"zq\")",
    f"UPDATE orders SET a = '{CARD}' WHERE b = _utf8'{E_MAIL}' AND c = N'zq' AND d = _binary 'zq'",
    "SELECT 'zq' 'zq', \"zq\" FROM `orders` WHERE a = x'7a71' OR b = b'101' OR c = 0x7A71BEEF",
    "SELECT /*!50000 'zq' */ /*+ SET_VAR(x = 770177) */ * FROM orders WHERE a = 'zq'",
    "/*! INSERT INTO orders VALUES ('zq', 770177) */",
    "SET @mail = 'zq', @n := 770177",
    "SELECT @a := 'zq', INTERVAL 770177 DAY FROM orders",
    "LOAD DATA INFILE '/tmp/zq.csv' INTO TABLE orders FIELDS TERMINATED BY 'zq'",
    "CHANGE MASTER TO MASTER_HOST = 'h', MASTER_PASSWORD = 'zq', MASTER_LOG_POS = 770177",
    "REPLACE INTO orders SET a = 'zq', n = 770177",
    "INSERT INTO orders (a) VALUES ('zq') ON DUPLICATE KEY UPDATE a = 'zq', n = n + 770177",
    "SELECT * FROM orders WHERE MATCH (a) AGAINST ('zq' IN BOOLEAN MODE) OR a REGEXP 'zq'",
    "CREATE PROCEDURE p() BEGIN UPDATE orders SET a = 'zq'; INSERT INTO users VALUES (770177); END",
    "PREPARE s FROM 'SELECT * FROM orders WHERE a = ''zq'''",
    "EXECUTE s USING @zq",
    "ALTER TABLE orders ADD a ENUM('zq', 'zq2') DEFAULT 'zq' COMMENT 'zq'",
    "SELECT * FROM orders WHERE a = \"zq cut off",
    "XA START 'zq'",
    "SELECT SLEEP(770177), GROUP_CONCAT(a SEPARATOR 'zq') FROM orders",
    "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'zq'",
    "KILL 770177",
)
TSQL = (
    f"INSERT INTO [dbo].[Users] ([Mail]) VALUES (N'{E_MAIL}'), (N'it''s {CARD}')",
    "SELECT TOP (770177) * FROM [orders] WHERE a = \"zq\" AND b = $770177.25 AND c = 0x7A71BEEF",
    "SELECT * FROM orders WHERE d = {d '1907-07-17'} OR e = {ts '1907-07-17 10:00'}",
    "EXEC dbo.pay @mail = 'zq', @n = 770177, 'zq'",
    "EXEC sp_executesql N'SELECT * FROM orders WHERE a = @p0 AND b = ''zq''', N'@p0 int', @p0 = N'zq'",
    "EXEC('SELECT * FROM orders WHERE a = ''zq''')",
    "DECLARE @m nvarchar(20) = N'zq', @n int = 770177; SELECT * FROM orders WHERE a = @m",
    "CREATE LOGIN bob WITH PASSWORD = 'zq'",
    "PRINT 'zq'",
    "RAISERROR('zq %d', 16, 1, 770177)",
    "OPEN SYMMETRIC KEY k DECRYPTION BY PASSWORD = 'zq'",
    "IF EXISTS (SELECT 1 FROM orders WHERE a = 'zq') UPDATE orders SET a = 'zq' WHERE n = 770177",
    "SELECT * FROM OPENROWSET('SQLNCLI', 'Server=h;Pwd=zq', 'SELECT 1') AS a",
    "EXEC sp_addlogin 'bob', 'zq'",
    "WAITFOR DELAY '00:00:77.770177'",
    "UPDATE orders SET a = N'zq' OUTPUT deleted.a, 'zq' WHERE a LIKE N'%zq%' COLLATE Latin1_General_BIN",
)
ORACLE = (
    "INSERT INTO orders VALUES (q'[it's zq]', nq'{zq's}', N'zq', q'!zq!', Q'(zq)', :B1)",
    "SELECT * FROM orders WHERE a = q'<zq'>' AND d = DATE '1907-07-17' AND t > TIMESTAMP '1907-07-17 1:0:0'",
    "BEGIN pay(p_mail => 'zq', p_n => 770177); END;",
    "DECLARE v VARCHAR2(9) := 'zq'; BEGIN UPDATE orders SET a = v WHERE b = 'zq'; END;",
    "CREATE USER bob IDENTIFIED BY \"zqpassword\"",
    "ALTER USER bob IDENTIFIED BY zqpassword REPLACE zqold",
    "ALTER USER bob IDENTIFIED BY VALUES 'zq'",
    "CREATE DATABASE LINK l CONNECT TO bob IDENTIFIED BY \"zqpassword\" USING 'zq'",
    "SELECT /*+ INDEX(o i) */ * FROM orders o WHERE ROWNUM < 770177 AND a = 'zq'",
    "BEGIN EXECUTE IMMEDIATE 'UPDATE orders SET a = ''zq'''; END;",
    "SELECT 770177d, 770177.5f, .770177 FROM orders WHERE a = 'zq'",
    "SELECT * FROM orders WHERE a = q'[zq cut off",
    "ALTER SESSION SET CURRENT_SCHEMA = shop",
    "ALTER SESSION SET NLS_DATE_FORMAT = 'zq'",
)
SQLITE = (
    'SELECT * FROM orders WHERE a = "zq" AND [b] = \'zq\' AND c = x\'7a71\'',
    'INSERT INTO orders VALUES ("zq", \'it\'\'s zq\', 770177)',
    "ATTACH DATABASE '/tmp/zq.db' AS other",
    "PRAGMA key = 'zqpassword'",
    "PRAGMA user_version = 770177",
    "INSERT OR REPLACE INTO orders (a) VALUES (\"zq\") RETURNING 'zq'",
    "SELECT a GLOB 'zq*', a MATCH 'zq', \"zq\" || a FROM orders",
    "CREATE TRIGGER t AFTER INSERT ON orders BEGIN UPDATE users SET a = 'zq' WHERE n = 770177; END",
)
OF_DIALECT = {
    "postgres": COMMON + POSTGRES,
    "mysql": COMMON + MYSQL,
    "tsql": COMMON + TSQL,
    "oracle": COMMON + ORACLE,
    "sqlite": COMMON + SQLITE,
}


def marks_in(text: str) -> list[str]:
    """Every mark in a text, with what stands around it."""
    return [text[max(0, m.start() - 60) : m.end() + 40] for m in MARK.finditer(text)]
