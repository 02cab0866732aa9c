"""3 to 5 services out of the coupling graph, one algorithm per file."""

from analyzer.decomposition.decompose import decompose
from analyzer.decomposition.propose import propose
from analyzer.decomposition.recommend import Choice, recommend
from analyzer.decomposition.second_opinion import second_opinion

__all__ = ["Choice", "decompose", "propose", "recommend", "second_opinion"]
