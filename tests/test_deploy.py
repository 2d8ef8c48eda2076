"""What is in Procfile and deploy/ starts and ends as it says."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from adapters.commands.arguments import Arguments, parse
from bot.settings import read_settings, variable
from tests.postgres import Server

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "tests" / "library"
PROCFILE = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())


def environment(home: Path, url: str, port: int) -> dict[str, str]:
    """What such a platform gives a process."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "DATABASE_URL": url,
        "PORT": str(port),
        "SEEALSO_KNOWLEDGE": str(LIBRARY),
    }


@contextmanager
def started(command: str, environ: dict[str, str]) -> Iterator[str]:
    """Runs a line of the Procfile; the line that says it is ready. It ends by SIGTERM, with 0."""
    with subprocess.Popen(
        ["sh", "-c", f"exec env {command}"], env=environ, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        yield next(line for line in process.stderr if line.startswith("seealso is ready"))
        process.terminate()
        assert process.wait(timeout=10) == 0


@pytest.mark.slow
def test_the_procfile_releases_serves_the_web_and_works(postgres: Server, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    postgres.psql("CREATE DATABASE deployed")
    environ = environment(tmp_path, postgres.url("deployed").replace("postgresql:", "postgres:"), port)
    subprocess.run(["sh", "-c", PROCFILE["release"]], env=environ, check=True, capture_output=True)
    with started(PROCFILE["web"], environ) as web, started(PROCFILE["worker"], environ) as worker:
        assert f":{port}," in web
        assert "seealso is ready" in worker
        with urlopen(f"http://127.0.0.1:{port}/?q=what+is+the+ferry") as response:
            assert "carries people, bicycles and cars" in response.read().decode()
    postgres.psql("DROP DATABASE deployed WITH (FORCE)")


def commands() -> Iterator[list[str]]:
    """Every call of seealso in the files of deploy/ and the Procfile."""
    for line in PROCFILE.values():
        yield shlex.split(line.replace("$PORT", "8080"))
    unit = (ROOT / "deploy" / "seealso.service").read_text()
    yield re.findall(r"^ExecStart=\S+/(seealso .*)$", unit, re.MULTILINE)[0].split()
    compose = (ROOT / "deploy" / "compose.yaml").read_text()
    for arguments in re.findall(r"command: \[(.*)\]", compose):
        yield ["seealso", *arguments.split(", ")]
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    yield ["seealso", *re.findall(r'"([^"]+)"', re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)[0])]


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_every_command_that_is_deployed_is_one_of_ours(command: list[str]) -> None:
    arguments = command[command.index("seealso") + 1 :]
    given = parse(arguments)
    assert isinstance(given, Arguments)
    assert given.command in ("serve", "migrate")


def composed(service: str, dotenv: Mapping[str, str]) -> dict[str, str]:
    """The environment that compose gives a service where deploy/.env says so: `env_file`, then `environment`."""
    given = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"][service]
    assert given["env_file"] == [{"path": ".env", "required": False}]

    def filled(value: str) -> str:
        while inner := re.search(r"\$\{(\w+):-([^${}]*)\}", value):
            value = value.replace(inner[0], dotenv.get(inner[1]) or inner[2])
        return value

    return {**dotenv, **{name: filled(str(value)) for name, value in given["environment"].items()}}


@pytest.mark.parametrize("service", ["web", "worker"])
def test_every_setting_of_deploys_env_file_reaches_the_processes(service: str) -> None:
    names = {variable(name): "7" for name in ("web_rate", "proxies", "slack_signing_secret", "secret_key", "keep_gaps")}
    machine = {"SEEALSO_KNOWLEDGE": "/srv/articles", "SEEALSO_CACHE": "/srv", "PORT": "9000", "POSTGRES_PASSWORD": "pw"}
    environ = composed(service, names | machine)
    assert environ["PORT"] == "8080", "the image's health check asks there"
    settings, _ = read_settings({}, environ=environ | {"XDG_CONFIG_HOME": "/nowhere"})
    assert (settings.web_rate, settings.proxies, settings.keep_gaps) == (7, 7, 7)
    assert settings.slack_signing_secret is not None
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://seealso:pw@database/seealso"
    assert (settings.knowledge, settings.cache, settings.port) == (Path("/knowledge"), Path("/data/cache"), 8080)


def test_another_database_can_be_named_in_deploys_env_file() -> None:
    url = "postgresql://me@elsewhere/x"
    assert composed("web", {"SEEALSO_DATABASE_URL": url})["SEEALSO_DATABASE_URL"] == url


def test_the_image_is_built_from_files_that_are_here() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    kept = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text().splitlines()
    assert all((ROOT / line[1:]).exists() for line in kept if line.startswith("!"))
    for file in re.findall(r"COPY (?:--chmod=\S+ )?(deploy/\S+)", dockerfile):
        assert f"!{file}" in kept
    assert re.search(r"^USER (?!root)", dockerfile, re.MULTILINE)


def test_platforms_install_the_extras_that_replicas_need() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    assert ".[postgres,hosting]" in lines
    assert "-c constraints.txt" in lines
