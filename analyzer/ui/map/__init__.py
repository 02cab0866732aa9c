"""The map: services as hulls, tables and modules in them, ribbons for what crosses.

An own component on a canvas. `service_map` draws a `MapPicture` and tells what people did to it.
"""

from analyzer.ui.map.component import service_map
from analyzer.ui.map.picture import MapEvents, MapLink, MapNode, MapPicture, Ribbon

__all__ = ["MapEvents", "MapLink", "MapNode", "MapPicture", "Ribbon", "service_map"]
