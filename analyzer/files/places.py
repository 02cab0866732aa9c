"""Where a source lies: a path of this machine, or an address that fsspec opens.

An address may hold a password or a signature. It is opened whole and shown only by `shown`.
"""

import glob
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from analyzer.model import UnusableSourceError

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:://|::)")
#: What pathlib makes of an address.
_FLATTENED = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/(?=[^/])")
#: A password may hold what it should not; without one, what stands before @ may be a token.
_WITH_PASSWORD = re.compile(r"//[^/?#@:]*:(?!\d*(?:[/?#]|$))\S*@")
_BEFORE_HOST = re.compile(r"//[^/?#]*@")
#: There it is the container.
_CONTAINERS = ("abfs:", "abfss:", "wasb:", "wasbs:")
_NO_SIGN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_QUERY = re.compile(r"[?#][^/]*=.*", re.DOTALL)
#: What must be installed beside fsspec.
_PACKAGES = {
    **dict.fromkeys(("s3", "s3a"), "s3fs"),
    **dict.fromkeys(("gs", "gcs"), "gcsfs"),
    **dict.fromkeys(("abfs", "abfss", "az", "adl"), "adlfs"),
    **dict.fromkeys(("http", "https"), "aiohttp"),
    **dict.fromkeys(("sftp", "ssh"), "paramiko"),
    "smb": "smbprotocol",
}
#: What one request brings: where a few lines are looked at, and where all is read.
GLANCE, STREAM = 64 * 1024, 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A URL of a file, as fsspec takes it: s3://bucket/key, https://host/path."""

    url: str

    def __str__(self) -> str:
        return self.url

    def __repr__(self) -> str:
        return f"Address({shown(self.url)!r})"

    @property
    def name(self) -> str:
        """The last part, without what is asked of the server."""
        return shown(self.url).rstrip("/").rpartition("/")[2]


Place = Path | Address


def is_address(path: str) -> bool:
    """Whether it is a URL rather than a path of this machine."""
    return _ADDRESS.match(path) is not None


def place_of(source: str | Path) -> Place:
    """The place that a text or a path means; a Path that was made of a URL is put right."""
    text = str(source)
    if isinstance(source, Path) and _FLATTENED.match(text) and not source.exists():
        text = _FLATTENED.sub(r"\1://", text, count=1)
    return Address(text) if is_address(text) else Path(text)


def shown(path: str) -> str:
    """How a path or an address may be shown: without user, password and signature.

    Signs that would end a line, steer a terminal or are none in UTF-8 become U+FFFD.
    """
    path = _NO_SIGN.sub("\ufffd", path)
    return "::".join(map(_shown, path.split("::"))) if is_address(path) else path


def _shown(url: str) -> str:
    url = _WITH_PASSWORD.sub("//", url)
    if not url.startswith(_CONTAINERS):
        url = _BEFORE_HOST.sub("//", url)
    return _QUERY.sub("", url)


def matches(place: Place) -> tuple[Place, ...]:
    """The place itself, or what its pattern matches, sorted; ** goes into folders below.

    An address that ends with a slash stands for all files right below it. Raises
    UnusableSourceError where nothing matches.
    """
    if isinstance(place, Address):
        found = _remote_matches(place.url)
    elif glob.has_magic(str(place)) and not place.exists():
        found = tuple(Path(name) for name in sorted(glob.glob(str(place), recursive=True)))  # noqa: PTH207 (Path.glob wants a root)
    else:
        return (place,)
    if not found:
        raise UnusableSourceError(
            f"No file matches {shown(str(place))}.",
            "Check the pattern and the folder: * stands within a name, ** for folders below.",
        )
    return found


def _remote_matches(url: str) -> tuple[Place, ...]:
    magic = "*" if url.startswith("http") else "*?["
    has_magic = any(mark in url for mark in magic)
    folder = url.endswith("/") and not url.startswith("http")
    if not (has_magic or folder):
        return (Address(url),)
    with _told(url):
        files, path = _file_system(url)
        if folder:
            names = [
                entry["name"] for entry in files.ls(path, detail=True) if entry["type"] == "file"
            ]
        else:
            found = files.glob(path, detail=True)
            names = [name for name, entry in found.items() if entry["type"] == "file"]
        return tuple(sorted(Address(files.unstrip_protocol(name)) for name in names))


