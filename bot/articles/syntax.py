"""What libyaml says of a file that is no YAML, as a sentence for somebody who writes articles."""

from __future__ import annotations

import yaml

_UNCLOSED = "found unexpected end of stream"


def explain(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str, str]:
    """Where (in characters from the beginning of the text), what is wrong, what to write instead."""
    problem = error.problem or "this is no YAML"
    mark = error.problem_mark or error.context_mark
    index = min(mark.index, len(text)) if mark is not None else 0
    character = text[index : index + 1]
    opened = error.context_mark.index if error.context_mark is not None else index
    if problem == _UNCLOSED:
        return opened, "this quote is never closed", f"close it with another {text[opened : opened + 1]}"
    if problem in ("did not find expected ',' or ']'", "did not find expected ',' or '}'"):
        closing = problem[-2]
        return (
            opened,
            f"this {text[opened : opened + 1]} has no {closing} where one is due",
            f"close it with {closing}, put a comma between values, and quote texts that hold brackets or colons",
        )
    if problem == "mapping values are not allowed in this context":
        return (
            index,
            "a colon stands here inside a text, or the line is indented wrongly",
            'put the text in quotes ("like: this"), or begin the key in the column of the keys above it',
        )
    if problem == "found character that cannot start any token":
        if character == "\t":
            return index, "a tab stands where blanks indent", "indent with blanks"
        return index, f"a text cannot begin with {character}", "put the text in quotes"
    if "tab character" in problem:
        return index, "a tab stands where blanks indent", "indent with blanks"
    if problem == "did not find expected key":
        return (
            index,
            "a key with its colon was expected here",
            "indent this line as the keys above it, or put the whole text before it in one pair of quotes",
        )
    if problem == "did not find expected '-' indicator":
        return index, "another list entry was expected here", 'begin it with "- " in the column of the entries above it'
    if problem == "could not find expected ':'":
        return index, "a key without its colon stands before this", 'write a colon and a blank after it: "key: value"'
    if problem == "block sequence entries are not allowed in this context":
        return index, "a list begins behind a key on the same line", 'begin the list on the next line with "- "'
    if problem == "found unknown escape character":
        return index, "this backslash begins no escape of YAML", "write two backslashes, or use single quotes"
    if "nesting depth" in problem:  # libyaml looks ahead in a line of brackets, and its own limit is reached first
        return index, "this is nested too deeply", "write it flatter"
    if problem == "did not find expected node content":
        return (
            index,
            f"a value cannot begin with {character}" if character.strip() else "a value is missing here",
            ("write the value, in quotes if it begins with a sign"),
        )
    return index, f"this is no YAML: {problem}", "correct the line, or compare it with what seealso new TITLE writes"
