"""Pages in a real browser: readable for everybody, complete by keyboard, true to the policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES = ("light", "dark")


def complaints(page) -> list[str]:
    """What axe finds on a page, in words."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [1440, 390])
def test_the_component_page_is_open_to_everybody(live_server, open_page, scheme, width):
    page = open_page(scheme=scheme, width=width)
    page.goto(f"{live_server.url}/components")
    assert complaints(page) == []


@pytest.mark.parametrize("width", [1440, 820, 390, 320])
def test_no_page_is_wider_than_its_screen(live_server, open_page, width):
    page = open_page(width=width)
    page.goto(f"{live_server.url}/components")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_fonts_are_ours_and_arrive(live_server, open_page):
    page = open_page()
    page.goto(f"{live_server.url}/components")
    page.evaluate("document.fonts.ready.then(() => true)")
    loaded = page.evaluate(
        "[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
    )
    assert {name.strip('"') for name in loaded} == {"Inter", "Source Serif 4"}


def test_the_menu_of_a_narrow_screen_opens_by_keyboard(live_server, open_page):
    page = open_page(width=390)
    page.goto(f"{live_server.url}/components")
    button = page.get_by_role("button", name="Menu")
    nav = page.locator("#nav")
    expect(nav).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".side-foot")).to_be_visible()


def test_the_first_stop_of_the_keyboard_skips_to_the_page(live_server, open_page):
    page = open_page()
    page.goto(f"{live_server.url}/components")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_every_control_shows_when_it_has_the_keyboard(live_server, open_page):
    page = open_page()
    page.goto(f"{live_server.url}/components")
    seen = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; })()"
        )
        name = page.evaluate("document.activeElement.outerHTML.slice(0, 90)")
        assert ring or name.startswith("<body"), name
        seen += 1
    assert seen == 60


def test_a_chip_opens_and_closes_by_keyboard(live_server, open_page):
    page = open_page()
    page.goto(f"{live_server.url}/components")
    chip = page.locator("details.known").first
    chip.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(chip.locator(".pop")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chip.locator(".pop")).to_be_hidden()
    expect(chip.locator("summary")).to_be_focused()


def test_a_chosen_scheme_stays(live_server, open_page):
    page = open_page(scheme="light")
    page.goto(f"{live_server.url}/components")
    page.get_by_label("Colours").select_option("dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-scheme", "dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(21, 23, 26)"


def test_the_analyst_s_view_stays_open(live_server, open_page):
    page = open_page()
    page.goto(f"{live_server.url}/components")
    sql = page.get_by_text("SELECT count")
    expect(sql).to_be_hidden()
    page.get_by_role("button", name="Analyst's view").first.click()
    expect(sql).to_be_visible()
    page.reload()
    expect(sql).to_be_visible()


def test_the_policy_forbids_what_is_inline(live_server, chromium):
    context = chromium.new_context()
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.goto(f"{live_server.url}/components")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.broken = 1'}))"
    )
    assert page.evaluate("window.broken") is None
    assert any("Content Security Policy" in words for words in heard)
    context.close()


def test_reduced_motion_is_honoured(live_server, open_page):
    page = open_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{live_server.url}/components")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((e) =>"
        " getComputedStyle(e).transitionDuration.split(',').some((d) => parseFloat(d) > 0)).length"
    )
    assert moving == 0
