"""What the operator sets: a TOML file, outweighed by the environment; secrets have their own files.

Every setting has a default that works: `hearye run` needs none of them.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import (
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from config.faults import ConfigError, sentences
from config.watches import HouseWatch, shipped_watches

CONFIG_NAME = "hearye.toml"
TOKEN_NAME = "discord_token"  # noqa: S105 - a file's name


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Discord(_Section):
    """How to reach Discord. The addresses are for a REST proxy, or a test's loopback server."""

    token: SecretStr | None = None
    api_url: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    gateway_url: Annotated[str, StringConstraints(pattern=r"^wss?://")] | None = None


class Network(_Section):
    """How pages are fetched. `gap` is in seconds, between two requests to one host.

    `at_once` is how many hosts are asked at once, each by one request; nearly all of those are
    answered without a body (`scrapers.fetch.place` bounds the others).

    `allow` names networks that the address guard lets through (an intranet, a test's server), and
    `ports` further ports; cloud metadata addresses stay closed whatever is named.
    """

    contact: str = "https://github.com/hearye/hearye"
    allow: tuple[IPv4Network | IPv6Network, ...] = ()
    ports: tuple[Annotated[int, Field(ge=1, le=65535)], ...] = ()
    gap: Annotated[float, Field(ge=0, le=3600)] = 1.0
    at_once: Annotated[int, Field(ge=1, le=512)] = 256
    proxy: AnyHttpUrl | None = None


class Schedule(_Section):
    """When sources are checked. `speed` is how many times faster than life the schedule runs."""

    speed: Annotated[float, Field(gt=0, le=100_000)] = 1.0


class Limits(_Section):
    """What one server (guild) may keep."""

    watches: Annotated[int, Field(ge=1, le=10_000)] = 100
    sources: Annotated[int, Field(ge=0, le=10_000)] = 100


class Health(_Section):
    """Where the program says how it is: on 127.0.0.1 at `port` (0: nowhere).

    `silent_minutes`: after so long without a finished check the watchdog speaks.
    """

    port: Annotated[int, Field(ge=0, le=65535)] = 8787
    silent_minutes: Annotated[float, Field(gt=0)] = 90


class Web(_Section):
    """The archive as a page, at `host` and `port` (0: nowhere).

    `address` is how others reach it (https://…, where a proxy stands before it): feeds and alerts
    link there. `requests` is how many one address may ask for in a minute (0: any number).
    `pictures` is how many MiB the drawn pages of PDFs may take in the data folder.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8788
    address: AnyHttpUrl | None = None
    requests: Annotated[int, Field(ge=0)] = 300
    pictures: Annotated[int, Field(ge=1)] = 256


class Keep(_Section):
    """For how many days the history of checks, what was said in alerts sent, and files are kept.

    `documents`: the bytes of documents as published; what was read in them is kept for good.
    """

    checks: Annotated[int, Field(ge=1, le=36_500)] = 90
    alerts: Annotated[int, Field(ge=1, le=36_500)] = 180
    documents: Annotated[int, Field(ge=1, le=36_500)] = 400


class Log(_Section):
    """How much is said, and how; `auto` is a table on a terminal, JSON lines elsewhere."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "table"] = "auto"


def default_data_folder() -> Path:
    """The platform's place for a program's data (XDG, Known Folders, Application Support)."""
    return platformdirs.user_data_path("hearye")


