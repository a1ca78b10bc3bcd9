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

const ICON =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">';

/* What the editor's own menu of tables lacks. */
export const TableMenu = Extension.create({
  name: "tableMenu",

  addMenuItems({ menu }) {
    const define = (command, drawing, title) =>
      menu.defineItem({
        name: `table:${command}`,
        groups: "table",
        button: svgMenuButton(`${ICON}${drawing}</svg>`, title),
        hidden: (editor) => !editor.isActive("table"),
        command: (editor) => editor.chain().focus()[command]().run(),
      });
    define(
      "addColumnBefore",
      '<path d="M9 3h12v18H9M15 3v18"/><path d="M5 9v6M2 12h6"/>',
      "Add column before",
    );
    define(
      "addRowBefore",
      '<path d="M3 9v12h18V9M3 15h18"/><path d="M9 5h6M12 2v6"/>',
      "Add row above",
    );
    define(
      "toggleHeaderRow",
      '<path d="M3 5h18v14H3z"/><path d="M3 5h18v5H3z" fill="currentColor"/><path d="M12 10v9M3 14.5h18"/>',
      "Toggle header row",
    );
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
