"""What Discord takes at most. Lengths count characters (code points) of what is sent, escapes included.

Sources: discord-api-docs (Create Message, Embed Limits, Component Reference, Application Commands, Interaction Callback,
Rate Limits, Permissions); the totals are of one message.
"""

from __future__ import annotations

CONTENT = 2_000
NONCE = 25
EMBEDS = 10
EMBED_TOTAL = 6_000  # titles, descriptions, field names and values, footers and authors of all embeds together
EMBED_TITLE = 256
EMBED_DESCRIPTION = 4_096
EMBED_FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1_024
FOOTER = 2_048
AUTHOR = 256

ROWS = 5  # action rows
ROW_BUTTONS = 5
BUTTON_LABEL = 80
LABEL_READS = 38  # characters of a label that a phone shows whole
CUSTOM_ID = 100  # unique within the message
BUTTON_URL = 512
SELECT_OPTIONS = 25
PLACEHOLDER = 150

MODAL_TITLE = 45
INPUT_LABEL = 45
INPUT_TEXT = 4_000

CHOICES = 25  # of an autocompletion
CHOICE_NAME = 100
CHOICE_VALUE = 100
COMMAND_NAME = 32  # lower case for a chat command
COMMAND_DESCRIPTION = 100
OPTIONS = 25
OPTION_STRING = 6_000
CHAT_COMMANDS = 100
MENU_COMMANDS = 15
COMMAND_TOTAL = 8_000  # names, descriptions and values of a command together

MESSAGE_TYPED = 4_000  # the longest message that a person can write (with Nitro)
THREAD_NAME = 100
STATUS = 128  # of a presence

GLOBAL_RATE = 50  # REST requests a second; answers to interactions are not counted
CALLBACK_SECONDS = 3.0  # until an interaction that nobody acknowledged is void
TOKEN_SECONDS = 900.0  # that an interaction's token lives
GUILDS_OF_A_SHARD = 2_500

COMPONENTS_V2 = 1 << 15  # message flag; bars content and embeds
EPHEMERAL = 1 << 6  # message flag
