"use strict";

/* Pictures within a text: uploaded to the desk, shown from there, saved under their public address. */

import { Node, pm, svgMenuButton } from "django-prose-editor/editor";

const { NodeSelection } = pm.state;
const PUBLIC = /^\/files\/([\da-f]{64})\/[^/?#\s]+$/;

/** The public path of a picture of this site, from any address of it; empty for every other. */
export const publicAddress = (src) => {
  try {
    const address = new URL(src, location.href);
    return address.origin === location.origin && PUBLIC.test(address.pathname)
      ? address.pathname
      : "";
  } catch {
    return "";
  }
};

/** Upload a picture; returns the attributes of its node. Throws an Error that says what is wrong. */
export const upload = async (file, address) => {
  const form = new FormData();
  form.append("file", file);
  form.append("accept", "picture");
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      body: form,
      headers: { "X-CSRFToken": token, Accept: "application/json" },
    });
  } catch {
    throw new Error(gettext("The connection failed."));
  }
  if (response.status === 422) throw new Error((await response.json()).errors.join(" "));
  if (!response.ok || response.redirected) {
    throw new Error(interpolate(gettext("The server answered %s."), [response.status]));
  }
  const { sha256, name, width, height } = await response.json();
  return { src: `/files/${sha256}/${encodeURIComponent(name)}`, alt: "", width, height };
};

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

let dialogs = 0;

/** Ask what the picture shows; returns the new description, or null where the dialog was left. */
const askForDescription = (editor, { src, alt }) =>
  new Promise((resolve) => {
    dialogs += 1;
    const id = `picture-dialog-${dialogs}`;
    const input = element("textarea", { id, value: alt, rows: 2, maxLength: 200, required: true });
    input.setAttribute("aria-describedby", `${id}-help`);
    const form = element(
      "form",
      { method: "dialog" },
      element("h2", { id: `${id}-title`, textContent: gettext("Describe the picture") }),
      element("img", { src, alt: "" }),
      element("label", { htmlFor: id, textContent: gettext("What the picture shows") }),
      input,
      element("p", {
        id: `${id}-help`,
        className: "help",
        textContent: gettext("Read out to those who cannot see it; publishing needs it."),
      }),
      element(
        "div",
        { className: "picture-dialog-buttons" },
        element("button", { className: "button default", textContent: gettext("Update") }),
        element("button", {
          type: "button",
          className: "button",
          textContent: gettext("Later"),
          onclick: () => dialog.close(),
        }),
      ),
    );
    const dialog = element("dialog", { className: "picture-dialog" }, form);
    dialog.setAttribute("aria-labelledby", `${id}-title`);
    let answer = null;
    form.addEventListener("submit", (event) => {
      // The form of the whole page must not hear of it.
      event.stopPropagation();
      event.preventDefault();
      if (!input.value.trim()) return;
      answer = input.value.trim().replace(/\s+/g, " ");
      dialog.close();
    });
    input.addEventListener("input", (event) => event.stopPropagation());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      editor.view.focus();
      resolve(answer);
    });
    // In the page's own form a form cannot be: the document's body takes it.
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });

const selected = (editor) => {
  const { node } = editor.state.selection;
  return node?.type.name === "textPicture" ? node : null;
};

/** The first picture without a description whose address is one of `addresses`: `{node, pos}`. */
const undescribed = (editor, addresses) => {
  let found = null;
  editor.state.doc.descendants((node, pos) => {
    const isWanted = node.type.name === "textPicture" && addresses.has(node.attrs.src);
    if (!found && isWanted && !node.attrs.alt) found = { node, pos };
  });
  return found;
};

const deskAddress = (src, base) => {
  const sha256 = PUBLIC.exec(src)[1];
  return `${base}${sha256.slice(0, 2)}/${sha256}`;
};

const describeAt = async (editor, pos, base) => {
  const { attrs } = editor.state.doc.nodeAt(pos);
  const shown = deskAddress(attrs.src, base);
  const alt = await askForDescription(editor, { src: shown, alt: attrs.alt });
  if (alt === null) return false;
  // Nothing could be typed while the dialog was open: the picture is where it was.
  editor.view.dispatch(editor.state.tr.setNodeMarkup(pos, null, { ...attrs, alt }));
  return true;
};

/** Ask for the descriptions of new pictures one by one, until one is put off. */
export const describeNew = async (editor, addresses) => {
  const { files } = editor.extensionManager.extensions.find(
    ({ name }) => name === "textPicture",
  ).options;
  const wanted = new Set(addresses);
  for (let next = undescribed(editor, wanted); next; next = undescribed(editor, wanted)) {
    const { view, state } = editor;
    view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, next.pos)).scrollIntoView());
    if (!(await describeAt(editor, next.pos, files))) return;
  }
};

export const TextPicture = Node.create({
  name: "textPicture",
  group: "inline",
  inline: true,
  draggable: true,

  addOptions() {
    return { files: "", uploads: "" };
  },

  addAttributes() {
    return {
      src: { default: "", parseHTML: (img) => publicAddress(img.getAttribute("src")) },
      alt: { default: "" },
      width: { default: null },
      height: { default: null },
    };
  },

  parseHTML() {
    return [{ tag: "img[src]", getAttrs: (img) => publicAddress(img.getAttribute("src")) && null }];
  },

  renderHTML({ HTMLAttributes }) {
    return ["img", HTMLAttributes];
  },

  addNodeView() {
    const { files } = this.options;
    const { editor } = this;
    return ({ node, getPos }) => {
      const dom = document.createElement("img");
      const show = ({ attrs }) => {
        dom.src = deskAddress(attrs.src, files);
        dom.alt = attrs.alt;
        dom.title = attrs.alt || gettext("This picture has no description yet.");
        dom.classList.toggle("without-description", !attrs.alt);
        for (const name of ["width", "height"]) {
          if (attrs[name]) dom.setAttribute(name, attrs[name]);
        }
      };
      show(node);
      dom.addEventListener("dblclick", () => {
        if (editor.isEditable) describeAt(editor, getPos(), files);
      });
      return {
        dom,
        update(updated) {
          if (updated.type.name !== "textPicture") return false;
          show(updated);
          return true;
        },
      };
    };
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        if (!selected(editor)) return false;
        describeAt(editor, editor.state.selection.from, this.options.files);
        return true;
      },
    };
  },

  addMenuItems({ menu, buttons }) {
    const chooser = element("input", {
      type: "file",
      accept: "image/png,image/jpeg,image/webp",
      multiple: true,
    });
    const { editor } = this;
    chooser.addEventListener("change", () => {
      editor.commands.insertPictures([...chooser.files]);
      chooser.value = "";
    });
    menu.defineItem({
      name: "picture",
      groups: "pictures",
      button: buttons.material("image", "Insert pictures"),
      command: () => chooser.click(),
    });
    menu.defineItem({
      name: "picture:description",
      groups: "pictures",
      button: svgMenuButton(
        '<svg viewBox="0 0 24 24" aria-hidden="true"><text x="12" y="17" text-anchor="middle" font-size="13" font-weight="700" fill="currentColor">ALT</text></svg>',
        "Describe the picture",
      ),
      hidden: (editor) => !selected(editor),
      command: (editor) =>
        describeAt(editor, editor.state.selection.from, this.options.files),
    });
  },
});
