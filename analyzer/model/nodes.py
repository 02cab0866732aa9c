"""Names of nodes in the coupling graph: `module:NAME` or `table:NAME`."""


def module_node(name: str) -> str:
    """`shop.basket` -> `module:shop.basket`."""
    return f"module:{name}"


def table_node(name: str) -> str:
    """`orders` -> `table:orders`."""
    return f"table:{name}"


def is_module(node: str) -> bool:
    """Whether the node is a module."""
    return node.startswith("module:")


def is_table(node: str) -> bool:
    """Whether the node is a table."""
    return node.startswith("table:")


def node_name(node: str) -> str:
    """`table:orders` -> `orders`."""
    return node.partition(":")[2]
