"""Settings: the workspace's name and logo, its members, and what was done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ringtrue.errors import BadInput, Conflict, NotFound, RingtrueError
from ringtrue.web.access import for_members
from ringtrue.workspaces.members import actions, queries
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.members.departments import DEPARTMENTS

ROLES = (Role.OWNER, Role.EDITOR, Role.ANALYST, Role.VIEWER)
REMOVED = "removed_member"


class NameForm(forms.Form):
    """The workspace's name."""

    name = forms.CharField(label="Name", max_length=120)


class LogoForm(forms.Form):
    """The workspace's logo."""

    logo = forms.FileField(label="Logo", help_text="PNG or JPEG, at most 2 MB.")


class MemberForm(forms.Form):
    """Somebody to be given a role."""

    email = forms.EmailField(label="E-mail address")
    name = forms.CharField(label="Name", max_length=120, required=False)
    role = forms.TypedChoiceField(
        label="Role",
        coerce=lambda value: Role(int(value)),
        choices=[(role.value, role.name.capitalize()) for role in ROLES],
        initial=Role.EDITOR.value,
    )


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.TypedChoiceField(
        coerce=lambda value: Role(int(value)),
        choices=[(role.value, role.name.lower()) for role in ROLES],
    )


@require_GET
@for_members
def settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The workspace's name and logo."""
    return _settings(request, actor)


def _settings(
    request: HttpRequest, actor: Actor, form: NameForm | None = None, logo: LogoForm | None = None
) -> HttpResponse:
    here = queries.workspace(actor=actor)
    shown: dict[str, Any] = {
        "here": here,
        "form": form or NameForm(initial={"name": here.name}),
        "logo_form": logo or LogoForm(),
        "tab": "settings",
    }
    wrong = form is not None or logo is not None
    return render(request, "members/settings.html", shown, status=400 if wrong else 200)


def _fault(form: forms.Form, error: RingtrueError) -> None:
    field = error.where.field if error.where.field in form.fields else None
    form.add_error(field, f"{error.detail} {error.hint}".strip())


