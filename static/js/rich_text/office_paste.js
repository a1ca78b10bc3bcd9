"use strict";

/* Cleans what Word, WPS and other programs put on the clipboard, and notes what it drops.

   What may stand in a text at all is decided by the editor's schema and by the server; this keeps what
   they allow but would not recognise: lists made of paragraphs, headings, alignment, emphasis by style. */

const HAN = "\\u3000-\\u303f\\u3400-\\u9fff\\uff00-\\uffef";
const BREAK_IN_CHINESE = new RegExp(`([${HAN}])[ \\t]*\\r?\\n[ \\t]*(?=[${HAN}])`, "g");
const LEADING_SPACE = /^[\s\u00a0\u3000]+/;
const BLANK = /^[\s\u00a0\u3000\u200b\ufeff]*$/;
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, table, ul, ol, blockquote, div, hr";
const SYMBOL_FONTS = /symbol|wingdings|webdings|courier/i;
// What a numbered list of the site shows as it was; 一、 and （一） stay in the text.
const PLAIN_NUMBER = /^(\d+)[.．、)）]?$/;
const APPEARANCE =
  /(?:^|;)\s*(?:color|background(?:-color)?|mso-highlight|font-family|mso-[a-z]+-font-family|font-size|font)\s*:/i;

const styleOf = (element) => element.getAttribute("style") ?? "";

const property = (element, name) =>
  new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, "i").exec(styleOf(element))?.[1].trim() ?? "";

const rename = (element, name) => {
  const renamed = element.ownerDocument.createElement(name);
  for (const { name: attribute, value } of element.attributes) {
    renamed.setAttribute(attribute, value);
  }
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
};

const unwrap = (element) => element.replaceWith(...element.childNodes);

