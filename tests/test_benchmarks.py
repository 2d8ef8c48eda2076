"""The benchmarks: their measures on examples worked by hand, their typos, their sets, and whole runs on tiny data."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from benchmarks import answers, grading, measures, peers, report, runs, sets, speed, synthetic, typos
from benchmarks.measures import Bin, Graded
from benchmarks.peers import PEERS, paired
from benchmarks.sets import Case, Knowledge
from benchmarks.systems import Reply, Seealso, Shown
from bot.articles import load
from bot.model import Article, Manifest, Statement, StatementId
from bot.problems import SeealsoError, WrongUsage


def graded(
    score: float = 0.5, rank: int | None = None, *, abstain: bool = False, answered: bool | None = None
) -> Graded:
    return Graded(score=score, rank=rank, article=rank == 1, abstain=abstain, answered=answered)


# -- measures ----------------------------------------------------------------------------------------------------------


def test_ranking_counts_only_questions_that_have_an_answer() -> None:
    found = measures.ranking([graded(rank=1), graded(rank=2), graded(rank=4), graded(), graded(abstain=True)])
    assert found is not None
    assert (found.questions, found.hit_1, found.hit_3, found.article_1) == (4, 0.25, 0.5, 0.25)
    assert found.mrr == (1 + 1 / 2 + 1 / 4) / 4


def test_a_rank_past_the_depth_adds_nothing_to_the_reciprocal_rank() -> None:
    found = measures.ranking([graded(rank=measures.DEPTH), graded(rank=measures.DEPTH + 1)])
    assert found is not None
    assert found.mrr == 1 / measures.DEPTH / 2


def test_there_is_no_ranking_without_an_answerable_question() -> None:
    assert measures.ranking([graded(abstain=True)]) is None


def test_auroc_is_the_share_of_pairs_in_order_with_ties_counting_half() -> None:
    assert measures.auroc([3, 2], [2, 1]) == (1 + 1 + 0.5 + 1) / 4


@given(st.lists(st.integers(0, 9), min_size=1), st.lists(st.integers(0, 9), min_size=1))
def test_auroc_of_the_sides_exchanged_is_its_complement(left: list[int], right: list[int]) -> None:
    assert measures.auroc(left, right) + measures.auroc(right, left) == pytest.approx(1)


def test_the_threshold_lies_at_the_score_that_one_in_twenty_of_the_others_reach() -> None:
    assert measures.threshold([float(score) for score in range(1, 41)]) == 39  # 39 and 40 are 5 % of forty
    assert measures.threshold([0.3, 0.2]) == 0.3


def test_separation_counts_what_lies_above_the_threshold_and_what_of_it_is_right() -> None:
    known = [graded(9, 1), graded(8, 2), graded(3, 1), graded(1, 1)]
    found = measures.separation([*known, graded(5, abstain=True), graded(0, abstain=True)])
    assert found is not None
    assert (found.absent, found.auroc, found.covered, found.right) == (2, 6 / 8, 0.5, 0.25)


def test_there_is_no_separation_without_questions_on_both_sides() -> None:
    assert measures.separation([graded()]) is None
    assert measures.separation([graded(abstain=True)]) is None


def test_what_was_answered_is_counted_apart_for_answerable_and_other_questions() -> None:
    found = measures.shipped(
        [
            graded(rank=1, answered=True),
            graded(rank=2, answered=True),
            graded(rank=1, answered=False),
            graded(answered=False),
            graded(abstain=True, answered=True),
            graded(abstain=True, answered=False),
        ]
    )
    assert found == measures.Shipped(answered=0.5, right=0.25, false=0.5)


def test_a_system_without_a_judgement_of_its_own_has_no_shipped_threshold() -> None:
    assert measures.shipped([graded(rank=1)]) is None


def test_reliability_sorts_into_equal_bins_and_the_last_holds_one() -> None:
    low, high = measures.reliability([graded(0.125, 1), graded(0.375), graded(0.5, 1), graded(1.0, 1)], bins=2)
    assert low == Bin(0.0, 0.5, 2, 0.25, 0.5)
    assert high == Bin(0.5, 1.0, 2, 0.75, 1.0)


def test_the_calibration_error_weighs_each_bin_by_its_questions() -> None:
    assert measures.calibration_error((Bin(0, 0.5, 3, 0.3, 0.5), Bin(0.5, 1, 1, 0.9, 0.5))) == pytest.approx(0.25)
    assert measures.calibration_error(()) == 0.0


def test_percentiles_are_times_that_were_measured() -> None:
    assert measures.times([float(ms) for ms in range(200, 0, -1)]) == measures.Times(p50=100, p99=198)
    assert measures.times([7]) == measures.Times(7, 7)


# -- typos -------------------------------------------------------------------------------------------------------------

ENGLISH = st.lists(
    st.sampled_from("what is the governance of ministry industry 1998 MIIT in regulates?".split()), min_size=1
)
CHINESE = st.text(st.sampled_from("工业和信息化部的局长是谁？3"), min_size=1)


@given(st.one_of(ENGLISH.map(" ".join), CHINESE))
def test_a_mistyped_question_is_at_most_two_slips_away(question: str) -> None:
    assert DamerauLevenshtein.distance(question, typos.mistype(question)) <= 2


@given(st.one_of(ENGLISH.map(" ".join), CHINESE))
def test_the_same_question_is_mistyped_in_the_same_way(question: str) -> None:
    assert typos.mistype(question) == typos.mistype(question)


@pytest.mark.parametrize("question", ["who regulates spectrum?", "工业和信息化部成立的时间"])
def test_a_question_with_words_that_matter_is_changed(question: str) -> None:
    assert typos.mistype(question) != question


@pytest.mark.parametrize("question", ["what is this?", "", "2008", "谁"])
def test_a_question_with_nothing_to_mistype_stays(question: str) -> None:
    assert typos.mistype(question) == question


def test_other_seeds_make_other_typos() -> None:
    assert len({typos.mistype("which ministry regulates telecommunications", seed=seed) for seed in range(20)}) > 10


def test_slips_leave_the_first_letter_and_words_that_matter_little_alone() -> None:
    for seed in range(200):
        what, first, is_, second = typos.mistype("what Ministry would regulate", seed=seed).split(" ")
        assert (what, first[0], is_, second[0]) == ("what", "M", "would", "r")


# -- sets --------------------------------------------------------------------------------------------------------------


def squad(context: str, *asked: tuple[str, str], title: str = "Harbour_Board") -> dict[str, object]:
    """An article of one paragraph in SQuAD's form; an empty answer: unanswerable."""
    questions = [
        {
            "question": question,
            "is_impossible": not answer,
            "answers": [{"text": answer, "answer_start": context.find(answer)}],
        }
        for question, answer in asked
    ]
    return {"title": title, "paragraphs": [{"context": context, "qas": questions}]}


