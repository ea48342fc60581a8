# SPDX-License-Identifier: Apache-2.0
"""A gateway and an edge in one, small enough to break on purpose: serves the pages as the real gateway
does (same policy for content) and speaks the contract's HTTP and WebSocket as far as the candidate's
page needs them.

    python3 stand_in.py [PORT]      to look at the page by hand
"""

import http.server
import json
import mimetypes
import sys
import threading
import urllib.parse
from pathlib import Path

from stand_in_session import StandInSession
from websocket import WebSocket, accept_key

PAGES = Path(__file__).resolve().parents[2] / "examples/platform/web"
INVITATION = "invitation-token"
PLAN = {"minutes": 12, "topics": ["PostgreSQL", "Incident response", "Code review"]}


class StandIn:
    def __init__(self, port=0):
        self.session = StandInSession()
        self.requests = []  # of (method, path, body)
        self.answers = {}  # (method, path) -> (status, body): instead of the usual
        outer = self

        class Handler(RequestHandler):
            stand_in = outer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    @property
    def ws_origin(self):
        return self.origin.replace("http", "ws")

    @staticmethod
    def describe(token):
        if token != INVITATION:
            return 401, {"code": "unauthenticated", "title": "Unauthorized", "status": 401}
        return 200, {"state": "ready", "tenant": "Northern Ledger", "jobTitle": "Backend Engineer", "language": "en-US",
                     "consents": ["recording", "aiEvaluation"], "modes": ["voice", "typed"],
                     "expiresAt": "2031-05-06T12:00:00.000Z", **PLAN}

    def open_session(self, token, body):
        if token != INVITATION:
            return 401, {"code": "unauthenticated", "title": "Unauthorized", "status": 401}
        consent = body["consent"]
        missing = [name for name in ("recording", "aiEvaluation") if not consent.get(name)]
        if missing:
            return 422, {"code": "consent_required", "status": 422, "title": "Consent is needed",
                         "detail": "This interview needs your consent.",
                         "errors": [{"field": f"consent.{name}", "code": "required", "message": "is needed"} for name in missing],
                         "alternative": "You will be invited to an interview with a person instead."}
        return 201, {"sessionId": self.session.session_id, "interviewId": "i-1", "tenantId": "t-1",
                     "wsUrl": f"{self.ws_origin}/ws", "sessionToken": "session-token", "resumeToken": "resume-0",
                     "plan": PLAN}


class RequestHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand_in = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/ws":
            self.websocket(urllib.parse.parse_qs(url.query))
        elif url.path.startswith("/api/"):
            self.api("GET", url.path, None)
        else:
            self.file(url.path)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.api("POST", urllib.parse.urlsplit(self.path).path, json.loads(body or b"{}"))

    def api(self, method, path, body):
        outer = self.stand_in
        outer.requests.append((method, path, body))
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if (method, path) in outer.answers:
            status, answer = outer.answers[method, path]
        elif (method, path) == ("GET", "/api/v1/invitation"):
            status, answer = outer.describe(token)
        elif (method, path) == ("POST", "/api/v1/sessions"):
            status, answer = outer.open_session(token, body)
        else:
            status, answer = 404, {"status": 404, "code": "not_found", "title": "Not Found"}
        self.answer(status, json.dumps(answer).encode(),
                    "application/json" if status < 400 else "application/problem+json")

    def file(self, path):
        if path.endswith("/"):
            path += "index.html"
        file = (PAGES / path.lstrip("/")).resolve()
        if not file.is_file() or PAGES not in file.parents:
            self.answer(404, b"", "text/plain")
            return
        self.answer(200, file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream")

    def answer(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy",
                         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
                         f"connect-src 'self' {self.stand_in.ws_origin}; base-uri 'none'; form-action 'self'; "
                         "frame-ancestors 'none'")
        self.end_headers()
        self.wfile.write(body)

    def websocket(self, query):
        session = self.stand_in.session
        offered = [p.strip() for p in self.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        resume = query.get("resume", [""])[0]
        known = resume == session.resume_token if resume else "bearer.session-token" in offered
        if session.refuses_connections or not known or session.ended:
            self.answer(401, b"", "text/plain")
            return
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept_key(self.headers["Sec-WebSocket-Key"]))
        self.send_header("Sec-WebSocket-Protocol", "vivavoce.v1.binary")
        self.end_headers()
        writer = self.connection.makefile("wb")
        socket = WebSocket(self.rfile, writer)
        socket.connection = self.connection
        try:
            session.serve(socket, bool(resume), int(query.get("lastSeq", ["0"])[0]))
        except (OSError, ValueError):
            pass
        self.close_connection = True


if __name__ == "__main__":
    serving = StandIn(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(f"{serving.origin}/candidate/#{INVITATION}", flush=True)
    threading.Event().wait()