/** Whether each level of each list of the style sheet is numbered: `l0:level1` → true. */
const listsOf = (root) => {
  const lists = new Map();
  for (const sheet of root.querySelectorAll("style")) {
    const text = sheet.textContent;
    for (const [, list, rules] of text.matchAll(/@list\s+(l\d+:level\d+)\s*\{([^}]*)\}/g)) {
      lists.set(list, !/mso-level-number-format:\s*["']?(?:bullet|image)/.test(rules));
    }
  }
  return lists;
};

const textNodes = (root) => {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
};

class Cleaner {
  constructor(document_) {
    this.document = document_;
    this.root = document_.body;
    this.lists = listsOf(document_);
    this.dropped = {};
  }

  note(kind, number = 1) {
    if (number) this.dropped[kind] = (this.dropped[kind] ?? 0) + number;
  }

  all(selector) {
    return [...this.root.querySelectorAll(selector)];
  }

  /** Elements with a colon in their name, such as o:p and v:shape, which selectors hardly reach. */
  foreign() {
    return this.all("*").filter((element) => element.localName.includes(":"));
  }

  clean() {
    this.joinStyles();
    this.dropUnseen();
    this.dropComments();
    this.keepFootnotesAsText();
    this.keepEmphasis();
    this.makeLists();
    this.setHeadings();
    this.setAlignment();
    this.tidyLinks();
    this.dropAppearance();
    this.tidyParagraphs();
    this.joinChineseLines();
    return this.dropped;
  }

  /** Word breaks its lines in the middle of a style, before a value as between two. */
  joinStyles() {
    for (const element of this.all("[style]")) {
      const style = element.getAttribute("style").replace(/\s*([:;])\s*/g, "$1");
      element.setAttribute("style", style.replace(/\s+/g, " ").trim());
    }
  }

  dropUnseen() {
    const walker = this.document.createTreeWalker(this.root, NodeFilter.SHOW_COMMENT);
    const comments = [];
    while (walker.nextNode()) comments.push(walker.currentNode);
    for (const comment of comments) comment.remove();
    for (const element of this.foreign()) {
      if (element.localName === "o:p" || !BLANK.test(element.textContent)) unwrap(element);
      else element.remove();
    }
    for (const element of this.all("style, script, meta, link, title, xml, template, noscript")) {
      element.remove();
    }
    for (const element of this.all("iframe, object, embed, video, audio, canvas, svg")) {
      element.remove();
      this.note("object");
    }
    for (const element of this.all("input, select, textarea, button")) {
      element.remove();
      this.note("field");
    }
    for (const element of this.all("[style]")) {
      if (property(element, "display") === "none" || property(element, "mso-hide") === "all") {
        if (!BLANK.test(element.textContent)) this.note("hidden");
        element.remove();
      }
    }
    for (const element of this.all("del")) {
      if (!BLANK.test(element.textContent)) this.note("deletion");
      element.remove();
    }
    for (const element of this.all("br[style*='page-break'], br[clear]")) element.remove();
  }

  dropComments() {
    for (const list of this.all("[style*='mso-element:comment-list']")) {
      this.note("comment", list.querySelectorAll("[style*='mso-element:comment;'], [style$='mso-element:comment']").length || 1);
      list.remove();
    }
    for (const element of this.all(".MsoCommentReference, a.msocomanchor")) element.remove();
  }

  keepFootnotesAsText() {
    for (const reference of this.all("a[href^='#_ftn'], a[href^='#_edn']")) {
      if (BLANK.test(reference.textContent)) continue;
      const isMark = /^#_(?:ftn|edn)\d/.test(reference.getAttribute("href"));
      const text = this.document.createTextNode(reference.textContent.trim());
      if (isMark) {
        const raised = this.document.createElement("sup");
        raised.append(text);
        reference.replaceWith(raised);
        this.note("footnote");
      } else {
        reference.replaceWith(text);
      }
    }
    for (const list of this.all(
      "[style*='mso-element:footnote-list'], [style*='mso-element:endnote-list']",
    )) {
      for (const rule of list.querySelectorAll("hr")) rule.remove();
    }
  }

  /** Bold, italic and the like by style become elements, before styles go. */
  keepEmphasis() {
    const wrap = (element, name) => {
      const inner = this.document.createElement(name);
      inner.append(...element.childNodes);
      element.append(inner);
    };
    for (const element of this.all("span[style], font[style]")) {
      const weight = property(element, "font-weight");
      if (weight === "bold" || weight === "bolder" || Number(weight) >= 600) wrap(element, "strong");
      if (property(element, "font-style") === "italic") wrap(element, "em");
      const line = property(element, "text-decoration");
      if (line.includes("underline")) wrap(element, "u");
      if (line.includes("line-through")) wrap(element, "s");
      const raised = property(element, "vertical-align");
      if (raised === "super") wrap(element, "sup");
      if (raised === "sub") wrap(element, "sub");
    }
    for (const element of this.all("b, strong")) {
      if (/^(?:normal|[1-4]00)$/.test(property(element, "font-weight"))) unwrap(element);
    }
  }

  /** What Word writes before an item of a list: its text, and whether it is a number. */
  takeMarker(paragraph, definition) {
    const holders = [...paragraph.querySelectorAll("[style*='mso-list:Ignore' i]")];
    const marker = holders.map((holder) => holder.textContent).join("");
    const text = marker.replace(/[\s\u00a0]+/g, " ").trim();
    const inSymbols = holders.some((holder) =>
      [holder, ...holder.querySelectorAll("*"), holder.parentElement].some((element) =>
        SYMBOL_FONTS.test(property(element, "font-family")),
      ),
    );
    const isNumbered =
      this.lists.get(definition) ?? (!inSymbols && /[\p{L}\p{Nd}\p{No}]/u.test(text));
    for (const holder of holders) holder.remove();
    return { text, isNumbered };
  }

  makeLists() {
    let open = [];
    for (const paragraph of this.all("p, h1, h2, h3, h4, h5, h6")) {
      const said = /(l\d+)\s+level(\d+)/.exec(property(paragraph, "mso-list"));
      if (!said) continue;
      const level = Math.min(Number(said[2]), 9);
      const marker = this.takeMarker(paragraph, `${said[1]}:level${level}`);
      const number = PLAIN_NUMBER.exec(marker.text);
      const isHeading = paragraph.localName !== "p";
      if (isHeading || (marker.isNumbered && !number)) {
        if (marker.text && marker.isNumbered) {
          const gap = /[A-Za-z\d.)]$/.test(marker.text) ? " " : "";
          paragraph.prepend(marker.text + gap);
        }
        open = [];
        continue;
      }
      // A list goes on only where nothing stands between.
      if (open.length && open[0].list.nextElementSibling !== paragraph) open = [];
      while (open.length && open.at(-1).level > level) open.pop();
      const name = marker.isNumbered ? "ol" : "ul";
      if (open.length && open.at(-1).level === level && open.at(-1).list.localName !== name) {
        open.pop();
      }
      if (!open.length || open.at(-1).level < level) {
        const list = this.document.createElement(name);
        if (number && number[1] !== "1") list.setAttribute("start", number[1]);
        if (open.length) open.at(-1).list.lastElementChild.append(list);
        else paragraph.before(list);
        open.push({ list, level });
      }
      const item = this.document.createElement("li");
      open.at(-1).list.append(item);
      item.append(paragraph);
      paragraph.removeAttribute("class");
    }
  }

  setHeadings() {
    for (const title of this.all("p.MsoTitle")) {
      const heading = rename(title, "h1");
      if (!property(heading, "text-align")) heading.setAttribute("align", "center");
    }
    // The page has the one first heading; those of the text begin with the second.
    const shift = this.root.querySelector("h1") ? 1 : 0;
    for (const heading of this.all("h1, h2, h3, h4, h5, h6")) {
      const level = Math.min(Math.max(Number(heading.localName[1]) + shift, 2), 4);
      rename(heading, `h${level}`);
    }
  }

  setAlignment() {
    const alignmentOf = (element) =>
      (property(element, "text-align") || element.getAttribute("align") || "").toLowerCase();
    for (const element of this.all("p, h2, h3, h4")) {
      let said = "";
      for (let at = element; at && at !== this.root && !said; at = at.parentElement) {
        said = at.localName === "center" ? "center" : at.localName === "table" ? "left" : alignmentOf(at);
      }
      if (said === "center") element.className = "align-center";
      else if (said === "right" || said === "end") element.className = "align-right";
      else if (!element.className.startsWith("align-")) element.removeAttribute("class");
    }
  }

  tidyLinks() {
    for (const link of this.all("a")) {
      if (/^(?:https?:|mailto:|tel:|\/)/i.test(link.getAttribute("href") ?? "")) {
        for (const { name } of [...link.attributes]) {
          if (name !== "href" && name !== "title") link.removeAttribute(name);
        }
      } else {
        if (/^file:/i.test(link.getAttribute("href") ?? "")) this.note("link");
        unwrap(link);
      }
    }
  }

  dropAppearance() {
    for (const element of this.all("font, span, p, h2, h3, h4, li, td, th, div, strong, b")) {
      const isDressed =
        (element.localName === "font" || APPEARANCE.test(styleOf(element))) &&
        textNodes(element).some(
          (node) => node.parentElement === element && !BLANK.test(node.data),
        );
      if (isDressed) this.note("appearance");
    }
    for (const element of this.all("font, span, center, ins")) unwrap(element);
    for (const element of this.all("[style], [align]")) {
      element.removeAttribute("style");
      element.removeAttribute("align");
    }
    for (const element of this.all("td, th, table, tr, ul, ol, li")) element.removeAttribute("class");
  }

  tidyParagraphs() {
    for (const division of this.all("div").reverse()) {
      if (division.querySelector(BLOCKS)) unwrap(division);
      else rename(division, "p");
    }
    this.root.normalize();
    for (const paragraph of this.all("p, h2, h3, h4")) {
      if (BLANK.test(paragraph.textContent) && !paragraph.querySelector("img")) {
        const isOnlyOfItsCell =
          paragraph.matches("td > p, th > p, li > p") && paragraph.parentElement.children.length === 1;
        if (isOnlyOfItsCell) paragraph.replaceChildren();
        else {
          paragraph.remove();
          this.note("empty");
        }
        continue;
      }
      for (const node of textNodes(paragraph)) {
        node.data = node.data.replace(LEADING_SPACE, "");
        if (node.data) break;
      }
    }
  }

  joinChineseLines() {
    for (const node of textNodes(this.root)) {
      node.data = node.data.replace(BREAK_IN_CHINESE, "$1");
    }
  }
}

/** The cleaned body of the clipboard's HTML, its pictures untouched, and the numbers of what was dropped by kind. */
export const cleanPasted = (html) => {
  const fragment = /<!--StartFragment-->([\s\S]*)<!--EndFragment-->/.exec(html);
  const parsed = new DOMParser().parseFromString(html, "text/html");
  if (fragment) {
    // The head is still needed for its style sheet.
    const body = new DOMParser().parseFromString(fragment[1], "text/html").body;
    // A part of a table that was copied alone would lose its cells here.
    if (!/^\s*<(?:tr|td|th|tbody|col)/i.test(fragment[1])) {
      parsed.body.replaceChildren(...parsed.adoptNode(body).childNodes);
    }
  }
  const dropped = new Cleaner(parsed).clean();
  return { body: parsed.body, dropped };
};
