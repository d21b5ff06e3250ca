"""A promise that a plugin did not keep: what a failing test says, in both languages."""

from __future__ import annotations

from ..dsl.diagnostics import Both


class BrokenPromise(AssertionError):  # noqa: N818 - an assertion that fails, as every test runner knows it
    """A function, a scheme or an example does not do what its author promised."""

    def __init__(self, told: Both) -> None:
        super().__init__(told)
        self.told = told

    def __str__(self) -> str:
        """Return the words in both languages, one after the other."""
        return f"{self.told.en}\n{self.told.zh}"
