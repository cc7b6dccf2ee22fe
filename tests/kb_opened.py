"""A page opened in a browser, with all that went wrong on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DRAWN = "html[data-drawn='1']"


@dataclass
class Opened:
    """A page with what went wrong on it."""

    page: Any
    folder: Path
    problems: list[str] = field(default_factory=list)

    def open(self, name: str) -> Any:
        """Open a page of the folder and return it, a graph page once it is drawn."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", self._request)
        self.page.on("requestfailed", lambda request: self.problems.append(f"failed {request.url}"))
        self.page.on("dialog", lambda dialog: self.problems.append(dialog.message))
        path, _, anchor = name.partition("#")
        self.page.goto((self.folder / path).as_uri() + (f"#{anchor}" if anchor else ""))
        if path.startswith("graph/"):
            self.page.wait_for_selector(DRAWN, state="attached")
        return self.page

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.folder.as_uri(), "data:")):
            self.problems.append(f"request {request.url}")
