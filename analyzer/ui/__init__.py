"""The screen: pages, their view-models, and the map. Start it with `analyzer app`."""
