"""What Slack takes at most. Lengths count characters (code points) of what is sent, escapes included.

Sources: docs.slack.dev, reference/block-kit (blocks, composition objects, views), reference/methods/chat.postMessage and
chat.update, apis/web-api/rate-limits, apis/events-api, reference/app-manifest; slack_sdk's own validators; slackapi/bolt-js
#2509 (the total of a message, which is not documented).
"""

from __future__ import annotations

BLOCKS = 50  # of a message
VIEW_BLOCKS = 100  # of a modal or App Home
SECTION_TEXT = 3_000
HEADER_TEXT = 150
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_BUTTON = 100, 300, 30
SELECT_OPTIONS, OPTION_TEXT = 100, 75
VIEW_TITLE = 24  # also the texts of its buttons
PLACEHOLDER = 150  # of an input
INPUT_TEXT = 3_000  # max_length of a plain-text input

MESSAGE = 12_000  # of all texts of a message's blocks; from about 13,200 on Slack refuses the message
TEXT_BYTES = 3_900  # UTF-8, of the top-level text; 4,000 are refused where a message is edited or ephemeral

MANIFEST_NAME, MANIFEST_DESCRIPTION = 35, 140
BOT_NAME = 80

ROOM_RATE = 1.0  # messages a second in one channel
ROOM_BURST = 4  # that may go at once before the rate holds; longer bursts may be dropped
RETRY_AFTER_MOST = 30.0  # seconds that a 429 may ask for and we still wait
