"""A page's furniture as lines of text: clocks, menus, sharing buttons, notes on cookies, rights and newsletters.

Every rule takes a whole line: words inside a sentence are never touched.
"""

from __future__ import annotations

import re

from whowhom.extract.calendar import DATE, MONTH, WEEKDAY

_EDGE = r"[\s|•·*:>»›→▶#\-–—.…!]*"


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"{_EDGE}(?:{'|'.join(patterns)}){_EDGE}", re.I)


_TAIL_HEADINGS = _whole(
    r"(?:the )?latest(?: (?:news|stories|articles|posts|updates|headlines|videos?))?(?: from .{1,40})?",
    r"(?:the )?most[ -](?:read|viewed|popular|shared|commented|watched|recent|visited)"
    r"(?: (?:articles?|news|stories|posts|videos?|topics|today|now|this week|(?:in|on) .{1,20}))?",
    r"(?:the )?(?:popular|trending|top|recent|breaking|featured|other|more)(?: \w+)? "
    r"(?:news|stories|articles|posts|headlines|topics|reads|videos?)",
    r"(?:trending|popular)(?: now)?",
    r"more (?:from|on|about|in) .{1,50}",
    r"editor['’]?s['’]? (?:picks?|choice)",
    r"you (?:may|might)(?: also)? (?:like|be interested in)",
    r"(?:recommended|suggested)(?: for you| stories| articles| posts)?",
    r"(?:sponsored|promoted)(?: content| links| stories)?",
    r"around the web",
    r"about (?:us|the author)",
    r"don['’]t miss",
    r"what to read next|up next",
    r"(?:next|previous) (?:article|story|post)",
)
_COMMENTS = _whole(
    r"(?:\d+ |your |readers?['’]? |all |view |show )?(?:comments?|reactions?|replies)(?: ?\(?\d+\)?)?",
    r"(?:leave|post|add|write) (?:a|your) (?:comment|reply)",
    r"join the (?:conversation|discussion)",
)
_BLOCK_HEADINGS = _whole(
    r"related(?: (?:articles?|stor(?:y|ies)|news|topics?|posts?|content|links?|coverage|reading|tags?))?",
    r"read|see|watch|(?:also|must) read|(?:read|see|watch) (?:also|next)|also on .{1,30}",
    r"(?:recommended|further) reading|more on this(?: story)?",
    r"tags?|topics?|categor(?:y|ies)|keywords?|in this (?:article|story)",
)
_NETWORKS = (
    r"facebook|twitter|x|whatsapp|telegram|instagram|linkedin|reddit|pinterest|youtube|viber|vk|rss|email|"
    r"messenger|tiktok|threads|print|tumblr|ok|tweet|share"
)
_BUTTONS = _whole(
    r"share(?: (?:this|on|via|with friends)(?: .{1,40})?| the (?:article|page|story|post| news))?(?:\s*\d+)?",
    r"share (?:article|page|story)|\d+ shares?|shares?:?\s*\d+",
    r"(?:print|e-?mail|save|bookmark|listen|play)(?: this| to this)?(?: article| page| story)?",
    r"copy(?: the)? link|link copied!?|pause|close|menu|search|home|back|next|previous|prev|top|back to top",
    r"more|less|(?:show|read) (?:more|less)|load more|(?:view|see) (?:all|more)|read full (?:story|article)",
    r"continue reading|expand|collapse|toggle (?:menu|navigation|search)",
    r"(?:skip|jump) to (?:main |the )?(?:content|navigation|article|comments|main|search|footer)",
    rf"(?:(?:{_NETWORKS})[\s,|/·]*)+",
    r"(?:follow|like|find|join) us(?: on .{1,60})?",
    r"follow .{1,40} on (?:twitter|x|facebook|telegram|instagram|google news).{0,40}",
    r"(?:sign|log)[ -]?(?:in|up|out)(?: (?:now|here|to (?:your|our|comment|read|continue)\b.{0,30}|with .{1,20}))?",
    r"register(?: now)?|my account",
    r"subscribe(?: (?:now|today|here|to (?:our|us|the|@).{0,50}|for (?:free|our|the|just)\b.{0,30}))?",
    r"advertis(?:e|ement|ing)(?: (?:with us|continues?\b.{0,20}))?|ads?|skip advert(?:isement)?",
    r"(?:story|article) continues below(?: advertisement)?|loading",
    r"(?:image|photo|picture) (?:source|caption|credits?)|getty images|file (?:photo|image)",
    r"breaking(?: news)?|live(?: (?:tv|updates|blog))?",
    r"\d{1,4} (?:views?|likes?|reads?|votes?|retweets?)|views?:? \d[\d,.]*",
    r"\d+ ?(?:min|minutes?|mins)(?: read)?|reading time:? .{1,20}",
    r"\d+ (?:seconds?|minutes?|hours?|days?|weeks?) ago",
    r"(?:font|text) size.{0,20}|a[+-](?:\s*a[+-])*",
    r"english(?:\s*[|/•]\s*\w{2,12}){1,12}",
    r"contact(?: us)?|privacy(?: policy)?|terms(?: of (?:use|service)| and conditions)?",
    r"for immediate release|unofficial translation|press release|ends?|30",
)
_NOTES = re.compile(
    r"""(?:
    (?:we|this\ (?:web)?site|our\ (?:web)?site|our\ partners)\b.{0,60}\b(?:uses?|using|store|place)\b.{0,25}\bcookies?\b
    | by\ (?:continuing|using|clicking|browsing|subscribing|signing\ up)\b.{0,120}
      \b(?:you\ (?:agree|accept|consent)|cookies?|our\ (?:terms|privacy))
    | (?:accept|reject|manage|allow)\ (?:all\ )?(?:cookies?|choices|preferences|settings)
    | cookie\ (?:policy|settings|preferences|notice|consent|declaration)
    | .{0,60}\ball\ rights\ reserved\b.{0,80}$
    | (?:©|\(c\)\s|copyright\b\s*(?:©|\(c\)|(?:19|20)\d\d|by|all\ rights|reserved))
    | (?:sign\ up|subscribe|register)\b.{0,80}\b(?:newsletters?|e-?mails?|inbox|updates|alerts|notifications|channel)\b
    | (?:get|receive)\b.{0,60}\b(?:newsletter|in\ your\ inbox|delivered\ to\ your)\b
    | enter\ your\ e-?mail\b
    | (?:additional\ )?(?:reporting|writing|editing|compiled|translated|edited|written)\ by\ (?-i:
      (?:(?:[A-Z][\w.'’-]*|and|in|at|for|the|by|[Ww]riting|[Ee]diting|[Rr]eporting)(?:[\s,;&]+|(?=\.?$))){1,24}\.?$)
    | \((?:additional\ )?(?:reporting|writing|editing|edited|reported|written)\ by\ .{0,250}\)?$
    | our\ standards:
    | (?:read|see|watch|listen)(?:\ (?:more|also|next|here|this|now))?\s*(?::|>>|»|→|\|)\s*\S.{0,200}$
    | (?:also|must)[ -]read\s*(?::|>>|»|-|–)\s*\S.{0,200}$
    | related(?:\ (?:articles?|stor(?:y|ies)|news))?\s*(?::|>>|»)\s*\S.{0,200}$
    | (?:file\ )?(?:photo|image|picture|video|pic|credit|source\ photo|caption|photograph)s?
      (?:\ (?:by|credit|courtesy|source|caption))?\s*(?::|/|©)\s*\S.{0,140}$
    | (?:download|get)\ (?:the|our)\ .{0,40}\bapp\b
    | (?:this|the)\ (?:article|story|report)\ (?:was\ )?(?:originally|first)\ (?:appeared|published)\b
    | (?:forwarded|fwd|reposted)\ (?:from|message)\b
    | (?:👉|➡️?|📲|🔗|✅|👇|📢|☑️?)?\s*(?:(?:join|follow|subscribe|our\ (?:channel|telegram|twitter|bot))\b.{0,60})?(?:@[A-Za-z]\w{3,}|(?:https?://)?t\.me/\S+)(?:\s*[|•·]\s*(?:@\w+|\S+))*\s*$
    | (?:\#[^\s\#]+[\s,|]*)+$
    | (?:https?://|www\.)\S+$
    | .{0,250}[(\[](?:file\ |archive\ )?(?:photo|image|picture|pic)\b[^)\]]{0,60}[)\]]\W{0,3}$
    | [\w.+-]+@[\w-]+\.[\w.]+$
    )""",
    re.I | re.X,
)
_LONGEST_NOTE = 320

