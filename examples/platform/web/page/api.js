// SPDX-License-Identifier: Apache-2.0
// The gateway's HTTP API. What goes wrong becomes a Problem with the server's own words
// (application/problem+json), or with those of ours where none came.

export const PREFIX = "/api/v1";
const PATIENCE_MS = 30000;

export class Problem extends Error {
  constructor({ status = 0, code = "", title = "", detail = "", errors = [], ...more }) {
    super(detail || title || code || `HTTP ${status}`);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.errors = Array.isArray(errors) ? errors : [];
    this.more = more; // members of one kind of problem, e.g. the alternative to a consent
  }

  // No answer at all: the network, or a server that is not there.
  get isOffline() {
    return this.status === 0;
  }
}

// `options`: {method, token, body, headers, query}. Resolves to {status, body, etag, location}.
export async function request(path, { method = "GET", token = "", body, headers = {}, query = {} } = {}) {
  const url = new URL(PREFIX + path, window.location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  }
  const sent = { Accept: "application/json", ...headers };
  if (token) sent.Authorization = `Bearer ${token}`;
  if (body !== undefined) sent["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, {
      method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS), cache: "no-store", credentials: "omit",
    });
  } catch {
    throw new Problem({ status: 0, code: "offline" });
  }
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    // A proxy's page, perhaps: its words are not for a reader of ours.
  }
  if (!response.ok) throw new Problem({ ...(answer ?? {}), status: response.status });
  return { status: response.status, body: answer, etag: response.headers.get("ETag") ?? "" };
}

// A signed link of the gateway's own, under the name that this page came from: a server may be known
// by several. Links of another store of objects stay as they are.
export function linked(url) {
  const link = new URL(url, window.location.href);
  return link.pathname.startsWith(`${PREFIX}/`) ? link.pathname + link.search : link.href;
}
