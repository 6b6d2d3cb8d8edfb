"""What each key of a preset file means, in a few words: for its schema and for the preset screen.

Apart from `preset_file`, so that who only shows the words need not load pydantic (7 MB).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "permissions.read": "let the model read files",
        "permissions.write": "change existing files",
        "permissions.create": "create files",
        "permissions.overwrite": "create or move onto an existing file",
        "permissions.delete": "delete or empty a file",
        "permissions.rename": "rename or move a file",
        "permissions.mode": "change the permission bits of a file",
        "paths.only": "only these; empty means all",
        "paths.never": "never these",
        "paths.unprotect": "protected files that are opened; not from a repository",
        "size.max_diff_size": "changed lines over the whole goal",
        "size.max_hunk_lines": "changed lines in one hunk",
        "size.max_file_lines": "changed lines in one file over the goal",
        "size.max_files": "changed files over the goal",
        "size.max_new_files": "new files over the goal",
        "size.max_line_bytes": "bytes of one new line",
        "size.max_hunks": "hunks over the whole goal",
        "pace.run_ahead": "undecided hunks before the stream is held",
        "structure.must_parse": "a file that parsed still parses",
        "structure.no_type_changes": "types and annotations stay",
        "structure.no_signature_changes": "parameters and results stay",
        "structure.keep_public_api": "public names and signatures stay",
        "structure.no_renames": "nothing in the code gets another name",
        "structure.comments_only": "only comments and docstrings change",
        "structure.no_comment_changes": "comments and docstrings stay",
        "structure.only_symbols": "only functions and classes of these names change; empty means all",
        "content.secrets": "no keys and passwords are written",
        "content.elision": 'no "rest of the code here"',
        "content.invisible": "no invisible or reordering characters",
        "content.no_new_dependencies": "no package that is not declared",
        "content.no_new_imports": "no import that was not there",
        "content.no_formatting_churn": "no hunk that only reformats",
    }
)
"""By table and key, as in `size.max_files`."""
