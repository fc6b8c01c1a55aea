"""The site: ``make docs`` builds it, offline and without a warning, into ``site/``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import descente

project = "Descente"
author = "The Descente developers"
copyright = "the Descente developers, MIT licence"
version = release = descente.__version__

extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc", "extension"]
exclude_patterns = ["_static"]
source_suffix = {".md": "markdown"}

# every name between single backquotes is looked up, and stays code where it is not one of ours
default_role = "py:obj"
nitpicky = True
nitpick_ignore_regex = [("py:obj", r".*")]
add_module_names = False
smartquotes = False  # "random" is a string of Python
toc_object_entries_show_parents = "hide"

myst_enable_extensions = [
    "dollarmath",
    "deflist",
    "colon_fence",
    "attrs_inline",
    "attrs_block",
    "smartquotes",
]
myst_heading_anchors = 3
html_math_renderer = "mathml"

autodoc_typehints = "none"  # the docstrings give shapes, dtypes and units, which annotations do not
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autosummary_generate = False
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_theme = "furo"
html_title = "Descente"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options: dict[str, Any] = {"navigation_with_keys": True, "top_of_page_buttons": []}
