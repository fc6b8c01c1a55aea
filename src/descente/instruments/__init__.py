"""Instruments: what a network's cost looks like from where it stands, measured.

Each is a pure function of an `Objective`: it returns plain arrays with their meaning, moves nothing
and draws nothing. The package's own namespace has them all: ``gd.landscape``, ``gd.slope``, …
"""
