from django.apps import AppConfig


class Server(AppConfig):
    name = "ringtrue.server"
    label = "server"

    def ready(self) -> None:
        """Load what the rooms register, once all models are there."""
        from ringtrue.server.loading import load_rooms

        load_rooms()
