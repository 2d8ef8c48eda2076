"""The commands of `seealso`: what each is called, takes and does, and which module carries it out.

A command's module is imported when the command is chosen. It has `configure(parser)`, which adds the command's own
options, and `run(call)`, which does the work and gives the exit code.
"""

from __future__ import annotations

from dataclasses import dataclass

MANY = 1_000_000  # words: as many as a command line holds


@dataclass(frozen=True, slots=True)
class Command:
    module: str  # in this package
    words: str  # what follows the name, for people
    least: int  # words that must follow
    most: int
    summary: str
    examples: tuple[str, ...]
    json: bool = True  # whether --json means something


COMMANDS: dict[str, Command] = {
    "ask": Command(
        "ask",
        "[QUESTION…]",
        0,
        MANY,
        "answer a question, each sentence with its source",
        ('ask "who regulates 5G?"', "ask what is MIIT --json", "ask --file questions.txt --conversation"),
    ),
    "chat": Command("chat", "", 0, 0, "a conversation in the terminal", ("chat", "chat --knowledge articles")),
    "summary": Command("named", "TOPIC", 1, MANY, "what a topic is, in a few sentences", ("summary MIIT",)),
    "see-also": Command("named", "TOPIC", 1, MANY, "where to go on from a topic, and why", ("see-also MIIT",)),
    "relate": Command(
        "named",
        "A B",
        2,
        2,
        "how two topics are connected, step by step",
        ('relate MIIT "World Trade Organization"',),
    ),
    "compare": Command("named", "A B", 2, 2, "two topics side by side", ("compare MIIT NDRC",)),
    "topics": Command(
        "topics", "[TAG]", 0, MANY, "the topics there are, all or those of one tag", ("topics", "topics trade --json")
    ),
    "read": Command("read", "TITLE", 1, MANY, "a whole article", ("read Made in China 2025",)),
    "render": Command(
        "render",
        "--as FORMAT QUESTION…",
        1,
        MANY,
        "the answer as a platform would be sent it",
        ('render --as text "what is MIIT?"',),
    ),
    "check": Command(
        "check",
        "[DIR]",
        0,
        1,
        "find mistakes in a folder of articles and run its knowledge tests",
        ("check", "check articles --json"),
    ),
    "calibrate": Command(
        "calibrate",
        "[DIR]",
        0,
        1,
        "the threshold that fits the folder's own knowledge tests, and what to expect of it",
        ("calibrate", "calibrate --wrong 0.03 --picture curve.svg"),
    ),
    "changes": Command(
        "changes",
        "OLD_DIR NEW_DIR",
        2,
        2,
        "what is different between two folders of articles, statement by statement",
        ("changes ../yesterday/articles articles", "changes old new --json"),
    ),
    "new": Command(
        "new",
        "TITLE",
        1,
        MANY,
        "begin a new article in the knowledge folder",
        ("new Harbour Office --knowledge articles",),
    ),
    "serve": Command(
        "serve",
        "",
        0,
        0,
        "answer on the web, on Slack and on Discord, and deliver digests, wherever tokens are set",
        ("serve", "serve --web --port 8000", "serve --slack --knowledge articles"),
        json=False,
    ),
    "doctor": Command(
        "doctor",
        "",
        0,
        0,
        "what is configured, what is missing, and Slack's app manifest",
        ("doctor", "doctor --manifest > manifest.json"),
        json=False,
    ),
    "digest": Command(
        "digest",
        "subscribe|list|pause ID|resume ID|stop ID|preview|send",
        1,
        2,
        "scheduled messages on what changed in some topics: subscriptions, and sending what is due",
        (
            'digest subscribe --room slack:T024BE7LD/C06 --topics telecommunications --when "mondays 8am Europe/Berlin"',
            "digest preview --topics telecommunications --since ../yesterday/articles",
            "digest send --dry-run",
        ),
    ),
    "gaps": Command(
        "gaps",
        "",
        0,
        0,
        "questions without an answer, those that ask the same together",
        ("gaps", "gaps --room slack:T024BE7LD/C06 --json"),
    ),
    "stats": Command(
        "stats", "", 0, 0, "what was asked, what was used, what helped", ("stats", "stats --since 2026-11-01 --json")
    ),
    "room": Command(
        "room",
        "ROOM-KEY [KEY=VALUE…]",
        1,
        MANY,
        "what a room chose, and choosing for it",
        ("room slack:T024BE7LD/C06", "room discord:81384788/41771983 speak=mentions threshold=0.8"),
    ),
    "forget": Command(
        "forget",
        "slack:TEAM/USER|discord:USER",
        1,
        1,
        "remove everything that is kept of one person",
        ("forget slack:T024BE7LD/U0HF",),
    ),
    "backup": Command(
        "backup",
        "FILE",
        1,
        1,
        "copy the database, while it is in use, into a new file",
        ("backup seealso-2026-11-25.db",),
    ),
    "migrate": Command("migrate", "", 0, 0, "bring the database to this version", ("migrate",)),
    "schema": Command(
        "schema",
        "[article|manifest|checks]",
        0,
        1,
        "the file format as JSON Schema, for editors",
        ("schema > article.schema.json", "schema checks"),
    ),
    "completion": Command(
        "completion",
        "bash|zsh|fish",
        1,
        1,
        "a script that completes commands in a shell",
        ("completion bash",),
        json=False,
    ),
}
