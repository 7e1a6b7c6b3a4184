"""Keys that never leave a hardware module (PKCS #11): made there, named as everywhere, used through it."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.errors import Unavailable
from core.settings import Settings, SettingsError

MISSING = "Le module PKCS #11 demande l’extension « hsm » : installez le paquet avec elle, ou retirez LABEL_HSM_MODULE."
AWAY = "Le module de sécurité n’ouvre pas le jeton « {token} » ({reason}). Rien n’est signé tant qu’il ne répond pas."
ABSENT = "Le jeton « {token} » ne contient pas la clé « {name} »."
# PKCS #11 3.0, 2.3.10: the curve's name as a PrintableString. SoftHSM 2.6.1 takes it, and CKM_EDDSA with it.
EDWARDS25519 = b"\x13\x0cedwards25519"


class Token:
    """One token of a module, opened at each use: a module that restarted is found again without us."""

    def __init__(self, module: str, token: str, pin_file: Path) -> None:
        self.module, self.token, self.pin_file = module, token, pin_file
        self._lock = Lock()

    @contextmanager
    def _opened(self, *, writing: bool = False) -> Iterator[Any]:
        try:
            import pkcs11
        except ImportError as error:
            raise SettingsError(MISSING) from error
        with self._lock:
            try:
                pin = self.pin_file.read_text(encoding="utf-8").strip()
                opened = pkcs11.lib(self.module).get_token(token_label=self.token)
                with opened.open(user_pin=pin, rw=writing) as session:
                    yield session
            except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
                raise Unavailable(AWAY.format(token=self.token, reason=error or type(error).__name__)) from error

    def make_signer(self, name: str) -> None:
        """Make an Ed25519 pair there, under this name."""
        from pkcs11 import Attribute, KeyType, Mechanism

        with self._opened(writing=True) as session:
            curve = session.create_domain_parameters(
                KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: EDWARDS25519}, local=True
            )
            curve.generate_keypair(mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN, store=True, label=name)

    def make_sealer(self, name: str) -> None:
        """Make a P-256 pair there, under this name."""
        from pkcs11 import Attribute, KeyType
        from pkcs11.util.ec import encode_named_curve_parameters

        with self._opened(writing=True) as session:
            named = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            session.create_domain_parameters(KeyType.EC, named, local=True).generate_keypair(store=True, label=name)

    def point(self, name: str) -> bytes:
        """The public point of a pair, without its DER heading; Unavailable when the token has no such key."""
        from pkcs11 import Attribute, ObjectClass

        with self._opened() as session:
            # An octet string under 128 bytes: two bytes of heading.
            return bytes(self._key(session, name, ObjectClass.PUBLIC_KEY)[Attribute.EC_POINT])[2:]

    def sign(self, name: str, data: bytes, mechanism: str) -> bytes:
        """The raw signature by the private key of that name, « EDDSA » or « ECDSA »."""
        from pkcs11 import Mechanism, ObjectClass

        with self._opened() as session:
            key = self._key(session, name, ObjectClass.PRIVATE_KEY)
            return bytes(key.sign(data, mechanism=Mechanism[mechanism]))

    def destroy(self, name: str) -> None:
        """Remove the private key; what verifies is kept elsewhere."""
        from pkcs11 import ObjectClass

        with self._opened(writing=True) as session:
            self._key(session, name, ObjectClass.PRIVATE_KEY).destroy()

    def _key(self, session: Any, name: str, kind: Any) -> Any:
        from pkcs11 import NoSuchKey

        try:
            return session.get_key(label=name, object_class=kind)
        except NoSuchKey as error:
            raise Unavailable(ABSENT.format(token=self.token, name=name)) from error


class TokenSigner:
    """A signer whose key lives in a token."""

    def __init__(self, name: str, token: Token) -> None:
        self.name, self._token = name, token
        self.public_key = Ed25519PublicKey.from_public_bytes(token.point(name))

    def sign(self, data: bytes, read: tuple[bytes, ...] = ()) -> bytes:
        """The Ed25519 signature of `data`, made there (CKM_EDDSA)."""
        return self._token.sign(self.name, data, "EDDSA")


class TokenSealer:
    """A sealer whose key lives in a token."""

    def __init__(self, name: str, token: Token) -> None:
        self.name, self._token = name, token
        self.public_key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), token.point(name))

    def sign(self, data: bytes) -> bytes:
        """The ECDSA signature of `data`, made there of its digest (CKM_ECDSA), then written in DER."""
        from pkcs11.util.ec import encode_ecdsa_signature

        return bytes(encode_ecdsa_signature(self._token.sign(self.name, sha256(data).digest(), "ECDSA")))


def of(settings: Settings) -> Token:
    """The token that the operator named; SettingsError when none is."""
    if not settings.hsm_module:
        raise SettingsError("Une clé vit dans un module de sécurité : nommez-le par LABEL_HSM_MODULE.")
    return Token(settings.hsm_module, settings.hsm_token, Path(settings.hsm_pin_file))
