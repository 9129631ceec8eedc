"""Coming in: by link, by password, from elsewhere, and by those who should not."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from ringtrue.workspaces.members import actions, queries
from ringtrue.workspaces.members.actor import SYSTEM, Role, system_in
from ringtrue.workspaces.members.models import Membership, SignInLink, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def no_old_counts(db):
    cache.clear()


@pytest.fixture
def link(owner) -> str:
    """The path of a fresh sign-in link for the owner."""
    now = timezone.now()
    return actions.make_sign_in_link(actor=owner, member_id=owner.member_id, now=now).path


@pytest.fixture
def with_password(owner):
    """The owner's user, who has set a password."""
    user = Membership.objects.within(owner).select_related("user").by_id(owner.member_id).user
    user.set_password(PASSWORD)
    user.save()
    return user


def _token(client: Client, path: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).text)
    assert found, path
    return found.group(1)


def test_looking_at_a_link_does_not_use_it_up(link) -> None:
    for _ in range(3):
        page = Client().get(link)
        assert page.status_code == 200
        assert "Acme" in page.text
    assert Client().head(link).status_code == 200
    assert SignInLink.objects.get().used_at is None


def test_pressing_the_button_signs_in_once(link, owner) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(link, {"csrfmiddlewaretoken": _token(client, link)})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["workspace"] == owner.workspace_id
    assert client.get("/settings/members").status_code == 200
    again = Client()
    assert again.post(link).status_code == 404
    assert "_auth_user_id" not in again.session


def test_a_link_pressed_from_another_site_does_nothing(link) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(link).status_code == 403
    assert SignInLink.objects.get().used_at is None


def test_a_session_planted_before_signing_in_is_worth_nothing_after(link) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(link)
    assert client.session.session_key != before
    assert "planted" not in client.session
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/settings/members").status_code == 302


def test_a_wrong_link_says_nothing_about_any_workspace(owner) -> None:
    for path in ("/enter/x", "/enter/" + "a" * 43, "/enter/%00"):
        page = Client().get(path)
        assert page.status_code == 404
        assert "Acme" not in page.text


def test_the_page_of_a_link_is_kept_by_no_cache(link) -> None:
    assert "no-store" in Client().get(link)["Cache-Control"]


