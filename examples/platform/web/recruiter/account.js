// SPDX-License-Identifier: Apache-2.0
// Who is signed in, for as long as this tab lives, and the API as that person may use it.

import { Problem, request } from "../page/api.js";

const KEY = "vivavoce.account";
const EARLY_MS = 30000; // a token is renewed this long before it runs out

let account = load(); // {email, accessToken, refreshToken, expiresAt}
let renewing = null;
let onSignedOut = () => {};

function load() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function keep(email, { accessToken, refreshToken, expiresIn }) {
  account = { email, accessToken, refreshToken: refreshToken ?? account?.refreshToken, expiresAt: Date.now() + 1000 * expiresIn };
  sessionStorage.setItem(KEY, JSON.stringify(account));
}

export const signedIn = () => account !== null;
export const email = () => account?.email ?? "";

export function whenSignedOut(run) {
  onSignedOut = run;
}

export async function signIn(address, password) {
  const { body } = await request("/auth/token", { method: "POST", body: { email: address, password } });
  keep(address, body);
  return { shouldChange: body.user?.passwordChangeAdvised === true };
}

export async function changePassword(address, password, newPassword) {
  await request("/auth/password", { method: "POST", body: { email: address, password, newPassword } });
  await signIn(address, newPassword);
}

export function signOut() {
  account = null;
  sessionStorage.clear();
  onSignedOut();
}

async function renew() {
  renewing ??= request("/auth/refresh", { method: "POST", body: { refreshToken: account.refreshToken } })
    .then(({ body }) => keep(account.email, body))
    .finally(() => { renewing = null; });
  await renewing;
}

function idempotencyKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A call as the person who is signed in. `etag`: what was looked at, for a change of it.
export async function api(path, { method = "GET", etag = "", ...options } = {}) {
  if (!account) throw new Problem({ status: 401 });
  const headers = {};
  if (etag) headers["If-Match"] = etag;
  if (method !== "GET") headers["Idempotency-Key"] = idempotencyKey();
  const call = () => request(path, { method, headers, token: account.accessToken, ...options });
  try {
    if (account.refreshToken && Date.now() > account.expiresAt - EARLY_MS) await renew();
    return await call().catch(async (problem) => {
      if (problem.status !== 401 || !account.refreshToken) throw problem;
      await renew();
      return call();
    });
  } catch (problem) {
    if (problem.status === 401) signOut();
    throw problem;
  }
}
