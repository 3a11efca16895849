"""The tests: unit, paint, ui, end2end; what they share is in helpers and conftest."""
