"""`seealso` as scripts and people rest on it: what it prints where, and how it ends."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.conftest import LIBRARY, Seealso
from tests.answers import HOSTILE

# -- ask -----------------------------------------------------------------------------------------------------------------


def test_an_answer_goes_to_stdout_and_ends_with_0(seealso: Seealso) -> None:
    ended = seealso("ask", "what is the harbour authority?")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("The Selmouth Harbour Authority runs the port of Selmouth")


def test_whole_sentences_are_found_in_what_is_no_terminal(seealso: Seealso) -> None:
    sentence = (
        "The seven members of the Harbour Authority's board are appointed by the Selmouth Town Council for four years."
    )
    assert sentence in seealso("ask", "who appoints the board of the harbour authority").out.splitlines()


def test_an_abstention_ends_with_1_and_says_so(seealso: Seealso) -> None:
    ended = seealso("ask", "where is the best pizza in town")
    assert ended.code == 1
    assert ended.out.startswith("I don't know")


def test_courtesy_ends_with_0(seealso: Seealso) -> None:
    assert seealso("ask", "thanks!").code == 0


def test_a_question_of_signs_alone_is_asked_back(seealso: Seealso) -> None:
    ended = seealso("ask", "--json", "😀 ?!")
    assert (ended.code, ended.json["outcome"]) == (1, "asked_back")


def test_json_is_one_object_with_the_time_of_answering(seealso: Seealso) -> None:
    shown = seealso("ask", "--json", "what", "is", "the", "ferry?").json
    assert shown["question"] == "what is the ferry?"
    assert shown["answered"] is True
    assert shown["statements"][0]["article"] == "Selmouth Ferry"
    assert 0 < shown["elapsed_ms"] < 1_000


def test_the_limit_bounds_the_sentences(seealso: Seealso) -> None:
    assert len(seealso("ask", "--json", "--limit", "1", "what is the ferry?").json["statements"]) == 1


def test_explain_adds_the_explanation(seealso: Seealso) -> None:
    question = ("ask", "--explain", "who appoints the board of the harbour authority")
    assert "Words and their weights" in seealso(*question).out
    assert seealso(*question, "--json").json["explanation"]["threshold"] > 0


def test_what_bars_a_probable_statement_is_named(seealso: Seealso) -> None:
    question = ("ask", "--explain", "does the ferry sail every 45 minutes?")
    named = "the question presumes a number that the statement does not have"
    told = seealso(*question, "--json").json["explanation"]
    assert told["probability"] > told["threshold"]
    assert told["bar"] == named
    assert f"No answer, however probable: {named}\nProbability 0." in seealso(*question).out


def test_a_day_can_be_given_to_answer_as_of(seealso: Seealso) -> None:
    question = ("ask", "how much is an adult ticket for the ferry")
    assert "as of 2026-04" in seealso(*question).out
    assert "as of 2026-04" not in seealso(*question, "--today", "2026-05-01").out


def test_an_audience_reads_what_it_may(seealso: Seealso) -> None:
    question = ("ask", "--json", "where do people from Marram Point go in a storm surge")
    assert seealso(*question).json["answered"] is False
    assert seealso(*question, "--audience", "wardens").json["answered"] is True


def test_a_group_that_the_manifest_does_not_have_is_remarked(seealso: Seealso) -> None:
    ended = seealso("ask", "what is the ferry?", "--audience", "wardns")
    assert ended.code == 0
    assert "'wardns'" in ended.err


def test_a_base_address_from_the_environment_beats_the_manifests(
    seealso: Seealso, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEEALSO_BASE_URL", "https://elsewhere.example/")
    shown = seealso("ask", "--json", "what is the ferry?").json
    assert shown["statements"][0]["url"].startswith("https://elsewhere.example/articles/selmouth-ferry#")


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("ask",), "--file -"),
        (("ask", "  "), "the question is empty"),
        (("ask", "x" * 5_001), "5,001 characters"),
        (("ask", "hello", "--file", "-"), "leave out one of them"),
        (("ask", "hello", "--conversation"), "add --file F"),
        (("ask", "--file", "no/such/file"), "--file no/such/file: No such file or directory"),
        (("ask", "--file", "."), "--file .: Is a directory"),
        (("ask", "--file", "a\0b"), "--file"),
        (("render", "what is it"), "--as text"),
        (("summary", "x" * 5_001), "5,001 characters"),
        (("read", " "), "the question is empty"),
        (("schema", "articel"), "did you mean 'article'?"),
        (("completion", "cmd"), "choose from: bash, zsh, fish"),
        (("sumary", "x"), "did you mean 'summary'?"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_sentence_on_stderr(seealso: Seealso, argv: tuple[str, ...], told: str) -> None:
    ended = seealso(*argv)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert ended.err.startswith("seealso: ")
    assert "Traceback" not in ended.err


def test_a_question_of_5000_characters_is_answered(seealso: Seealso) -> None:
    assert seealso("ask", "--json", f"  {'家' * 5_000}  ").code in (0, 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(HOSTILE)
def test_any_question_is_answered_or_refused(seealso: Seealso, question: str) -> None:
    ended = seealso("ask", "--json", "--", question)
    assert ended.code in (0, 1, 2)
    assert (ended.code == 2) == (not ended.out)


# -- ask --file ----------------------------------------------------------------------------------------------------------


def test_a_file_gives_an_object_a_line_in_order(seealso: Seealso, tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_text("what is the ferry?\nbest pizza in town\n", encoding="utf-8")
    ended = seealso("ask", "--file", str(file))
    assert ended.code == 0
    assert [one["question"] for one in ended.json_lines] == ["what is the ferry?", "best pizza in town"]


def test_standard_input_is_read_for_a_dash(seealso: Seealso) -> None:
    assert seealso("ask", "--file", "-", stdin="what is the ferry?").json["topics"] == ["Selmouth Ferry"]


def test_lines_that_cannot_be_asked_give_an_error_and_the_run_goes_on(seealso: Seealso) -> None:
    ended = seealso("ask", "--file", "-", stdin=f"\n{'x' * 5_001}\nwhat is the ferry?\n")
    assert ended.code == 0
    empty, long, good = ended.json_lines
    assert empty == {"question": "", "error": "the question is empty; write what you would like to know"}
    assert "5,001 characters" in long["error"]
    assert good["answered"] is True


def test_lines_are_independent_questions(seealso: Seealso) -> None:
    asked = "what is the town council?\nand who elects its members?\n"
    second = seealso("ask", "--file", "-", stdin=asked).json_lines[1]
    alone = seealso("ask", "--file", "-", stdin="and who elects its members?").json
    assert second == alone | {"elapsed_ms": second["elapsed_ms"]}


def test_lines_of_a_conversation_lean_on_the_ones_before(seealso: Seealso) -> None:
    asked = "what is the town council?\nand who elects its members?\n"
    follow_up = seealso("ask", "--file", "-", "--conversation", stdin=asked).json_lines[1]
    assert follow_up["statements"][0]["article"] == "Selmouth Town Council"


def test_an_empty_line_starts_the_next_conversation_and_prints_nothing(seealso: Seealso) -> None:
    asked = "what is the town council?\n\nand who elects its members?\n"
    first, second = seealso("ask", "--file", "-", "--conversation", stdin=asked).json_lines
    alone = seealso("ask", "--file", "-", stdin="and who elects its members?").json
    assert first["topics"] == ["Selmouth Town Council"]
    assert second == alone | {"elapsed_ms": second["elapsed_ms"]}


def test_bytes_that_are_no_utf_8_are_read_as_replacement_characters(seealso: Seealso, tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_bytes(b"\xef\xbb\xbfwhat is the ferry \xff\r\n")
    for ended in (seealso("ask", "--file", str(file)), seealso("ask", "--file", "-", stdin=file.read_bytes())):
        assert ended.json["question"] == "what is the ferry \ufffd"


# -- named topics --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "kind", "article"),
    [
        (("summary", "Selmouth", "Ferry"), "summary", "Selmouth Ferry"),
        (("relate", "ferry", "town council"), "relate", "Selmouth Ferry"),
        (("compare", "ferry", "fish market"), "compare", "Selmouth Ferry"),
    ],
)
def test_a_command_that_names_its_topics_is_answered(
    seealso: Seealso, argv: tuple[str, ...], kind: str, article: str
) -> None:
    shown = seealso(*argv, "--json").json
    assert (shown["kind"], shown["outcome"]) == (kind, "answered")
    assert shown["statements"][0]["article"] == article


def test_see_also_gives_reasons(seealso: Seealso) -> None:
    ended = seealso("see-also", "ferry")
    assert ended.code == 0
    assert "• Selmouth Harbour Authority: the body that licenses the ferry" in ended.out


def test_an_unknown_topic_ends_with_1(seealso: Seealso) -> None:
    ended = seealso("summary", "zeppelins")
    assert ended.code == 1
    assert ended.out.startswith("I don't know")


def test_topics_are_listed_with_other_names_and_number_of_statements(seealso: Seealso) -> None:
    assert "Selmouth Fish Market (fish market, fish hall, 鱼市) · 8 statements" in seealso("topics").out.splitlines()


def test_topics_of_one_tag_or_kind_are_listed(seealso: Seealso) -> None:
    assert seealso("topics", "TRADE", "--titles").out == "Selmouth Fish Market\n"
    assert seealso("topics", "Place", "--titles").out == "Selmouth Fish Market\n"
    assert seealso("topics", "public", "bodies", "--titles").out == seealso("topics", "public body", "--titles").out


def test_topics_as_json_have_the_promised_keys(seealso: Seealso) -> None:
    for one in seealso("topics", "--json").json:
        assert list(one) == ["title", "aliases", "kind", "topics", "statements", "url"]


def test_a_tag_that_no_article_has_ends_with_1_and_names_the_tags(seealso: Seealso) -> None:
    ended = seealso("topics", "tradde")
    assert (ended.code, ended.out) == (1, "")
    assert "trade" in ended.err


def test_an_article_is_read_whole(seealso: Seealso) -> None:
    ended = seealso("read", "ferry")
    for text in ("Selmouth Ferry", "Facts", "• Started: June 1971 [1]", "Sources", "Owner: harbour desk"):
        assert text in ended.out
    assert len(seealso("read", "ferry", "--json").json["statements"]) == 9


def test_an_article_that_does_not_exist_ends_with_1_and_a_hint(seealso: Seealso) -> None:
    ended = seealso("read", "fery")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "seealso: no article 'fery'; did you mean Selmouth Ferry?\n"


def test_an_article_for_others_is_not_there(seealso: Seealso) -> None:
    assert seealso("read", "Selmouth Storm Plan").code == 1
    assert "Storm Plan" not in seealso("topics").out
    assert seealso("read", "Selmouth Storm Plan", "--audience", "wardens").code == 0


def test_rendering_as_text_prints_it_and_as_json_gives_the_payload(seealso: Seealso) -> None:
    text = seealso("render", "--as", "text", "what is the ferry?")
    assert text.out == seealso("ask", "what is the ferry?").out
    assert seealso("render", "--as", "text", "--json", "what is the ferry?").json == {"text": text.out.rstrip("\n")}


# -- check, new, schema, completion --------------------------------------------------------------------------------------


def test_a_good_folder_passes_with_a_summary(seealso: Seealso) -> None:
    ended = seealso("check")
    assert ended.code == 0
    assert re.fullmatch(
        r"7 articles, \d+ statements, \d+ warnings?, (\d+) of \1 checks hold", ended.out.splitlines()[-1]
    )


def test_a_check_that_fails_ends_with_1_at_its_line(seealso: Seealso, tmp_path: Path) -> None:
    (tmp_path / "ferry.yaml").write_text("title: Ferry\nsummary: The ferry crosses the estuary.\n", "utf-8")
    (tmp_path / "checks.yaml").write_text("- {ask: what is the ferry?, says: runs the port}\n", "utf-8")
    ended = seealso("check", str(tmp_path))
    assert ended.code == 1
    assert ended.out.startswith(f"{tmp_path}/checks.yaml:1:")
    assert ended.out.splitlines()[-1] == "1 article, 1 statement, 0 of 1 checks hold"
    assert seealso("check", str(tmp_path), "--no-tests").code == 0
    assert seealso("check", str(tmp_path), "--json").json["checks"]["passed"] == 0


def test_a_word_that_an_article_says_nowhere_is_a_warning_at_its_check(seealso: Seealso, tmp_path: Path) -> None:
    (tmp_path / "ferry.yaml").write_text("title: Ferry\nsummary: The ferry carries baggage for free.\n", "utf-8")
    (tmp_path / "checks.yaml").write_text("- {ask: what is the ferry for luggage?, from: Ferry}\n", "utf-8")
    ended = seealso("check", str(tmp_path))
    assert ended.out.startswith(f'{tmp_path}/checks.yaml:1:3: warning: "luggage" stands nowhere in "Ferry"; ')
    assert "1 statement, 1 warning, " in ended.out.splitlines()[-1]
    [problem] = seealso("check", str(tmp_path), "--json").json["problems"]
    assert (problem["severity"], problem["line"]) == ("warning", 1)
    assert '"luggage"' not in seealso("check", str(tmp_path), "--no-tests").out


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    (tmp_path / "one.yaml").write_text("title: One\nsumary: Misspelt.\n", "utf-8")
    (tmp_path / "two.yaml").write_text("title: [\n", "utf-8")
    return tmp_path


def test_check_tells_every_error_of_a_broken_folder_and_ends_with_2(seealso: Seealso, broken: Path) -> None:
    ended = seealso("check", str(broken))
    assert ended.code == 2
    assert f"{broken}/one.yaml:2:1: " in ended.out
    assert f"{broken}/two.yaml:" in ended.out
    assert "did you mean" in ended.out


def test_check_as_json_gives_place_and_remedy_of_each_problem(seealso: Seealso, broken: Path) -> None:
    shown = seealso("check", str(broken), "--json").json
    assert {one["file"] for one in shown["problems"]} == {f"{broken}/one.yaml", f"{broken}/two.yaml"}
    assert set(shown["problems"][0]) == {"file", "line", "column", "severity", "message", "remedy"}
    assert shown["checks"] == {"passed": 0, "failed": []}


@pytest.mark.parametrize("argv", [("ask", "what is it"), ("topics",), ("read", "it"), ("chat",), ("relate", "a", "b")])
def test_a_broken_folder_answers_nothing_and_tells_all_errors_on_stderr(
    seealso: Seealso, broken: Path, argv: tuple[str, ...]
) -> None:
    ended = seealso(*argv, "--knowledge", str(broken))
    assert (ended.code, ended.out) == (2, "")
    assert "one.yaml:2:1" in ended.err
    assert "two.yaml" in ended.err


def test_problems_show_foreign_text_literally(seealso: Seealso, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text('title: One\nsummary: It is.\n"\\x1b[31mred": 1\n', "utf-8")
    for ended in (seealso("ask", "it", "--knowledge", str(tmp_path)), seealso("check", str(tmp_path))):
        assert ended.code == 2
        assert "[31mred" in ended.out + ended.err
        assert "\x1b" not in ended.out + ended.err


def test_a_defect_of_ours_is_no_abstention(seealso: Seealso, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.commands.topics.run", lambda call: 1 / 0)
    ended = seealso("topics")
    assert ended.code == 70
    assert "ZeroDivisionError" in ended.err


def test_a_folder_that_does_not_exist_ends_with_2(seealso: Seealso, tmp_path: Path) -> None:
    ended = seealso("ask", "what is it", "--knowledge", str(tmp_path / "nowhere"))
    assert ended.code == 2
    assert "there is no such folder" in ended.err


def test_a_new_article_passes_the_check_once_it_is_written(seealso: Seealso, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    ended = seealso("new", "Harbour:", "the 'Office'", "--knowledge", str(folder))
    assert ended.code == 0
    assert ended.out == f"{folder / 'harbour-the-office.yaml'}\n"
    assert ended.err == f"Write the article, then run: seealso check {folder}\n"
    checked = seealso("check", str(folder))
    assert checked.code == 2
    assert '"(write here what it is, and for whom)" is what a draft says' in checked.out
    file = folder / "harbour-the-office.yaml"
    file.write_text(file.read_text("utf-8").replace("(write here what it is, and for whom)", "an office"), "utf-8")
    assert seealso("check", str(folder)).code == 0


@pytest.mark.parametrize("title", ["Selmouth Ferry", "the  FERRY", "渡轮"])
def test_a_new_article_takes_no_name_that_another_has(seealso: Seealso, tmp_path: Path, title: str) -> None:
    (tmp_path / "boats.yaml").write_text(
        "title: Selmouth Ferry\naliases: [the ferry, 渡轮]\nsummary: The Selmouth Ferry sails.\n", "utf-8"
    )
    ended = seealso("new", title, "--knowledge", str(tmp_path))
    assert ended.code == 2
    assert f"the article in {tmp_path / 'boats.yaml'}" in ended.err
    assert [file.name for file in tmp_path.iterdir()] == ["boats.yaml"]


@pytest.mark.parametrize("name", ["ferry.yml", "ferry", "knowledge.yaml"])
def test_a_new_article_is_written_only_where_it_will_be_read(seealso: Seealso, tmp_path: Path, name: str) -> None:
    ended = seealso("new", "Ferry", "--path", str(tmp_path / name))
    assert (ended.code, list(tmp_path.iterdir())) == (2, [])
    assert "name one that ends in .yaml" in ended.err


def test_a_new_article_without_a_title_is_told_about_the_title(seealso: Seealso) -> None:
    ended = seealso("new", "")
    assert ended.code == 2
    assert "a title needs a letter or digit" in ended.err


def test_a_new_article_never_overwrites(seealso: Seealso, tmp_path: Path) -> None:
    file = tmp_path / "ferry.yaml"
    file.write_text("mine", "utf-8")
    ended = seealso("new", "Ferry", "--knowledge", str(tmp_path))
    assert (ended.code, file.read_text("utf-8")) == (2, "mine")
    assert "is there already" in ended.err


@pytest.mark.parametrize("title", ["Knowledge", "checks"])
def test_a_new_article_takes_no_name_that_is_the_manifests_or_the_checks(
    seealso: Seealso, tmp_path: Path, title: str
) -> None:
    assert seealso("new", title, "--knowledge", str(tmp_path), "--json").json["path"].endswith("-article.yaml")


@pytest.mark.parametrize("part", [(), ("article",), ("manifest",), ("checks",)])
def test_the_schema_is_json(seealso: Seealso, part: tuple[str, ...]) -> None:
    assert "$schema" in seealso("schema", *part).json


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_names_every_command_and_option(seealso: Seealso, shell: str) -> None:
    script = seealso("completion", shell).out
    for word in ("see-also", "completion", "explain", "knowledge"):
        assert word in script


def test_help_and_version_go_to_stdout(seealso: Seealso) -> None:
    assert seealso().out.startswith("seealso answers from a folder")
    assert seealso("--version").out.startswith("seealso 0.")
    assert "--conversation" in seealso("ask", "--help").out


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(HOSTILE, max_size=3), st.sampled_from(["summary", "relate", "compare", "see-also", "read", "topics"]))
def test_any_names_are_answered_or_refused(seealso: Seealso, names: list[str], command: str) -> None:
    ended = seealso(command, "--json", "--", *names)
    assert ended.code in (0, 1, 2)
    assert not ended.out or json.loads(ended.out) is not None


def test_a_hidden_article_leaves_no_trace_in_any_command(seealso: Seealso, tmp_path: Path) -> None:
    without = tmp_path / "without"
    for path in LIBRARY.rglob("*.yaml"):
        if path.name not in ("storm-plan.yaml", "checks.yaml"):  # a check asks for the plan
            copy = without / path.relative_to(LIBRARY)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    for argv in (
        ("ask", "where do people from Marram Point go in a storm surge"),
        ("ask", "selmouth strom plan", "--explain"),
        ("summary", "Selmouth Storm Plan"),
        ("see-also", "Selmouth Lifeboat Station"),
        ("relate", "Selmouth Storm Plan", "Selmouth Ferry"),
        ("compare", "Selmouth Storm Plan", "Selmouth Ferry"),
        ("topics",),
        ("topics", "safety"),
        ("read", "Selmouth Storm Plan"),
        ("read", "Selmouth Lifeboat Station"),
        ("render", "--as", "text", "storm plan"),
    ):
        here, there = seealso(*argv), seealso(*argv, "--knowledge", str(without))
        assert here == there


# -- calibrate -------------------------------------------------------------------------------------------------------------


def test_the_proposed_threshold_answers_no_check_that_is_to_be_abstained_from_where_one_can(seealso: Seealso) -> None:
    releases = LIBRARY.parent / "releases"
    proposed = json.loads(seealso("calibrate", str(releases), "--json").out)
    assert (proposed["wrong"], proposed["undue"], proposed["missing"]) == (0, 0, 0)
    told = seealso("calibrate", str(releases)).out
    assert "of those to abstain from" in told
    assert told.count("95% interval") == 3
