"""Everything of Sitrep but inbound Telegram: reading the news, merging it, composing and delivering briefings.

The name of the package is fixed by the project's charter; most of what lives here is no bot at all.  `handlers` holds
the inbound side of Telegram.
"""

from __future__ import annotations

__version__ = "0.1.0"
