# SPDX-License-Identifier: Apache-2.0
"""A small mail server for tests: python3 mail_server.py PORT [CERTIFICATE KEY].

Prints its port, then one line of JSON for each message it took, as Python's own e-mail package reads it. Recipients
that begin with `never` are refused with 550, those that begin with `later` with 451, those that begin with `silent`
get no answer at all. With a certificate it wants
STARTTLS and the login vivavoce / secret. It ends when its standard input does.
"""

import base64
import email
import email.policy
import json
import socketserver
import ssl
import sys
import threading


def described(part):
    out = {
        "type": part.get_content_type(),
        "fileName": part.get_filename(),
        "disposition": part.get_content_disposition(),
        "method": part.get_param("method"),
    }
    if part.is_multipart():
        out["parts"] = [described(child) for child in part.iter_parts()]
    elif part.get_content_maintype() == "text":
        out["text"] = part.get_content().replace("\r\n", "\n")
    else:
        out["base64"] = base64.b64encode(part.get_content()).decode()
    return out


def read_message(sender, recipients, raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    defects = [repr(d) for part in message.walk() for d in part.defects]
    defects += [repr(d) for header in message.values() for d in getattr(header, "defects", [])]
    return {
        "sender": sender,
        "recipients": recipients,
        "headers": {name: str(value) for name, value in message.items()},
        "defects": defects,
        "longestLine": max(len(line) for line in raw.split(b"\r\n")),
        "ascii": raw.isascii(),
        "bareLineFeeds": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
        "body": described(message),
    }


class Session(socketserver.StreamRequestHandler):
    secure = None  # an ssl.SSLContext

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")
        self.wfile.flush()

    def greet(self):
        if self.secure and not self.encrypted:
            self.say("250-test\r\n250 STARTTLS")
        elif self.secure:
            self.say("250-test\r\n250 AUTH PLAIN")
        else:
            self.say("250 test")

    def encrypt(self):
        self.say("220 go on")
        self.connection = self.secure.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.encrypted = True

    def log_in(self, words):
        token = words[2] if len(words) > 2 else ""
        if len(words) == 2:
            self.say("334 ")
            token = self.rfile.readline().decode().strip()
        self.known = base64.b64decode(token) == b"\0vivavoce\0secret"
        self.say("235 welcome" if self.known else "535 who are you")

    def recipient(self, line):
        address = line[line.index("<") + 1 : line.index(">")]
        if address.startswith("never"):
            return "550 no such mailbox"
        if address.startswith("silent"):
            self.rfile.read()  # until the client gives up
        if address.startswith("later"):
            return "451 try again later"
        self.recipients.append(address)
        return "250 ok"

    def data(self):
        self.say("354 go on")
        raw = b""
        while (line := self.rfile.readline()) != b".\r\n":
            raw += line[1:] if line.startswith(b".") else line
        print(json.dumps(read_message(self.sender, self.recipients, raw)), flush=True)
        self.say("250 taken")

    def handle(self):
        self.encrypted, self.known, self.sender, self.recipients = False, not self.secure, "", []
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            words = line.split(" ")
            verb = words[0].upper()
            if verb == "EHLO":
                self.greet()
            elif verb == "STARTTLS" and self.secure:
                self.encrypt()
            elif verb == "AUTH" and self.encrypted:
                self.log_in(words)
            elif verb == "QUIT":
                return self.say("221 bye")
            elif not self.known:
                self.say("530 log in first")
            elif verb == "MAIL":
                self.sender = line[line.index("<") + 1 : line.index(">")]
                self.say("250 ok")
            elif verb == "RCPT":
                self.say(self.recipient(line))
            elif verb == "DATA":
                self.data()
            else:
                self.say("502 no")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that went away


def main():
    if len(sys.argv) == 4:
        Session.secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        Session.secure.load_cert_chain(sys.argv[2], sys.argv[3])
    server = Server(("127.0.0.1", int(sys.argv[1])), Session)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
