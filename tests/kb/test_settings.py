"""The config file and the folders."""

from pathlib import Path

import pytest

from kb.errors import SettingsError
from kb.settings import Settings, folders, load_settings, shipped_library


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "config.toml") == Settings()


def test_what_the_file_says_is_used(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('staff = true\n[identity]\nname = "Kim Ray"\n[keys]\nback = "b"\n')
    settings = load_settings(file)
    assert settings.staff
    assert settings.identity.name == "Kim Ray"
    assert settings.keys == {"back": "b"}


@pytest.mark.parametrize("content", ["staf = true", 'staff = "yes"', "staff = ", '[identity]\nnam = "x"'])
def test_a_mistake_is_named_and_not_passed_over(tmp_path: Path, content: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content)
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert str(file) in str(caught.value)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError):
        load_settings(file)


def test_the_environment_moves_the_folders(tmp_path: Path) -> None:
    moved = folders({"DESKSIDE_DATA": str(tmp_path / "d"), "DESKSIDE_CONFIG": str(tmp_path / "c.toml")})
    assert moved.accounts == tmp_path / "d" / "accounts"
    assert moved.config_file == tmp_path / "c.toml"


def test_the_shipped_library_is_there() -> None:
    assert (shipped_library() / "library.yaml").is_file()


CHANNELS = """
channel = "desk"
[channels.desk]
kind = "roundup"
url = "https://desk.example/support"
user = "deskside"
secret = "keyring"
timeout = 10
[channels.mail]
kind = "smtp"
host = "mail.example"
sender = "deskside@example.com"
"""


def test_channels_are_typed(tmp_path: Path) -> None:
    from kb.channel_settings import RoundupSettings, SmtpSettings

    file = tmp_path / "config.toml"
    file.write_text(CHANNELS)
    settings = load_settings(file)
    assert settings.channel == "desk"
    desk, mail = settings.channels["desk"], settings.channels["mail"]
    assert isinstance(desk, RoundupSettings)
    assert (desk.timeout, desk.secret, desk.item) == (10, "keyring", "issue")
    assert isinstance(mail, SmtpSettings)
    assert mail.security == "starttls"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            '[channels.desk]\nkind = "roundup"\nurl = "https://x"\nuser = "u"\npassword = "p"',
            "Keys of this kind: kind,",
        ),
        ('[channels.desk]\nkind = "rondup"', "There is no kind `rondup`. Did you mean `roundup`? Known"),
        ("[channels.desk]\nkind = 3", "There is no kind `3`. Known kinds: smtp, roundup,"),
        (
            '[channels.desk]\nkind = "smtp"\nhost = "x"',
            "[channels.desk]: `sender` is missing. Keys of this kind: kind,",
        ),
        ('[channels.desk]\nkind = "smtp"\nhots = "x"', "There is no key `hots`. Did you mean `host`?"),
        ('[channels.desk]\nkind = "smtp"\nhost = "x"\nsender = "y"\nport = "z"', "`port` must be a whole number."),
        ('[channels.desk]\nurl = "https://x"', "Known kinds"),
        (
            '[channels.desk]\nkind = "smtp"\nhost = "x"\nsender = "y"\nsecurity = "ssl"',
            "It may be `starttls` or `tls` or `none`.",
        ),
        ('[channels.desk]\nkind = "smtp"\nhost = "x"\nsender = "y"\ntimeout = -1', "It must be >= 0"),
        ('[channels."../x"]\nkind = "file-drop"\nfolder = "x"', "cannot be the name of a channel"),
        ('channel = "dask"\n[channels.desk]\nkind = "file-drop"\nfolder = "x"', "Did you mean `desk`?"),
        ('channel = "desk"', "Write a table [channels.desk]"),
        ("channels = 3", "must be a table"),
    ],
)
def test_a_mistake_in_a_channel_is_named(tmp_path: Path, table: str, words: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(table)
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert words in str(caught.value)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("library = 3", "`library` must be text in quotes."),
        ('staff = "yes"', "`staff` must be true or false."),
        ('librry = "x"', "There is no setting `librry`. Did you mean `library`?"),
        ('[identity]\nnmae = "x"', "There is no setting `identity.nmae`. Did you mean `name`?"),
        ('journal = "maybe"', "`journal` cannot be `maybe`."),
    ],
)
def test_a_mistake_is_told_in_words(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content)
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert says in str(caught.value)
