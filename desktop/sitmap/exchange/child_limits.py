"""What the child process may use: memory, time, sizes of files, and no network.

Set before anything else is imported there. Systems without the ``resource`` module give no
such limits; there the parent's clock remains.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

__all__ = ["ENVIRONMENT", "confine", "grant_time"]

ENVIRONMENT: Final = {
    # One file is opened, by its own name: nothing beside it, nothing that it points to.
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_VRT_ENABLE_RAWRASTERBAND": "NO",
    "GDAL_ENABLE_WMS_CACHE": "NO",
    "GDAL_DRIVER_PATH": "disable",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_ENABLE_PARTIAL_REPROJECTION": "YES",
    # No network, should anything try.
    "PROJ_NETWORK": "OFF",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    # Modest use of memory and processors.
    "GDAL_CACHEMAX": "64",
    "GDAL_NUM_THREADS": "1",
    "GDAL_MAX_DATASET_POOL_SIZE": "4",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OSM_MAX_TMPFILE_SIZE": "64",
}
"""The child's settings of GDAL, PROJ and NumPy."""

_UNIT: Final = 1 << 20


def confine(limits: Mapping[str, int]) -> None:
    """Set the limits of this process: ``memory`` and ``file`` in mebibytes."""
    try:
        import resource
        import signal
    except ImportError:  # no such limits on this system
        return
    for name, kind in (("memory", resource.RLIMIT_AS), ("file", resource.RLIMIT_FSIZE)):
        size = limits[name] * _UNIT
        resource.setrlimit(kind, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A file that grows too large is then an error with a name, not the end of the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def grant_time(seconds: float) -> None:
    """Allow this much more processor time; beyond it the system ends the process."""
    try:
        import resource
    except ImportError:
        return
    used = sum(os.times()[:2])
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 1, hard))
