# SPDX-License-Identifier: Apache-2.0
"""The servers and clients of net/ with those of others: curl, http.client and http.server, python3-websockets."""

import asyncio
import http.client
import http.server
import os
import pathlib
import ssl
import subprocess
import tempfile
import threading
import unittest

import websockets

PEER = os.environ["VIVAVOCE_NET_PEER"]


def run_peer(*arguments):
    done = subprocess.run([PEER, *arguments], capture_output=True, text=True, timeout=60)
    return done.stdout


class OurServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.peer = subprocess.Popen([PEER, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        cls.port = int(cls.peer.stdout.readline())

    @classmethod
    def tearDownClass(cls):
        rest, _ = cls.peer.communicate(timeout=30)
        assert (cls.peer.returncode, rest) == (0, ""), rest

    def curl(self, *arguments):
        url = f"http://127.0.0.1:{self.port}/a%20b?c=d"
        done = subprocess.run(["curl", "-sS", "--max-time", "30", *arguments, url],
                              capture_output=True, timeout=60)  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def test_curl_gets_posts_and_waits_for_100(self):
        self.assertEqual(self.curl(), "GET /a b?c=d ")
        self.assertEqual(self.curl("-d", "body"), "POST /a b?c=d body")
        self.assertEqual(self.curl("--http1.0"), "GET /a b?c=d ")
        large = "x" * 500_000
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(large)
            file.flush()
            sent = ["--data-binary", f"@{file.name}"]
            self.assertEqual(self.curl("-H", "Expect: 100-continue", *sent), f"POST /a b?c=d {large}")
            self.assertEqual(self.curl("-H", "Transfer-Encoding: chunked", *sent), f"POST /a b?c=d {large}")

    def test_curl_reads_the_refusal_of_what_is_too_long(self):
        with tempfile.NamedTemporaryFile("wb") as file:
            file.truncate(8 << 20)
            status = self.curl("--data-binary", f"@{file.name}", "-o", "/dev/null", "-w", "%{http_code}")
        self.assertEqual(status, "413")

    def test_http_client_keeps_its_connection(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.addCleanup(connection.close)
        connection.connect()
        address = connection.sock.getsockname()
        for method, path, status in [("GET", "/1", 200), ("HEAD", "/2", 200), ("GET", "/error", 404)]:
            connection.request(method, path)
            response = connection.getresponse()
            body = response.read().decode()
            self.assertEqual(response.status, status)
            self.assertEqual(body, "" if method == "HEAD" else f"{method} {path}? ")
        connection.request("POST", "/3", body=iter([b"in ", b"pieces"]), encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked"})  # fmt: skip
        self.assertEqual(connection.getresponse().read(), b"POST /3? in pieces")
        self.assertEqual(connection.sock.getsockname(), address)

    def test_websockets_exchanges_messages_pings_and_closes(self):
        async def talk():
            url = f"ws://127.0.0.1:{self.port}/ws"
            async with websockets.connect(url, subprotocols=["echo.v1"], max_size=None) as socket:
                self.assertEqual(socket.subprotocol, "echo.v1")
                self.assertEqual(socket.extensions, [])
                for message in ["hällo", b"\x00\xff" * 300_000, "", ["in ", "frag", "ments"]]:
                    await socket.send(message)
                    whole = "".join(message) if isinstance(message, list) else message
                    self.assertEqual(await socket.recv(), whole)
                await asyncio.wait_for(await socket.ping(b"there?"), 30)
            self.assertEqual(socket.close_code, 1000)
            with self.assertRaises(websockets.InvalidStatusCode) as refused:
                await websockets.connect(f"ws://127.0.0.1:{self.port}/forbidden")
            self.assertEqual(refused.exception.status_code, 403)

        asyncio.run(asyncio.wait_for(talk(), 60))


class OurClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.certificate = str(pathlib.Path(cls.folder.name) / "certificate.pem")
        key = str(pathlib.Path(cls.folder.name) / "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                        "-nodes", "-keyout", key, "-out", cls.certificate, "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)  # fmt: skip
        cls.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cls.tls.load_cert_chain(cls.certificate, key)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def https_server(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(f"{self.path} for {self.headers['User-Agent']}".encode())

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.socket = self.tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1]

    def test_https_is_called_when_the_certificate_verifies(self):
        port = self.https_server()
        self.assertRegex(run_peer("get", f"https://localhost:{port}/x?y", self.certificate),
                         r"^200 /x\?y for vivavoce/\d")  # fmt: skip
        self.assertIn("FAILED_PRECONDITION", run_peer("get", f"https://localhost:{port}/", ""))
        self.assertIn("FAILED_PRECONDITION", run_peer("get", f"https://127.0.0.1:{port}/", self.certificate))

    def test_websockets_with_and_without_tls(self):
        async def echo(socket):
            async for message in socket:
                await socket.send(message)

        async def talk():
            loop = asyncio.get_running_loop()
            for tls, scheme in [(None, "ws"), (self.tls, "wss")]:
                async with websockets.serve(echo, "localhost", 0, ssl=tls) as server:
                    port = server.sockets[0].getsockname()[1]
                    arguments = [f"{scheme}://localhost:{port}/", self.certificate, "hällo", "x" * 100_000]
                    said = await loop.run_in_executor(None, run_peer, "echo", *arguments)
                    self.assertEqual(said, "hällo\n" + "x" * 100_000 + "\nclosed OK\n")
                    if tls:
                        for host, trusted in [("localhost", ""), ("127.0.0.1", self.certificate)]:
                            arguments = [f"wss://{host}:{port}/", trusted, "x"]
                            said = await loop.run_in_executor(None, run_peer, "echo", *arguments)
                            self.assertIn("FAILED_PRECONDITION", said)

        asyncio.run(asyncio.wait_for(talk(), 120))


if __name__ == "__main__":
    unittest.main()
