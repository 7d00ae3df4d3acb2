"""The one place that opens files: text in, text out."""

from __future__ import annotations

import os
import sys

from .errors import InputError

MAX_BYTES = 20_000_000
TEMPORARY = ".symbackprop-"


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of a file, or of standard input for `-`.

    UTF-8 only. A byte order mark is dropped, so offsets count from the character after it; line
    ends stay as they are. Raises InputError where the bytes are no such text.
    """
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with open(path, "rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise InputError("is a directory; give the files in it, for example its *.md") from None
    except FileNotFoundError:
        raise InputError("there is no such file; check the path, or write - to read standard input") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {_reason(error)}") from None
    return decode(data)


def decode(data: bytes) -> str:
    """The text that the bytes of a file hold; raises InputError where they are not UTF-8 text of a fair size."""
    if len(data) > MAX_BYTES:
        raise InputError(f"has more than {MAX_BYTES // 1_000_000} MB; split it into notes of one derivation each")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError("is UTF-16 text; save it as UTF-8")
    body = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start + len(data) - len(body)
        line = data.count(b"\n", 0, at) + 1
        raise InputError(f"line {line}: byte {at} (0x{data[at]:02x}) is not UTF-8; save it as UTF-8") from None
    at = text.find("\0")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        raise InputError(f"line {line}: holds a NUL character, so it is no text; give Markdown or LaTeX as UTF-8")
    return text


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Put `text` at `path` in one step: a reader sees the old file or the new one, never a part.

    A device or a pipe is written to as it is. Raises InputError where that cannot be done.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        target = os.path.realpath(path)
        if os.path.isdir(target):
            raise InputError("is a directory; name a file in it")
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as stream:
                stream.write(data)
        else:
            _replace(target, data)
    except FileNotFoundError:
        raise InputError("its folder does not exist; make it first, or name another file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be written: {_reason(error)}") from None


def _replace(target: str, data: bytes) -> None:
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=TEMPORARY)
    try:
        with open(handle, "wb") as stream:
            stream.write(data)
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _mode(target: str) -> int:
    """The permissions of the file that is replaced, or those that a new file gets."""
    if os.path.exists(target):
        return os.stat(target).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
