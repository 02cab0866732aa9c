"""One module per family of logs: how to recognise it, where a record starts, what is in it."""