def write_squad(path: Path, *articles: dict[str, object]) -> Path:
    path.write_text(json.dumps({"data": articles}, ensure_ascii=False), "utf-8")
    return path


def write_set(folder: Path, *lines: dict[str, object], stem: str = "questions", origin: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{stem}.jsonl").write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8"
    )
    if origin:
        (folder / "kb.from").write_text(f"{origin}\n", "utf-8")
    return folder


def test_the_statement_that_holds_the_answer_is_right(tmp_path: Path) -> None:
    article = squad("It was  founded in 1902. Its seat is Old Quay.", ("Where is its seat?", "Old Quay"))
    plain = sets.read(write_squad(tmp_path / "town.json", article))[0]
    case = plain.cases[0]
    assert (case.ask, case.gold, case.articles, case.abstain) == (
        "Where is its seat?",
        ("Its seat is Old Quay.",),
        ("Harbour Board",),
        False,
    )


def test_blanks_beside_chinese_vanish_before_anything_is_measured(tmp_path: Path) -> None:
    article = squad("港务局 成立于 1902 年。它在 老码头 。", ("港务局 在哪里？", "老码头"), title="港务局")
    path = write_squad(tmp_path / "town.json", article)
    assert sets.read(path)[0].cases[0].gold == ("它在老码头。",)
    assert sets.read(path)[0].cases[0].ask == "港务局在哪里？"
    known = sets.knowledge(tmp_path, "town")
    assert [one.text for one in known.articles[0].sections[0].statements] == ["港务局成立于1902年。", "它在老码头。"]
    assert known.manifest.language == "zh"


