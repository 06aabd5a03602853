"""Starting and stopping, in a thread and in the foreground."""

import signal
import socket
import subprocess
import sys
import threading
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec

import httpx
import pytest

from steno_tui.demo.catalogue import DemoPodcast
from steno_tui.errors import UsageError
from tests.support.faulty_service import Fault, FaultyService
from tests.support.patience import PATIENCE

PAGE = "/podcast/small-hours/mu-on.md"


def test_importing_the_demo_does_not_import_its_web_server() -> None:
    code = "import sys, steno_tui.demo; sys.exit(any(m in sys.modules for m in %r))"
    heavy = ("starlette", "uvicorn", "httpx", "textual", "anyio")
    assert subprocess.run([sys.executable, "-c", code % (heavy,)], check=False).returncode == 0


def test_a_stopped_service_refuses_connections(service: FaultyService) -> None:
    service.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(service.origin, trust_env=False)


def test_it_comes_back_at_the_same_address_and_remembers(service: FaultyService) -> None:
    before = service.origin
    httpx.post(
        f"{before}/v1/public/podcasts/small-hours/episodes/not-asked-for-yet/transcription-requests",
        trust_env=False,
    )
    service.stop()
    assert service.start() == before
    assert httpx.get(before + PAGE, trust_env=False).status_code == 200
    assert service.life.jobs == 1
    assert len(service.requests) == 2


def test_starting_and_stopping_twice_is_harmless(service: FaultyService) -> None:
    assert service.start() == service.origin
    service.stop()
    service.stop()


def test_stopping_ends_what_is_still_on_its_way(service: FaultyService, http: httpx.Client) -> None:
    slow = "/audio/small-hours/an-episode-of-four-hours.wav"
    with pytest.raises(httpx.TransportError), http.stream("GET", slow) as answer:
        service.stop()
        answer.read()


def test_stopping_does_not_wait_for_a_delayed_answer(service: FaultyService) -> None:
    service.faults.set("*", Fault(delay=3600))
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(service.origin, timeout=httpx.Timeout(PATIENCE, read=0.05), trust_env=False)
    stopping = threading.Thread(target=service.stop, daemon=True)
    stopping.start()
    stopping.join(PATIENCE)
    assert not stopping.is_alive()


def test_two_services_run_side_by_side(podcast: DemoPodcast, service: FaultyService) -> None:
    with FaultyService(catalogue=(podcast,)) as other:
        assert other.origin != service.origin
        assert httpx.get(other.origin, trust_env=False).status_code == 200
    assert httpx.get(service.origin, trust_env=False).status_code == 200


def test_a_taken_port_is_a_usage_error_that_names_it(podcast: DemoPodcast) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} cannot be used"):
            FaultyService(port, catalogue=(podcast,)).start()


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none_is_a_usage_error(podcast: DemoPodcast, port: int) -> None:
    with pytest.raises(UsageError, match="is no port"):
        FaultyService(port, catalogue=(podcast,)).start()


class _Missing(MetaPathFinder):
    """Makes a package look as if it were not installed."""

    def __init__(self, name: str) -> None:
        self.name = name

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname == self.name:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


@pytest.fixture(params=["starlette", "uvicorn"])
def missing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    for module in list(sys.modules):
        if module.split(".")[0] == name or module in (
            "steno_tui.demo.server",
            "steno_tui.demo.web_app",
            "steno_tui.demo.responses",
        ):
            monkeypatch.delitem(sys.modules, module)
    import steno_tui.demo

    for attribute in ("server", "web_app", "responses"):
        monkeypatch.delattr(steno_tui.demo, attribute, raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Missing(name), *sys.meta_path])
    return name


def test_without_the_web_server_the_sentence_says_what_to_run(
    missing: str, podcast: DemoPodcast
) -> None:
    with pytest.raises(UsageError, match=r'pip install "\.\[demo\]"'):
        FaultyService(catalogue=(podcast,)).start()


def test_in_the_foreground_it_says_where_it_is_and_ends_quietly_on_ctrl_c() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", "from steno_tui.demo.runner import serve; serve()"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    sentence = child.stdout.readline()
    origin = next(word for word in sentence.split() if word.startswith("http"))
    assert httpx.get(origin, trust_env=False).status_code == 200
    child.send_signal(signal.SIGINT)
    rest, complaints = child.communicate(timeout=PATIENCE)
    assert (child.returncode, rest, complaints) == (0, "", "")
