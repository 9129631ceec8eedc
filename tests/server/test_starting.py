import pytest


@pytest.mark.django_db
def test_the_application_answers_without_a_database_and_is_ready_with_one(client):
    assert client.get("/_livez").json() == {"status": "alive"}
    assert client.get("/_readyz").json()["status"] == "ready"
    assert client.get("/api/v1/health").json()["status"] == "fine"
