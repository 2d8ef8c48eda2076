"""Which threshold a folder's own knowledge tests propose."""

from __future__ import annotations

import pytest

from bot import calibration
from bot.calibration import Judged, Rate
from bot.problems import WrongUsage


def _asked(
    *, right: tuple[float, ...] = (), wrong: tuple[float, ...] = (), undue: tuple[float, ...] = ()
) -> tuple[Judged, ...]:
    return (
        *(Judged(sure, right=True, answerable=True) for sure in right),
        *(Judged(sure, right=False, answerable=True) for sure in wrong),
        *(Judged(sure, right=False, answerable=False) for sure in undue),
    )


def _chosen(found: tuple[Judged, ...], most_wrong: float = 0.05) -> calibration.Point:
    return calibration.choose(calibration.curve(found), most_wrong=most_wrong)


def test_a_threshold_that_answers_what_it_should_not_is_not_chosen_where_a_better_one_is() -> None:
    best = _chosen(_asked(right=(0.8,) * 97, undue=(0.1, 0.2, 0.4)))
    assert (best.wrong.hits, best.undue.hits, best.missing.hits) == (0, 0, 0)


def test_of_equally_good_thresholds_the_middle_one_is_chosen() -> None:
    assert _chosen(_asked(right=(0.8,), undue=(0.4,))).threshold == pytest.approx(0.6, abs=0.002)


def test_of_several_rows_of_good_thresholds_the_longest_counts() -> None:
    assert _chosen(_asked(right=(0.3, 0.9), undue=(0.2, 0.35)), most_wrong=1).threshold == pytest.approx(
        0.625, abs=0.002
    )


def test_wrong_answers_past_the_bound_are_not_bought_with_missing_ones() -> None:
    found = _asked(right=(0.5,) * 5 + (0.9,) * 5, undue=(0.6,))
    assert _chosen(found, most_wrong=0.2).missing.hits == 0
    assert _chosen(found, most_wrong=0.05).wrong.hits == 0


def test_where_no_threshold_keeps_the_bound_the_fewest_mistakes_are_made() -> None:
    best = _chosen(_asked(right=(0.9,), wrong=(1.0,)), most_wrong=0.05)
    assert (best.wrong.hits, best.missing.hits) == (1, 0)


def test_undue_answers_are_counted_among_the_questions_to_abstain_from() -> None:
    point = calibration.curve(_asked(right=(0.9,) * 8, undue=(0.1, 0.7)))[499]
    assert (point.threshold, point.undue, point.wrong) == (0.5, Rate(1, 2), Rate(1, 10))


def test_without_knowledge_tests_there_is_nothing_to_choose_by() -> None:
    with pytest.raises(WrongUsage, match="no knowledge tests"):
        _chosen(())