def test_a_question_marked_impossible_is_one_to_abstain_from(tmp_path: Path) -> None:
    path = write_squad(tmp_path / "town.json", squad("It was founded in 1902.", ("Who closed it?", "")))
    case = sets.read(path)[0].cases[0]
    assert case.abstain
    assert case.gold == ()


def test_every_question_is_asked_once_with_its_article_and_once_without(tmp_path: Path) -> None:
    one = squad("The board meets on Monday.", ("When does the board meet?", "Monday"))
    two = squad("The library opens at nine.", ("When does the library open?", "nine"), title="Library")
    write_squad(tmp_path / "town.json", one, two)
    absent = next(part for part in sets.read(tmp_path / "town.json") if part.name == "town:absent")
    assert Counter((case.ask, case.abstain) for case in absent.cases).most_common() == [
        (("When does the board meet?", False), 1),
        (("When does the library open?", True), 1),
        (("When does the board meet?", True), 1),
        (("When does the library open?", False), 1),
    ]
    for case in absent.cases:
        held = {article.title for article in sets.knowledge(tmp_path, case.library_key).articles}
        assert case.abstain or set(case.articles) <= held
        assert ("Harbour Board" in held) != ("Library" in held)


def test_in_the_hard_variant_the_article_stays_and_the_paragraph_goes(tmp_path: Path) -> None:
    article = squad("The board meets on Monday.", ("When does the board meet?", "Monday"))
    other = squad("It has nine members.", ("How many members?", "nine"))
    article["paragraphs"] += other["paragraphs"]  # type: ignore[operator]
    write_squad(tmp_path / "town.json", article)
    hard = next(part for part in sets.read(tmp_path / "town.json") if part.name == "town:hard")
    for case in hard.cases:
        texts = [one.text for held in sets.knowledge(tmp_path, case.library_key).articles for one in held.statements]
        assert case.abstain == (not set(case.gold) & set(texts))
        assert len(set(texts)) == 1


def test_without_gold_any_statement_of_a_right_article_that_says_it_is_right() -> None:
    case = Case(library_key="town", ask="when?", articles=("Library",), says="nine")
    assert case.right("Library", "It opens at nine.")
    assert not case.right("Library", "It has a garden.")
    assert not case.right("Harbour Board", "It opens at nine.")


def test_with_gold_the_text_decides_whatever_its_white_space_and_article() -> None:
    case = Case(library_key="town", ask="when?", gold=("It opens at nine.",), articles=("Library",))
    assert case.right("Reading Room", " It opens  at nine.\n")
    assert not case.right("Library", "It opens at ten.")


def test_nothing_is_right_where_nothing_answers() -> None:
    assert not Case(library_key="town", ask="when?", articles=("Library",), abstain=True).right("Library", "Nine.")


def test_a_set_without_answerable_questions_is_measured_beside_those_of_the_set_it_asks(tmp_path: Path) -> None:
    known: dict[str, object] = {"ask": "when does it open", "articles": ["Library"]}
    write_set(tmp_path / "town", known, {"ask": "who sings", "abstain": True})
    folder = write_set(tmp_path / "other", {"ask": "weather", "abstain": True}, origin="town")
    other = sets.read(folder)[0]
    assert [case.ask for case in other.borrowed] == ["when does it open"]
    assert [(case.ask, case.library_key) for case in sets.cases(folder)] == [("weather", "town")]


