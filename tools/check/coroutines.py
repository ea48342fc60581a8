# SPDX-License-Identifier: Apache-2.0
"""Expressions that g++ 12.2 miscompiles in coroutines (double frees, without a warning).

Works on statements of text with comments and literals blanked, not on a parse: it knows brackets,
lambdas and blocks, and nothing of types. So it asks for the form that is right for every type.
"""

import re

from tree import Finding, code_only, line_of

RULE = "coroutine"
_OPEN, _CLOSE = "([{", ")]}"
_BLOCK_BEFORE = re.compile(
    r"(\)|\b(else|do|try|const|noexcept|mutable|override|final)|[{};:]|->[\w:<>,\s*&]+)\s*$"
)
_LAMBDA = re.compile(r"\[(?P<captures>[^\[\]]*)\]\s*(?:\(|\{|mutable\b|->|<)")
_DEFAULT_ARGUMENT = re.compile(r"awaitable<[^;{}]*?\w+\s*\([^;{}()]*=\s*(?:[\w:<>]+\s*)?\{")


def opens_block(code, brace):
    return bool(_BLOCK_BEFORE.search(code, max(0, brace - 200), brace))


def statement_around(code, at):
    """(begin, end, True when a braced initialiser encloses `at`)."""
    begin, depth, braced = at, 0, False
    while begin > 0:
        c = code[begin - 1]
        if c in _CLOSE:
            if c == "}" and depth == 0:
                break
            depth += 1
        elif c in _OPEN:
            if depth > 0:
                depth -= 1
            elif c == "{":
                if opens_block(code, begin - 1):
                    break
                braced = True
        elif c == ";" and depth == 0:
            break
        begin -= 1
    end, depth = at, 0
    while end < len(code):
        c = code[end]
        if c == "[" and begins_lambda(code, begin, end):
            end = closing(code, code.find("{", end)) + 1
            continue
        if c == "{" and depth <= 0 and opens_block(code, end):
            break
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth -= 1
            if depth < 0 and c == "}":
                break
        elif c == ";" and depth <= 0:
            break
        end += 1
    return begin, end, braced


def closing(code, opening):
    depth = 0
    for i in range(opening, len(code)):
        if code[i] in _OPEN:
            depth += 1
        elif code[i] in _CLOSE:
            depth -= 1
            if depth == 0:
                return i
    return len(code)


def operand_end(code, at, end):
    """The end of the postfix expression that a co_await applies to."""
    i = at
    while i < end:
        c = code[i]
        if c in "([":
            i = closing(code, i) + 1
            tail = re.match(r"\s*(->|\.|::|\(|\[)", code[i:end])
            if not tail:
                return i
            continue
        if c in ",;)]}?" or (c == "{" and opens_block(code, i)):
            return i
        if c == "{":
            i = closing(code, i) + 1
            continue
        i += 1
    return end


def begins_lambda(code, begin, at):
    if not _LAMBDA.match(code, at) or code.find("{", at) < 0:
        return False
    before = code[begin:at].rstrip()
    is_subscript = before and (before[-1].isalnum() or before[-1] in "_)]")
    return not is_subscript or bool(re.search(r"\b(co_await|co_return|return)$", before))


def lambdas(code, begin, end):
    """(offset, captures, begin and end of the body) of each lambda that starts in the range."""
    for match in _LAMBDA.finditer(code, begin, end):
        if not begins_lambda(code, begin, match.start()):
            continue
        brace = code.find("{", match.end() - 1)
        if 0 <= brace < end:
            yield match.start(), match.group("captures"), brace, closing(code, brace)


def copies_something(captures):
    items = [item.strip() for item in captures.split(",") if item.strip()]
    return any(not item.startswith("&") and item != "this" for item in items)


def findings_in_statement(code, at, begin, end, braced):
    """Yields (offset, mend) for the co_await at `at`."""
    if braced:
        yield at, "co_await inside a braced initialiser: await into a name first"
    if re.match(r"\s*switch\s*\(", code[begin:at]):
        yield at, "switch on co_await crashes: await into a name, then switch"
    bodies = []
    for start, captures, body, body_end in lambdas(code, begin, end):
        bodies.append((body, body_end))
        if body < at < body_end:
            continue
        if copies_something(captures):
            yield start, "a lambda that captures by value beside co_await is freed twice: name it, then std::move it in"
    stop = operand_end(code, at + len("co_await"), end)
    inside = lambda i: any(body <= i <= body_end for body, body_end in bodies)
    for i in range(at, stop):
        if inside(i):
            continue
        if code[i] == "{":
            yield i, "a braced temporary in a co_await expression is freed twice: name it first"
            break
    for i in range(at, stop):
        if code[i] == "?" and not inside(i):
            yield i, "a conditional inside a co_await expression is freed twice: name the result first"
            break


def check_text(path, text):
    code = code_only(text)
    for match in re.finditer(r"\bco_await\b", code):
        at = match.start()
        begin, end, braced = statement_around(code, at)
        for offset, mend in findings_in_statement(code, at, begin, end, braced):
            yield Finding(path, line_of(text, offset), RULE, mend)
    for match in re.finditer(r"\bco_spawn\s*\(", code):
        opening = match.end() - 1
        for start, captures, _, body_end in lambdas(code, opening, closing(code, opening)):
            if captures.strip() and re.match(r"\}\s*\(", code[body_end:]):
                yield Finding(path, line_of(text, start), RULE,
                              "a lambda called inside co_spawn dies before its coroutine: pass it uncalled")  # fmt: skip
            break  # lambdas inside that one's body are its own business
    for match in _DEFAULT_ARGUMENT.finditer(code):
        yield Finding(path, line_of(text, match.end() - 1), RULE,
                      "a braced default argument of a coroutine is freed twice: overload instead")  # fmt: skip


def check(tree):
    for path, text in tree.cpp():
        if "co_await" in text or "awaitable<" in text or "co_spawn" in text:
            yield from sorted(set(check_text(path, text)))
