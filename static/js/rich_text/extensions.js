"use strict";

/* What the desk adds to the editor: alignment as a class, a table's header row, pictures, pasting. */

import { Extension, pm, svgMenuButton } from "django-prose-editor/editor";

export { RichPaste } from "torchcenter/pasting";
export { TextPicture } from "torchcenter/pictures";

const CENTRE = "align-center";
const RIGHT = "align-right";

export const Alignment = Extension.create({
  name: "alignment",

  addGlobalAttributes() {
    return [
      {
        types: ["heading", "paragraph"],
        attributes: {
          alignment: {
            default: null,
            parseHTML: (element) =>
              [CENTRE, RIGHT].find((name) => element.classList.contains(name)) ?? null,
            renderHTML: ({ alignment }) => (alignment ? { class: alignment } : {}),
          },
        },
      },
    ];
  },

  addCommands() {
    return {
      setAlignment:
        (alignment) =>
        ({ commands }) =>
          ["paragraph", "heading"]
            .map((type) => commands.updateAttributes(type, { alignment }))
            .some(Boolean),
    };
  },

  addKeyboardShortcuts() {
    return {
      "Mod-Shift-l": ({ editor }) => editor.commands.setAlignment(null),
      "Mod-Shift-e": ({ editor }) => editor.commands.setAlignment(CENTRE),
      "Mod-Shift-r": ({ editor }) => editor.commands.setAlignment(RIGHT),
    };
  },

  addMenuItems({ menu, buttons }) {
    const define = (alignment, icon, title) =>
      menu.defineItem({
        name: `alignment:${icon}`,
        groups: "alignment",
        button: buttons.material(`format_align_${icon}`, title),
        active: (editor) => editor.isActive({ alignment }),
        command: (editor) => editor.chain().focus().setAlignment(alignment).run(),
      });
    define(null, "left", "Not centred");
    define(CENTRE, "center", "Centre");
    define(RIGHT, "right", "Align right");
  },
});

export const HeaderRow = Extension.create({
  name: "headerRow",

  addMenuItems({ menu }) {
    menu.defineItem({
      name: "table:toggleHeaderRow",
      groups: "table",
      button: svgMenuButton(
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M3 5h18v14H3z"/><path d="M3 5h18v5H3z" fill="currentColor"/><path d="M12 10v9M3 14.5h18"/></svg>',
        "Toggle header row",
      ),
      hidden: (editor) => !editor.isActive("table"),
      command: (editor) => editor.chain().focus().toggleHeaderRow().run(),
    });
  },
});

const menubarOf = (view) => view.dom.closest(".prose-editor")?.querySelector(".prose-menubar");

/* In a list and in a table the Tab key writes. Escape lets the next one leave the editor; Alt+F10 leads to
   the buttons, and Escape back from them. */
export const KeyboardExits = Extension.create({
  name: "keyboardExits",

  addProseMirrorPlugins() {
    let isLeaving = false;
    const keydown = (view, event) => {
      if (event.key === "F10" && event.altKey) {
        const button = menubarOf(view)?.querySelector("button:not(.disabled, .hidden)");
        button?.focus();
        event.preventDefault();
        return button != null;
      }
      const leaves = isLeaving && event.key === "Tab";
      isLeaving = event.key === "Escape" || (isLeaving && event.key === "Shift");
      return leaves;
    };
    return [new pm.state.Plugin({ props: { handleDOMEvents: { keydown } } })];
  },

  onCreate() {
    const { view } = this.editor;
    menubarOf(view)?.addEventListener("keydown", (event) => {
      if (event.key === "Escape") view.focus();
    });
  },
});
