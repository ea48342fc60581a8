// SPDX-License-Identifier: Apache-2.0
// What survives a reload of this tab, and nothing longer: the invitation and the session's way back.

const INVITATION = "vivavoce.invitation";
const SESSION = "vivavoce.session";
const DRAFT = "vivavoce.draft";

// The link's token stands behind the #, so that no server's log has it. It leaves the address bar,
// too: nobody who looks at the screen or the history should have it.
export function invitationToken() {
  const token = decodeURIComponent(window.location.hash.slice(1)).trim();
  if (token) {
    if (token !== sessionStorage.getItem(INVITATION)) sessionStorage.clear();
    sessionStorage.setItem(INVITATION, token);
    window.history.replaceState(null, "", window.location.pathname);
  }
  return sessionStorage.getItem(INVITATION) ?? "";
}

export function openSession() {
  try {
    return JSON.parse(sessionStorage.getItem(SESSION));
  } catch {
    return null;
  }
}

export function keepSession(session) {
  sessionStorage.setItem(SESSION, JSON.stringify(session));
}

export function forgetSession() {
  sessionStorage.removeItem(SESSION);
  sessionStorage.removeItem(DRAFT);
}

export const draft = () => sessionStorage.getItem(DRAFT) ?? "";
export const keepDraft = (text) => sessionStorage.setItem(DRAFT, text);
