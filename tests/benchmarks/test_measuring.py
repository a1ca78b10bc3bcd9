import contextlib
import http.client
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from benchmarks import measuring
from benchmarks.questions import Question

QUESTIONS = [
    *(Question("many", {"q": f"词{number}"}) for number in range(20)),
    Question("one", {"q": "PDF", "page": "2"}),
]


class Answering(BaseHTTPRequestHandler):
    """Answers every search with three hits; `/…?q=missing` with 404, `q=slow` after a while."""

    protocol_version = "HTTP/1.1"
    # In one piece: else the client's acknowledgement is waited for, 40 ms.
    wbufsize = -1

    def do_GET(self):
        address = urlsplit(self.path)
        parameters = parse_qs(address.query)
        self.server.asked.append((address.path, parameters))
        body = json.dumps({"count": 3, "count_is_exact": parameters["q"] != ["about"]}).encode()
        if parameters["q"] == ["slow"]:
            time.sleep(0.05)
        self.send_response(404 if parameters["q"] == ["missing"] else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def site():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as site:
        site.asked = []
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield site
        site.shutdown()
        thread.join()


@pytest.fixture
def client(site):
    with contextlib.closing(http.client.HTTPConnection(*site.server_address, timeout=5)) as client:
        yield client


def silent(*_progress):
    pass


def test_every_class_is_asked_as_often_in_both_formats(site, client):
    many, one = measuring.measure(client, QUESTIONS, silent)
    for measured in (many, one):
        assert len(measured.milliseconds["page"]) == measuring.REQUESTS
        assert len(measured.milliseconds["JSON"]) == measuring.REQUESTS
        assert measured.hits == [3] * measuring.REQUESTS
    assert (many.different, one.different) == (20, 1)
    assert (len(many.first), len(one.first)) == (20, 1)
    paths = [path for path, _parameters in site.asked]
    assert set(paths) == {"/search/", "/api/search/"}
    assert {tuple(p.get("page", ())) for _path, p in site.asked if p["q"] == ["PDF"]} == {("2",)}


def test_each_question_is_asked_once_before_it_is_measured(site, client):
    measured = measuring.measure(client, [Question("slow", {"q": "slow"}), *QUESTIONS[:20]], silent)
    beforehand = [parameters["q"][0] for _path, parameters in site.asked[:21]]
    assert sorted(beforehand) == sorted(["slow", *(q.parameters["q"] for q in QUESTIONS[:20])])
    assert measured[0].first[0] >= 50


def test_no_request_comes_twice_in_a_row_while_there_are_others(site, client):
    measuring.measure(client, QUESTIONS[:20], silent)
    requests = site.asked[-2 * measuring.REQUESTS :]
    first_round, second_round = requests[:40], requests[40:]
    assert len({str(request) for request in first_round}) == 40
    assert first_round != second_round


def test_a_class_that_takes_too_long_is_asked_no_more(client, monkeypatch):
    monkeypatch.setattr(measuring, "CLASS_SECONDS", 0.2)
    slow, quick = measuring.measure(
        client, [Question("slow", {"q": "slow"}), Question("quick", {"q": "词"})], silent
    )
    assert 1 <= len(slow.milliseconds["page"]) <= 5
    assert min(slow.milliseconds["page"]) >= 50
    assert len(quick.milliseconds["page"]) == measuring.REQUESTS


def test_estimated_hits_are_known_for_estimates(client):
    (measured,) = measuring.measure(client, [Question("about", {"q": "about"})], silent)
    assert not measured.are_exact


def test_an_answer_that_is_none_stops_the_measurement(client):
    with pytest.raises(http.client.HTTPException, match="404"):
        measuring.measure(client, [Question("missing", {"q": "missing"})], silent)


@pytest.mark.django_db
def test_the_report_names_what_the_figures_depend_on():
    told = measuring.machine(workers=2, load=0.5)
    assert told["workers of the server"] == "2"
    assert told["load of the machine"].startswith("0.5 before")
    assert told["PostgreSQL shared_buffers"]
    assert settings.SECRET_KEY not in told.values()
