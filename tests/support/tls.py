"""An authority of the tests' own, for servers on loopback with TLS."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme


class Authority:
    """`file` makes a client trust it, e.g. in SSL_CERT_FILE; `server` is a context for 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        made = trustme.CA()
        self.file = folder / "authority.pem"
        made.cert_pem.write_to_path(str(self.file))
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.issue_cert("127.0.0.1").configure_cert(self.server)
