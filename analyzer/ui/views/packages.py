"""Modules and tables folded by the part of the name that they have in common."""

from collections import Counter
from collections.abc import Iterable, Sequence

from analyzer.model import is_table, node_name


def package_depth(modules: Sequence[str]) -> int:
    """How many leading dotted parts to fold by: the first depth that tells modules apart.

    `shop.apps.basket.views` and `shop.apps.order.models` fold at depth 3. Most of the modules must
    have that part, or the fold would say nothing.
    """
    deepest = max((name.count(".") for name in modules), default=0)
    for depth in range(1, deepest + 1):
        sizes = Counter(package_of(name, depth) for name in modules)
        if len(sizes) > 1 and max(sizes.values()) <= 0.6 * len(modules):
            return depth
    return max(1, deepest)


def package_of(module: str, depth: int) -> str:
    """The first `depth` parts of a dotted name; a shorter name is a package of its own."""
    parts = module.replace("/", ".").split(".")
    return ".".join(parts[:depth])


def folded(modules: Iterable[str], depth: int) -> list[tuple[str, tuple[str, ...]]]:
    """Packages with their modules, the largest first."""
    groups: dict[str, list[str]] = {}
    for module in sorted(modules):
        groups.setdefault(package_of(module, depth), []).append(module)
    return [
        (name, tuple(members))
        for name, members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def discs(nodes: Iterable[str]) -> dict[str, str]:
    """Node to the word of the disc that it is drawn in: a package's last part, a table's first.

    A table goes by the first part of its name (`order_line` -> `order`), where another table or a
    package has the same word; else it stands alone ("").
    """
    nodes = list(nodes)
    modules = [node_name(node) for node in nodes if not is_table(node)]
    depth = package_depth(modules)
    words = {
        node: node_name(node).replace(".", "_").split("_")[0]
        if is_table(node)
        else package_of(node_name(node), depth).rpartition(".")[2]
        for node in nodes
    }
    often = Counter(words.values())
    return {node: word if often[word] > 1 else "" for node, word in words.items()}
