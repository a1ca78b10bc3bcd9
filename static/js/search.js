"use strict";

// Terms below the search box as one types: suggestions of the archive, and what was searched for on this
// device, which never leaves it. A combobox with a listbox (WAI-ARIA Authoring Practices). Without this
// script the browser offers the terms of the `datalist`.
{
  const STORED = "recent-searches";
  const MOST_STORED = 6;
  const PAUSE = 120;

  const input = document.querySelector(".search-words");
  if (input) {
    const { suggestions: address, recent, forget } = input.dataset;
    const list = document.createElement("ul");
    list.id = "search-terms";
    list.className = "search-terms";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent);
    list.hidden = true;
    input.after(list);
    input.removeAttribute("list");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    let typed = input.value;
    let active = -1;
    let timer;
    let asked;

    // Storage is refused where a reader keeps sites from storing.
    const stored = () => {
      try {
        return JSON.parse(localStorage.getItem(STORED)) ?? [];
      } catch {
        return [];
      }
    };
    const store = (terms) => {
      try {
        if (terms.length) localStorage.setItem(STORED, JSON.stringify(terms));
        else localStorage.removeItem(STORED);
      } catch {
        // Nothing is remembered then.
      }
    };

    const options = () => [...list.querySelectorAll('[role="option"]')];

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const choose = (term) => {
      input.value = term;
      close();
      input.form.requestSubmit();
    };

    const option = ({ text, kind }, place) => {
      const item = document.createElement("li");
      item.id = `search-term-${place}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const words = document.createElement("span");
      words.textContent = text;
      item.append(words);
      if (kind) {
        const note = document.createElement("small");
        note.textContent = kind;
        item.append(note);
      }
      item.dataset.term = text;
      return item;
    };

    const show = (terms) => {
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.replaceChildren(...terms.map(option));
      list.hidden = terms.length === 0;
      input.setAttribute("aria-expanded", String(terms.length > 0));
    };

    const showRecent = () => {
      const terms = stored();
      show(terms.map((text) => ({ text, kind: recent })));
      if (!terms.length) return;
      const item = document.createElement("li");
      item.setAttribute("role", "presentation");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "search-forget";
      button.textContent = forget;
      button.addEventListener("click", () => {
        store([]);
        close();
        input.focus();
      });
      item.append(button);
      list.append(item);
    };

    const suggest = async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(`${address}?${new URLSearchParams({ q: typed })}`, {
          signal: asked.signal,
        });
        if (!answer.ok) return;
        const { suggestions } = await answer.json();
        if (document.activeElement === input) show(suggestions);
      } catch {
        // Typed on meanwhile, or no connection: the box works without.
      }
    };

    const move = (step) => {
      const shown = options();
      if (list.hidden || !shown.length) return;
      shown[active]?.setAttribute("aria-selected", "false");
      active = ((active + step + 1 + shown.length + 1) % (shown.length + 1)) - 1;
      const chosen = shown[active];
      chosen?.setAttribute("aria-selected", "true");
      chosen?.scrollIntoView({ block: "nearest" });
      if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
      else input.removeAttribute("aria-activedescendant");
      input.value = chosen ? chosen.dataset.term : typed;
    };

    const changed = () => {
      clearTimeout(timer);
      asked?.abort();
      typed = input.value;
      if (typed.trim()) timer = setTimeout(suggest, PAUSE);
      else showRecent();
    };

    // While Chinese is being composed, what stands in the box is not what is meant.
    input.addEventListener("input", (event) => {
      if (!event.isComposing) changed();
    });
    input.addEventListener("compositionend", changed);
    input.addEventListener("focus", () => {
      if (!input.value.trim()) showRecent();
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) return;
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        input.value = typed;
        close();
      } else if (event.key === "Tab") {
        // The button that forgets is reached with Tab, so the list stays for it.
        if (!list.querySelector(".search-forget")) close();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const chosen = event.target.closest('[role="option"]');
      if (chosen) choose(chosen.dataset.term);
    });
    document.addEventListener("focusin", ({ target }) => {
      if (target !== input && !list.contains(target)) close();
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (target !== input && !list.contains(target)) close();
    });

    input.form.addEventListener("submit", () => {
      clearTimeout(timer);
      asked?.abort();
      const text = input.value.trim();
      if (text) store([text, ...stored().filter((term) => term !== text)].slice(0, MOST_STORED));
      // An address without what was left empty, as the links have it.
      for (const field of input.form.elements) if (field.name && !field.value) field.disabled = true;
    });
    window.addEventListener("pageshow", () => {
      for (const field of input.form.elements) field.disabled = false;
    });
  }
}