_CLOCK_WORD = re.compile(
    rf"(?:{WEEKDAY}|{MONTH}|\d{{1,2}}(?:st|nd|rd|th)?|(?:19|20)\d\d|\d{{1,2}}[:.h]\d{{2}}(?:[:.]\d{{2}})?(?:[ap]\.?m\.?)?|[ap]\.?m\.?|"
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|(?:\d{4}-\d\d-\d\dT\S+)|of|the|at|on|gmt|utc|est|edt|pst|pdt|cet|cest|"
    r"bst|ist|msk|eet|[+-]\d{1,2}(?::?\d\d)?|"
    r"local|time|hrs?|hours|today|tehran|moscow|last|latest|first|update[ds]?|updated|modified|published|"
    r"posted|edited|date|news|id|code)",
    re.I,
)
_SEPARATORS = re.compile(r"[\s,|•·()\[\]/–—:;-]+")
_CHANGED = re.compile(r"\b(?:last[ -])?(?:updated?|modif(?:ied|ication)|edited|revised)\b", re.I)
_TIMELY = re.compile(rf"(?i:\b{WEEKDAY}\b|\b{MONTH}(?=\W|$)|\d:\d\d|\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}|last update)")

_BYLINE_NAME = r"[A-ZÀ-Þ][\w.'’\-]*(?:\s+(?:al-|de|van|von|bin|el)?\s?[A-ZÀ-Þ][\w.'’\-]*){0,4}"
_BYLINE = re.compile(
    rf"(?:(?i:by|written by|author|reported by)\s*:?\s+)(?:our\s)?{_BYLINE_NAME}"
    rf"(?:\s*(?:,|and|&|\||/|-|–|—|in|for|at)\s*(?:the\s)?{_BYLINE_NAME}){{0,5}}"
    rf"(?:\s*[|,•·–—-]?\s*(?i:{DATE.pattern}).{{0,30}})?\W*",
)


