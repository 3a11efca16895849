"""The one door to pyproj: nothing may reach for grids over the network.

Importing this module costs some 60 ms, so functions import it where they need it.
"""

from __future__ import annotations

import os

# PROJ reads the variable when its first context is made, so it is set before the import.
os.environ["PROJ_NETWORK"] = "OFF"

import pyproj
from pyproj._network import set_network_enabled

set_network_enabled(active=False)

__all__ = ["pyproj"]
