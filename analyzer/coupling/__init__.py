"""The coupling graph of modules and tables, one view a file."""

from analyzer.coupling.graph import couple, evidence_of_units
from analyzer.coupling.matrices import matrix_of, view_of
from analyzer.coupling.names import VIEWS

__all__ = ["VIEWS", "couple", "evidence_of_units", "matrix_of", "view_of"]
