"""What the web port takes and gives at most. Numbers have a unit and a reason."""

from __future__ import annotations

# -- requests --

LINE = 128 * 1024  # bytes of a request line; 5,000 characters outside the BMP are 60,000 when escaped
FIELD = 16 * 1024  # bytes of one header field; proxies and single sign-on add cookies
FIELDS = 100  # header fields
BODY = 2 * 2**20  # bytes; what Slack delivers is far below, our own forms are smaller still
FORM = 32 * 1024  # bytes of a form of ours
WORK = 10.0  # seconds that a request may take, its body included
IDLE = 20.0  # seconds that a connection may be silent before, between or inside the heads of requests
UNREAD = 30.0  # seconds that a client may leave what we sent unacknowledged
CONNECTIONS = 5_000  # open at once, so that there are files left to open for everything else
CLOSING = 5.0  # seconds that requests under way get when the process ends

# -- clients --

CLIENTS = 20_000  # of whom we remember how much they asked
BURST = 0.5  # of a minute's questions that may be asked at once

# -- conversations and answers --

EARLIER = 4  # questions that a follow-up may lean on

# -- pages --

TOPICS = 50  # articles on one page
CHANGES = 40  # items on one page
DAYS = (7, 30, 90, 365)  # that changes are shown of
BACKLINKS = 40  # of an article
NEIGHBOURS = 5  # on each side of the map

YEAR = 365 * 24 * 3600  # seconds for which a file is kept whose name tells its content
