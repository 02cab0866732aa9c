"""What each page shows, as pure functions of findings; nothing here knows Streamlit."""
