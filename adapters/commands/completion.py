"""`seealso completion`: a script by which a shell completes commands, options and titles."""

from __future__ import annotations

from adapters.commands import COMMANDS
from adapters.commands.arguments import Parser, choice, command_parser, shared_parser
from adapters.commands.call import Call, ExitCode

_TITLED = ("summary", "see-also", "relate", "compare", "read")  # commands whose words are titles
_CHOOSING = ("digest", "schema", "completion")  # those whose first word is one of a few


def configure(parser: Parser) -> None:
    """It has no options of its own."""


def run(call: Call) -> ExitCode:
    shell = choice("shell", call.arguments.words[0], tuple(_SCRIPTS))
    call.write(_SCRIPTS[shell]().rstrip())
    return ExitCode.ANSWERED


def _flags(name: str) -> list[str]:
    return sorted({*command_parser(COMMANDS[name]).flags, *shared_parser().flags})


def _choices(name: str) -> str:
    """What the first word of a command may be, between blanks."""
    return " ".join(choice.split()[0] for choice in COMMANDS[name].words.strip("[]").split("|"))


def _bash() -> str:
    cases = "\n".join(f"        {name}) flags='{' '.join(_flags(name))}' ;;" for name in COMMANDS)
    choices = "\n".join(f"        {name}) choices='{_choices(name)}' ;;" for name in _CHOOSING)
    return rf"""# seealso, for bash: eval "$(seealso completion bash)"
_seealso() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} command="" flags="" choices="" word value=""
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        if [[ -n $value ]]; then value=""; continue; fi
        case $word in {"|".join(shared_parser().valued)}) value=1 ;; -*) ;; *) command=$word; break ;; esac
    done
    case $command in
{cases}
        *) flags='{" ".join(shared_parser().flags)}' ;;
    esac
    case $command in
{choices}
    esac
    COMPREPLY=()
    if [[ -n $value ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    elif [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
    elif [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W '{" ".join(COMMANDS)}' -- "$current")
    elif [[ " {" ".join(_TITLED)} " == *" $command "* ]]; then
        local title
        while IFS= read -r title; do
            [[ ${{title,,}} == "${{current,,}}"* ]] && COMPREPLY+=("$(printf %q "$title")")
        done < <(seealso topics --titles 2>/dev/null)
    elif [[ -n $choices && ${{COMP_WORDS[COMP_CWORD-1]}} == "$command" ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}}
complete -F _seealso seealso
"""


def _zsh() -> str:
    described = "\n".join(f"        {_quoted(f'{name}:{command.summary}')}" for name, command in COMMANDS.items())
    cases = "\n".join(f"        {name}) flags=({' '.join(_flags(name))}) ;;" for name in COMMANDS)
    choices = "\n".join(f"        {name}) choices=({_choices(name)}) ;;" for name in _CHOOSING)
    return f"""#compdef seealso
# seealso, for zsh: eval "$(seealso completion zsh)"
_seealso() {{
    local command="" word value=""
    local -a flags titles commands choices
    commands=(
{described}
    )
    for word in ${{words[2,CURRENT-1]}}; do
        if [[ -n $value ]]; then value=""; continue; fi
        case $word in {"|".join(shared_parser().valued)}) value=1 ;; -*) ;; *) command=$word; break ;; esac
    done
    case $command in
{cases}
        *) flags=({" ".join(shared_parser().flags)}) ;;
    esac
    case $command in
{choices}
    esac
    if [[ -n $value ]]; then
        _files
    elif [[ $PREFIX == -* ]]; then
        compadd -- $flags
    elif [[ -z $command ]]; then
        _describe command commands
    elif [[ " {" ".join(_TITLED)} " == *" $command "* ]]; then
        titles=("${{(@f)$(seealso topics --titles 2>/dev/null)}}")
        compadd -M 'm:{{a-zA-Z}}={{A-Za-z}}' -- $titles
    elif [[ -n $choices && ${{words[CURRENT-1]}} == $command ]]; then
        compadd -- $choices
    else
        _files
    fi
}}
compdef _seealso seealso
"""


def _fish() -> str:
    shared = shared_parser()
    lines = [
        "# seealso, for fish: seealso completion fish | source",
        "function __seealso_command # the command on the line, behind the options of every command",
        "    set -l value",
        "    for word in (commandline -opc)[2..-1]",
        '        if test -n "$value"',
        "            set value",
        f"        else if contains -- $word {' '.join(shared.valued)}",
        "            set value 1",
        "        else if not string match -q -- '-*' $word",
        "            echo $word",
        "            return",
        "        end",
        "    end",
        "end",
        "function __seealso_is # whether it is one of these",
        "    contains -- (__seealso_command) $argv",
        "end",
        "complete -c seealso -n 'test -z (__seealso_command)' -f",
        *(f"complete -c seealso -l {flag[2:]}{_takes(flag, shared)}" for flag in shared.flags if flag.startswith("--")),
    ]
    for name, command in COMMANDS.items():
        lines.append(f"complete -c seealso -n 'test -z (__seealso_command)' -f -a {name} -d {_quoted(command.summary)}")
        own = command_parser(command)
        lines += [
            f"complete -c seealso -n '__seealso_is {name}' -l {flag[2:]}{_takes(flag, own)}"
            for flag in own.flags
            if flag.startswith("--")
        ]
    lines += [f"complete -c seealso -n '__seealso_is {name}' -f -a '{_choices(name)}'" for name in _CHOOSING]
    lines.append(
        f"complete -c seealso -n '__seealso_is {' '.join(_TITLED)}' -f -a '(seealso topics --titles 2>/dev/null)'"
    )
    return "\n".join(lines)


def _takes(flag: str, parser: Parser) -> str:
    return " -r" if flag in parser.valued else ""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", r"'\''") + "'"


_SCRIPTS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
