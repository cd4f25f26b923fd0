"""What stands in real pages and is no Markdown: style sheets, comments, kramdown, Liquid, shortcodes, odd bullets."""

from __future__ import annotations

import re

KRAMDOWN = re.compile(r"\{:[^{}\n]{0,200}\}|\{%[^%\n]{0,300}%\}|\{\{[^{}\n]{0,300}\}\}")
COMMENT = re.compile(r"<!--.{0,5000}?-->", re.DOTALL)
STYLE = re.compile(r"<(style|script)\b.{0,50000}?</\1\s*>", re.DOTALL | re.IGNORECASE)
VEILED = re.compile(
    r"([\w.+-]{1,64})\s?[\[({]\s?(?:at|arobase|arroba|chiocciola|ät|@)\s?[\])}]\s?"
    r"([\w-]{1,63}(?:\s?(?:\.|[\[({]\s?(?:dot|point|punkt|punto|\.)\s?[\])}])\s?[\w-]{2,63}){1,4})",
    re.IGNORECASE,
)  # "ann [at] example [dot] org"
VEILED_DOT = re.compile(r"\s?[\[({]\s?(?:dot|point|punkt|punto|\.)\s?[\])}]\s?", re.IGNORECASE)
SIGN = re.compile(r"^ {0,3}[①-⑳➀-➓❶-❿•▪●◦‣➤►▶]\s*(?=\S)")  # a bullet that Markdown does not know
CHECKBOX = re.compile(r"^(\s*[-*+]\s)\[[ xX]\]\s+")
TABBED = re.compile(r"^\s{0,3}\d{1,2}\s?[:.hH]\s?\d{0,2}[^\t]{0,12}\t+\S")  # "9:00", a tabulator, the title
DEFINITION = re.compile(r"^ {0,3}:\s+(?=\S)")  # "Where?" / ": Town Hall"
BUTTON = re.compile(
    r"""\{\{[<%]\s*[\w./-]{1,40}\s[^{}\n]{0,200}?(?:href|link|url|to)\s*=\s*["'](?P<url>[^"'\s]{3,300})["'](?P<rest>[^{}\n]{0,200})[>%]\}\}"""
    r"""(?:(?P<label>[^{}\n]{1,200})\{\{[<%]\s*/[^{}\n]{1,40}[>%]\}\})?"""
)
HEADING = re.compile(
    r"(\A\n{0,9}|(?<=\n\n))<h([1-6])(?:\s[^<>\n]{0,200})?>(.{1,300}?)</h\2>[ \t]*(?=\n[^\n<])", re.IGNORECASE
)
TABLE = re.compile(r"<table\b.{0,200000}?</table\s*>", re.DOTALL | re.IGNORECASE)
GAP = re.compile(r"(?<=>)[ \t]*\n(?:[ \t]*\n){1,20}(?=[ \t]*<)")  # empty lines between tags, which would end the HTML
LABEL = re.compile(r"""(?:text|label|title)\s*=\s*["'](?P<label>[^"'\n]{1,100})["']""")


def cleaned(body: str) -> str:
    """Without style sheets, comments, kramdown and Liquid, each line where it was."""
    for pattern in (STYLE, COMMENT):
        body = pattern.sub(lambda m: "\n" * m[0].count("\n"), body)
    body = BUTTON.sub(_link, body)
    body = VEILED.sub(lambda m: f"{m[1]}@{VEILED_DOT.sub('.', m[2])}", body)
    body = KRAMDOWN.sub("", body)
    body = "\n".join(_clean_line(line) for line in body.split("\n"))
    body = TABLE.sub(lambda m: GAP.sub(lambda gap: "\n" + "<wbr>\n" * (gap[0].count("\n") - 1), m[0]), body)
    # Markdown that follows a heading of HTML without an empty line would be taken for HTML as well
    return HEADING.sub(lambda m: f"{m[1]}{'#' * int(m[2])} {m[3]}", body)


def _clean_line(line: str) -> str:
    if re.match(r"^ {0,3}(?:>\s?)*<br\s*/?>\s*#", line):
        return re.sub(r"<br\s*/?>\s*", "", line)
    if re.match(r"^\s*<br\s*/?>\s*$", line):
        return ""
    line = DEFINITION.sub("", SIGN.sub("- ", CHECKBOX.sub(r"\1", line)))
    line = line.replace("\t", " | ") if TABBED.match(line) else line
    return re.sub(r"^( {0,3})<br\s*/?>\s*(?=\S)", r"\1", line)


def _link(m: re.Match[str]) -> str:
    """A shortcode that leads somewhere ("{{< button href="…" >}}Tickets{{< /button >}}") as a link of Markdown."""
    label = m["label"] or (named["label"] if (named := LABEL.search(m[0])) else m["url"])
    return f"[{label.strip()}]({m['url']})"
