from django.apps import AppConfig


class Room(AppConfig):
    name = "ringtrue.workspaces.discovery"
    label = "discovery"
