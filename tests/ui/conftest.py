import sys
from pathlib import Path

# The tiny analysis stands beside the app's tests, whose script needs it too.
sys.path.insert(0, str(Path(__file__).parents[1] / "app"))
