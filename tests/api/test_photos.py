"""Photos of a household: kept once, sealed, seen within the jurisdiction, removed with a reason."""

from pathlib import Path
from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from boundaries_data.models import Role
from field_api.actions.photos import add_photo, remove_photo
from field_api.models import Photo, Reading
from field_api.photos import files as photo_files
from tests import factories
from tests import world as worlds
from tests.pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PHOTOS_DIR = tmp_path / "photos"
    return settings.PHOTOS_DIR


@pytest.fixture
def world(folder: Path) -> worlds.World:
    return worlds.build()


def keeper(world: worlds.World) -> Any:
    return world.people["administrator of the city"]


def kept(world: worlds.World, **given: Any) -> Photo:
    return add_photo(
        by=keeper(world), household=world.home.uid, content=given.pop("content", picture()), **given
    )


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def address(world: worlds.World, photo: Photo) -> str:
    return f"/households/{world.home.uid}/photos/{photo.uid}/"


def test_a_photo_lies_sealed_on_the_disk_and_comes_back_as_it_was(
    world: worlds.World, folder: Path
) -> None:
    photo = kept(world, visit=world.call.record_uuid, caption="北墙裂缝")

    (file,) = files(folder)
    assert file.name.startswith(photo.sha256)
    assert b"JFIF" not in file.read_bytes()
    assert photo_files.read(photo.path)[:2] == b"\xff\xd8"
    assert file.stat().st_mode & 0o077 == 0
    assert (photo.visit, photo.width, photo.height) == (world.call, 80, 60)


def test_the_same_file_twice_is_one_photo(world: worlds.World, folder: Path) -> None:
    first, again = kept(world), kept(world)
    kept(world, content=picture(shade=200))

    assert first == again
    assert len(files(folder)) == Photo.objects.count() == 2


def test_who_may_see_the_name_sees_the_photo_and_nobody_else(world: worlds.World) -> None:
    where = address(world, kept(world))

    answers = {
        name: factories.sign_in(person).get(where).status_code
        for name, person in world.people.items()
    }

    allowed = {name for name, status in answers.items() if status == 200}
    assert allowed == {
        "worker of the village",
        "worker of the township",
        "coordinator of the county",
        "administrator of the city",
    }
    assert answers["worker elsewhere"] == answers["coordinator elsewhere"] == 404


def test_a_browser_keeps_no_copy(world: worlds.World) -> None:
    answer = factories.sign_in(keeper(world)).get(address(world, kept(world)))

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_photo_is_not_found_under_another_household(world: worlds.World) -> None:
    photo = kept(world)
    other = factories.household(world.village)

    answer = factories.sign_in(keeper(world)).get(f"/households/{other.uid}/photos/{photo.uid}/")

    assert answer.status_code == 404


def test_a_picture_that_is_gone_or_altered_is_not_shown(world: worlds.World, folder: Path) -> None:
    photo = kept(world)
    (file,) = files(folder)
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    client = factories.sign_in(keeper(world))

    assert client.get(address(world, photo)).status_code == 404
    file.unlink()
    assert client.get(address(world, photo)).status_code == 404


def test_the_dossier_takes_photos_and_says_which_were_refused(world: worlds.World) -> None:
    client = factories.sign_in(keeper(world))
    sent = {
        "photos": [
            SimpleUploadedFile("wall.jpg", picture()),
            SimpleUploadedFile("fake.jpg", b"<script>"),
        ],
        "caption": "北墙",
    }

    page = client.post(
        f"/households/{world.home.uid}/photos/", sent, format="multipart", follow=True
    ).content.decode()

    assert "已保存照片 1 张" in page
    assert "第 2 张" in page
    photo = Photo.objects.get()
    assert address(world, photo) in page
    assert "北墙" in page


def test_a_removed_photo_is_gone_and_the_history_says_who_and_why(
    world: worlds.World, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    photo = kept(world)
    client = factories.sign_in(keeper(world))

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            address(world, photo) + "remove/", {"reason": "拍错了户"}, format="multipart"
        )

    assert answer.status_code == 302
    assert files(folder) == []
    event = apps.get_model("field_api", "PhotoEvent").objects.get(pgh_label="delete")
    told = pghistory.models.Context.objects.get(pk=event.pgh_context_id).metadata
    assert (told["by"], told["reason"]) == (str(keeper(world).pk), "拍错了户")
    assert event.sha256 == photo.sha256
    page = client.get(f"/households/{world.home.uid}/").content.decode()
    assert "拍错了户" in page
    assert "添加照片" in page


def test_without_a_reason_nothing_is_removed(world: worlds.World, folder: Path) -> None:
    photo = kept(world)

    page = factories.sign_in(keeper(world)).post(
        address(world, photo) + "remove/", {"reason": "  "}, format="multipart", follow=True
    )

    assert "请写明删除原因" in page.content.decode()
    assert len(files(folder)) == Photo.objects.count() == 1


def test_a_removal_that_is_undone_keeps_the_file(world: worlds.World, folder: Path) -> None:
    photo = kept(world)

    with transaction.atomic():
        remove_photo(by=keeper(world), household=world.home.uid, photo=photo.uid, reason="试")
        transaction.set_rollback(True)

    assert len(files(folder)) == Photo.objects.count() == 1


def test_a_row_that_cannot_be_written_leaves_no_file(
    world: worlds.World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError

    monkeypatch.setattr("field_api.actions.photos.note_registration", broken)

    with pytest.raises(OSError):  # noqa: PT011 -- whatever the disk or the database say
        kept(world)

    assert files(folder) == []
    assert not Photo.objects.exists()


def test_who_only_reads_the_village_adds_and_removes_nothing(
    world: worlds.World, folder: Path
) -> None:
    photo = kept(world)
    reader = factories.user(Role.WORKER, world.village)
    client = factories.sign_in(reader)

    added = client.post(
        f"/households/{world.home.uid}/photos/",
        {"photos": SimpleUploadedFile("a.jpg", picture(shade=1))},
        format="multipart",
    )
    removed = client.post(address(world, photo) + "remove/", {"reason": "无"}, format="multipart")

    assert (added.status_code, removed.status_code) == (403, 403)
    assert len(files(folder)) == 1


def test_a_visit_of_another_household_is_refused(world: worlds.World, folder: Path) -> None:
    other = factories.visit(factories.household(world.village))

    with pytest.raises(Exception, match="没有这次走访"):
        kept(world, visit=other.record_uuid)

    assert files(folder) == [] if folder.exists() else True


def test_a_photo_by_its_address_is_a_dossier_opened_and_one_on_its_page_is_not_another(
    world: worlds.World,
) -> None:
    photo = kept(world)
    client = factories.sign_in(world.people["worker of the village"])

    for _n in range(2):
        assert client.get(address(world, photo)).status_code == 200

    (row,) = Reading.objects.values_list("kind", "household__uid")
    assert row == ("dossier", world.home.uid)
