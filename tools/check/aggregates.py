# SPDX-License-Identifier: Apache-2.0
"""Public structs that go through coroutines must not be aggregates.

g++ 12.2 frees aggregate temporaries of a co_await expression twice. `X() = default;` makes a struct
a non-aggregate in C++20. A struct of plain numbers is exempt: nothing of it is freed.
"""

import re

from coroutines import closing
from tree import Finding, code_only, line_of

_STRUCT = re.compile(r"\bstruct\s+(?:\[\[[^\]]*\]\]\s*|VIVAVOCE_\w+\s+)*(\w+)\s*(?:final\s*)?\{")
_TYPE_NAME = re.compile(r"\b[A-Z]\w+\b")
_PLAIN = re.compile(
    r"^(?:const\s+)?(?:static\b.*|using\b.*|friend\b.*|enum\b.*"
    r"|(?:std::)?(?:bool|char|float|double|int|unsigned|u?int\d+_t|size_t|ptrdiff_t|chrono::\w+)\b.*"
    r"|\w+\s*\*.*)$"
)


def angle_closing(code, opening):
    depth = 0
    for i in range(opening, min(len(code), opening + 400)):
        depth += (code[i] == "<") - (code[i] == ">")
        if depth == 0:
            return i
    return opening


def coroutine_types(code):
    """The names of types in the results and parameters of functions that return an awaitable."""
    for match in re.finditer(r"\bawaitable\s*<", code):
        end = angle_closing(code, match.end() - 1)
        call = re.match(r"\s*[\w:]+\s*\(", code[end + 1 :])
        if call:
            opening = end + call.end()
            yield from _TYPE_NAME.findall(code[match.end() : end])
            yield from _TYPE_NAME.findall(code[opening : closing(code, opening)])


def members(code, opening):
    """The member declarations directly inside a struct body, whatever is nested in them left out."""
    kept, depth = [], 0
    for c in code[opening + 1 : closing(code, opening)]:
        if c in ")}]":
            depth -= 1
            if c == "}" and depth == 0:
                kept.append(";")
        if depth == 0 and c not in "{}":
            kept.append(c)
        if c in "({[":
            depth += 1
    declarations = re.split(r";|\b(?:public|private|protected)\s*:", "".join(kept))
    return [" ".join(d.split()) for d in declarations if d.strip()]


def is_aggregate(name, declarations):
    constructor = re.compile(rf"(?:explicit |constexpr |inline )*{name}\s*\(")
    if any(constructor.match(d) or d.startswith("virtual ") for d in declarations):
        return False
    return not all("(" in d or _PLAIN.match(d) for d in declarations)


def check(tree):
    headers = [(p, code_only(t)) for p, t in tree.select(".h") if p.startswith("include/vivavoce/")]
    used = {name for _, code in headers for name in coroutine_types(code)}
    for path, code in headers:
        for match in _STRUCT.finditer(code):
            name = match.group(1)
            if name in used and is_aggregate(name, members(code, match.end() - 1)):
                yield Finding(path, line_of(code, match.start()), "aggregate",
                              f"struct {name} goes through coroutines: declare `{name}() = default;`")  # fmt: skip