def test_questions_that_say_how_they_are_spelt_right_make_a_variant(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "town", {"ask": "libary", "clean": "library", "articles": ["Library"]})
    assert [(part.name, part.cases[0].ask) for part in sets.read(folder)] == [
        ("town", "libary"),
        ("town:clean", "library"),
    ]
    assert [case.ask for case in sets.cases(folder)] == ["libary"]


def test_of_a_conversation_each_judged_turn_is_a_case_after_the_turns_before(tmp_path: Path) -> None:
    line: dict[str, object] = {
        "turns": ["the library", "when does it open", "and the board"],
        "gold": [None, ["It opens at nine."], []],
        "articles": [None, ["Library"], []],
        "abstain": [None, False, True],
        "kind": "follow-up, underspecified",
    }
    first, second = sets.cases(write_set(tmp_path / "talk", line, stem="dialogues"))
    assert (first.turns, first.ask, first.gold) == (("the library",), "when does it open", ("It opens at nine.",))
    assert second.abstain
    assert not second.counted


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "questions.jsonl:1: not JSON"),
        ("[]", "questions.jsonl:1: no key 'ask'"),
        ('{"turns": []}', "no key 'ask'"),
    ],
)
def test_a_broken_line_is_named_with_its_file_and_number(tmp_path: Path, content: str, message: str) -> None:
    folder = write_set(tmp_path / "town")
    (folder / "questions.jsonl").write_text(content, "utf-8")
    with pytest.raises(WrongUsage, match=message):
        sets.read(folder)


@pytest.mark.parametrize("content", ["{", "{}", '{"data": [{"title": "X", "paragraphs": [{"context": "Y."}]}]}'])
def test_a_file_that_is_not_in_squads_form_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "town.json").write_text(content, "utf-8")
    with pytest.raises(WrongUsage, match=r"town\.json is not in SQuAD's JSON form"):
        sets.read(tmp_path / "town.json")


def test_an_answer_that_lies_outside_its_text_is_refused(tmp_path: Path) -> None:
    article = squad("It has nine members.", ("How many?", "nine"))
    text = json.dumps({"data": [article]}).replace('"answer_start": 7', '"answer_start": 700')
    (tmp_path / "town.json").write_text(text, "utf-8")
    with pytest.raises(WrongUsage, match=r"town\.json"):
        sets.read(tmp_path / "town.json")


# -- systems -----------------------------------------------------------------------------------------------------------


def article(title: str, *texts: str) -> Article:
    slug = title.casefold()
    made = (
        Statement(id=StatementId(f"{slug}/{number}"), text=text, article=title, section="Summary", role="summary")
        for number, text in enumerate(texts)
    )
    return Article(slug=slug, title=title, summary=tuple(made))  # type: ignore[arg-type]  # a plain slug will do


TOWN = Knowledge(
    (
        article("Library", "The library lends books and maps.", "Its reading room opens at nine."),
        article("Harbour", "The harbour was dredged in 1902.", "Pilots guide large ships into the harbour."),
        article("Market", "Farmers sell fruit on Saturday.", "The market hall has a glass roof."),
    ),
    Manifest(),
)
中 = Knowledge(
    (article("港务局", "港务局负责疏浚航道。"), article("图书馆", "图书馆出借书籍和地图。")), Manifest(language="zh")
)


def test_chinese_becomes_adjacent_pairs_and_the_rest_stays() -> None:
    assert paired("MIIT工信部 in 京").split() == ["MIIT", "工信", "信部", "in", "京"]


@pytest.mark.parametrize("name", [Seealso.name, *peers.choose(None)])
def test_every_system_finds_the_statement_with_the_words_of_the_question(name: str) -> None:
    system = Seealso() if name == Seealso.name else PEERS[name]()
    try:
        system.build(TOWN)
        reply = system.ask("when was the harbour dredged?")
        assert reply.shown[0] == Shown("Harbour", "The harbour was dredged in 1902.")
        assert reply.score > 0
    finally:
        system.close()


