"""The app's entry file: `streamlit run app.py [-- FILE.analysis]`."""

import sys

# Workers of a process pool import this file anew; only Streamlit runs it as the main one.
if __name__ == "__main__":
    from analyzer.ui.application import run

    run(sys.argv[1:])
