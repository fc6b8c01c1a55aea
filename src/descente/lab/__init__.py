"""The lab: sixteen slides, each a live experiment, served to a browser on this machine.

The server (`app`, `guard`, `hub`) computes nothing: every page has an `experiment` in a worker
process, and only its newest values travel (`wire`). The pages only draw.
"""
