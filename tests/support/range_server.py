"""A server of a few files that answers byte ranges, on a port of its own."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class RangeServer:
    """Serves bytes by path; remembers how many it sent, and how long each range was.

    /forbidden… is answered with 403, /broken… with 500, and ranges of /whole… are ignored.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.sent = 0
        self.ranges: list[int] = [0]
        seen = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self._answer(body=False)

            def do_GET(self) -> None:
                self._answer(body=True)

            def _answer(self, body: bool) -> None:
                path = self.path.partition("?")[0]
                data = files.get(path, b"")
                refusals = {"/forbidden": 403, "/broken": 500}
                status = next((code for at, code in refusals.items() if path.startswith(at)), 404)
                asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
                if path in files and asked and not path.startswith("/whole"):
                    status, start, end = 206, int(asked[1]), min(int(asked[2]) + 1, len(data))
                    self.send_response(status)
                    self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
                    data = data[start:end]
                    seen.ranges.append(len(data))
                else:
                    self.send_response(200 if path in files else status)
                if path in files and not path.startswith("/whole"):
                    self.send_header("Accept-Ranges", "bytes")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if body:
                    try:
                        self.wfile.write(data)
                    except ConnectionError:
                        return  # who ignores a long answer hangs up
                    seen.sent += len(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
