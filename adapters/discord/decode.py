"""What Discord brings → frozen values: what was heard, by whom, in which room, and who can read along there.

Functions of discord.py's objects, which are read and never changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast, get_args

from bot.manners import Heard, RoomManners, Speak, whom
from bot.rooms import Asker, Room
from bot.store.records import RoomSettings

if TYPE_CHECKING:  # discord.py takes 0.4 s to import, and only a process that serves needs it
    import discord

DIRECT = "@me"  # in place of a guild's id in the key of direct messages; so do Discord's own addresses


def question(content: str, me: int) -> str:
    """What was typed, without our name. The rest of Discord's markup is the reading's to undo."""
    return " ".join(re.sub(rf"<@!?{me}>", " ", content).split())


def heard(message: discord.Message, me: int) -> Heard:
    """A message as manners judge it.

    Without the privileged intent the content of what does not mention us is empty, except in direct messages.
    """
    import discord

    ordinary = message.type in (discord.MessageType.default, discord.MessageType.reply)
    named_us = any(user.id == me for user in message.mentions)
    to = whom(message.content, str(me))
    return Heard(
        text=question(message.content, me),
        to=to,
        direct=message.guild is None,
        automatic=message.author.bot or message.webhook_id is not None or not ordinary,
        edited=message.edited_at is not None,
        group=message.mention_everyone or bool(message.role_mentions) or bool(message.raw_role_mentions),
        # A reply with its ping on mentions whom it answers without naming them in the text.
        reply_to_us=message.type is discord.MessageType.reply and named_us and to == "nobody",
    )


def manners(settings: RoomSettings) -> RoomManners:
    """What a room chose; what it did not choose is our own."""
    speak = settings.speak
    return RoomManners(speak=cast(Speak, speak)) if speak in get_args(Speak) else RoomManners()


def may_embed(channel: discord.abc.MessageableChannel) -> bool:
    """Whether embeds of ours are shown in a channel. Discord drops them silently where we lack the permission."""
    guild = getattr(channel, "guild", None)
    if guild is None or guild.me is None:
        return True
    import discord

    return (
        bool(channel.permissions_for(guild.me).embed_links)
        if isinstance(channel, discord.abc.GuildChannel | discord.Thread)
        else True
    )


def is_thread(channel: object) -> bool:
    import discord

    return isinstance(channel, discord.Thread)


def room(channel: discord.abc.MessageableChannel | discord.interactions.InteractionChannel) -> Room:
    """The room of a channel. A thread belongs to the channel in which it hangs."""
    guild = getattr(channel, "guild", None)
    if guild is None:
        return Room(key=f"discord:{DIRECT}/{channel.id}", direct=True)
    parent = getattr(channel, "parent_id", None) or channel.id if is_thread(channel) else channel.id
    return Room(
        key=f"discord:{guild.id}/{parent}", groups=groups(guild.get_channel(parent), guild.me.id if guild.me else 0)
    )


def groups(channel: discord.abc.GuildChannel | None, me: int) -> frozenset[str]:
    """`role:ID` where everybody who can read a channel has that role, administrators and bots aside.

    Nothing where everyone of the guild can read it, where several roles can, or where a single person was let in: then
    the readers have no role in common that we could be sure of.
    """
    if channel is None or channel.permissions_for(channel.guild.default_role).view_channel:
        return frozenset()
    import discord

    let_in = (target for target, overwrite in channel.overwrites.items() if overwrite.view_channel)
    if any(not isinstance(target, discord.Role) and target.id != me for target in let_in):
        return frozenset()
    readers = [
        role
        for role in channel.guild.roles
        if not role.is_default()
        and not role.is_bot_managed()
        and not role.permissions.administrator
        and channel.permissions_for(role).view_channel
    ]
    return frozenset((f"role:{readers[0].id}",)) if len(readers) == 1 else frozenset()


def asker(
    user: discord.abc.User, channel: discord.abc.MessageableChannel | discord.interactions.InteractionChannel
) -> Asker:
    """Who asks; in a thread, the conversation is that thread's."""
    return Asker(
        platform="discord",
        user=str(user.id),
        room=room(channel),
        thread=str(channel.id) if is_thread(channel) else None,
    )


def guild_of(room: Room) -> str | None:
    """The id of a room's guild; None for direct messages."""
    guild = room.place.partition("/")[0]
    return None if guild == DIRECT else guild


def address(room: Room, channel: str, message: str) -> str:
    """Where a message can be seen."""
    return f"https://discord.com/channels/{guild_of(room) or DIRECT}/{channel}/{message}"
