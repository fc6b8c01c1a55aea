"""The compiled inner loops: arrays in, arrays out.

They import nothing else of the package. `descente.engines` runs them on networks, and
`descente.digits` draws and warps images with them.
"""
