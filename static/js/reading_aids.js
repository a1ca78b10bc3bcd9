"use strict";

// The reading aids: large type, contrast, a large pointer, the speed of reading aloud. A choice is an
// attribute of the root element, which the style sheet answers, and is kept as `first_paint.js` expects it.
{
  const STORED = "reading-aids";
  const root = document.documentElement;
  const toggle = document.querySelector(".aids-toggle");
  const panel = document.getElementById("reading-aids");

  const choices = () => Object.fromEntries([...new FormData(panel)].filter(([, value]) => value));

  const apply = () => {
    const chosen = choices();
    for (const { name } of panel.elements) {
      if (!name) continue;
      if (chosen[name]) root.dataset[name] = chosen[name];
      else delete root.dataset[name];
    }
    try {
      if (Object.keys(chosen).length) localStorage.setItem(STORED, JSON.stringify(chosen));
      else localStorage.removeItem(STORED);
    } catch {
      // The choice holds on this page alone.
    }
  };

  const show = (chosen) => {
    for (const input of panel.querySelectorAll("input")) {
      input.checked = input.value === (chosen[input.name] ?? "");
    }
  };

  const stored = () => {
    try {
      return JSON.parse(localStorage.getItem(STORED)) ?? {};
    } catch {
      return {};
    }
  };

  const showStored = () => {
    show(stored());
    apply();
  };

  toggle.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    toggle.setAttribute("aria-expanded", String(!panel.hidden));
  });
  panel.addEventListener("change", apply);
  panel.addEventListener("submit", (event) => event.preventDefault());
  panel.addEventListener("reset", () => {
    // The boxes go back after the event.
    setTimeout(() => {
      show({});
      apply();
    });
  });
  // Another window of the site chose otherwise, or the browser brought back a page as it was left.
  window.addEventListener("storage", ({ key }) => {
    if (key === STORED || key === null) showStored();
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) showStored();
  });
  showStored();
}
