"""The data folder: one launch at a time, and nothing wiped that isn't ours."""

import stat
from pathlib import Path

import pytest

from webapp.launch import folder
from webapp.launch.failure import LaunchFailed


def test_a_folder_is_made_for_us_alone(tmp_path: Path) -> None:
    with folder.held(tmp_path / "var" / "demo"):
        assert stat.S_IMODE((tmp_path / "var" / "demo").stat().st_mode) == 0o700


def test_a_place_where_nothing_can_be_kept_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = tmp_path / "file" / "demo"
    with pytest.raises(LaunchFailed, match="file/demo can't hold Relink's data: Not a dir"), folder.held(home):
        pass


def test_it_is_held_by_one_and_free_afterwards(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    with folder.held(home), pytest.raises(LaunchFailed, match="already running"), folder.held(home):
        pass
    with folder.held(home):
        pass


def test_a_reset_forgets_everything_and_does_not_follow_links_out(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "dear").touch()
    home = tmp_path / "demo"
    with folder.held(home):
        (home / "relink.sqlite3").touch()
        (home / "valkey").mkdir()
        (home / "valkey" / "file").touch()
        (home / "link").symlink_to(tmp_path / "elsewhere")
    with folder.held(home, reset=True):
        assert sorted(path.name for path in home.iterdir()) == [".relink", "logs"]
    assert (tmp_path / "elsewhere" / "dear").exists()


def test_a_folder_that_had_other_things_in_it_is_never_wiped(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    for _ in range(2):  # having used it once does not make it ours
        with pytest.raises(LaunchFailed, match="was not made by Relink"), folder.held(tmp_path, reset=True):
            pass
        with folder.held(tmp_path):
            pass
    assert (tmp_path / "thesis.txt").exists()


def test_the_demo_writes_nothing_into_a_folder_of_others(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    for reset in (False, True):
        with (
            pytest.raises(LaunchFailed, match="holds other things than Relink's"),
            folder.held(tmp_path, reset=reset, ours_only=True),
        ):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_that_only_looks_like_our_lock_does_not_make_a_folder_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    (tmp_path / folder.LOCK).write_bytes(b"\xff")
    with pytest.raises(LaunchFailed, match="holds other things"), folder.held(tmp_path, ours_only=True):
        pass


def test_the_demo_takes_a_folder_that_is_new_empty_or_its_own(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "cut off").mkdir()
    (tmp_path / "cut off" / folder.LOCK).touch()  # a launch that was killed before it had written anything
    for home in (tmp_path / "new", tmp_path / "empty", tmp_path / "cut off"):
        for reset in (False, False, True):
            with folder.held(home, reset=reset, ours_only=True):
                (home / "relink.sqlite3").touch()


def test_a_reset_while_it_runs_touches_nothing(tmp_path: Path) -> None:
    with folder.held(tmp_path / "demo"):
        (tmp_path / "demo" / "relink.sqlite3").touch()
        with pytest.raises(LaunchFailed), folder.held(tmp_path / "demo", reset=True):
            pass
        assert (tmp_path / "demo" / "relink.sqlite3").exists()


def test_logs_begin_anew_with_every_launch(tmp_path: Path) -> None:
    for _ in range(2):
        with folder.held(tmp_path / "demo"):
            log = tmp_path / "demo" / "logs" / "web.log"
            assert not log.exists()
            log.write_text("much", encoding="utf-8")


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    first = folder.secret(tmp_path, "secret_key", folder.signing_key)
    assert folder.secret(tmp_path, "secret_key", folder.signing_key) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_secret_whose_writing_was_cut_off_is_made_again(tmp_path: Path) -> None:
    (tmp_path / ".secret_key.new").write_text("ha", encoding="utf-8")
    assert len(folder.secret(tmp_path, "secret_key", folder.signing_key)) > 32
