"""What only a whole process shows: signals, pipes, bytes, terminals."""

from __future__ import annotations

import os
import pty
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.adapters.conftest import LIBRARY

SEEALSO = [sys.executable, "-c", "import sys; from adapters.cli import main; sys.exit(main())"]
LONGEST = 20.0  # seconds that anything here may take


@pytest.fixture
def environ(compiled: Path, tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "TERM")}
    return kept | {
        "SEEALSO_CACHE": str(compiled),
        "SEEALSO_KNOWLEDGE": str(LIBRARY),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",  # these terminals do not say where their cursor is
    }


def start(environ: dict[str, str], *argv: str | bytes) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*SEEALSO, *argv], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_ctrl_c_ends_with_130_quietly(environ: dict[str, str]) -> None:
    with start(environ, "ask", "--file", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"what is the ferry?\n")
        process.stdin.flush()
        process.stdout.readline()  # now it waits for the next question
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LONGEST)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_each_line_is_answered_before_the_next_is_read(environ: dict[str, str]) -> None:
    with start(environ, "ask", "--file", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write(b"what is the ferry?\n")
            process.stdin.flush()
            assert b'"answered": true' in process.stdout.readline()
        process.communicate(timeout=LONGEST)
    assert process.returncode == 0


def test_a_closed_pipe_is_no_error(environ: dict[str, str]) -> None:
    questions = b"what is the ferry?\n" * 500
    with start(environ, "ask", "--file", "-") as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, err = process.communicate(questions, timeout=LONGEST)
    assert (process.returncode, err) == (0, b"")


def test_closed_streams_are_no_error(environ: dict[str, str]) -> None:
    closed = subprocess.run(
        ["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *SEEALSO, "ask", "what is the ferry?"],
        env=environ,
        check=False,
        timeout=LONGEST,
    )
    assert closed.returncode == 0


def test_a_full_disk_is_told_in_a_sentence(environ: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*SEEALSO, "read", "ferry"], env=environ, stdout=full, stderr=subprocess.PIPE, check=False, timeout=LONGEST
        )
    assert (ended.returncode, ended.stderr) == (2, b"seealso: No space left on device\n")


def test_bytes_that_are_no_text_are_asked_as_replacement_characters(environ: dict[str, str]) -> None:
    with start(environ, "ask", "--json", b"what is the ferry \xff\xfe") as process:
        out, err = process.communicate(timeout=LONGEST)
    assert (process.returncode, err) == (0, b"")
    assert "what is the ferry \ufffd\ufffd".encode() in out


def test_an_output_that_cannot_show_a_character_gets_json_escapes(environ: dict[str, str]) -> None:
    with start(environ | {"PYTHONIOENCODING": "latin-1"}, "ask", "--json", "什么是渡轮?") as process:
        out, _ = process.communicate(timeout=LONGEST)
    assert b"\\u6e21\\u8f6e" in out


# -- on a terminal -------------------------------------------------------------------------------------------------------

On = Callable[..., "Terminal"]


class Terminal:
    """`seealso` on a pseudo-terminal: what a person types, and what is shown."""

    def __init__(
        self, environ: dict[str, str], *argv: str, program: Sequence[str] = SEEALSO, folder: Path | None = None
    ) -> None:
        self._own, other = pty.openpty()
        self._process = subprocess.Popen(
            [*program, *argv], env=environ, cwd=folder, stdin=other, stdout=other, stderr=other
        )
        os.close(other)
        self.shown = ""

    def type(self, text: str) -> None:
        os.write(self._own, text.encode())

    def wait_for(self, text: str) -> None:
        """Until `text` is shown; what came before it is forgotten."""
        self.read_to(text)

    def read_to(self, text: str) -> str:
        """What is shown before `text`, which is waited for."""
        end = time.monotonic() + LONGEST
        while text not in self.shown:
            assert time.monotonic() < end, self.shown
            self._read(0.2)
        before, _, self.shown = self.shown.partition(text)
        return before

    def end(self) -> int:
        """Everything that is still shown, and the exit code."""
        end = time.monotonic() + LONGEST
        while self._process.poll() is None:
            assert time.monotonic() < end, self.shown
            self._read(0.05)
        self._read(0.05)
        return self._process.returncode

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._own)

    def _read(self, seconds: float) -> None:
        if select.select([self._own], [], [], seconds)[0]:
            try:
                self.shown += os.read(self._own, 65_536).decode("utf-8", "replace")
            except OSError:  # Linux says so when the other side is closed
                time.sleep(0.01)


