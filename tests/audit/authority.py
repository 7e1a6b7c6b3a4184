"""A time-stamp authority of the tests: openssl's, with a root of its own, answering queries without a network."""

import subprocess
from pathlib import Path

from core.posting import Answer

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
[signing]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
[req]
distinguished_name = named
[named]
"""


class Authority:
    """Its root and its answers; `asked` counts the queries."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked = folder, 0
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
        new = "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config tsa.cnf"
        self._run(f"{new} -x509 -days 30 -extensions root -subj /CN=Racine -keyout root.key -out root.pem")
        self._run(f"{new} -subj /CN=Horodatage -keyout tsa.key -out tsa.csr")
        signed = "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30"
        self._run(f"{signed} -extfile tsa.cnf -extensions signing -out tsa.pem")

    @property
    def root(self) -> Path:
        """The certificate to trust, in PEM."""
        return self.folder / "root.pem"

    def post(self, _address: str, data: bytes, _media_type: str) -> Answer:
        """The answer to a query, as an HTTP client receives it."""
        self.asked += 1
        (self.folder / "query").write_bytes(data)
        self._run("ts -reply -config tsa.cnf -section here -queryfile query -signer tsa.pem -inkey tsa.key -out reply")
        return Answer(200, "application/timestamp-reply", (self.folder / "reply").read_bytes())

    def verifies(self, token: Path, data: Path) -> bool:
        """Whether openssl finds that an answer (« .tsr ») dates these bytes, under this root."""
        command = ["openssl", "ts", "-verify", "-in", str(token), "-data", str(data), "-CAfile", str(self.root)]
        return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0

    def _run(self, arguments: str) -> None:
        command = ["openssl", *arguments.split()]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, timeout=30)
