"use strict";

/* Keeps what is typed into a publication's form on the server, and tells who else has it open. */

{
  const HEARTBEAT = 20_000;
  // A pause in typing sends what was typed; without a pause it is sent at the latest after so long.
  const PAUSE = 1_000;
  const LATEST = 5_000;
  // Browsers carry no more than 64 KiB beyond the end of a page.
  const CARRIED = 60_000;

  const status = document.getElementById("editing-status");
  const kept = document.getElementById("editing-kept");
  const form = kept?.closest("form");

  if (status?.dataset.address && form) {
    const { address, signIn } = status.dataset;
    const token = () => form.elements.csrfmiddlewaretoken;
    // What came back unsaved, with errors or a colleague's text beside it, is kept at once.
    let sent = document.querySelector(".errornote, .merged") ? "" : null;
    let seen = null;
    let changedAt = 0;
    let sentAt = 0;
    let isSending = false;
    let isLeaving = false;
    let isSignedOut = false;

    const typed = () => {
      const data = new FormData(form);
      for (const [name, value] of [...data]) {
        if (value instanceof File) data.delete(name);
      }
      return data;
    };
    const asText = (data) => {
      const inputs = new URLSearchParams(data);
      inputs.delete("csrfmiddlewaretoken");
      return inputs.toString();
    };

    const say = (text, isWarning = false) => {
      kept.textContent = text;
      kept.classList.toggle("is-warning", isWarning);
    };

    const show = (answer) => {
      for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
        input.value = answer.token;
      }
      if (status.innerHTML.trim() !== answer.status.trim()) status.innerHTML = answer.status;
      if (answer.keptAt) {
        say(interpolate(gettext("Kept at %s; not saved yet."), [answer.keptAt]));
      } else if (isSignedOut) {
        say("");
      }
      isSignedOut = false;
    };

    const tellSignedOut = () => {
      if (isSignedOut) return;
      isSignedOut = true;
      const link = document.createElement("a");
      link.href = signIn;
      link.target = "_blank";
      link.textContent = gettext("Sign in in a new window");
      const text = document.createElement("p");
      text.className = "is-warning";
      text.append(
        gettext("You have been signed out. What you typed is still in this form."),
        " ",
        link,
      );
      status.replaceChildren(text);
      say(gettext("What you type is not being kept at present. Leave this window open."), true);
    };

    const ask = async (options) => {
      const response = await fetch(address, { redirect: "manual", ...options });
      if (response.type === "opaqueredirect") {
        tellSignedOut();
        return null;
      }
      return response;
    };

    // Signing in elsewhere has made the form's token void; asking brings the new one.
    const post = async (makeBody, options) => {
      let response = await ask({ method: "POST", body: makeBody(), ...options });
      if (response?.status === 403) {
        const fresh = await ask({});
        if (!fresh?.ok) return fresh;
        show(await fresh.json());
        response = await ask({ method: "POST", body: makeBody(), ...options });
      }
      return response;
    };

    const speak = async (makeBody, options = {}) => {
      isSending = true;
      try {
        const response = await post(makeBody, options);
        if (response?.ok) {
          show(await response.json());
          return true;
        }
        if (response) throw new Error(response.status);
      } catch {
        if (!isLeaving) {
          say(gettext("What you type is not being kept at present. Leave this window open."), true);
        }
      } finally {
        isSending = false;
      }
      return false;
    };

    const heartbeat = () => {
      if (isSending || isLeaving) return;
      speak(() => {
        const body = new URLSearchParams();
        for (const name of ["csrfmiddlewaretoken", "read_at", "seen_at"]) {
          body.set(name, form.elements[name]?.value ?? "");
        }
        return body;
      });
    };

    // The line tells of what was kept last; it stands back while the form holds something newer.
    const tellIfNewer = (text) => kept.classList.toggle("is-behind", text !== sent);

    const keep = async (options) => {
      const text = asText(typed());
      sentAt = Date.now();
      const isKept = await speak(() => {
        const body = typed();
        body.set("typed", "yes");
        return body;
      }, options);
      if (isKept) sent = text;
      tellIfNewer(asText(typed()));
    };

    // The editor rewrites some texts as it starts, which nobody has typed: what the form holds is looked
    // at before the first key or click. An input without either, such as a filled-in field, is typed.
    for (const event of ["keydown", "pointerdown", "paste", "drop"]) {
      form.addEventListener(event, () => (sent ??= asText(typed())), { capture: true });
    }
    const noteTyping = () => {
      sent ??= "";
      kept.classList.add("is-behind");
    };
    form.addEventListener("input", noteTyping, { capture: true });

    setInterval(() => {
      if (sent === null || isSending || isLeaving) return;
      const text = asText(typed());
      const now = Date.now();
      tellIfNewer(text);
      if (text !== seen) {
        seen = text;
        changedAt = now;
      }
      if (text === sent) return;
      // After a failure the heart goes on beating and what was typed is sent with it.
      const isDue = now - changedAt >= PAUSE || now - sentAt >= LATEST;
      const hasFailed = kept.classList.contains("is-warning");
      if (hasFailed ? now - sentAt >= LATEST : isDue) keep();
    }, PAUSE / 2);

    setInterval(heartbeat, HEARTBEAT);
    window.addEventListener("focus", heartbeat);
    heartbeat();

    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden" || sent === null || isLeaving) return;
      const text = asText(typed());
      if (text !== sent) keep({ keepalive: text.length < CARRIED });
    });

    form.addEventListener("submit", () => {
      isLeaving = true;
      setTimeout(() => {
        isLeaving = false;
      }, LATEST);
    });
    window.addEventListener("pagehide", () => {
      const body = new URLSearchParams({ csrfmiddlewaretoken: token().value, leaving: "yes" });
      navigator.sendBeacon(address, body);
    });
  }
}
