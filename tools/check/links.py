# SPDX-License-Identifier: Apache-2.0
"""What a Markdown file links to, and what a comment cites, exists in the repository."""

import posixpath
import re
import urllib.parse

from tree import Finding, line_of

_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_COMMENT = re.compile(r"//[^\n]*")
_CITED = re.compile(r"(?<![\w./-])(?:[\w-]+/)*[\w-]+\.(?:md|schema\.json)\b")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def _blank(match):
    return "".join("\n" if c == "\n" else " " for c in match.group(0))


def prose(text):
    return _CODE.sub(_blank, _FENCE.sub(_blank, text))


def anchors(text):
    """The ids that a Markdown viewer gives to headings."""
    found, seen = set(), {}
    for match in _HEADING.finditer(_FENCE.sub(_blank, text)):
        title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match.group(1)).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        found.add(f"{slug}-{count}" if count else slug)
    return found


def objection(tree, folders, path, link):
    address, _, fragment = link.partition("#")
    address = urllib.parse.unquote(address)
    if address.startswith("/"):
        return "begins with /: make it relative to the file"
    target = path
    if address:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
        if target.startswith(".."):
            return "leads out of the repository"
        if target not in tree.texts and target not in folders:
            return f"{target} does not exist"
    if fragment and target.endswith(".md") and fragment not in anchors(tree.texts[target] or ""):
        return f"{target} has no heading #{fragment}"
    return None


def check(tree):
    folders = {"."}
    for path in tree.texts:
        while path := posixpath.dirname(path):
            folders.add(path)
    for path, text in tree.select(".md"):
        for match in _LINK.finditer(prose(text)):
            link = match.group(1)
            if re.match(r"[a-z][a-z0-9+.-]*:", link):
                continue
            mend = objection(tree, folders, path, link)
            if mend:
                yield Finding(path, line_of(text, match.start()), "link", f"{link}: {mend}")
    # A comment names a document as its reader would: from the repository's root, or by its end.
    for path, text in tree.cpp():
        for comment in _COMMENT.finditer(text):
            for match in _CITED.finditer(comment.group(0)):
                cited = match.group(0)
                if cited in tree.texts or any(there.endswith("/" + cited) for there in tree.texts):
                    continue
                yield Finding(path, line_of(text, comment.start()), "link", f"{cited}: there is no such document here")
