"""What Discord takes at most, as far as something of ours could pass it. Lengths count characters (code points) of what is sent,
escapes included.

Sources: discord-api-docs (Create Message, Embed Limits, Component Reference, Application Commands, Rate Limits).
"""

from __future__ import annotations

CONTENT = 2_000
EMBEDS = 10
EMBED_TOTAL = 6_000  # titles, descriptions, field names and values of all embeds of a message together
EMBED_TITLE = 256
EMBED_DESCRIPTION = 4_096
FIELD_VALUE = 1_024

ROWS = 5  # action rows
ROW_BUTTONS = 5
BUTTON_LABEL = 80
LABEL_READS = 38  # characters of a label that a phone shows whole
CUSTOM_ID = 100  # unique within the message

MODAL_TITLE = 45
INPUT_PLACEHOLDER = 100
INPUT_LABEL = 45
INPUT_TEXT = 4_000

CHOICES = 25  # of an autocompletion
CHOICE_NAME = CHOICE_VALUE = 100
COMMAND_DESCRIPTION = 100  # also of an option

THREAD_NAME = 100
STATUS = 128  # of a presence

GLOBAL_RATE = 50  # REST requests a second; answers to interactions are not counted
