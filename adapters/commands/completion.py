"""`seealso completion`: a script by which a shell completes commands, options and titles."""

from __future__ import annotations

from adapters.commands import COMMANDS
from adapters.commands.arguments import Parser, choice, command_parser, shared_parser
from adapters.commands.call import Call, ExitCode

_TITLED = ("summary", "see-also", "relate", "compare", "read")  # commands whose words are titles


def configure(parser: Parser) -> None:
    """It has no options of its own."""


def run(call: Call) -> ExitCode:
    shell = choice("shell", call.arguments.words[0], tuple(_SCRIPTS))
    call.write(_SCRIPTS[shell]().rstrip())
    return ExitCode.ANSWERED


def _flags(name: str) -> list[str]:
    return sorted({*command_parser(COMMANDS[name]).flags, *shared_parser().flags})


def _bash() -> str:
    cases = "\n".join(f"        {name}) flags='{' '.join(_flags(name))}' ;;" for name in COMMANDS)
    return rf"""# seealso, for bash: eval "$(seealso completion bash)"
_seealso() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} command="" flags="" word
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $word in -*) ;; *) command=$word; break ;; esac
    done
    case $command in
{cases}
        *) flags='{" ".join(shared_parser().flags)}' ;;
    esac
    COMPREPLY=()
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
    elif [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W '{" ".join(COMMANDS)}' -- "$current")
    elif [[ " {" ".join(_TITLED)} " == *" $command "* ]]; then
        local title
        while IFS= read -r title; do
            [[ ${{title,,}} == "${{current,,}}"* ]] && COMPREPLY+=("$(printf %q "$title")")
        done < <(seealso topics --titles 2>/dev/null)
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}}
complete -F _seealso seealso
"""


def _zsh() -> str:
    described = "\n".join(f"        {_quoted(f'{name}:{command.summary}')}" for name, command in COMMANDS.items())
    cases = "\n".join(f"        {name}) flags=({' '.join(_flags(name))}) ;;" for name in COMMANDS)
    return f"""#compdef seealso
# seealso, for zsh: eval "$(seealso completion zsh)"
_seealso() {{
    local command="" word
    local -a flags titles commands
    commands=(
{described}
    )
    for word in ${{words[2,CURRENT-1]}}; do
        case $word in -*) ;; *) command=$word; break ;; esac
    done
    case $command in
{cases}
        *) flags=({" ".join(shared_parser().flags)}) ;;
    esac
    if [[ $PREFIX == -* ]]; then
        compadd -- $flags
    elif [[ -z $command ]]; then
        _describe command commands
    elif [[ " {" ".join(_TITLED)} " == *" $command "* ]]; then
        titles=("${{(@f)$(seealso topics --titles 2>/dev/null)}}")
        compadd -M 'm:{{a-zA-Z}}={{A-Za-z}}' -- $titles
    else
        _files
    fi
}}
compdef _seealso seealso
"""


def _fish() -> str:
    lines = ["# seealso, for fish: seealso completion fish | source", "complete -c seealso -f"]
    for name, command in COMMANDS.items():
        lines.append(
            f"complete -c seealso -n __fish_use_subcommand -a {name} -d {_quoted(command.summary)}",
        )
        lines += [
            f"complete -c seealso -n '__fish_seen_subcommand_from {name}' -l {flag[2:]}"
            for flag in _flags(name)
            if flag.startswith("--")
        ]
    lines.append(
        f"complete -c seealso -n '__fish_seen_subcommand_from {' '.join(_TITLED)}'"
        " -a '(seealso topics --titles 2>/dev/null)'"
    )
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", r"'\''") + "'"


_SCRIPTS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
