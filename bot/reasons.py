"""What a check, a reading or a look at an address says, in the reader's language.

Why a source or a document could not be read is written in English sentences, and so it is kept.
For a reader of another language it is known again by the sentences below; what is not among them,
such as what an operator wrote of a source, stays as it is. A reason may be a part of another's
sentence, or stand beside others.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from string import Formatter

from bot.language import ENGLISH, _, later, spoken

_FETCHING = (
    later("{host} asked to be left alone for a while"),
    later("{host} answered with a challenge instead of the page"),
    later("{host} had not answered in full after {seconds} s"),
    later("{host} closed the connection without an answer"),
    later("{host} did not answer in proper HTTP ({error})"),
    later("{host} redirects to nowhere"),
    later("{host} redirects from https to http"),
    later("{host} resolves to no address"),
    later("{host} resolves to an address that is refused: {reason}"),
    later("{host} is a name within one network, not on the public internet"),
    later("more than {count} redirects, the last from {host}"),
    later("the answer of {host} broke off or is garbled"),
    later("the answer is longer than {size} MiB"),
    later("the answer is compressed as {coding}, which was not asked for"),
    later("the answer is compressed in more than {count} pieces"),
    later("the answer is not compressed as it says"),
    later("the compressed answer ends too early"),
    later("the name {host} does not resolve: {error}"),
    later("the name {host} does not resolve"),
    later("the certificate of {host} is not valid: {error}"),
    later("no secure connection to {host}: {error}"),
    later("no connection to {host}: {error}"),
    later("robots.txt could not be read, so nothing is: {reason}"),
    later("{page} asks robots to leave this page"),
    later("{address} is not on the public internet: {why}"),
    later("{address} is this machine's own address"),
    later("only http:// and https:// URLs are fetched"),
    later("the URL holds a user name or password"),
    later("the URL is longer than {count} characters"),
    later("port {port} is not one that web pages are fetched from"),
    later("Hear Ye itself failed at it: {error}"),
    later("{address} names a network interface (zone id)"),
    later("the URL's address names a network interface (zone id)"),
    later("{host} is a cloud metadata service, which is never fetched"),
    later("{address} is an IPv4 address in IPv6 ({form})"),
    later("{address} is not an IP address"),
    later("the URL is read in two ways: {host} and {other}"),
    later("the URL's port is not a number from 1 to 65535"),
    later("the URL's host is percent-encoded"),
    later("the URL's host is empty or longer than 253 characters"),
    later("the URL's host is a number, or an address that is not written out plainly"),
    later("the URL's host is written with look-alikes of plain letters or dots"),
    later("the URL's host has a part that is no host name: {words}"),
    later("the URL's host is not a valid international name: {error}"),
    later("names under {domain} are not on the public internet"),
    later("names under {domain} only stand for other addresses"),
    later("the URL holds a backslash"),
    later("the URL holds white space ({code})"),
    later("the URL holds a control character ({code})"),
    later("the URL holds a {character}"),
    later("the URL's brackets do not hold an IPv6 address"),
    later("something stands between the IPv6 address and its port"),
    later("{host} answered {status}"),
)
_READING = (
    later("The site refused us (HTTP {status})"),
    later("The site answered HTTP {status}"),
    later("The answer was empty"),
    later("The site showed a challenge page instead of its content"),
    later("The site showed an error page instead of its content"),
    later("The answer was cut off before its end"),
    later("The reader gave no answer that makes sense"),
    later("Reading took longer than {seconds} seconds"),
    later("Reading used more than {seconds} seconds of processor time"),
    later("Reading needs more than {size} MiB of memory"),
    later("The reading process could not be started"),
    later("The reading process died on this document ({error})"),
    later("The reader failed on this document ({error})"),
    later("The document holds too much text"),
    later("It lists holidays, closures and the like only"),
    later("The page says: {words}"),
    later("No platform knows a page of this kind"),
    later("This is a page of the platform {platform}"),
    later("The page is not in the form that {platform} reads ({error})"),
    later("Nothing can be asked for there"),
    later("There is nothing there to watch"),
    later("This server paused it"),
)
_PAGES = (
    later("The AgendaCenter's page has no rows that can be read"),
    later("The town's table of meetings has no rows that can be read"),
    later("The {vendor} table has no rows that can be read"),
    later("The {vendor} grid has no rows that can be read"),
    later("The {vendor} view has no rows that can be read"),
    later("The {vendor} list has no rows that can be read"),
    later("The {vendor} calendar has no rows that can be read"),
    later("The page has no {vendor} table of public meetings"),
    later("The page has no {vendor} table of meetings"),
    later("The page has no {vendor} table of events"),
    later("The page has no {vendor} grid of meetings"),
    later("The page has no {vendor} list of meetings"),
    later("The page has no IQM2 calendar (rows of meetings)"),
    later("The page has no Legistar calendar (a grid with dates and times)"),
    later("The page has none of the marks of BoardDocs' meetings"),
    later("The page has none of Digital Towpath's meeting marks"),
    later("The page is not one of CivicPlus's {part}"),
    later("The page is not a CivicWeb portal's list of meetings"),
    later("The page shows no OpenCities calendar"),
    later("The page lists no meeting and no year"),
    later("The page itself lists no meeting; its boards' years do"),
    later("The page itself lists no article; its sitemaps do"),
    later("The page itself lists nothing; its calendars do"),
    later("The page names no meeting and links to no document"),
    later("The page no longer links a workbook of participating or pending agencies"),
    later("The page no longer speaks of 287(g)"),
    later("The meeting's page has no date that can be read"),
    later("The meeting's page has no date"),
    later("The event's page has no date"),
    later("The event's page holds no event"),
    later("The portal's page names no meeting with a date"),
    later("The portal's page holds no events; they come from its API"),
    later("The portal's event list holds no event with a date"),
    later("The drawer names no file"),
    later("The site gave no files"),
    later("The calendar's page shows no event"),
    later("The calendar's days have no events that can be read"),
    later("The calendar's days hold no items"),
    later("The calendar's days are not in the form that OpenCities gives"),
    later("The calendar's grid does not show a month"),
    later("The calendar's rows have no meeting that can be read"),
    later("The calendar's rows have no days"),
    later("The calendar is damaged: {error}"),
    later("A day of the calendar has no date"),
    later("No event of the calendar has a beginning"),
    later("No event in the answer has a day"),
    later("No article in the answer has an address"),
    later("No entry of the {paper} has an address"),
    later("No meeting in the list has a day"),
    later("No post has an address"),
    later("BoardDocs' active meetings have no dates"),
    later("BoardDocs' meeting has no date or no id"),
    later("BoardDocs' agenda is empty, or none of its marks are there"),
    later("AgendaQuick did not show the month that was asked for"),
    later("NovusAGENDA did not take up the days that were asked for"),
    later("Legistar showed its error page; this passes"),
    later("Simbli's listing page no longer has the tokens that its service asks for"),
    later("GDELT did not answer with articles: {words}"),
)
_ANSWERS = (
    later("The address is not one of a BoardDocs board ({form})"),
    later("The address is not a CivicClerk portal ({form})"),
    later("The answer does not tell which CivicClerk portal it is of"),
    later("The answer holds no meeting that has an id"),
    later("The answer holds no recording of a meeting"),
    later("The answer holds no public meetings"),
    later("The answer holds no meetings"),
    later("The answer holds no events"),
    later("The answer holds no documents"),
    later("The answer's meetings have no dates that can be read"),
    later("The answer is neither a list of meetings nor a page of BoardDocs"),
    later("The answer is neither a page nor a workbook"),
    later("The answer is not the list of meetings that {giver} gives"),
    later("The answer is not the list of events that {giver} gives"),
    later("The answer is not the list of documents that {giver} gives"),
    later("The answer is not the list of a Legistar calendar's rows"),
    later("The answer is not BoardDocs' list of active meetings"),
    later("The answer is not GDELT's list of articles"),
    later("The answer is not Google's list of calendar events"),
    later("The answer is not OpenCities' list of days"),
    later("The answer is not Schoolwires' list of events"),
    later("The answer is not one of OpenCities' calendar API"),
    later("The answer is not a list of Town Web's meetings"),
    later("The answer is not a list of a site's files"),
    later("The answer is not a list of events of The Events Calendar"),
    later("The answer is not a list of posts as WordPress' REST API gives it"),
    later("The answer is not JSON, which this address is known to give"),
    later("The answer is JSON that is nested too deeply to be read"),
    later("The answer is JSON, but no list of events with titles and days"),
    later("The answer is no web page"),
    later("The answer is no sitemap"),
    later("The answer is no iCalendar file"),
    later("The answer is no RSS, Atom or JSON feed"),
    later("A web page came where a feed was promised"),
    later("A web page came where a sitemap was promised"),
    later("The feed declares XML entities, which are not read"),
    later("The feed is damaged: no entry could be read"),
    later("The feed is not one of {vendor}"),
    later("The feed's entries have no dates in their titles"),
    later("The JSON feed has no list of items"),
    later("The sitemap is damaged: nothing of it could be read"),
    later("The list of sitemaps names none"),
    later("This is no Excel workbook: its first bytes are those of something else"),
    later("This is a ZIP file, but no Excel workbook"),
    later("This is a web page, not a workbook: the site may have refused us"),
    later("This is an old Excel file or one with a password, not an XLSX workbook"),
    later("The file is empty"),
    later("The Excel workbook is locked with a password"),
    later("The Excel workbook is damaged ({error})"),
    later("The workbook has a sheet of more than {count} cells"),
    later("The workbook has a sheet of {rows} rows and {columns} columns"),
    later("The workbook links more than {count} cells"),
    later("The workbook has no columns for state, law enforcement agency and support type"),
    later("The workbook has a roster's columns, but names no agency"),
    later(
        "It was published as the {list}, but what it holds is the {other}: "
        "quarantined, not compared"
    ),
    later(
        "It was last modified on {day}, before the last good one ({last}): "
        "quarantined, not compared"
    ),
    later(
        "It has {rows} rows, fewer than {share} of the {expected} that the "
        "last good one leads to expect: quarantined, not compared"
    ),
)
_DOCUMENTS = (
    later("The calendar has no events"),
    later("The calendar is damaged: it has no end"),
    later("The calendar is damaged ({error})"),
    later("The picture shows no text"),
    later("The page shows no text"),
    later("The file has no text"),
    later("The mail has no text"),
    later("The mail has too long headers or many parts"),
    later("The mail is damaged ({error})"),
    later("Attachments were not read: {names}"),
    later("The PDF has no pages"),
    later("The PDF is damaged and could not be opened"),
    later("The PDF is encrypted in an unknown way"),
    later("The XML declares entities, which are not read"),
    later("The {format} has no text"),
    later("The {format} is locked with a password"),
    later("The {format} is damaged ({error})"),
    later("The Excel workbook spans {rows} rows and {columns} columns"),
    later("Only the first 5 MiB of the RTF file were read"),
    later("Only the first {count} cells were read"),
    later("Only the first {count} characters of the page were read"),
    later("Only the first {count} characters were read"),
    later("Only the first {count} events were read"),
    later("Only the first {count} of {total} pages were read: the text is too long"),
    later("Only the first {count} of {total} pages were read"),
    later("Page {numbers} could not be read: damaged"),
    later("Pages {numbers} could not be read: damaged"),
    later("The document is a picture without text"),
    later("Page {numbers} is a picture without text"),
    later("Pages {numbers} are pictures without text"),
    later("The file is of no known kind"),
    later("An entry of the archive unpacks to over {count} times its size"),
    later("Entries of the archive overlap"),
    later("The archive has more than {count} entries"),
    later("The archive unpacks to more than {size} MiB"),
    later("The document declares XML entities, which no office program does"),
    later("{count} document was found meanwhile"),
    later("{count} documents were found meanwhile"),
    later("The file is locked with a password"),
    later("The old Word format (.doc) cannot be read; a .docx or PDF of it can"),
    later("The old PowerPoint format (.ppt) cannot be read; a .pptx or PDF of it can"),
    later("The file is a ZIP archive, not a document"),
    later(
        "Install the extra `ocr` (pip install 'hearye[ocr]' and Tesseract's "
        "English data) to read them"
    ),
)
_FOUND_THERE = (
    later("The site answers that there is no such page"),
    later("The page is of a place in {place}, not in {other}"),
    later("Recognised as {platform}, announced by the page"),
    later("Recognised as {platform}, a calendar of the page"),
    later("Recognised as {platform}, which {where} leads to"),
    later("Recognised as {platform}, on {where}"),
    later("Recognised as {platform}"),
    later("No vendor's platform was recognised; the page can be read as a page of links"),
    later("No vendor's platform was recognised; {where} can be read as a page of links"),
    later("It does not name its place: make sure that it is the right one"),
    later("It does not name {place}: make sure that it is the right one"),
    later("No meeting with a date is listed there now"),
    later("No article with a date is listed there now"),
    later("Its newest meeting is of {day}: it may be out of use"),
    later("Its newest article is of {day}: it may be out of use"),
    later("Nor could the mirror be read: {also}"),
)
_AROUND = (
    later("{reason} to a request without a condition"),
    later("{page}/robots.txt: {reason}"),
    later("{reason} (no other host answers either: our own network seems to be down)"),
    later("{reason} Nor could the mirror be read: {also}"),
    later("Read from the mirror, because of this: {reason}"),
)

# What is one word wherever it stands; all else may be several.
_WORD = frozenset({"host", "address", "page", "paper", "port", "domain"})
_REASONS = frozenset({"reason", "also"})
_LONGEST = 1000
_BETWEEN = re.compile(r"(?<=\.)\s+(?=[A-Z])")


def reason_words(reason: str) -> str:
    """The reason in the language that is spoken, with the capital and the full stop that it has."""
    return reason if spoken() == ENGLISH else _said(spoken(), reason)


def is_known(reason: str) -> bool:
    """Whether the reason is one that can be said in other languages."""
    return _found(reason) is not None


@lru_cache(maxsize=512)
def _said(_language: str, reason: str) -> str:
    sentences = _BETWEEN.split(reason)
    if len(sentences) > 1:
        return " ".join(map(reason_words, sentences))
    found = _found(reason)
    if found is None:
        return reason
    template, values = found
    told = {
        name: reason_words(value) if name in _REASONS else value for name, value in values.items()
    }
    words = _(template).format(**told)
    if template[0] != "{":
        words = (words[0].upper() if reason[0].isupper() else words[0].lower()) + words[1:]
    return f"{words}." if reason.endswith(".") and not words.endswith(".") else words


def _found(reason: str) -> tuple[str, dict[str, str]] | None:
    text = reason.strip()
    if len(text) > _LONGEST:
        return None
    text = text.removesuffix(".")
    for template, pattern in _patterns():
        match = pattern.fullmatch(text)
        if match is not None:
            return template, match.groupdict()
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    known = (*_AROUND, *_FETCHING, *_READING, *_PAGES, *_ANSWERS, *_DOCUMENTS, *_FOUND_THERE)
    return tuple((template, _pattern(template)) for template in known)


def _pattern(template: str) -> re.Pattern[str]:
    """What the sentence looks like with any values; a check may begin it with a capital."""
    parts = []
    for literal, name, *_rest in Formatter().parse(template):
        parts.append(re.escape(literal))
        if name is not None:
            parts.append(rf"(?P<{name}>\S+)" if name in _WORD else rf"(?P<{name}>.+)")
    whole = "".join(parts)
    if template[0] != "{":
        whole = f"[{template[0].lower()}{template[0].upper()}]{whole[1:]}"
    return re.compile(whole, re.DOTALL)
