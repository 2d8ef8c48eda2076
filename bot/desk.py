"""The desk: the one door through which Slack, Discord, the web and the digests ask, remember and learn what changed."""

from __future__ import annotations

import asyncio
import os
import random
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Literal

from bot import choices, completion, notices, reports
from bot.answering import answer as answering
from bot.answering import remember
from bot.answering.read import language_of
from bot.bookkeeping import Books, Conversations, Given, joined, statements_of
from bot.changes import Changes, changes
from bot.claims import Claims
from bot.compiled import open_library
from bot.completion import Topic
from bot.contract import question_text
from bot.editions import Edition
from bot.gaps import Group
from bot.library import Library
from bot.model import Answer, Article, Audience, Kind, Question, StatementId, Turn
from bot.notices import Notice, Notices
from bot.patience import Patience
from bot.phrases import say
from bot.problems import Problem, StoreUnavailable, WrongUsage
from bot.rooms import Asker, Reply, Room, audience_of
from bot.store import open_store
from bot.store.engine import default_url
from bot.store.records import KeptTurn, Person, RoomSettings, Standing, Usage
from bot.store.retention import Retention
from bot.store.usage import DAY
from bot.telemetry import Log, Metrics
from bot.watch import Watcher

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store

Clock = Callable[[], datetime]  # aware
