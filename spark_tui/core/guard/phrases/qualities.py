"""Phrases that name a quality of the code or the answer: it parses, has no secrets, leaves nothing out.

Where a rule holds less than the words say ("backwards compatible"), the clause is enforced and asked too.
"""

from __future__ import annotations

from spark_tui.core.guard.phrases.grammar import FINE, JOIN, MAY, NOT, NOW, Table, enforces, lifts

_PARSES, _API, _CHURN, _SECRETS, _ELISION, _UNSEEN = (
    enforces(rule)
    for rule in (
        "structure.must_parse",
        "structure.keep_public_api",
        "content.no_formatting_churn",
        "content.secrets",
        "content.elision",
        "content.invisible",
    )
)
_PARSES_PARTLY = enforces("structure.must_parse", partly=True)
_API_PARTLY = enforces("structure.keep_public_api", partly=True)

_WITHOUT = r"(?:no|without|avoid)"
_CODE = r"(?:it|everything|the code|the files?|all files|code)"
_MUST = rf"(?:{_CODE} )?(?:must|should|has to|have to|needs to|need to)"
_PARSED = r"(?:parse?able|syntactically (?:valid|correct|ok))"

_KEEP_API = (
    r"(?:keep (?:it|things|the code|everything|(?:the |our )?(?:public )?api)"
    r"|(?:it )?(?:must )?(?:stay|remain|be))"
)
_COMPATIBLE = r"backwards?[- ]compatible"

_REFORMAT = r"(?:reformat|re-format|reindent|re-indent)"
_REFORMATTING = r"(?:reformatting|re-formatting|reindenting|formatting churn|format churn)"
_FORMAT_ONLY = r"(?:formatting|whitespace|format)[- ]only (?:changes|edits|diffs|hunks)"

SECRET = (
    r"(?:secrets?|passwords?|credentials"
    r"|(?:api |private |access |secret )keys?|(?:api |access |auth )tokens?)"
)
_SAFE_LIST = rf"{SECRET}(?:{JOIN} {SECRET})*"
_LIST = rf"(?:{SECRET}|keys|tokens)(?:{JOIN} (?:{SECRET}|keys|tokens))*"  # "no tokens" alone may mean others
_IN_CODE = r" (?:in|into|to) (?:the |my |our |any )?(?:code|sources?|source code|repo|repository|files|diff)"
_PUT = r"(?:commit|add|write|put|hard-?code|leak|include|check in|print)"

_PARTS = r"(?:anything|parts|code|lines|any code|any lines|any parts|parts of the code|stuff)"
_OMIT = (
    rf"(?:leave {_PARTS} out|leave out {_PARTS}|omit {_PARTS}|elide(?: {_PARTS})?|use (?:any )?placeholders)"
)
_DOTS = r"[.…'\"` ]*"
_REST = (
    rf"{_DOTS}(?:the )?rest of (?:the )?(?:code|file|function|class)"
    rf"(?: (?:is )?(?:unchanged|here|omitted))?{_DOTS}"
)

_INVISIBLE = (
    r"(?:invisible|zero[- ]width|hidden|bidi|bidirectional)(?: unicode)? (?:characters?|chars|signs|unicode)"
)

SAYINGS: Table = (
    # it parses
    (rf"keep {_CODE} (?:parsing|{_PARSED})", _PARSES),
    (rf"{_MUST} (?:still |always )?(?:parse|be {_PARSED}|stay {_PARSED})", _PARSES),
    (rf"{_WITHOUT} (?:syntax|parse) errors|{NOT} (?:break|mess up) the syntax", _PARSES),
    (rf"keep {_CODE} (?:compiling|building)|{_MUST} (?:still )?(?:compile|build)", _PARSES_PARTLY),
    # the public API
    (rf"(?:{_KEEP_API} )?{_COMPATIBLE}", _API_PARTLY),
    (r"(?:keep|preserve) backwards?[- ]compatibility", _API_PARTLY),
    (rf"{NOT} break (?:backwards?[- ])?compatibility|no breaking(?: api)? changes", _API_PARTLY),
    (rf"breaking(?: api)? changes are {FINE}", lifts("structure.keep_public_api")),
    # formatting
    (rf"{NOT} {_REFORMAT}(?: (?:anything|(?:the |any )?(?:code|files)))?", _CHURN),
    (rf"{_WITHOUT} (?:{_REFORMATTING}|{_FORMAT_ONLY})", _CHURN),
    (rf"{MAY} {_REFORMAT}(?: (?:the |any )?code| files)?{NOW}?", lifts("content.no_formatting_churn")),
    (rf"(?:reformatting|reindenting) is {FINE}", lifts("content.no_formatting_churn")),
    # secrets
    (rf"(?:no|without) (?:hard-?coded )?{_SAFE_LIST}(?:{_IN_CODE})?", _SECRETS),
    (rf"no (?:hard-?coded {_LIST}(?:{_IN_CODE})?|{_LIST}{_IN_CODE})", _SECRETS),
    (rf"{NOT} {_PUT} (?:any )?(?:{_SAFE_LIST}(?:{_IN_CODE})?|{_LIST}{_IN_CODE})", _SECRETS),
    # nothing is left out
    (rf"{NOT} {_OMIT}|leave nothing out|omit nothing", _ELISION),
    (rf"{_WITHOUT} (?:placeholders?|elisions?|omissions|leaving anything out)", _ELISION),
    (rf"no {_REST}(?:comments?|markers?)?", _ELISION),
    # invisible characters
    (rf"{_WITHOUT} {_INVISIBLE}|{NOT} (?:use|add|write) (?:any )?{_INVISIBLE}", _UNSEEN),
)
