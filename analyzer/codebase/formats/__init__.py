"""One module per format of files that say something of modules, and the way to tell them apart."""
