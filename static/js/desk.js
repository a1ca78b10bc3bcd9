"use strict";

{
  // A second press while the first is on its way would save a new text twice.
  const SECOND_PRESS = 5000;
  const form = document.querySelector(".change-form #content-main");
  let unsaved = form?.querySelector(".errornote") != null;

  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (sent.method !== "post") return;
    if (sent.dataset.sent) {
      event.preventDefault();
      return;
    }
    sent.dataset.sent = "yes";
    // Whoever stopped a long upload wants to send again.
    setTimeout(() => delete sent.dataset.sent, SECOND_PRESS);
    if (form?.contains(sent)) unsaved = false;
  });

  // Leaving the form, or changing its language, asks before what was typed is lost.
  form?.addEventListener("input", () => {
    unsaved = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  document.querySelector("[data-print]")?.addEventListener("click", () => print());

  // The editor's buttons have English names only; the catalogue of the desk has the others.
  const nameButtons = (editor) => {
    for (const button of editor.querySelectorAll(".prose-menubar [title]")) {
      const name = gettext(button.title);
      if (name !== button.title) {
        button.title = name;
        button.setAttribute("aria-label", name);
      }
    }
    for (const option of editor.querySelectorAll(".prose-menubar__option > *")) {
      const name = gettext(option.textContent);
      if (name !== option.textContent) option.textContent = name;
    }
  };

  document.addEventListener("prose-editor:ready", ({ target }) => {
    const editor = target.closest(".prose-editor");
    // The buttons come after this event, and some are made anew as one writes.
    new MutationObserver(() => nameButtons(editor)).observe(editor, {
      childList: true,
      subtree: true,
    });
  });
}