def open_address(url: str, block: int) -> IO[bytes]:
    """The bytes of a file as a stream that asks for `block` bytes at a time.

    Raises UnusableSourceError, here and while it is read, with nothing secret in it.
    """
    with _told(url):
        files, path = _file_system(url)
        raw = files.open(path, "rb", block_size=block, cache_type="readahead")
    return cast(IO[bytes], io.BufferedReader(_Remote(raw, url), 64 * 1024))


def size_of(url: str) -> int:
    """How many bytes a file has."""
    with _told(url):
        files, path = _file_system(url)
        size = files.size(path)
    if size is None:
        raise UnusableSourceError(
            f"{shown(url)} does not say how large it is.", "Download it, and pass the file."
        )
    return int(size)


def read_range(url: str, start: int, end: int) -> bytes:
    """Some bytes of a file, in one request."""
    with _told(url):
        files, path = _file_system(url)
        data = bytes(files.cat_file(path, start=start, end=end))
    if len(data) != end - start:
        raise UnusableSourceError(
            f"{shown(url)} gave {len(data)} bytes where {end - start} were asked for.",
            "It was changed meanwhile, or the server ignores byte ranges: download it first.",
        )
    return data


class _Remote(io.RawIOBase):
    """A file of fsspec whose errors say what to do."""

    def __init__(self, raw: Any, url: str) -> None:
        self._raw, self._url = raw, url

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _told(self._url):
            data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        with _told(self._url):
            return int(self._raw.seek(offset, whence))

    def tell(self) -> int:
        return int(self._raw.tell())

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


def _file_system(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UnusableSourceError(
            f"{shown(url)} is an address, and what opens addresses is not installed.",
            "Install it with: pip install 'monolith-analyzer[cloud]'",
        ) from None
    files, path = url_to_fs(url)
    return files, path


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Errors of fsspec and of the services' clients, as one that names no secret.

    Their own messages may hold the whole address, so these are not kept, not even as a cause.
    """
    name, scheme = shown(url), url.partition(":")[0]
    try:
        yield
    except UnusableSourceError:
        raise
    except ImportError:
        package = _PACKAGES.get(scheme, f"the fsspec package for {scheme}")
        raise UnusableSourceError(
            f"{name} cannot be opened: {scheme} needs a package that is not installed.",
            f"Install it with: pip install {package}"
            if scheme in _PACKAGES
            else f"Install {package}.",
        ) from None
    except ValueError as error:
        if "rotocol not known" in str(error):
            raise UnusableSourceError(
                f"{name} cannot be opened: nobody knows addresses that begin with {scheme}.",
                "Use s3, gs, abfs, http or https, or what fsspec has a package for.",
            ) from None
        raise UnusableSourceError(
            f"{name} cannot be read in pieces: the server ignores byte ranges.",
            "Download it, and pass the file.",
        ) from None
    except Exception as error:  # noqa: BLE001 (each service's client has errors of its own)
        raise _mistake(name, error) from None


def _mistake(name: str, error: BaseException) -> UnusableSourceError:
    if isinstance(error, FileNotFoundError) and error.__cause__ is not None:
        error = error.__cause__  # whatever goes wrong over HTTP is called a missing file
    kind = type(error).__name__
    status = vars(error).get("status", vars(error).get("code"))
    if isinstance(error, FileNotFoundError) or status == 404:
        return UnusableSourceError(
            f"There is no file {name}.",
            "Check bucket and name; for all files of a folder end the address with a slash.",
        )
    if isinstance(error, PermissionError) or status in (401, 403) or "redential" in kind:
        return UnusableSourceError(
            f"{name} may not be read: {kind}.",
            "Check the credentials in the environment of this process and of each worker.",
        )
    return UnusableSourceError(
        f"{name} cannot be read ({kind}).",
        "Check the address and the network, from each worker too.",
    )
