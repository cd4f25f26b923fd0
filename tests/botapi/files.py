"""Files: what is sent is kept and can be fetched again; pictures must be pictures."""

from __future__ import annotations

import struct

from tests.botapi.call import Call, Upload
from tests.botapi.errors import Json, bad
from tests.botapi.state import File, World

LARGEST_PHOTO, LARGEST_DOCUMENT, LARGEST_DOWNLOAD = 10 << 20, 50 << 20, 20 << 20


def attachment(world: World, call: Call, name: str) -> str:
    """The identifier of the file of a call: uploaded, attached, sent again, or fetched from an address.

    The counterpart has no network: an address gives what the test put into `remote_files`, else Telegram's refusal.
    """
    given = call.text(name)
    upload = call.files.get(given.removeprefix("attach://") if given.startswith("attach://") else name)
    if upload is not None:
        return _keep_upload(world, upload, name)
    if given in world.files:
        if world.files[given].kind != name:
            raise bad("type of file mismatch")
        return given
    if given.startswith(("http://", "https://")):
        if given not in world.remote_files:
            raise bad("failed to get HTTP URL content")
        last = given.rpartition("/")[2] or "file"
        return keep(world, world.remote_files[given], last, "application/octet-stream", name)
    if not given:
        raise bad(f"there is no {name} in the request")
    raise bad("wrong file identifier/HTTP URL specified")


def _keep_upload(world: World, upload: Upload, kind: str) -> str:
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > (LARGEST_PHOTO if kind == "photo" else LARGEST_DOCUMENT):
        raise bad("file is too big")
    return keep(world, upload.content, upload.name, upload.mime, kind)


def keep(world: World, content: bytes, name: str, mime: str, kind: str) -> str:
    """It can be sent again as what it is; a picture does not become a document (Bot API, "Sending files")."""
    ident = f"file{world.ident()}"
    world.files[ident] = File(content, f"documents/{ident}_{name}", name, mime, kind)
    return ident


def sized(world: World, ident: str) -> Json:
    return {"file_id": ident, "file_unique_id": f"u{ident}", "file_size": len(world.files[ident].content)}


def document(world: World, ident: str) -> Json:
    kept = world.files[ident]
    return sized(world, ident) | {"file_name": kept.name, "mime_type": kept.mime}


def photo(world: World, ident: str) -> list[Json]:
    found = dimensions(world.files[ident].content)
    if found is None:
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = found
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return [sized(world, ident) | {"width": width, "height": height}]


def dimensions(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    return _jpeg(content) if content.startswith(b"\xff\xd8") else None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def get_file(world: World, call: Call) -> Json:
    ident = call.text("file_id")
    if ident not in world.files:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(world.files[ident].content) > LARGEST_DOWNLOAD:
        raise bad("file is too big")
    return sized(world, ident) | {"file_path": world.files[ident].path}


def by_path(world: World, path: str) -> File | None:
    ident = path.removeprefix("documents/").partition("_")[0]
    kept = world.files.get(ident)
    return kept if kept is not None and kept.path == path else None
