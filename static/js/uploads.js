"use strict";

/* Many files at once: each is sent by itself, with its progress, and becomes a row of the form. */

{
  const AT_ONCE = 2;
  const { address } = document.currentScript.dataset;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const send = (file, role, onProgress) => {
    const request = new XMLHttpRequest();
    const done = new Promise((resolve, reject) => {
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      });
      request.addEventListener("load", () => {
        const isOurs = request.getResponseHeader("Content-Type")?.startsWith("application/json");
        if (!isOurs) {
          reject(
            new Error(
              request.responseURL.includes("/login/")
                ? gettext("You have been signed out. What you typed is still in this form.")
                : interpolate(gettext("The server answered %s."), [request.status]),
            ),
          );
        } else if (request.status === 422) {
          reject(new Error(JSON.parse(request.responseText).errors.join(" ")));
        } else {
          resolve(JSON.parse(request.responseText));
        }
      });
      request.addEventListener("error", () => reject(new Error(gettext("The connection failed."))));
      request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    });
    const body = new FormData();
    body.append("accept", role);
    body.append("file", file);
    request.open("POST", address);
    request.setRequestHeader(
      "X-CSRFToken",
      document.querySelector("[name=csrfmiddlewaretoken]").value,
    );
    request.send(body);
    return { done, cancel: () => request.abort() };
  };

  /* Rows without a file of their own come from Django's own link below them. */
  const addRow = (group, stored) => {
    group.querySelector(".add-row a, .add-row button").click();
    const rows = group.querySelectorAll(".inline-related:not(.empty-form)");
    const row = rows[rows.length - 1];
    row.querySelector("input[name$=-upload]").value = stored.id;
    const shown = row.querySelector(".field-stored .readonly");
    if (shown) shown.innerHTML = stored.stored;
    const position = row.querySelector("input[name$=-position]");
    const before = rows[rows.length - 2]?.querySelector("input[name$=-position]");
    if (position && before) position.value = Number(before.value) + 1;
    row.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const prepare = (group) => {
    const template = group.querySelector(".empty-form input[type=file][data-role]");
    if (!template) return;
    const { role } = template.dataset;
    const waiting = [];
    let running = 0;
    // Rows come in the order in which the files were chosen, whichever arrives first.
    let chosenBefore = Promise.resolve();

    const chooser = element("input", {
      type: "file",
      multiple: true,
      accept: template.accept,
      id: `${group.id}-many`,
    });
    const list = element("ul", { className: "uploads" });
    list.setAttribute("aria-live", "polite");
    const zone = element(
      "div",
      { className: "upload-zone" },
      element("label", {
        htmlFor: chooser.id,
        textContent: gettext("Add several files at once, or drop them here"),
      }),
      chooser,
      list,
    );

    const next = () => {
      while (running < AT_ONCE && waiting.length) waiting.shift()();
    };

    const queue = (file) => {
      const bar = element("progress", { max: 1, value: 0 });
      bar.setAttribute("aria-label", file.name);
      const note = element("span", { className: "quiet", textContent: gettext("waiting") });
      const button = element("button", { type: "button", className: "button" });
      const entry = element("li", {}, element("span", { textContent: file.name }), bar, note, button);
      list.append(entry);
      let sending = null;
      const earlier = chosenBefore;
      let settle;
      const settled = new Promise((resolve) => {
        settle = resolve;
      });
      chosenBefore = earlier.then(() => settled);

      const start = async () => {
        running += 1;
        entry.classList.remove("is-refused");
        sending = send(file, role, (share) => {
          bar.value = share;
          note.textContent =
            share < 1 ? `${Math.floor(100 * share)} %` : gettext("being checked");
        });
        try {
          const stored = await sending.done;
          await earlier;
          addRow(group, stored);
          entry.remove();
        } catch (error) {
          if (error.name === "AbortError") {
            entry.remove();
          } else {
            entry.classList.add("is-refused");
            note.textContent = error.message;
            offer(gettext("Try again"), enqueue);
          }
        } finally {
          settle();
          sending = null;
          running -= 1;
          next();
        }
      };
      const offer = (text, action) => {
        button.textContent = text;
        button.setAttribute("aria-label", `${text}: ${file.name}`);
        button.onclick = action;
      };
      const cancel = () => {
        const place = waiting.indexOf(start);
        if (place >= 0) waiting.splice(place, 1);
        if (sending) {
          sending.cancel();
        } else {
          settle();
          entry.remove();
        }
      };
      const enqueue = () => {
        bar.value = 0;
        note.textContent = gettext("waiting");
        offer(gettext("Cancel"), cancel);
        waiting.push(start);
        next();
      };
      enqueue();
    };

    chooser.addEventListener("change", () => {
      for (const file of chooser.files) queue(file);
      chooser.value = "";
    });
    zone.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      zone.classList.add("is-over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      for (const file of event.dataTransfer.files) queue(file);
    });
    group.querySelector(".add-row")?.before(zone);
    if (!zone.isConnected) group.querySelector("fieldset")?.append(zone);

    // A file chosen in a row takes the place of the one that was sent ahead.
    group.addEventListener("change", ({ target }) => {
      if (target.type !== "file" || target === chooser || !target.files.length) return;
      const upload = target.closest(".inline-related")?.querySelector("input[name$=-upload]");
      if (upload) upload.value = "";
    });

    // What is still on its way would be missing in what is saved.
    group.closest("form").addEventListener("submit", (event) => {
      if (!running && !waiting.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      list.scrollIntoView({ block: "center" });
      alert(gettext("Files are still being sent. Wait for them, or cancel them."));
    });
  };

  // Django writes its link to add a row when the page is ready.
  window.addEventListener("load", () => {
    for (const group of document.querySelectorAll(".inline-group")) prepare(group);
  });
}
