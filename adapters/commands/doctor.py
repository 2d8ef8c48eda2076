"""`seealso doctor`: what is configured, what is missing, how to mend it; the app manifest to paste."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from adapters.commands import database
from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.findings import Finding
from bot.model import Manifest
from bot.problems import BrokenKnowledge, SeealsoError
from bot.settings import Settings, unknown_variables
from bot.store import open_store
from bot.store.address import file_of, kind_of

_MARKS = {"good": "ok", "off": "off", "wrong": "MEND"}


def configure(parser: Parser) -> None:
    parser.add_argument("--manifest", action="store_true", help="print Slack's app manifest alone")
    database.configure(parser)


def run(call: Call) -> ExitCode:
    from adapters.slack.doctor import app_manifest

    settings = database.settings_of(call)
    findings, known = _knowledge(call)
    if call.arguments.options.manifest:
        call.write_json(app_manifest(settings, known))
        return ExitCode.ANSWERED
    findings += [Finding("setting", "wrong", said, "correct or unset it") for said in unknown_variables(call.environ)]
    findings.append(_pages(settings, known))
    findings += asyncio.run(_examine(call, settings, known))
    findings += _installed()
    shown = "\n".join(map(_line, findings))
    manifest = json.dumps(app_manifest(settings, known), indent=2, ensure_ascii=False)
    call.write(f"{shown}\n\nSlack's app manifest, for https://api.slack.com/apps (JSON):\n\n{manifest}")
    return ExitCode.NOT_ANSWERED if any(one.state == "wrong" for one in findings) else ExitCode.ANSWERED


def _line(finding: Finding) -> str:
    remedy = f"\n       {finding.remedy}" if finding.remedy else ""
    return f"{_MARKS[finding.state]:>4}  {finding.what}: {finding.detail}{remedy}"


def _knowledge(call: Call) -> tuple[list[Finding], Manifest]:
    try:
        library = database.library_of(call)
    except BrokenKnowledge as broken:
        detail = f"{len(broken.problems)} problems, the first: {broken.problems[0]}"
        return [Finding("knowledge", "wrong", detail, "seealso check shows them all")], Manifest()
    detail = f"{len(library.titles)} articles, {library.size} statements"
    return [Finding("knowledge", "good", detail)], library.manifest


def _pages(settings: Settings, known: Manifest) -> Finding:
    if base := settings.base_url or known.base_url:
        return Finding("pages", "good", f"answers link to {base}")
    return Finding(
        "pages",
        "off",
        f"they are served at {settings.host}:{settings.port}; answers on Slack and Discord do not link to them",
        "set SEEALSO_BASE_URL to the address at which readers reach them",
    )


async def _examine(call: Call, settings: Settings, known: Manifest) -> Sequence[Finding]:
    from adapters.discord import doctor as discord
    from adapters.slack import doctor as slack

    return (await _database(call), *await slack.examine(settings, known), *await discord.examine(settings))


async def _database(call: Call) -> Finding:
    url = database.url_of(call)
    try:
        async with open_store(url) as store:
            await store.ping()
    except SeealsoError as error:
        return Finding("database", "wrong", str(error), "check SEEALSO_DATABASE_URL")
    return Finding("database", "good", f"{_named(url)} answers")


def _named(url: str) -> str:
    """The database without its user and password."""
    if kind_of(url) == "sqlite":
        return f"the file {file_of(url).absolute()}"
    parts = urlsplit(url)
    return f"PostgreSQL {parts.path.strip('/')} at {parts.hostname or 'the local socket'}"


def _installed() -> list[Finding]:
    """Whether another package owns `bot` or `adapters`, too: pip and uv overwrite files silently."""
    from importlib.metadata import packages_distributions

    owners = packages_distributions()
    return [
        Finding(
            "installation",
            "wrong",
            f"the package {name!r} belongs to {' and '.join(sorted(set(owners[name])))}",
            "install seealso into a virtual environment of its own",
        )
        for name in ("bot", "adapters")
        if len(set(owners.get(name, ()))) > 1
    ]
