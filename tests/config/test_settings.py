"""Settings: where they come from, which outweighs which, and how errors read."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigError, HouseWatch, read_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.delenv("HEARYE_DATA", raising=False)


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "hearye.toml"
    file.write_text(text)
    return file


def test_with_nothing_set_there_are_two_watches_and_a_database_in_the_data_folder(
    tmp_path: Path,
) -> None:
    settings, file = read_settings()
    assert file is None
    assert [(watch.name, watch.query) for watch in settings.watch] == [
        ("287(g)", "@287g"),
        ("Palmyra", "@palmyra"),
    ]
    assert settings.database_url == f"sqlite:///{tmp_path}/share/hearye/hearye.db"
    assert settings.discord.token is None


def test_the_environment_outweighs_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, '[network]\ncontact = "clerk@example.org"\ngap = 5\n')
    monkeypatch.setenv("HEARYE_NETWORK__GAP", "2.5")
    settings, chosen = read_settings()
    assert chosen == Path(file.name)
    assert (settings.network.contact, settings.network.gap) == ("clerk@example.org", 2.5)


def test_hearye_data_moves_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARYE_DATA", "elsewhere")
    settings, _ = read_settings()
    assert settings.database_url == "sqlite:///elsewhere/hearye.db"


def test_watches_of_the_file_replace_the_shipped_ones(tmp_path: Path) -> None:
    file = written(tmp_path, '[[watch]]\nname = "Flock"\nquery = "flock NEAR camera"\n')
    settings, _ = read_settings(file)
    assert settings.watch == (HouseWatch(name="Flock", query="flock NEAR camera"),)


def test_an_unknown_key_names_the_file_and_what_is_allowed(tmp_path: Path) -> None:
    file = written(tmp_path, "[network]\nallowed = []\n")
    with pytest.raises(ConfigError) as caught:
        read_settings(file)
    assert str(caught.value) == (
        f"{file}: network.allowed: unknown key; did you mean 'allow'? "
        "allowed are allow, at_once, contact, gap, ports, proxy"
    )


def test_a_named_file_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml: there is no such file"):
        read_settings(Path("absent.toml"))


class TestToken:
    def test_comes_from_a_file_before_the_environment(self, tmp_path: Path) -> None:
        file = tmp_path / "token"
        file.write_text("from-the-file\n")
        file.chmod(0o600)
        settings, _ = read_settings(
            environ={"DISCORD_TOKEN_FILE": str(file), "DISCORD_TOKEN": "from-the-environment"}
        )
        assert settings.discord.token is not None
        assert settings.discord.token.get_secret_value() == "from-the-file"

    def test_comes_from_a_secrets_folder(self, tmp_path: Path) -> None:
        (tmp_path / "discord_token").write_text("from-the-folder")
        (tmp_path / "discord_token").chmod(0o600)
        settings, _ = read_settings(environ={"HEARYE_SECRETS": str(tmp_path)})
        assert settings.discord.token is not None
        assert settings.discord.token.get_secret_value() == "from-the-folder"

    def test_of_a_world_readable_file_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "token"
        file.write_text("secret-words")
        file.chmod(0o644)
        with pytest.raises(ConfigError, match="everyone on this machine can read") as caught:
            read_settings(environ={"DISCORD_TOKEN_FILE": str(file)})
        assert "secret-words" not in str(caught.value)

    def test_never_shows_in_the_settings_as_text(self) -> None:
        settings, _ = read_settings(environ={"DISCORD_TOKEN": "secret-words"})
        assert "secret-words" not in repr(settings)
