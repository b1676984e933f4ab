"""Files are judged by what is in them, and kept without what they tell about who made them."""

from io import BytesIO
from zlib import crc32

import pytest
from PIL import Image
from sqlalchemy import select

from tests.actions.composing import author, begins
from tests.actions.publishing.sending import connected
from tests.world import World
from webapp.actions.house import House
from webapp.actions.media import store, uploads
from webapp.actions.media.uploads import Fault, NotTaken, looked_at, plain_name
from webapp.actions.refusals import NotThere
from webapp.models import MediaFile, db

ORIENTATION, GPS = 0x0112, 0x8825


def image(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: object) -> BytesIO:
    made = BytesIO()
    Image.new(mode, size, (200, 30, 60, 0)[: len(mode)]).save(made, kind, **more)
    made.seek(0)
    return made


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def video(*boxes: bytes) -> BytesIO:
    return BytesIO(box(b"ftyp", b"isom\0\0\2\0isommp42") + b"".join(boxes))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (image("JPEG"), "image/jpeg"),
        (image("PNG"), "image/jpeg"),
        (image("WEBP"), "image/jpeg"),
        (image("PNG", mode="RGBA"), "image/png"),
        (image("GIF"), "image/jpeg"),
        (video(box(b"moov", box(b"trak", b"")), box(b"mdat", b"frames")), "video/mp4"),
    ],
)
def test_what_is_taken_is_kept_in_a_form_that_networks_take(content: BytesIO, kind: str) -> None:
    taken = looked_at(content)
    taken.content.close()
    assert taken.kind == kind


def test_what_a_camera_wrote_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    exif[0x010F] = "Secret Camera"
    told = image("JPEG", exif=exif.tobytes(), comment=b"secret comment")
    assert b"Secret Camera" in told.getvalue()
    taken = looked_at(told)
    with taken.content as opened:
        kept = opened.read()
    assert (taken.width, taken.height) == (40, 60)
    assert b"Secret" not in kept
    assert b"secret" not in kept
    assert not Image.open(BytesIO(kept)).getexif()


def test_what_a_phone_wrote_into_a_video_is_blank_and_its_frames_are_not() -> None:
    inner = box(b"trak", box(b"udta", b"+52.5200+013.4050/")) + box(b"udta", b"\xa9xyz+52.52")
    taken = looked_at(video(box(b"moov", inner), box(b"mdat", b"the frames"), box(b"uuid", b"who made it")))
    with taken.content as opened:
        kept = opened.read()
    assert b"52.52" not in kept
    assert b"who made it" not in kept
    assert b"the frames" in kept
    assert kept.count(b"free") == 3


def test_a_moving_picture_keeps_moving() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    made = BytesIO()
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], comment=b"secret")
    made.seek(0)
    taken = looked_at(made)
    with taken.content as opened:
        kept = opened.read()
    assert taken.kind == "image/gif"
    assert Image.open(BytesIO(kept)).n_frames == 3
    assert b"secret" not in kept


def bomb() -> BytesIO:
    """A small file that claims to be a huge picture."""
    made = image("PNG", size=(10, 10)).getvalue()
    head = b"IHDR" + (12_000).to_bytes(4, "big") * 2 + made[24:29]
    return BytesIO(made[:12] + head + crc32(head).to_bytes(4, "big") + made[33:])


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (BytesIO(b""), Fault.EMPTY),
        (BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), Fault.NOT_ONE),
        (BytesIO(b"<html><script>alert(1)</script>"), Fault.NOT_ONE),
        (BytesIO(b"GIF89a"), Fault.NOT_ONE),
        (BytesIO(b"\x89PNG\r\n\x1a\n" + b"\0" * 40), Fault.NOT_ONE),
        (BytesIO(image("JPEG", (300, 300)).getvalue()[:700]), Fault.BROKEN),
        (image("BMP"), Fault.NOT_ONE),
        (image("TIFF"), Fault.NOT_ONE),
        (bomb(), Fault.TOO_MANY_PIXELS),
        (BytesIO(box(b"ftyp", b"isom") + (999).to_bytes(4, "big") + b"moov" + b"short"), Fault.BROKEN),
        (BytesIO(video().getvalue() + bytes(50)), Fault.BROKEN),
        (video(), Fault.BROKEN),
        (video(box(b"moov", b""), box(b"mdat", b"frames")), Fault.BROKEN),
        (video(box(b"moov", box(b"trak", b""))), Fault.BROKEN),
        (BytesIO(b"%PDF-1.7 and so on, a document"), Fault.NOT_ONE),
    ],
)
def test_what_lies_about_itself_is_not_taken(content: BytesIO, fault: Fault) -> None:
    with pytest.raises(NotTaken) as refused:
        looked_at(content)
    assert refused.value.fault is fault


def test_a_huge_picture_is_kept_smaller_than_every_network_takes() -> None:
    noise = Image.effect_noise((5000, 3000), 100).convert("RGB")
    made = BytesIO()
    noise.save(made, "JPEG", quality=85)
    made.seek(0)
    taken = looked_at(made)
    assert max(taken.width or 0, taken.height or 0) <= uploads.LONGEST_SIDE
    with taken.content as opened:
        assert len(opened.read()) <= uploads.LARGEST_KEPT


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd", "passwd"), (r"C:\Users\me\a.jpg", "a.jpg"), ("a\0b\n.png", "ab.png"), ("x" * 500, "x" * 120)],
)
def test_a_name_is_only_shown(name: str, shown: str) -> None:
    assert plain_name(name) == shown


def test_a_file_belongs_to_its_composition_and_leaves_nothing_behind(world: World, house: House) -> None:
    whole = begins(world, connected(world))
    with world.app.app_context():
        file = uploads.take(whole, author(world.ada), house, image(), "a.jpg", world.now)
        key, file_id = file.key, file.id
        with store.store(house.settings).open(key) as content:
            assert content.read(3) == b"\xff\xd8\xff"
        with pytest.raises(NotThere):
            uploads.leave_out(file_id, author(world.mallory), house)
        assert uploads.leave_out(file_id, author(world.ada), house) == whole
        assert db.session.scalars(select(MediaFile)).all() == []
    with pytest.raises(store.MediaGone):
        store.store(house.settings).open(key)


def test_more_files_than_any_network_takes_are_not_kept(world: World, house: House) -> None:
    whole = begins(world, connected(world))
    with world.app.app_context():
        for _ in range(uploads.MOST_FILES):
            uploads.take(whole, author(world.ada), house, image(), "a.jpg", world.now)
        with pytest.raises(NotTaken) as refused:
            uploads.take(whole, author(world.ada), house, image(), "a.jpg", world.now)
        assert refused.value.fault is Fault.TOO_MANY
        folder = house.settings.data_dir / "media"
        kept = {file.key for file in db.session.scalars(select(MediaFile))}
        assert kept <= {path.name for path in folder.rglob("*") if path.is_file()}
        assert len(kept) == uploads.MOST_FILES
