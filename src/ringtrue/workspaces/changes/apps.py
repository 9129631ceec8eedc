from django.apps import AppConfig


class Room(AppConfig):
    name = "ringtrue.workspaces.changes"
    label = "changes"
