"""The pictures of the manual and of the README, taken from a running portal with the demonstration data.

make run, then beside it: .venv/bin/python docs/pictures.py [http://127.0.0.1:8000 [file of the logins]]
"""

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
LOGINS = HERE.parent / "var" / "demo-logins.txt"
PICTURES = HERE / "images"
USER = "jiaoyuke"


def main(address: str, logins: Path) -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 800}, locale="zh-CN")
        _sign_in(page, USER, logins)
        _take(page, "home", "/")
        _take(page, "alliances", "/alliances/")
        _take(page, "scores", "/scores/?school_year=2021-2022")
        page.get_by_role("link", name="山口镇中").first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / "score.png", full_page=True)
        _take(page, "readings", "/readings/?school_year=2021-2022")
        page.get_by_role("heading", name="共建型").scroll_into_view_if_needed()
        page.screenshot(path=PICTURES / "readings.png")
        _take(page, "decisions", "/decisions/")
        page.goto("/publications/")
        page.get_by_role("link", name="办理").first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / "steps.png")
        _take(page, "policy", "/policies/qingtian-2021/")
        page.goto("/admin/alliances/qualityresult/import/")
        rows = "学校,学年,学段,满分,成绩,考生数\n山口镇中,2021-2022,,100,86.5,210\n青田三中,2021-2022,,100,80,100\n"
        file = {"name": "成绩.csv", "mimeType": "text/csv", "buffer": rows.encode()}
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="上传并核对").click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / "import.png")
        _take(page, "board", "/board/?school_year=2021-2022")
        _take(page, "review", "/review/")
        page.context.clear_cookies()
        _take(page, "public", "/public/qingtian/")
        _sign_in(page, "shankou", logins)
        page.goto("/rotations/new/")
        page.get_by_label("指导型").check()
        page.locator("#id_teacher").select_option(index=1)
        page.locator("#id_host_school").select_option(index=1)
        page.locator("#id_since").fill("2026-09-01")
        page.locator("#id_last_day").fill("2028-08-31")
        page.locator("#id_last_day").blur()
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURES / "rotation.png")
        page.set_viewport_size({"width": 390, "height": 760})
        _take(page, "confirmations", "/confirmations/")
        page.context.clear_cookies()
        _sign_in(page, "renzhuang", logins)
        _take(page, "file_activity", "/activities/new/?kind=synchronous_lesson")
        browser.close()


def _sign_in(page: Page, username: str, logins: Path) -> None:
    password = re.search(rf"用户名 {username}  密码 (\S+)", logins.read_text(encoding="utf-8"))[1]
    page.goto("/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"/$"))


def _take(page: Page, name: str, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    address, logins = (*sys.argv[1:], *("http://127.0.0.1:8000", LOGINS)[len(sys.argv) - 1 :])
    main(address, Path(logins))
