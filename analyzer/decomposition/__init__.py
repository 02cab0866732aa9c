"""3 to 5 services out of the coupling graph, one algorithm per file."""

from analyzer.decomposition.decompose import decompose
from analyzer.decomposition.going_over import gone_over
from analyzer.decomposition.inside import inside, opened
from analyzer.decomposition.propose import propose
from analyzer.decomposition.recommend import Choice, recommend
from analyzer.decomposition.second_opinion import second_opinion

__all__ = [
    "Choice",
    "decompose",
    "gone_over",
    "inside",
    "opened",
    "propose",
    "recommend",
    "second_opinion",
]
