"""An uploaded file between preview and confirmation: kept outside the web root, for its uploader only, for a day."""

import hashlib
import json
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

KEPT_SECONDS = 24 * 60 * 60
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class PendingUpload:
    token: str
    county_id: int
    name: str
    content: bytes


def keep(*, user_id: int, county_id: int, name: str, content: bytes) -> str:
    """Returns the token by which the same person finds it again."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    _discard_forgotten(folder)
    token = secrets.token_hex(16)
    about = {
        "user": user_id,
        "county": county_id,
        "name": name[:200],
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (folder / f"{token}.bin").write_bytes(content)
    (folder / f"{token}.json").write_text(json.dumps(about), encoding="utf-8")
    return token


def find(token: str, *, user_id: int) -> PendingUpload | None:
    """None when there is none, when it is somebody else's, or when its bytes are not those that were uploaded."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        about = json.loads((_folder() / f"{token}.json").read_text(encoding="utf-8"))
        content = (_folder() / f"{token}.bin").read_bytes()
    except (FileNotFoundError, ValueError):
        return None
    if about["user"] != user_id or hashlib.sha256(content).hexdigest() != about["sha256"]:
        return None
    return PendingUpload(token=token, county_id=about["county"], name=about["name"], content=content)


def discard(token: str) -> None:
    for suffix in ("bin", "json"):
        (_folder() / f"{token}.{suffix}").unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def _discard_forgotten(folder: Path) -> None:
    for path in folder.iterdir():
        if path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)