@pytest.fixture
def on_a_terminal(environ: dict[str, str]) -> Iterator[On]:
    opened: list[Terminal] = []

    def open_(*argv: str, **variables: str) -> Terminal:
        opened.append(Terminal(environ | variables, *argv))
        return opened[-1]

    yield open_
    for terminal in opened:
        terminal.close()


def test_an_answer_on_a_terminal_is_in_colour_and_wrapped(on_a_terminal: On) -> None:
    terminal = on_a_terminal("ask", "what is the harbour authority?", COLUMNS="50")
    assert terminal.end() == 0
    assert "\x1b[2m  Selmouth Harbour Authority › Summary\x1b[0m" in terminal.shown
    assert "The Selmouth Harbour Authority runs the port of\r\nSelmouth" in terminal.shown


def test_no_color_is_honoured(on_a_terminal: On) -> None:
    terminal = on_a_terminal("ask", "what is the harbour authority?", NO_COLOR="1")
    assert terminal.end() == 0
    assert "\x1b" not in terminal.shown


def test_ask_without_words_explains_itself(on_a_terminal: On) -> None:
    terminal = on_a_terminal("ask")
    assert terminal.end() == 2
    assert 'seealso ask "what is MIIT?"' in terminal.shown


def test_a_conversation_greets_answers_completes_and_ends(on_a_terminal: On, tmp_path: Path) -> None:
    terminal = on_a_terminal("chat")
    terminal.wait_for("6 articles")
    terminal.wait_for(">")
    terminal.type("what is the Selmouth Fi\t")
    terminal.wait_for("sh Market")  # what is typed already is not drawn again
    terminal.type("\r")
    terminal.wait_for("covered hall on North Quay")
    terminal.wait_for(">")
    terminal.type("/summ\t")
    terminal.wait_for("ary")
    terminal.type("ferry\r")
    terminal.wait_for("sails every 30 minutes")
    terminal.wait_for(">")
    terminal.type("half a question\x03")
    terminal.wait_for(">")
    terminal.type("who elects the town council\r")
    terminal.wait_for("elected every four years")
    terminal.wait_for(">")
    terminal.type("\x04")
    assert terminal.end() == 0
    history = tmp_path / "data" / "seealso" / "chat-history"
    assert "+who elects the town council" in history.read_text("utf-8")
    assert history.stat().st_mode & 0o777 == 0o600


def test_interrupting_an_empty_prompt_twice_ends_a_conversation_as_interrupted(on_a_terminal: On) -> None:
    terminal = on_a_terminal("chat")
    terminal.wait_for("6 articles")
    for typed, shown in (("\x03", "another Ctrl-C"), ("half a question\x03", "question"), ("\x03", "another Ctrl-C")):
        terminal.wait_for(">")
        terminal.type(typed)
        terminal.wait_for(shown)
    terminal.wait_for(">")
    terminal.type("\x03")
    assert terminal.end() == 130
    assert "Traceback" not in terminal.shown


def test_a_dumb_terminal_has_a_conversation_line_by_line(on_a_terminal: On) -> None:
    terminal = on_a_terminal("chat", TERM="dumb")
    terminal.wait_for("> ")
    terminal.type("what is the ferry?\n")
    terminal.wait_for("The Selmouth Ferry carries people")
    terminal.wait_for("> ")
    terminal.type("/quit\n")
    assert terminal.end() == 0
    assert "\x1b" not in terminal.shown


