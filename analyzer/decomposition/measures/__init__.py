"""The published measures, by their published formulas; one idea a file."""

from analyzer.decomposition.measures.agreement import ari, mojofm
from analyzer.decomposition.measures.business import bcp, dtp
from analyzer.decomposition.measures.calls import icp, ifn
from analyzer.decomposition.measures.functionalities import Trace, cohesion, complexity, coupling
from analyzer.decomposition.measures.shape import balance, largest_share, ned
from analyzer.decomposition.measures.structure import sm

__all__ = [
    "Trace",
    "ari",
    "balance",
    "bcp",
    "cohesion",
    "complexity",
    "coupling",
    "dtp",
    "icp",
    "ifn",
    "largest_share",
    "mojofm",
    "ned",
    "sm",
]
