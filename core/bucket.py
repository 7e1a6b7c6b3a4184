"""A bucket of write-once files behind the S3 API: the server refuses to replace (`If-None-Match: *`)."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from core.errors import Conflict
from core.settings import SettingsError

NEEDED = ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
PATIENCE = timedelta(seconds=20)
CHUNK = 1024 * 1024
SILENT = "Le dépôt de fichiers ne répond pas : rien n’a été enregistré. Recommencez dans quelques minutes."
ADDRESS = "LABEL_FILES : écrivez « s3://compartiment/dossier », ou rien pour garder les fichiers dans LABEL_VAR."


class Bucket:
    """Named bytes in one bucket, under a prefix."""

    def __init__(self, store: S3Store) -> None:
        self.store = store

    def create(self, name: str, data: bytes) -> bool:
        """Publish `data` under `name`; False, and nothing changes, when the name is taken."""
        try:
            obstore.put(self.store, name, data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        except (BaseError, FileNotFoundError) as error:  # there may be no such bucket
            raise Conflict(SILENT) from error
        return True

    def chunks(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `stop` (not included), piece by piece; FileNotFoundError when absent."""
        if stop is not None and stop <= start:
            return
        try:
            found = obstore.get(self.store, name, options={"range": (start, stop) if stop else {"offset": start}})
            for chunk in found.stream(CHUNK):
                yield bytes(chunk)
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):  # everything would look lost
                raise Conflict(SILENT) from error
            raise
        except BaseError as error:
            raise Conflict(SILENT) from error

    def set_aside(self, name: str) -> None:
        """Copy what `name` holds beside it, then give the name back."""
        try:
            obstore.rename(self.store, name, f"{name}.altered-{secrets.token_hex(4)}")
        except BaseError as error:
            raise Conflict(SILENT) from error


def opened(address: str, environ: Mapping[str, str]) -> Bucket:
    """The bucket of `s3://bucket/prefix`; region, keys and, elsewhere than at Amazon, AWS_ENDPOINT_URL from `environ`.

    SettingsError with what is wrong. Nothing is asked of the network here.
    """
    try:
        url = urlsplit(address)
    except ValueError as error:
        raise SettingsError(ADDRESS) from error
    if url.scheme != "s3" or not url.netloc or "@" in url.netloc or url.query or url.fragment:
        raise SettingsError(ADDRESS)
    if missing := [name for name in NEEDED if not environ.get(name)]:
        raise SettingsError(f"LABEL_FILES demande aussi {', '.join(missing)} dans l’environnement.")
    endpoint = environ.get("AWS_ENDPOINT_URL", "")
    if endpoint and urlsplit(endpoint).scheme not in ("http", "https"):
        raise SettingsError("AWS_ENDPOINT_URL doit commencer par https:// (ou http:// sur un réseau fermé).")
    return Bucket(_store(url.netloc, url.path.strip("/"), endpoint, environ))


def _store(bucket: str, prefix: str, endpoint: str, environ: Mapping[str, str]) -> S3Store:
    region, key, secret = (environ[name] for name in NEEDED)
    place = endpoint or f"https://s3.{region}.amazonaws.com"
    return S3Store(
        bucket,
        prefix=prefix or None,
        config={"region": region, "access_key_id": key, "secret_access_key": secret, "endpoint": place},
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": PATIENCE},
        retry_config={"max_retries": 2, "retry_timeout": PATIENCE},
    )