@pytest.mark.parametrize("name", peers.choose(None))
def test_every_peer_finds_chinese_and_shows_nothing_for_a_question_without_words(name: str) -> None:
    system = PEERS[name]()
    try:
        system.build(中)
        assert system.ask("谁疏浚航道？").shown[0].article == "港务局"
        assert system.ask("?!") == Reply((), 0.0)
    finally:
        system.close()


def test_ours_keeps_the_conversation_that_a_set_begins() -> None:
    system = Seealso()
    system.build(TOWN)
    system.hear(["what is the harbour?"])
    assert system.ask("who guides ships there?").shown[0].article == "Harbour"


def test_a_reply_is_graded_by_its_first_right_statement() -> None:
    case = Case(library_key="town", ask="when?", articles=("Harbour",), says="1902")
    shown = (Shown("Library", "In 1902."), Shown("Harbour", "Pilots."), Shown("Harbour", "Dredged in 1902."))
    assert grading.grade(case, Reply(shown, 0.7, "related")) == Graded(
        0.7, 3, article=False, abstain=False, answered=False
    )


def test_an_unknown_peer_is_refused_with_those_there_are() -> None:
    with pytest.raises(WrongUsage, match="bm25s,fts5"):
        peers.choose("lucene")


# -- whole runs --------------------------------------------------------------------------------------------------------


def test_a_measurement_has_a_process_of_its_own() -> None:
    assert len({runs.apart(os.getpid), runs.apart(os.getpid), os.getpid()}) == 3


def test_what_a_measurement_complains_of_is_told_by_the_run(tmp_path: Path) -> None:
    with pytest.raises(SeealsoError, match="holds no set"):
        runs.apart(sets.names, tmp_path)


