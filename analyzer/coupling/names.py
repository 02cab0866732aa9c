"""The names of the views, in the order in which a graph lists them."""

REQUESTS = "requests"
ORDER = "order"
WRITES = "writes"
JOINS = "joins"
FOREIGN_KEYS = "foreign keys"
LINKS = "links"
CO_USE = "co-use"
IMPORTS = "imports"
USE_CASES = "use cases"
CHANGES = "changes"

VIEWS = (REQUESTS, ORDER, WRITES, JOINS, FOREIGN_KEYS, LINKS, CO_USE, IMPORTS, USE_CASES, CHANGES)
