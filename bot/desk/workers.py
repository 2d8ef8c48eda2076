"""Workers: short questions are answered at once, long ones in threads, so that they do not hold up the others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bot.answering import answer, remember
from bot.desk.editions import Edition
from bot.model import Answer, Question, Turn

_THREADS = 4
_SMALL, _SHORT = 10_000, 300  # statements, characters: below both a question is answered within two milliseconds


class Workers:
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="answering")

    async def answer(
        self, edition: Edition, question: Question, turns: Sequence[Turn], *, earlier: Sequence[str] = ()
    ) -> Answer:
        """The answer after these turns, and after the questions `earlier`, which are answered first, oldest first."""
        # A thread takes turns with the loop at the interpreter: for what is done in a millisecond that is all it does.
        if edition.library.size <= _SMALL and sum(map(len, (question.text, *earlier))) <= _SHORT:
            return _answer(edition, question, turns, earlier)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _answer, edition, question, turns, earlier)

    def close(self) -> None:
        """Waits for what is being answered; what nobody has begun is given up."""
        self._threads.shutdown(cancel_futures=True)


def _answer(edition: Edition, question: Question, turns: Sequence[Turn], earlier: Sequence[str]) -> Answer:
    library = edition.view(question.audience)
    for text in earlier:
        before = replace(question, text=text, kind=None, names=())
        turns = (*turns, remember(before, answer(library, before, turns)))
    return answer(library, question, turns)
