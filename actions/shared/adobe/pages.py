"""The lists of the I/O Events management API, read page by page (HAL).

A page holds a list in ``_embedded``, whatever the one list in there is called: Adobe's
pages disagree about the name (``eventmetadata``, ``event_metadata``). ``_links.next``
leads to the next page, which is asked with the same credentials, so it has to be on the
same host.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_MAX_PAGES: Final = 100
_MAX_URL: Final = 8_000


class PagesError(Exception):
    """The pages cannot be followed to their end; the text says why.

    Attributes:
        url: the page at which that was found.
    """

    def __init__(self, reason: str, url: str) -> None:
        super().__init__(reason)
        self.url = url


class Pages:
    """All entries of a list; what is not an entry is passed over.

    Args:
        url: the first page.
        read: returns the content of a page.

    Attributes:
        fault: the first thing that is not as it should be in the pages read so far;
            empty when all is. Who misses an entry can tell from it that the entry may
            have been there.

    Raises:
        PagesError: while iterating, when the pages lead to another host or do not end.
    """

    def __init__(self, url: str, read: Callable[[str], Mapping[str, Any]]) -> None:
        self.fault = ""
        self._url = url
        self._read = read

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        url = self._url
        seen: set[str] = set()
        while url:
            if url in seen or len(seen) == _MAX_PAGES:
                raise PagesError("its pages do not end", url)
            seen.add(url)
            page = self._read(url)
            yield from self._entries(page)
            url = self._next(page, url)

    def _entries(self, page: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        for name, entries in self._object(page, "_embedded", "_embedded").items():
            if not isinstance(entries, list):
                self._note(f"_embedded.{name[:100]} must be a list")
                continue
            for entry in entries:
                if isinstance(entry, dict):
                    yield entry
                else:
                    self._note(f"_embedded.{name[:100]} must hold objects only")

    def _next(self, page: Mapping[str, Any], url: str) -> str:
        """Return the URL of the next page; empty when there is none."""
        links = self._object(page, "_links", "_links")
        link = self._object(links, "next", "_links.next")
        if not link:
            return ""
        href = link.get("href")
        if not isinstance(href, str) or not _is_url(href):
            self._note("_links.next.href must be a URL")
            return ""
        try:
            target = urljoin(url, href)
            is_elsewhere = urlsplit(target)[:2] != urlsplit(url)[:2]
        except ValueError:
            self._note("_links.next.href must be a URL")
            return ""
        if is_elsewhere:
            reason = "its next page is on another host, and is not followed"
            raise PagesError(reason, url)
        return target

    def _object(self, of: Mapping[str, Any], name: str, path: str) -> dict[str, Any]:
        """Return a member that is an object; an empty one when there is none."""
        value = of.get(name, {})
        if isinstance(value, dict):
            return value
        self._note(f"{path} must be an object")
        return {}

    def _note(self, fault: str) -> None:
        self.fault = self.fault or fault


def _is_url(text: str) -> bool:
    return (
        0 < len(text) <= _MAX_URL
        and text.isascii()
        and text.isprintable()
        and " " not in text
    )
