"""App Home and modals: pure functions that give views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.slack import limits
from adapters.slack.buttons import Value, action_id
from adapters.slack.layout import Block, Bold, actions, button, context, plain, section, text
from adapters.slack.render import Payload
from bot.completion import value_of
from bot.library import Library
from bot.model import Language
from bot.phrases import say

View = dict[str, Any]

FORM = "seealso_form"  # callback id of the form, and the block id of its input
SHORTCUT = "seealso_what_do_we_know"  # callback id of the message shortcut
_HOME = 20  # topics on App Home


def home(library: Library, version: str) -> View:
    """What I know, what to start with, and a way to ask. `library` is what this person may read."""
    manifest = library.manifest
    language = manifest.language
    blocks: list[Block] = [{"type": "header", "text": plain(manifest.name, limits.HEADER_TEXT)}]
    if manifest.description:
        blocks.append(section(plain(manifest.description, limits.SECTION_TEXT)))
    blocks.append(actions([button(action_id("ask"), say("ask_something", language), "{}", style="primary")]))
    starts = [title for title in manifest.start_with if title in library.titles]
    if starts:
        blocks.append(section(text((Bold(say("start_with", language)),), limits.SECTION_TEXT)))
        blocks.append(actions([_topic(title, at) for at, title in enumerate(starts[: limits.ACTION_ELEMENTS])]))
    others = [title for title in library.titles if title not in starts][:_HOME]
    if others:
        shown = [
            {"text": plain(title, limits.OPTION_TEXT), "value": value_of(title)}
            for title in library.titles[: limits.SELECT_OPTIONS]
        ]
        menu: Block = {"type": "static_select", "action_id": action_id("topic", 500), "options": shown}
        blocks.append(section(text((Bold(say("all_topics", language)),), limits.SECTION_TEXT)))
        blocks.append(actions([menu | {"placeholder": plain(say("choose_topic", language), limits.OPTION_TEXT)}]))
    counted = say("counted", language, articles=len(library.titles), statements=library.size)
    blocks.append(section(plain(say("how_to_ask", language), limits.SECTION_TEXT)))
    blocks.append(context(plain(f"{counted} · seealso {version}", limits.OPTION_TEXT * 2)))
    return {"type": "home", "blocks": blocks}


def _topic(title: str, number: int) -> Block:
    return button(action_id("topic", number), title, Value(topic=value_of(title)).written())


def form(language: Language, room: str = "") -> View:
    """The form to ask with."""
    field: Block = {
        "type": "plain_text_input",
        "action_id": "question",
        "multiline": False,
        "max_length": limits.INPUT_TEXT,
        "focus_on_load": True,
    }
    label = plain(say("your_question", language), limits.OPTION_TEXT)
    block: Block = {"type": "input", "block_id": FORM, "label": label, "element": field}
    return modal([block], language, submit=say("ask", language), room=room)


def shown(payload: Payload, language: Language, room: str = "") -> View:
    """A message as a modal, with a way to ask on. `room`: the channel that it was opened from, whose audience holds."""
    again = actions([button(action_id("ask", 900), say("ask_something", language), "{}")])
    return modal([*payload["blocks"][: limits.VIEW_BLOCKS - 1], again], language, room=room)


def modal(
    blocks: Sequence[Block], language: Language, *, submit: str = "", room: str = "", callback: str = FORM
) -> View:
    """A modal of blocks; `submit` labels the button that sends it off. `room`: the channel that it was opened from."""
    view: View = {
        "type": "modal",
        "callback_id": callback,
        "title": plain("seealso", limits.VIEW_TITLE),
        "close": plain(say("close", language), limits.VIEW_TITLE),
        "private_metadata": room,
        "blocks": list(blocks),
    }
    return view | {"submit": plain(submit, limits.VIEW_TITLE)} if submit else view