def test_a_password_signs_in_and_out(with_password) -> None:
    client = Client(enforce_csrf_checks=True)
    form = {
        "login": with_password.email,
        "password": PASSWORD,
        "csrfmiddlewaretoken": _token(client, "/account/login/"),
    }
    assert client.post("/account/login/", form).status_code == 302
    assert client.get("/settings/account").status_code == 200
    leave = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post("/account/logout/", leave).status_code == 302
    assert client.get("/settings/account").status_code == 302


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "https:///evil.example", "javascript:alert(1)"],
)
def test_sign_in_leads_nowhere_else(elsewhere, with_password) -> None:
    form = {"login": with_password.email, "password": PASSWORD, "next": elsewhere}
    answer = Client().post("/account/login/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_page_asked_for_before_signing_in_comes_after(with_password) -> None:
    client = Client()
    to_sign_in = client.get("/settings/members")["Location"]
    assert to_sign_in == "/account/login/?next=/settings/members"
    form = {"login": with_password.email, "password": PASSWORD, "next": "/settings/members"}
    assert client.post("/account/login/", form)["Location"] == "/settings/members"


def test_guessing_is_slowed_down(with_password) -> None:
    form = {"login": with_password.email, "password": "wrong"}
    client = Client()
    said = [client.post("/account/login/", form) for _ in range(8)]
    assert {answer.status_code for answer in said} <= {200, 429}
    right = Client().post("/account/login/", {**form, "password": PASSWORD})
    assert right.status_code != 302, "the right password must not help after so many tries"


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(with_password) -> None:
    known = Client().post("/account/login/", {"login": with_password.email, "password": "x"})
    unknown = Client().post("/account/login/", {"login": "no@example.com", "password": "x"})

    def plain(answer) -> str:
        text = re.sub(r'(csrfmiddlewaretoken" value|name="login" value)="[^"]*"', "", answer.text)
        return text.replace(with_password.email, "").replace("no@example.com", "")

    assert known.status_code == unknown.status_code == 200
    assert plain(known) == plain(unknown)


def test_nobody_signs_up_or_changes_addresses_by_themselves(client) -> None:
    for path in ("/account/signup/", "/account/email/"):
        assert Client().get(path).status_code in (301, 302)
        form = {"email": "x@example.com", "password1": PASSWORD, "password2": PASSWORD}
        Client().post(path, form)
        client.post(path, {**form, "action_add": ""})
    assert not User.objects.filter(email="x@example.com").exists()


def test_a_member_by_link_sets_a_password(client, owner) -> None:
    page = client.get("/settings/account")
    assert "/account/password/set/" in page.text
    form = {"password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/account/password/set/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/settings/account")
    assert queries.member(actor=owner, member_id=owner.member_id).has_password


@pytest.mark.parametrize("weak", ["short", "password1234", "aaaa"])
def test_a_weak_password_is_refused(weak, client, owner) -> None:
    client.post("/account/password/set/", {"password1": weak, "password2": weak})
    assert not queries.member(actor=owner, member_id=owner.member_id).has_password


def test_a_forgotten_password_is_answered_alike_for_everybody(with_password, mailoutbox) -> None:
    for address in (with_password.email, "no@example.com"):
        answer = Client().post("/account/password/reset/", {"email": address})
        assert (answer.status_code, answer["Location"]) == (302, "/account/password/reset/sent/")
    ours = [mail for mail in mailoutbox if mail.to == [with_password.email]]
    path = re.search(r"/account/password/reset/key/\S+", ours[0].body).group()
    client = Client()
    page = client.get(path, follow=True)
    form = {"password1": "another long password", "password2": "another long password"}
    client.post(page.request["PATH_INFO"], form)
    with_password.refresh_from_db()
    assert with_password.check_password("another long password")


@pytest.mark.parametrize(("sends", "said"), [(False, "sends no mail"), (True, "We send a link")])
def test_the_page_for_a_forgotten_password_says_whether_mail_is_sent(
    sends, said, settings, workspace
) -> None:
    settings.SENDS_MAIL = sends
    page = Client().get("/account/password/reset/").content.decode()
    assert said in page
    done = Client().get("/account/password/reset/sent/").content.decode()
    assert ("Look in your mail" in done) is sends


def test_behind_a_proxy_sign_in_is_throttled_by_the_address_before_it(settings, workspace) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def tried(address: str) -> int:
        wrong = {"login": "no@example.com", "password": "wrong"}
        return (
            Client(headers={"x-forwarded-for": address}).post("/account/login/", wrong).status_code
        )

    for _ in range(40):
        if tried("203.0.113.7") == 429:
            break
    assert tried("203.0.113.7") == 429
    assert tried("203.0.113.8") != 429


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil"])
def test_a_forged_host_is_refused(host, with_password, mailoutbox) -> None:
    answer = Client(headers={"host": host}).post(
        "/account/password/reset/", {"email": with_password.email}
    )
    assert answer.status_code == 400
    assert mailoutbox == []


def test_another_workspace_is_not_entered_by_its_id(client, owner, stranger) -> None:
    answer = client.post(f"/workspaces/{stranger.workspace_id}/enter")
    assert answer.status_code == 404
    assert client.session["workspace"] == owner.workspace_id


def test_a_member_of_two_workspaces_goes_from_one_to_the_other(client, owner, stranger) -> None:
    now = timezone.now()
    email = queries.member(actor=owner, member_id=owner.member_id).email
    place = system_in(stranger.workspace_id)
    actions.add_member(actor=place, email=email, role=Role.VIEWER, now=now)
    assert client.post(f"/workspaces/{stranger.workspace_id}/enter").status_code == 302
    assert client.session["workspace"] == stranger.workspace_id
    page = client.get("/settings/members")
    assert "Elsewhere" in page.text
    assert "Make a sign-in link" not in page.text


def test_a_forged_workspace_in_the_session_opens_nothing(client, owner, stranger) -> None:
    session = client.session
    session["workspace"] = stranger.workspace_id
    session.save()
    page = client.get("/settings/members")
    assert "Elsewhere" not in page.text
    assert "Acme" in page.text


def test_who_is_removed_is_out_at_once(client, owner, join, workspace) -> None:
    other = join(workspace, "owner", "Other")
    now = timezone.now()
    assert client.get("/settings/members").status_code == 200
    actions.remove_member(actor=other, member_id=owner.member_id, now=now)
    assert client.get("/settings/members").status_code == 404
    user = User.objects.get(email__startswith="owner.")
    assert queries.workspaces_of(actor=SYSTEM, user_id=user.pk) == ()


def test_every_answer_carries_a_policy_without_inline_script_or_style(client, link) -> None:
    for path in ("/settings/members", link, "/account/login/", "/no/such/page"):
        policy = client.get(path)["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_every_change_needs_our_own_form(owner, sign_in) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(owner).cookies
    for path in (
        "/settings/name",
        "/settings/logo",
        "/settings/members/add",
        f"/settings/members/{owner.member_id}/link",
        f"/workspaces/{owner.workspace_id}/enter",
        "/account/logout/",
    ):
        answer = strict.post(path, {"name": "Evil"})
        assert answer.status_code == 403, path
        assert "too old" in answer.text
    assert queries.workspace(actor=owner).name == "Acme"
