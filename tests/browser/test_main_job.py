"""The main job, end to end: a visit from a phone, seen at the desk; an area, and whom to reach.

One story in order: a worker of 会宁县会师镇 records a visit with a faked GPS fix; a coordinator
sees it, uploads a footprint around it and reads the list.
"""

import json

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, City

pytestmark = pytest.mark.browser

BAND_DEG = 0.03
"""Half the side of the uploaded square: about 3 km."""


def test_a_visit_and_an_affected_area(city: City, chromium: Browser, picture, tmp_path) -> None:
    phone = chromium.new_context(viewport=PHONE, locale="zh-CN")
    worker = city.sign_in(phone, "worker-huishi")
    due = worker.request.get(f"{city.server.url}/api/field/v1/tasks/").json()["results"]
    home = next(row for row in due if row["location"])
    lon, lat = home["location"]["lon"], home["location"]["lat"]
    phone.grant_permissions(["geolocation"])
    phone.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 8})

    worker.goto(f"{city.server.url}/phone/")
    expect(worker.get_by_role("link", name=home["head_name"]).first).to_be_visible()
    picture(worker, "phone-list-390")
    worker.goto(f"{city.server.url}/phone/#/visit/{home['uid']}")
    worker.get_by_text("已走访", exact=True).click()
    expect(worker.get_by_text("精度 ±8 米")).to_be_visible()
    worker.fill("#note", "房屋完好，老人身体尚可。")
    picture(worker, "phone-visit-390")
    worker.get_by_role("button", name="保存").click()
    expect(worker.locator("#records-line")).to_contain_text("未发送 0")
    expect(worker.locator("#records-line")).to_contain_text("今天已发送 1")
    picture(worker, "phone-sent-390")

    desk = chromium.new_context(viewport=DESK, locale="zh-CN", accept_downloads=True)
    coordinator = city.sign_in(desk, "coordinator-huining")
    picture(coordinator, "home-1440")
    coordinator.goto(f"{city.server.url}/visits/")
    first = coordinator.locator("tbody tr").first
    expect(first).to_contain_text(home["head_name"])
    picture(coordinator, "visits-1440")

    square = {
        "type": "Feature",
        "properties": {"level": 2},
        "geometry": {
            "type": "Polygon",
            "coordinates": [
                [
                    [lon + east * BAND_DEG, lat + north * BAND_DEG]
                    for east, north in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
                ]
            ],
        },
    }
    area = tmp_path / "祖厉河.geojson"
    area.write_text(json.dumps({"type": "FeatureCollection", "features": [square]}), "utf-8")
    coordinator.goto(f"{city.server.url}/maps/incidents/")
    coordinator.fill("input[name=title]", "祖厉河洪水演练")
    coordinator.select_option("select[name=kind]", "flood")
    coordinator.check("input[name=status][value=exercise]")
    coordinator.press("input[name=title]", "Enter")
    coordinator.wait_for_url("**/maps/incidents/*/")
    picture(coordinator, "incident-empty-1440")
    coordinator.set_input_files("#upload-file", area)
    coordinator.click("#upload-send")

    reached = coordinator.locator("#list .home")
    expect(reached.first).to_be_visible(timeout=60_000)
    expect(coordinator.locator("body")).to_contain_text("这是演练")
    expect(reached.first.locator(".home-reason")).not_to_be_empty()
    picture(coordinator, "incident-1440")
    with coordinator.expect_download() as saved:
        coordinator.get_by_role("link", name="CSV").click()
    text = saved.value.path().read_text("utf-8-sig")
    assert "演练" in saved.value.suggested_filename
    assert text.startswith("演练")
    assert home["head_name"] in text

    elsewhere = chromium.new_context(viewport=PHONE, locale="zh-CN")
    neighbour = city.sign_in(elsewhere, "worker-yitiaoshan")
    answer = neighbour.request.get(f"{city.server.url}/api/field/v1/households/{home['uid']}/")
    assert answer.status == 404
