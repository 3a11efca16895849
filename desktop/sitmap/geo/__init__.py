"""Where: projections, geodesics, geometry, coordinates, graticules. No dates, no categories."""