@require_POST
@for_members
def rename(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Give the workspace another name."""
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            name = form.cleaned_data["name"]
            actions.rename_workspace(actor=actor, name=name, now=timezone.now())
        except BadInput as error:
            _fault(form, error)
        else:
            messages.success(request, "The name was changed.")
            return redirect("settings")
    return _settings(request, actor, form=form)


@require_POST
@for_members
def change_logo(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Set the workspace's logo, or remove it."""
    if "remove" in request.POST:
        actions.set_logo(actor=actor, picture=b"", now=timezone.now())
        messages.success(request, "The logo was removed.")
        return redirect("settings")
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            picture = form.cleaned_data["logo"].read()
            actions.set_logo(actor=actor, picture=picture, now=timezone.now())
        except BadInput as error:
            _fault(form, error)
        else:
            messages.success(request, "The logo was changed.")
            return redirect("settings")
    return _settings(request, actor, logo=form)


@require_GET
@for_members
def logo(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The workspace's logo as a picture."""
    found = queries.logo(actor=actor)
    if found is None:
        raise NotFound("This workspace has no logo.")
    answer = HttpResponse(found.content, content_type=found.type)
    answer["Cache-Control"] = "private, max-age=60"
    return answer


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who is a member, with which role."""
    return _members(request, actor)


def _members(
    request: HttpRequest, actor: Actor, form: MemberForm | None = None, **more: Any
) -> HttpResponse:
    shown = {
        "members": queries.members(actor=actor),
        "roles": [(role, role.name.lower()) for role in ROLES],
        "departments": tuple(DEPARTMENTS.items()),
        "form": form or MemberForm(),
        "link": None,
        "me": actor.member_id,
        "tab": "members",
        **more,
    }
    return render(request, "members/members.html", shown, status=400 if form else 200)


@require_POST
@for_members
def add(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Give somebody a role, and show the link that lets them in."""
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            given = form.cleaned_data
            member_id = actions.add_member(actor=actor, now=timezone.now(), **given)
        except (BadInput, Conflict) as error:
            _fault(form, error)
        else:
            return _with_link(request, actor, member_id)
    return _members(request, actor, form)


@never_cache
@require_POST
@for_members
def make_link(request: HttpRequest, actor: Actor, member_id: int) -> HttpResponseBase:
    """Make a sign-in link for a member; it is shown this once."""
    return _with_link(request, actor, member_id)


def _with_link(request: HttpRequest, actor: Actor, member_id: int) -> HttpResponse:
    from django.conf import settings as house

    made = actions.make_sign_in_link(actor=actor, member_id=member_id, now=timezone.now())
    whom = queries.member(actor=actor, member_id=member_id)
    base = house.BASE_URL.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    link = {"url": base + made.path, "whom": whom, "until": made.expires_at}
    answer = _members(request, actor, link=link)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@for_members
def change_role(request: HttpRequest, actor: Actor, member_id: int) -> HttpResponseBase:
    """Change a member's role."""
    queries.member(actor=actor, member_id=member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise BadInput("There is no such role.", hint="Choose one of the four.")
    role = form.cleaned_data["role"]
    actions.change_role(actor=actor, member_id=member_id, role=role, now=timezone.now())
    messages.success(request, "The role was changed.")
    return redirect("members")


@require_POST
@for_members
def change_department(request: HttpRequest, actor: Actor, member_id: int) -> HttpResponseBase:
    """Say which department a member belongs to."""
    department, now = request.POST.get("department", ""), timezone.now()
    actions.set_department(actor=actor, member_id=member_id, department=department, now=now)
    messages.success(request, "The department was changed.")
    return redirect("members")


@require_POST
@for_members
def remove(request: HttpRequest, actor: Actor, member_id: int) -> HttpResponseBase:
    """End a membership; the message offers to undo it."""
    whom = queries.member(actor=actor, member_id=member_id)
    actions.remove_member(actor=actor, member_id=member_id, now=timezone.now())
    if member_id == actor.member_id:
        return redirect("/")
    removed = [actor.workspace_id, whom.email, whom.role.value, whom.department]
    request.session[REMOVED] = removed
    undo = f"undo:{reverse('member-restore')}"
    messages.success(request, f"{whom.shown_name} is no longer a member.", extra_tags=undo)
    return redirect("members")


@require_POST
@for_members
def restore(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Bring back the member removed last."""
    place, email, role, *more = request.session.pop(REMOVED, (None, "", 0, ""))
    if place != actor.workspace_id:
        raise NotFound("There is nothing to undo.")
    department = more[0] if more else ""
    given = {"email": email, "role": Role(role), "department": department}
    actions.add_member(actor=actor, now=timezone.now(), **given)
    messages.success(request, f"{email} is a member again.")
    return redirect("members")


@require_GET
@for_members
def audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was done, newest first."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    rows = queries.audit_trail(actor=actor, before=before, limit=51)
    older = rows[49].id if len(rows) > 50 else None
    here = {"rows": rows[:50], "older": older, "tab": "audit"}
    return render(request, "members/audit.html", here)


urlpatterns = [
    path("settings", settings, name="settings"),
    path("settings/name", rename, name="workspace-rename"),
    path("settings/logo", change_logo, name="workspace-logo"),
    path("settings/logo.png", logo, name="logo"),
    path("settings/members", show, name="members"),
    path("settings/members/add", add, name="member-add"),
    path("settings/members/restore", restore, name="member-restore"),
    path("settings/members/<int:member_id>/link", make_link, name="member-link"),
    path("settings/members/<int:member_id>/role", change_role, name="member-role"),
    path(
        "settings/members/<int:member_id>/department", change_department, name="member-department"
    ),
    path("settings/members/<int:member_id>/remove", remove, name="member-remove"),
    path("settings/audit", audit, name="audit"),
]
