"""Files that act by themselves, and files that look like secrets: two plain lists and their tests.

Not here: the gate that uses them (`guard.paths`). A file is protected when something runs or obeys
it without the person asking: a hook, a CI system, an editor, a shell, an interpreter, an agent.
What runs only on command (a Makefile, setup.py, noxfile.py) is ordinary source.
"""

from __future__ import annotations

from functools import lru_cache

from spark_tui.core.guard.globs import any_matches

PROTECTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "git and its hooks",
        (
            ".githooks/",
            ".husky/",
            ".gitmodules",
            ".pre-commit-config.yaml",
            ".pre-commit-config.yml",
            ".pre-commit-hooks.yaml",
            "{.,}lefthook.{yml,yaml,toml,json}",
            ".overcommit.yml",
        ),
    ),
    (
        "continuous integration",
        (
            ".github/workflows/",
            ".github/actions/",
            ".gitea/workflows/",
            ".forgejo/workflows/",
            ".gitlab-ci.{yml,yaml}",
            ".gitlab/ci/",
            ".circleci/",
            ".buildkite/",
            ".woodpecker/",
            ".woodpecker.{yml,yaml}",
            ".drone.yml",
            ".travis.yml",
            "{.,}appveyor.yml",
            "azure-pipelines.{yml,yaml}",
            "bitbucket-pipelines.yml",
            "Jenkinsfile",
            ".ci/",
        ),
    ),
    (
        "editors and development containers",
        (
            ".vscode/",
            ".idea/",
            ".zed/",
            ".devcontainer/",
            ".devcontainer.json",
            "*.code-workspace",
            ".exrc",
            ".vimrc",
            ".nvimrc",
            ".nvim.lua",
            ".dir-locals.el",
        ),
    ),
    ("shells and tool managers", (".envrc", ".env*", "{.,}mise.toml", ".cargo/config{,.toml}")),
    ("Python start-up", ("conftest.py", "sitecustomize.py", "usercustomize.py", "*.pth")),
    ("JavaScript package managers", (".npmrc", ".yarnrc{,.yml}", ".pnpmfile.cjs")),
    ("agents", (".spark/", ".agents/", ".claude/", ".codex/", ".cursor/", ".mcp.json")),
)

HARMLESS = (".env.example", ".env.sample", ".env.template", ".env.dist")

SECRETS = (
    ".env*",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "*.kdbx",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".htpasswd",
    ".git-credentials",
    "credentials",
    "credentials.*",
    "secrets.*",
    ".aws/",
    ".ssh/",
    ".gnupg/",
    "*.tfvars",
    "*.tfstate*",
)


@lru_cache(maxsize=4096)
def protection(path: str) -> str | None:
    """Which kind of protected file `path` is, in words; None when it is not protected."""
    if any_matches(HARMLESS, path):
        return None
    return next((kind for kind, globs in PROTECTED if any_matches(_anywhere(globs), path, fold=True)), None)


@lru_cache(maxsize=4096)
def secret_like(path: str) -> bool:
    """Whether the name of `path` is one that usually holds keys or passwords."""
    return not any_matches(HARMLESS, path) and any_matches(SECRETS, path, fold=True) is not None


@lru_cache(maxsize=64)
def _anywhere(globs: tuple[str, ...]) -> tuple[str, ...]:
    """A nested project has its own hooks and settings, so that every glob counts at any depth."""
    return tuple("**/" + glob for glob in globs)
