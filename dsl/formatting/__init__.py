"""The formatter: canonical layout, and the keywords in English or Chinese, without changing what a scheme means.

A scheme is cut into tokens at the leaves of its syntax tree (:mod:`.tokens`), every word gets its spelling from the
position in which it stands (:mod:`.words`), the tokens are gathered into statements (:mod:`.statements`) and laid out
in lines (:mod:`.layout`).  Tokens are only respelled and moved, never made or dropped, except for the separators
between statements; so comments and parentheses stay.
"""

from .format import format_source

__all__ = ["format_source"]
