"use strict";

/* The pictures of the RTF that Word and WPS put on the clipboard beside their HTML.

   Their HTML names pictures by file addresses, which no page may read; the RTF has the bytes. */

// Pictures in these groups are no pictures of the text, or are a second form of one.
const ASIDE = new Set([
  "nonshppict",
  "shprslt",
  "listpicture",
  "pnseclvl",
  "background",
  "header",
  "headerl",
  "headerr",
  "headerf",
  "footer",
  "footerl",
  "footerr",
  "footerf",
]);
const TYPES = { pngblip: "image/png", jpegblip: "image/jpeg" };
const TOKEN = /\\bin(\d+) ?|\\([a-z]+)(-?\d+)? ?|\\[^a-z]|[{}]|[^\\{}]+/gi;
const TWIPS_PER_PIXEL = 15;

const bytesOf = (hex) => {
  const digits = hex.replace(/[^\da-f]/gi, "");
  const bytes = new Uint8Array(digits.length >> 1);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = Number.parseInt(digits.substr(2 * i, 2), 16);
  }
  return bytes;
};

/** In their order: `{type, bytes, width, height}`; `type` is null for one no browser can show, such as EMF.

    Width and height are those in the text, in pixels of CSS; NaN where the RTF does not say. */
export const picturesInRtf = (rtf) => {
  const pictures = [];
  const groups = [];
  let group = { aside: false, picture: null };
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(rtf); token; token = TOKEN.exec(rtf)) {
    const [text, binary, word, number] = token;
    if (text === "{") {
      groups.push(group);
      // What is nested in a picture's group is about it, not of it.
      group = { aside: group.aside, picture: null };
    } else if (text === "}") {
      if (group.picture && !group.aside) pictures.push(group.picture);
      group = groups.pop() ?? group;
    } else if (binary) {
      TOKEN.lastIndex += Number(binary);
    } else if (word) {
      if (ASIDE.has(word)) group.aside = true;
      else if (word === "pict") group.picture = { type: null, hex: [], scale: {} };
      else if (group.picture) {
        if (word in TYPES) group.picture.type = TYPES[word];
        else group.picture.scale[word] = Number(number);
      }
    } else if (group.picture && text[0] !== "\\") {
      group.picture.hex.push(text);
    }
  }
  return pictures.map(({ type, hex, scale }) => ({
    type,
    bytes: type && bytesOf(hex.join("")),
    width: (scale.picwgoal * (scale.picscalex ?? 100)) / 100 / TWIPS_PER_PIXEL,
    height: (scale.pichgoal * (scale.picscaley ?? 100)) / 100 / TWIPS_PER_PIXEL,
  }));
};

/** For each of the sizes `{width, height}` of the HTML's pictures the picture of the RTF, or null.

    As many here as there stand in the same order. Otherwise only what is of the same size is the same:
    a wrong picture in an official text is worse than a missing one. */
export const matched = (sizes, pictures) => {
  if (sizes.length === pictures.length) return pictures;
  let next = 0;
  return sizes.map(({ width, height }) => {
    const found = pictures.findIndex(
      (picture, index) =>
        index >= next &&
        Math.abs(picture.width - width) < 2 &&
        Math.abs(picture.height - height) < 2,
    );
    if (found < 0) return null;
    next = found + 1;
    return pictures[found];
  });
};