def test_a_check_of_many_files_shows_how_far_it_is(on_a_terminal: On, tmp_path: Path) -> None:
    for number in range(300):
        text = f"title: Pier {number}\nsummary: Pier {number} is a pier.\n"
        (tmp_path / f"{number}.yaml").write_text(text, "utf-8")
    terminal = on_a_terminal("check", str(tmp_path))
    terminal.wait_for("Checking articles")
    assert terminal.end() == 0
    assert "300 articles" in terminal.shown


# -- in a shell ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_a_shell(environ: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment of a shell that finds `seealso` and none of its user's settings, in a folder with a file."""
    program = tmp_path / "bin" / "seealso"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport sys; from adapters.cli import main; sys.exit(main())\n", "utf-8")
    program.chmod(0o755)
    (tmp_path / "articles.d").mkdir()
    own = {"PATH": f"{program.parent}{os.pathsep}{environ['PATH']}", "PYTHONPATH": str(Path.cwd())}
    return environ | own | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}


LINES = [
    ("see", "see-also"),
    ("ask --exp", "--explain"),
    ("--js", "--json"),
    ("--json compl", "completion"),
    ("--knowledge articles.d see", "see-also"),
    ("read selmouth\\ fi", "Selmouth\\ Fish\\ Market"),
    ("--json compare ferry 航", "航海博物馆"),
    ("digest su", "subscribe"),
    ("completion z", "zsh"),
    ("check artic", "articles.d"),
    ("--knowledge artic", "articles.d"),
]


@pytest.mark.parametrize(("line", "offered"), LINES)
def test_bash_completes_commands_options_titles_and_files(
    in_a_shell: dict[str, str], tmp_path: Path, line: str, offered: str
) -> None:
    script = (
        'eval "$(seealso completion bash)"; COMP_WORDS=(seealso "$@"); COMP_CWORD=$#; _seealso; '
        "printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    assert _ended(["bash", "-c", script, "bash", *shlex.split(line)], in_a_shell, tmp_path) == offered


@pytest.mark.parametrize(("line", "offered"), LINES)
def test_fish_completes_commands_options_titles_and_files(
    in_a_shell: dict[str, str], tmp_path: Path, line: str, offered: str
) -> None:
    script = "seealso completion fish | source; complete -C $argv[1]"
    shown = _ended(["fish", "-c", script, f"seealso {line}"], in_a_shell, tmp_path)
    assert shown.partition("\t")[0].rstrip("/") == offered.replace("\\", "")  # fish escapes what it inserts by itself


@pytest.mark.parametrize(("line", "offered"), LINES)
def test_zsh_completes_commands_options_titles_and_files(
    in_a_shell: dict[str, str], tmp_path: Path, line: str, offered: str
) -> None:
    zsh = Terminal(in_a_shell, program=("zsh", "-f", "-i"), folder=tmp_path)
    try:
        zsh.type("PS1='> '; autoload -Uz compinit && compinit -u -D; eval \"$(seealso completion zsh)\"\n")
        # Tab completes, Ctrl-X shows the line: a terminal draws only what has changed.
        zsh.type("show() { print -r -- \"[$BUFFER]\"; BUFFER=; }; zle -N show; bindkey '^X' show; print rea''dy\n")
        zsh.wait_for("ready")
        zsh.type(f"seealso {line}\t\x18")
        zsh.wait_for("[seealso ")
        completed = zsh.read_to("]").rstrip(" /")
        assert completed == " ".join((*line.replace("\\ ", "\0").split(" ")[:-1], offered))
    finally:
        zsh.close()


def _ended(argv: list[str], environ: dict[str, str], folder: Path) -> str:
    """What a shell prints, without the end of its last line."""
    ended = subprocess.run(argv, env=environ, cwd=folder, capture_output=True, text=True, check=True, timeout=LONGEST)
    return ended.stdout.rstrip("\n")
