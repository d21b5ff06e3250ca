"""``python -m quanheng``: the same as the command ``quanheng``."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # Python puts the current folder first of where it looks for modules: a stranger's `numpy.py` would run
    if not sys.flags.safe_path:
        del sys.path[:1]
    from .cli import main

    sys.exit(main())
