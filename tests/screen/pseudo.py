#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes a language nobody speaks out of the template of all messages: every letter has an accent, every
text is two fifths longer and stands in brackets. A word without accents on a screen was never
translated, and a missing bracket was cut off.

    pseudo.py OUTPUT.mo
"""
import os
import re
import subprocess
import sys

PLAIN = "AEIOUYaeiouycdghjlnrstwz"
ACCENTED = "ÀÉÎÕÜÝàéîõüýçđĝĥĵľñŕšţŵž"
LETTERS = str.maketrans(PLAIN, ACCENTED)
# A directive of printf, an escape of C: both stay as they are.
KEPT = re.compile(r"(%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j)?[a-zA-Z%]|\\.)")
# Names of keys stand in a key bar that has to hold several.
SHORT = 9


def lengthen(text):
    """Padding of words, so that it can be wrapped as the text can."""
    extra = int(len(text) * 0.4) + 1
    words = []
    while extra > 0:
        word = "öøó"[len(words) % 3] * min(extra, 7)
        words.append(word)
        extra -= len(word) + 1
    return " ".join(words)


def pseudo(text):
    """One message as it stands between quotes in a PO file."""
    pieces = KEPT.split(text)
    body = "".join(p if i % 2 else p.translate(LETTERS) for i, p in enumerate(pieces))
    end = "\\n" if body.endswith("\\n") else ""
    body = body[: len(body) - len(end)]
    if len(text) <= SHORT:
        return "⟦" + body + "ö" * int(len(text) * 0.4) + "⟧" + end
    return "⟦" + body + " " + lengthen(text) + "⟧" + end


def quoted(lines):
    """The text of a msgid and its continuation lines."""
    return "".join(re.search(r'"(.*)"', line).group(1) for line in lines)


def entries(text):
    """Comment lines, msgid and msgid_plural (or None) of each message."""
    for block in re.split(r"\n\n+", text):
        flags, fields, field = [], {}, None
        for line in block.splitlines():
            if line.startswith("#,"):
                flags.append(line)
            elif line.startswith("#") or not line:
                continue
            elif line.startswith('"'):
                fields[field].append(line)
            else:
                field = line.split()[0]
                fields[field] = [line]
        if "msgid" in fields:
            yield flags, quoted(fields["msgid"]), fields.get("msgid_plural")


def translate(template, output):
    """Writes a PO file with every message of the template."""
    with open(template, encoding="utf-8") as file:
        text = file.read()
    with open(output, "w", encoding="utf-8") as out:
        out.write('msgid ""\nmsgstr ""\n"Language: xx\\n"\n')
        out.write('"Content-Type: text/plain; charset=UTF-8\\n"\n')
        out.write('"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n')
        for flags, msgid, plural in entries(text):
            if not msgid:
                continue
            out.write("\n" + "".join(f"{line}\n" for line in flags if "fuzzy" not in line))
            out.write(f'msgid "{msgid}"\n')
            if plural:
                many = quoted(plural)
                out.write(f'msgid_plural "{many}"\n')
                out.write(f'msgstr[0] "{pseudo(msgid)}"\nmsgstr[1] "{pseudo(many)}"\n')
            else:
                out.write(f'msgstr "{pseudo(msgid)}"\n')


def main():
    output = os.path.abspath(sys.argv[1])
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    subprocess.run([os.path.join(top, "tools", "pot"), output + ".pot"], check=True)
    translate(output + ".pot", output + ".po")
    subprocess.run(["msgfmt", "--check-format", "-o", output, output + ".po"], check=True)


main()
