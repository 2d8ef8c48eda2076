"""README's "… in 5 minutes", followed step by step by somebody who has set nothing but what it says."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def section(platform: str) -> str:
    match = re.search(rf"^## {platform} in 5 minutes\n(.*?)^## ", README, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


def steps(section: str, tokens: Mapping[str, str]) -> list[str]:
    """The commands of each block; `tokens` by what stands in their places."""
    blocks = [re.sub(r"^ +", "", block, flags=re.MULTILINE) for block in re.findall(r"```sh\n(.*?)```", section, re.S)]
    for place, token in tokens.items():
        blocks = [block.replace(place, token) for block in blocks]
    return blocks


def newcomer(home: Path) -> dict[str, str]:
    return {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(home)}


async def said(step: str, environ: Mapping[str, str], folder: Path) -> str:
    """What a step prints; it must end well."""
    pipe = asyncio.subprocess.PIPE
    command = ("sh", "-c", step)
    process = await asyncio.create_subprocess_exec(*command, env=environ, cwd=folder, stdout=pipe, stderr=pipe)
    shown, problems = await process.communicate()
    assert process.returncode == 0, problems.decode()
    return shown.decode()