def is_furniture(line: str) -> bool:
    """Whether the whole line is a button, a notice or a credit and no part of an article."""
    if not line.strip(" \t|•·*-–—_=~.#>»›\u00a0"):
        return True
    if len(line) > _LONGEST_NOTE:
        return False
    return bool(_BUTTONS.fullmatch(line) or _NOTES.match(line.strip(" \t|•·*-–—>»")) or is_breadcrumb(line))


def opens_tail(line: str) -> bool:
    """Whether the line heads a list that ends a page: the latest, the most read, the comments."""
    return len(line) < 80 and (_TAIL_HEADINGS.fullmatch(line) is not None or opens_comments(line))


def opens_comments(line: str) -> bool:
    """Whether the line heads what readers wrote: nothing below it is the article."""
    return len(line) < 60 and _COMMENTS.fullmatch(line) is not None


def opens_links(line: str) -> bool:
    """Whether the line heads a short list of links within a page: related stories, tags."""
    return len(line) < 80 and _BLOCK_HEADINGS.fullmatch(line) is not None


def is_clock(line: str) -> bool:
    """Whether the line is nothing but a date or time: the page's clock, an update note, a bare date."""
    if len(line) > 90 or not _TIMELY.search(line):
        return False
    words = [w for w in _SEPARATORS.split(line) if w]
    return all(_CLOCK_WORD.fullmatch(w) for w in words) or all(
        _CLOCK_WORD.fullmatch(w) for w in re.split(r"[\s,|•·()\[\]]+", line) if w
    )


def says_changed(line: str) -> bool:
    """Whether the line speaks of an update: such a date is never that of publication."""
    return _CHANGED.search(line) is not None


def is_byline(line: str) -> bool:
    """Whether the whole line names the author: "By Jane Doe and John Roe"."""
    return len(line) < 160 and _BYLINE.fullmatch(line) is not None


def is_breadcrumb(line: str) -> bool:
    """Whether the line is a path or a menu: "Home › World › Caucasus", "Home   World   Sport"."""
    if len(line) > 160 or not re.search(r"[›»>|/•·]|\S(?:\s{2,}|\t)\S", line):
        return False
    parts = [p.strip() for p in re.split(r"\s*[›»>|•·]\s*|\s+/\s+|\s{2,}|\t", line)]
    return len(parts) >= 3 and all(len(p.split()) <= 4 and not re.search(r"[.!?]$", p) for p in parts)
