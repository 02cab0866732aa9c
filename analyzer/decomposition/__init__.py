"""3 to 5 services out of the coupling graph, one algorithm per file."""

from analyzer.decomposition.decompose import decompose
from analyzer.decomposition.drawn import begun_from, drawn_in, kept_together, parts_of, pinned
from analyzer.decomposition.going_over import gone_over
from analyzer.decomposition.inside import inside, opened
from analyzer.decomposition.propose import propose
from analyzer.decomposition.recommend import Choice, recommend
from analyzer.decomposition.second_opinion import second_opinion

__all__ = [
    "Choice",
    "begun_from",
    "decompose",
    "drawn_in",
    "gone_over",
    "inside",
    "kept_together",
    "opened",
    "parts_of",
    "pinned",
    "propose",
    "recommend",
    "second_opinion",
]
