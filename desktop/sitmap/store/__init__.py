"""The situation file, a GeoPackage: the only place with SQL."""