class Settings(BaseSettings):
    """Everything that the operator may set.

    `sources` are folders of source files beside the shipped ones, which `shipped_sources` turns
    off; `readers` is how many documents are read at once, each in its own process. `documents` is
    where their bytes as published are kept, `s3://bucket/prefix`, in place of the data folder.
    """

    model_config = SettingsConfigDict(
        env_prefix="HEARYE_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    data: Path = Field(default_factory=default_data_folder)
    database: str | None = None
    documents: Annotated[str, StringConstraints(pattern=r"^s3://[^/]+(/.*)?$")] | None = None
    sources: tuple[Path, ...] = ()
    shipped_sources: bool = True
    readers: Annotated[int, Field(ge=1, le=64)] = Field(
        default_factory=lambda: min(os.cpu_count() or 1, 4)
    )
    watch: tuple[HouseWatch, ...] = Field(default_factory=shipped_watches)
    discord: Discord = Discord()
    network: Network = Network()
    schedule: Schedule = Schedule()
    limits: Limits = Limits()
    health: Health = Health()
    web: Web = Web()
    keep: Keep = Keep()
    log: Log = Log()

    @property
    def database_url(self) -> str:
        """The database's address; a file in the data folder where none is set."""
        return self.database or f"sqlite:///{self.data / 'hearye.db'}"

    @property
    def documents_folder(self) -> Path:
        """The folder of the bytes of documents as published, where `documents` names no bucket."""
        return self.data / "documents"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment outweighs what the file says (which is passed in as values)."""
        return env_settings, init_settings


def read_settings(
    file: Path | None = None, environ: Mapping[str, str] = os.environ
) -> tuple[Settings, Path | None]:
    """The settings and the file that they came from (None where there is none).

    Looked for, in this order: `file`, `HEARYE_CONFIG`, `hearye.toml` in the working folder, then in
    the platform's configuration folder. Raises `ConfigError` naming file, key and what is allowed.
    """
    chosen = _config_file(file, environ)
    values = _file_values(chosen) if chosen else {}
    name = str(chosen) if chosen else "the environment"
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise ConfigError(name, sentences(error, Settings)) from error
    except SettingsError as error:
        raise ConfigError("the environment", [str(error)]) from error
    token = discord_token(environ)
    if token is not None:
        discord = settings.discord.model_copy(update={"token": token})
        settings = settings.model_copy(update={"discord": discord})
    return settings, chosen


def _config_file(file: Path | None, environ: Mapping[str, str]) -> Path | None:
    named = file or (Path(environ["HEARYE_CONFIG"]) if environ.get("HEARYE_CONFIG") else None)
    if named is not None:
        if not named.is_file():
            raise ConfigError(str(named), ["there is no such file"])
        return named
    places = (Path(CONFIG_NAME), platformdirs.user_config_path("hearye") / CONFIG_NAME)
    return next((place for place in places if place.is_file()), None)


def _file_values(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(file), [f"this is not TOML: {error}"]) from error


def discord_token(environ: Mapping[str, str] = os.environ) -> SecretStr | None:
    """The bot's token, or None: `DISCORD_TOKEN_FILE`, a secrets folder, then `DISCORD_TOKEN`.

    The secrets folders are `HEARYE_SECRETS`, systemd's `CREDENTIALS_DIRECTORY` and `/run/secrets`;
    the file in them is `discord_token`. Raises `ConfigError` where the file can be read by anyone.
    """
    named = environ.get("DISCORD_TOKEN_FILE")
    if named:
        return _secret(Path(named), must_exist=True)
    for folder in (
        environ.get("HEARYE_SECRETS"),
        environ.get("CREDENTIALS_DIRECTORY"),
        "/run/secrets",
    ):
        secret = _secret(Path(folder) / TOKEN_NAME) if folder else None
        if secret is not None:
            return secret
    token = environ.get("DISCORD_TOKEN", "").strip()
    return SecretStr(token) if token else None


def _secret(file: Path, *, must_exist: bool = False) -> SecretStr | None:
    try:
        mode = file.stat().st_mode
        text = file.read_text("utf-8").strip()
    except FileNotFoundError:
        if must_exist:
            raise ConfigError(str(file), ["there is no such token file"]) from None
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(file), [f"the token cannot be read: {error}"]) from error
    if os.name == "posix" and mode & stat.S_IROTH:
        raise ConfigError(str(file), ["everyone on this machine can read the token: chmod 600 it"])
    if not text:
        raise ConfigError(str(file), ["the token file is empty"])
    return SecretStr(text)