def test_a_measurement_whose_process_dies_ends_the_run_with_a_sentence() -> None:
    with pytest.raises(SeealsoError, match="ended without a result"):
        runs.apart(os._exit, 3)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two sets: a knowledge folder with questions, and a SQuAD file."""
    knowledge = tmp_path / "data" / "town" / "kb"
    knowledge.mkdir(parents=True)
    for title, text in (
        ("Library", "The library lends books and maps."),
        ("Harbour", "The harbour was dredged in 1902."),
    ):
        (knowledge / f"{title}.yaml").write_text(
            f"title: {title}\nsummary: {text}\nsections:\n- heading: About\n  points:\n  - {text}\n", "utf-8"
        )
    write_set(
        tmp_path / "data" / "town",
        {"ask": "when was the harbour dredged", "articles": ["Harbour"], "says": "1902", "kind": "fact"},
        {
            "ask": "who lends maps",
            "gold": ["The library lends books and maps."],
            "articles": ["Library"],
            "kind": "ask",
        },
        {"ask": "how tall is the giraffe", "abstain": True, "kind": "absent"},
    )
    one = squad("The board meets on Monday.", ("When does the board meet?", "Monday"))
    two = squad("The tower has a bronze bell.", ("What bell does the tower have?", "bronze"), title="Tower")
    write_squad(tmp_path / "data" / "bells.json", one, two)
    return tmp_path / "data"


def test_a_run_prints_every_set_with_its_variants_beside_the_peers(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answers.main(["--data", str(data), "--peers", "fts5,rapidfuzz", "--by-kind"]) == 0
    shown = capsys.readouterr()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in shown.out.splitlines() if line.startswith("|")]
    assert {(row[0], row[1]) for row in rows if len(row) == 17} >= {
        (name, system)
        for name in ("town", "town:typos", "bells", "bells:typos", "bells:absent", "bells:hard")
        for system in ("seealso", "fts5", "rapidfuzz")
    }
    assert ["town", "fts5", "1.000", "1.000", "1.000", "1.000", "1.000"] in [row[:7] for row in rows]
    assert ["town", "fact", "fts5", "1", "1.000", ""] in rows
    assert {row[0] for row in rows if len(row) == 12} == {"seealso /", "-" * 9, "fts5", "rapidfuzz"}
    assert "expected calibration error" in shown.out
    assert shown.err == ""


def test_a_run_can_be_written_as_json_and_drawn(data: Path, tmp_path: Path) -> None:
    file, picture = tmp_path / "run.json", tmp_path / "run.png"
    assert (
        answers.main(["--data", str(data), "town", "--peers", "none", "--json", str(file), "--picture", str(picture)])
        == 0
    )
    held = json.loads(file.read_text("utf-8"))
    assert [(one["system"], one["set"]) for one in held["results"]] == [("seealso", "town"), ("seealso", "town:typos")]
    assert sum(one["questions"] for one in held["results"][0]["reliability"]) == 3
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_one_variant_can_be_run_alone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answers.main(["--data", str(data), "bells:absent", "--peers", "none"]) == 0
    assert "bells:hard" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["towne"], "holds no set 'towne'; there are bells, town"),
        (["town:hard"], "there are town, town:typos"),
        (["--peers", "lucene"], "there is no peer 'lucene'"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_two(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert answers.main(["--data", str(data), *arguments]) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert (shown.out, shown.err.count("\n")) == ("", 1)


def test_a_run_of_the_speeds_measures_searching_opening_and_reloading(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "speed.json"
    asked = ["--statements", "400", "--questions", "20", "--peers", "fts5", "--json", str(file)]
    assert speed.main(asked) == 0
    held = json.loads(file.read_text("utf-8"))
    assert [(one["system"], one["statements"], one["asked"]) for one in held["searching"]] == [
        ("seealso", 400, 20),
        ("fts5", 400, 20),
    ]
    (folder,) = held["folders"]
    assert folder["open_seconds"] < folder["compile_seconds"]
    assert "reload, s" in capsys.readouterr().out


def test_the_ratio_is_the_geometric_mean_over_the_sets() -> None:
    def result(system: str, name: str, p50: float) -> grading.Result:
        times = measures.Times(p50, p50)
        return grading.Result(system, name, None, None, None, (), None, times, 1.0, 1.0, ())

    held = [result("seealso", "a", 4), result("fts5", "a", 1), result("seealso", "b", 9), result("fts5", "b", 1)]
    head, _, row = (line.split("|") for line in report.ratios(held, "seealso").splitlines())
    assert dict(zip(map(str.strip, head), map(str.strip, row), strict=True))["p50 ms"] == "6.00"


def test_synthetic_libraries_are_the_same_each_time_and_hold_as_many_statements_as_asked() -> None:
    made, again = tuple(synthetic.articles(500)), tuple(synthetic.articles(500))
    assert made == again
    assert sum(len(one.statements) for one in made) == 500
    assert synthetic.questions(made, 20) == synthetic.questions(again, 20)


def test_synthetic_words_follow_zipfs_law() -> None:
    made = tuple(synthetic.articles(5_000))
    counts = Counter(word for one in made for statement in one.statements for word in statement.text.lower().split())
    by_rank = [count for _, count in counts.most_common()]
    assert 5 < by_rank[0] / by_rank[9] < 20  # the tenth is a tenth as frequent, roughly
    assert 5 < by_rank[10] / by_rank[100] < 20


def test_a_synthetic_folder_reads_back_as_its_articles(tmp_path: Path) -> None:
    made = tuple(synthetic.articles(300))
    synthetic.write(made, tmp_path / "kb")
    read = {one.title: one for one in load(tmp_path / "kb").articles}
    for one in made:
        assert [statement.text for statement in read[one.title].statements] == [s.text for s in one.statements]
        assert read[one.title].see_also == one.see_also
