"""What a decomposition costs and what to do about it, one question per file."""

from analyzer.assessment.assess import assess
from analyzer.assessment.intended import cut_parts
from analyzer.assessment.pricing import PriceModel
from analyzer.assessment.settling import settled
from analyzer.assessment.verdict import verdict

__all__ = ["PriceModel", "assess", "cut_parts", "settled", "verdict"]
