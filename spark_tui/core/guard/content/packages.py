"""Which package an import needs, by the language's rules, and whether a manifest names it.

Not here: finding the manifests and the repository's own modules (`content.dependencies`).
"""

from __future__ import annotations

import re
import sys
from typing import Final

from spark_tui.core.guard.content.manifests import Manifest, normal

_SCRIPTS: Final = ("typescript", "tsx", "javascript")


def package_of(language: str, module: str) -> str:
    """The package that an import of `module` needs; empty when it is the language's own, or when the way it
    is written says that it is the repository's own."""
    if language == "python":
        root = module.partition(".")[0].strip()
        return "" if root in sys.stdlib_module_names or root == "_typeshed" else root
    if language in _SCRIPTS:
        return _npm_package(module)
    if language == "go":
        return module if "." in module.partition("/")[0] else ""
    if language == "rust":
        root = module.partition("::")[0]
        return "" if root in _RUST_OWN or root[:1].isupper() else root
    return "" if "." not in module or module.startswith(_JAVA_OWN) else module


def _npm_package(module: str) -> str:
    if module.startswith(_LOCAL_SPECIFIERS) or module.partition("/")[0] in _NODE:
        return ""
    if "://" in module or not module.startswith("@"):
        return module if ":" in module else module.partition("/")[0]
    return "/".join(module.split("/")[:2])


_LOCAL_SPECIFIERS: Final = (".", "/", "@/", "~", "#", "$", "node:", "bun:", "virtual:", "data:", "file:")
"""Relative, absolute and aliased paths, and modules of the runtime or of the build tool."""

_NODE: Final = {
    "assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto",
    "dgram", "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https",
    "inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode", "querystring",
    "readline", "repl", "stream", "string_decoder", "sys", "timers", "tls", "trace_events", "tty",
    "url", "util", "v8", "vm", "wasi", "worker_threads", "zlib",
}  # fmt: skip
"""Modules of Node.js that need no prefix (https://nodejs.org/api/)."""

_RUST_OWN: Final = frozenset(("std", "core", "alloc", "proc_macro", "test", "crate", "self", "super"))
_JAVA_OWN: Final = ("java.", "javax.", "jdk.", "com.sun.", "sun.")


def names(language: str, manifest: Manifest, package: str) -> bool:
    """Whether `manifest` names the package, or is that package's own, or of one in the same npm scope."""
    known = manifest.names | manifest.own
    if language == "python":
        return any(_is_of(package, normal(each)) for each in known)
    if language in _SCRIPTS:
        typed = "@types/" + package.removeprefix("@").replace("/", "__")
        scope = package.partition("/")[0] + "/"
        sibling = scope[0] == "@" and any(each.startswith(scope) for each in manifest.own)
        return package in known or typed in known or sibling
    if language == "go":
        return any(package == each or package.startswith(f"{each}/") for each in known)
    if language == "rust":
        return package in {each.replace("-", "_") for each in known}
    return any(_is_of_artifact(package, each) for each in known)


def _is_of(module: str, distribution: str) -> bool:
    """Whether a Python module comes with a distribution: by the table, or because its name is a part of it
    (`dateutil` of `python-dateutil`)."""
    if distribution in _DISTRIBUTIONS.get(module, ()):
        return True
    return f"-{normal(module)}-" in f"-{distribution}-"


def vendor(package: str) -> str:
    """Who a Java package is from: its first two parts, or three where many share two."""
    parts = package.split(".")
    return ".".join(parts[: 3 if ".".join(parts[:2]) in _UMBRELLAS else 2])


def _is_of_artifact(package: str, artifact: str) -> bool:
    """Whether a Java package may come with `group:artifact`: the beginnings of package and group agree, or a
    part of the package is a word of the artifact (`lombok` of `org.projectlombok:lombok`)."""
    group, _, name = artifact.partition(":")
    parts, groups = package.split("."), group.split(".")
    if parts[:2] == groups[:2]:
        third, other = ("".join(each[2:3]) for each in (parts, groups))
        umbrella = ".".join(parts[:2]) in _UMBRELLAS
        if not umbrella or (third and other and (third.startswith(other) or other.startswith(third))):
            return True
    if name == "guava" and parts[:3] == ["com", "google", "common"]:
        return True
    words = set(re.split(r"[.-]", name)) - _GENERIC
    return any(part in words for part in parts)


_UMBRELLAS: Final = frozenset(("org.apache", "com.google", "com.github", "io.github", "org.eclipse"))
"""Groups of many projects that have nothing to do with each other."""

_GENERIC: Final = frozenset(
    ("org", "com", "net", "io", "dev", "api", "core", "util", "utils", "common", "annotation", "java")
)
"""Parts of package names that say nothing about whose they are."""

_DISTRIBUTIONS: Final[dict[str, tuple[str, ...]]] = {
    "attr": ("attrs",),
    "bs4": ("beautifulsoup4",),
    "corsheaders": ("django-cors-headers",),
    "Crypto": ("pycryptodome", "pycrypto"),
    "Cryptodome": ("pycryptodomex",),
    "cv2": ("opencv-python", "opencv-python-headless", "opencv-contrib-python"),
    "fitz": ("pymupdf",),
    "gi": ("pygobject",),
    "git": ("gitpython",),
    "github": ("pygithub",),
    "google": ("protobuf",),
    "jwt": ("pyjwt",),
    "Levenshtein": ("levenshtein", "python-levenshtein"),
    "mpl_toolkits": ("matplotlib",),
    "MySQLdb": ("mysqlclient",),
    "nacl": ("pynacl",),
    "OpenSSL": ("pyopenssl",),
    "PIL": ("pillow",),
    "pkg_resources": ("setuptools",),
    "pydantic_core": ("pydantic",),
    "_pytest": ("pytest",),
    "pythoncom": ("pywin32",),
    "rest_framework": ("djangorestframework",),
    "serial": ("pyserial",),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "socks": ("pysocks",),
    "usb": ("pyusb",),
    "win32api": ("pywin32",),
    "win32con": ("pywin32",),
    "wx": ("wxpython",),
    "yaml": ("pyyaml",),
    "zmq": ("pyzmq",),
}
"""Python modules whose distribution has another name."""
