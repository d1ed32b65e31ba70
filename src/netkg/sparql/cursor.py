"""A place in the tokens of a query, with the bracket that closes each one that is open."""

from __future__ import annotations

from netkg.sparql.tokens import Token, tokens

_OPEN = {"{": "}", "(": ")", "[": "]"}


class Unreadable(ValueError):
    """A text that this reader cannot cut."""


class Cursor:
    """Reads a query token by token.

    >>> cursor = Cursor("ASK { ?gene a nk:Gene }")
    >>> cursor.word("ASK"), cursor.peek(2).text, cursor.cut(2, cursor.close(1))
    (True, '?gene', '?gene a nk:Gene')

    :raises Unreadable: where a bracket has no other, or stands for what is not SPARQL 1.1.
    """

    def __init__(self, text: str) -> None:
        self.source, self.stream, self.at = text, tuple(tokens(text)), 0
        self.closing = self._brackets()

    def _brackets(self) -> dict[int, int]:
        found: dict[int, int] = {}
        waiting: list[int] = []
        for index, token in enumerate(self.stream):
            if token.kind != "punct":
                continue
            if token.text in _OPEN:
                waiting.append(index)
            elif token.text in ("}", ")", "]"):
                if not waiting:
                    raise Unreadable(token.text)
                found[waiting.pop()] = index
            elif token.text in ("<<", "<<(", "{|", "~"):
                raise Unreadable(token.text)
        if waiting:
            raise Unreadable("{")
        return found

    def peek(self, ahead: int = 0) -> Token:
        """Give the token here, or some places ahead."""
        index = self.at + ahead
        return self.stream[index] if index < len(self.stream) else Token("end", "", len(self.source))

    def word(self, *names: str, ahead: int = 0) -> bool:
        """Tell whether a keyword stands here, or some places ahead: one of these, in capitals."""
        return self.peek(ahead).kind == "word" and self.peek(ahead).upper in names

    def punct(self, *texts: str) -> bool:
        """Tell whether one of these marks stands here."""
        return self.peek().kind == "punct" and self.peek().text in texts

    def close(self, index: int) -> int:
        """Find the bracket that closes the one at a place."""
        if index not in self.closing:
            raise Unreadable(self.stream[index].text if index < len(self.stream) else "end")
        return self.closing[index]

    def cut(self, start: int, stop: int) -> str:
        """Give the text from one token up to another."""
        return self.source[self.stream[start].start : self.stream[stop - 1].end]

    def variables(self, start: int, stop: int) -> frozenset[str]:
        """Name the variables between two tokens."""
        return frozenset(t.text[1:] for t in self.stream[start:stop] if t.kind == "var")
