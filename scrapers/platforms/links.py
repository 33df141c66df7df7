"""Links to documents: which address is one, what it is, and what it is called.

A link's own words decide first, then its address, then the row or heading it stands in.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit

from scrapers.listing import DocumentKind, ListedDocument

_EXTENSIONS = "pdf|docx?|rtf|odt|xlsx?|xlsm|ods|pptx?|ppsx|odp|wpd|tiff?"
_MEDIA = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|bmp|ico|css|js|mp3|mp4|m4a|m4v|wav|wma|wmv|mov|avi|ics|vcf|zip"
    r"|xml|json)$",
    re.IGNORECASE,
)
_FILE = re.compile(rf"\.(?:{_EXTENSIONS})(?:\.aspx)?/?$", re.IGNORECASE)
_FILE_IN_QUERY = re.compile(rf"\.(?:{_EXTENSIONS})(?:$|[&;#])", re.IGNORECASE)

# Addresses that give a document although their name has no ending (platforms.md, sections 3 to 17).
_ADDRESS = re.compile(
    r"""
      drive\.google\.com/(?:file/d/|open\?|uc\?)
    | docs\.google\.com/(?:document|spreadsheets|presentation|gview|viewer)
    | dropbox\.com/(?:s|scl|sh)/ | \bbox\.com/(?:s|v|file|shared)/ | 1drv\.ms/
    | onedrive\.live\.com/
    | sharepoint\.com/.*/?:[bwxp]:/
    | /DocumentCenter/(?:View|Home/View)/ | /DocumentView\.aspx | /AgendaCenter/ViewFile/
    | /Archive\.aspx\?(?:.*&)?ADID= | /ArchiveCenter/ViewFile/
    | /show(?:published)?document(?:/|\?) | /LinkClick\.aspx\?(?:.*&)?fileticket=
    | /WebLink\d*/.*(?:DocView|ElectronicFile|edoc) | /(?:DocView|ElectronicFile)\.aspx
    | /(?:Agenda|Minutes|GeneratedAgenda|Document|Meta)Viewer\.php
    | /View\.ashx\?(?:.*&)?M=(?:A|M|PA|F|AADA|MADA|E\d?)\b
    | /FileOpen\.aspx | /FileStream\.ashx | /DisplayAgendaPDF\.ashx | /AttachmentViewer\.ashx
    | /Documents/(?:DownloadPDF|DownloadFile|ViewDocument|ViewAgenda)\b | /Public/CompiledDocument
    | /GetMeetingFile | /GetAgendaFile/ | /ViewFile\.aspx
    | /(?:get|download)_?(?:file|document)s?[/.?]
    | [?&](?:wpdmdl|attachment_id|sdm_process_download)= | [?&]task=(?:document\.)?(?:doc_)?download
    | /documentrenderer | /adaHtmlDocument/ | meetings\.municode\.com/d/f\?
    | /board\.nsf/(?:files|goto) | /wp-content/plugins/[\w-]*download
    """,
    re.VERBOSE | re.IGNORECASE,
)

_PACKET = re.compile(
    r"\b(?:packets?|board ?books?|agenda ?pack(?:et|age)?s?|meeting materials|board materials|"
    r"supporting (?:documents?|materials?)|back-?up (?:materials?|documents?)|staff reports?)\b"
    r"|packet",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"minutes?(?![a-z])|\bmins?\b|\bactas?\b|\baction summary\b", re.IGNORECASE)
# Minutes of the clock; "May 15 Minutes" and "07092019_Minutes" are those of a meeting.
_NOT_MINUTES = re.compile(
    r"\bminutes? (?:per|each|limit|max|maximum|recess|break)\b|\(\s*\d+\s*-?\s*minutes?\s*\)"
    r"|\b(?:up to|limited to|for|of) \d+ minutes?\b",
    re.IGNORECASE,
)
_AGENDA = re.compile(r"agenda|\border of business\b|\bcommission call\b", re.IGNORECASE)
_NOTICE = re.compile(
    r"\b(?:notices?|notification|quorum|cancel+ation|cancel+ed|postponed|rescheduled|hearing"
    r"|proclamation"
    r"|announcement)\b",
    re.IGNORECASE,
)

_BARE = re.compile(
    r"^\W*(?:please\s+)?(?:(?:click|tap|press)\s*)?(?:here|(?:this )?link|pdf(?: document)?|open"
    r"|read"
    r"|view(?: (?:pdf|document|file|details?|online|more|meeting))?|details?|(?:read |learn )?more"
    r"|download(?: (?:pdf|file|document|here))?|document|file|word|html|see attached|attach(?:ed"
    r"|ment)"
    r"|adobe acrobat|\(?opens in (?:a )?new (?:window|tab)\)?)?\W*$",
    re.IGNORECASE,
)


def kind_of(*texts: str) -> DocumentKind | None:
    """What words say a document is, the first text that says anything; None where none does."""
    for text in texts:
        if not text:
            continue
        spaced = text.replace("_", " ").replace("%20", " ")
        if _PACKET.search(spaced):
            return DocumentKind.PACKET
        agenda = _AGENDA.search(spaced)
        minutes = None if _NOT_MINUTES.search(spaced) else _MINUTES.search(spaced)
        if agenda and minutes:
            return DocumentKind.MINUTES if minutes.start() < agenda.start() else DocumentKind.AGENDA
        if agenda:
            return DocumentKind.AGENDA
        if minutes:
            return DocumentKind.MINUTES
        if _NOTICE.search(spaced):
            return DocumentKind.NOTICE
    return None


def is_bare(text: str) -> bool:
    """Whether a link's text names nothing ("here", "PDF", "Click here to view", "")."""
    return bool(_BARE.match(text.strip()))


def address(base: str, href: str) -> str | None:
    """The absolute http(s) address of `href`, without its fragment.

    None for what is no address of a page (`javascript:`, `mailto:`, `#top`, a broken one).
    """
    href = re.sub(r"[\t\r\n]", "", href).strip()
    if not href or href.startswith("#"):
        return None
    try:
        joined = urljoin(base, href)
        parts = urlsplit(joined)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return None
    if joined.partition("#")[0] == base.partition("#")[0]:
        return None
    return quote(joined.partition("#")[0], safe="!$%&'()*+,/:;=?@[]~|{}")


def is_document(url: str) -> bool:
    """Whether an address, by itself, is that of a document a reader may be able to open."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if _FILE.search(path):
        return True
    if _MEDIA.search(path):
        return False
    return bool(_ADDRESS.search(url) or _FILE_IN_QUERY.search(unquote(parts.query)))


def file_name(url: str) -> str:
    """The words of a file's name: "2018-04-02TBM Agenda" for ".../2018-04-02TBM%20Agenda.pdf"."""
    name = unquote(urlsplit(url).path).rstrip("/").rsplit("/", 1)[-1]
    return re.sub(rf"\.(?:{_EXTENSIONS})$", "", name, flags=re.IGNORECASE).replace("_", " ").strip()


def document(
    base: str, href: str, title: str, *, kind: DocumentKind | None = None, around: str = ""
) -> ListedDocument | None:
    """The document that a link leads to; None where the link has no address.

    `around` is the text of the row or heading the link stands in: it names a link that only says
    "here". `kind` is given where the platform knows it.
    """
    url = address(base, href)
    if url is None:
        return None
    title = " ".join(title.split())
    name = file_name(url)
    if is_bare(title):
        title = " ".join(around.split()) or name or title
        kind = kind or kind_of(name, title)
    return ListedDocument(url, title, kind or kind_of(title, name, around) or DocumentKind.NOTICE)
