"""One page about a network where it stands: as text, as a file for a browser, as conditions.

`measured` asks the instruments, `findings` holds what they said, `text` and `html` write the page,
`conditions` decides for a continuous integration whether it will do.
"""
