"""Every rule by name: what it says in a few words, and the parameters that a constraint gives it.

The one list that the compiler of words, the preset screen and the docs share. Not here: judging.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """One rule. `param` names the list or number that a constraint gives, empty when it takes none;
    `judged` says when: as the edit opens, while it grows, or when a hunk closes."""

    name: str
    words: str
    param: str = ""
    judged: str = "close"

    @property
    def family(self) -> str:
        return self.name.partition(".")[0]


RULES: Final[tuple[RuleInfo, ...]] = (
    RuleInfo("paths.only", "only these files", "paths", "open"),
    RuleInfo("paths.never", "never these files", "paths", "open"),
    RuleInfo("permissions.no_write", "existing files stay", judged="open"),
    RuleInfo("permissions.no_create", "no new files", judged="open"),
    RuleInfo("permissions.no_overwrite", "nothing is written over", judged="open"),
    RuleInfo("permissions.no_delete", "nothing is deleted", judged="open"),
    RuleInfo("permissions.no_rename", "no file is renamed", judged="open"),
    RuleInfo("permissions.no_mode", "file modes stay", judged="open"),
    RuleInfo("size.max_lines", "changed lines in the goal", "lines", "grow"),
    RuleInfo("size.max_hunk_lines", "changed lines in one hunk", "lines", "grow"),
    RuleInfo("size.max_files", "changed files in the goal", "files", "open"),
    RuleInfo("size.max_hunks", "hunks in the goal", "hunks"),
    RuleInfo("structure.must_parse", "what parsed still parses"),
    RuleInfo("structure.no_type_changes", "types stay"),
    RuleInfo("structure.no_signature_changes", "signatures stay"),
    RuleInfo("structure.keep_public_api", "the public API stays"),
    RuleInfo("structure.no_renames", "nothing is renamed in the code"),
    RuleInfo("structure.comments_only", "only comments and docstrings change"),
    RuleInfo("structure.no_comment_changes", "comments and docstrings stay"),
    RuleInfo("structure.only_symbols", "only these names", "names"),
    RuleInfo("content.secrets", "no secrets"),
    RuleInfo("content.elision", "nothing is left out"),
    RuleInfo("content.invisible", "no invisible characters"),
    RuleInfo("content.no_new_dependencies", "no new dependencies"),
    RuleInfo("content.no_new_imports", "no new imports"),
    RuleInfo("content.no_formatting_churn", "no changes of formatting alone"),
)

BY_NAME: Final = {rule.name: rule for rule in RULES}
