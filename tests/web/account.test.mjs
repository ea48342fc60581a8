// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";

const store = new Map();
globalThis.sessionStorage = {
  getItem: (key) => store.get(key) ?? null,
  setItem: (key, value) => store.set(key, value),
  clear: () => store.clear(),
};
globalThis.window = { location: { origin: "http://gateway" } };

let requests = [];
let answers = {}; // "POST /path" -> [status, body] or a function that gives it
globalThis.fetch = async (url, { method, headers, body }) => {
  const path = url.pathname.replace("/api/v1", "") + url.search;
  requests.push({ method, path, headers, body: body && JSON.parse(body) });
  const answer = answers[`${method} ${url.pathname.replace("/api/v1", "")}`] ?? [404, { status: 404 }];
  const [status, json, etag = ""] = typeof answer === "function" ? answer(headers) : answer;
  if (status === 0) throw new TypeError("no network");
  return { ok: status < 400, status, text: async () => (typeof json === "string" ? json : JSON.stringify(json)), headers: { get: () => etag } };
};

const account = await import("../../examples/platform/web/recruiter/account.js");
const { Problem } = await import("../../examples/platform/web/page/api.js");

let signedOut = 0;
account.whenSignedOut(() => { signedOut += 1; });

async function signIn(expiresIn = 900) {
  answers = { "POST /auth/token": [200, { accessToken: "a1", refreshToken: "r1", expiresIn }] };
  await account.signIn("recruiter@example.org", "secret");
  requests = [];
  signedOut = 0;
}

test("who is signed in sends the token; a change names what was looked at, and itself, once", async () => {
  await signIn();
  answers["GET /interviews"] = [200, { items: [] }, '"3"'];
  answers["POST /interviews/1/cancel"] = [200, {}];
  assert.equal((await account.api("/interviews", { query: { state: "PENDING", cursor: "" } })).etag, '"3"');
  await account.api("/interviews/1/cancel", { method: "POST", etag: '"3"', body: {} });
  await account.api("/interviews/1/cancel", { method: "POST", etag: '"3"', body: {} });
  const [read, first, second] = requests;
  assert.equal(read.path, "/interviews?state=PENDING");
  assert.equal(read.headers.Authorization, "Bearer a1");
  assert.equal(read.headers["Idempotency-Key"], undefined);
  assert.equal(first.headers["If-Match"], '"3"');
  assert.match(first.headers["Idempotency-Key"], /^[0-9a-f]{32}$/);
  assert.notEqual(first.headers["Idempotency-Key"], second.headers["Idempotency-Key"]);
});

test("a token that runs out is renewed before the next call, once for all calls", async () => {
  await signIn(10);
  answers["POST /auth/refresh"] = [200, { accessToken: "a2", refreshToken: "r2", expiresIn: 900 }];
  answers["GET /interviews"] = [200, {}];
  await Promise.all([account.api("/interviews"), account.api("/interviews")]);
  assert.deepEqual(requests.map((r) => r.path), ["/auth/refresh", "/interviews", "/interviews"]);
  assert.deepEqual(requests[0].body, { refreshToken: "r1" });
  assert.equal(requests[2].headers.Authorization, "Bearer a2");
});

test("a token that the server does not take is renewed, and the call made again", async () => {
  await signIn();
  answers["POST /auth/refresh"] = [200, { accessToken: "a2", refreshToken: "r2", expiresIn: 900 }];
  answers["GET /interviews"] = (headers) => (headers.Authorization === "Bearer a2" ? [200, { items: [] }] : [401, { status: 401 }]);
  await account.api("/interviews");
  assert.deepEqual(requests.map((r) => r.path), ["/interviews", "/auth/refresh", "/interviews"]);
  assert.equal(signedOut, 0);
});

test("who cannot be renewed is signed out, and nothing stays behind", async () => {
  await signIn();
  answers["POST /auth/refresh"] = [401, { status: 401 }];
  answers["GET /interviews"] = [401, { status: 401 }];
  await assert.rejects(account.api("/interviews"), { status: 401 });
  assert.equal(signedOut, 1);
  assert.equal(account.signedIn(), false);
  assert.equal(store.size, 0);
});

test("a problem keeps the server's words; without them there is a status, without an answer none", async () => {
  await signIn();
  answers["GET /a"] = [409, { status: 409, code: "transition_refused", detail: "not now", allowed: ["CANCEL"], errors: [{ field: "x", message: "y" }] }];
  answers["GET /b"] = [502, "<html>proxy</html>"];
  answers["GET /c"] = [0];
  const problem = async (path) => account.api(path).then(() => null, (p) => p);
  const told = await problem("/a");
  assert.ok(told instanceof Problem);
  assert.deepEqual([told.status, told.code, told.detail, told.more.allowed, told.errors.length], [409, "transition_refused", "not now", ["CANCEL"], 1]);
  assert.deepEqual([(await problem("/b")).status, (await problem("/b")).detail], [502, ""]);
  assert.equal((await problem("/c")).isOffline, true);
});
