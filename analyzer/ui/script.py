"""What `analyzer app` hands to Streamlit; `app.py` in a checkout does the same."""

import sys

if __name__ == "__main__":
    from analyzer.ui.application import run

    run(sys.argv[1:])
