"use strict";

// A document read aloud by the voices that the device itself has, the sentence being read marked. A voice
// that belongs to a service on the network would send the text to another host and is never used.
{
  const bar = document.querySelector(".read-aloud");
  const engine = window.speechSynthesis;
  const BLOCKS = "h1, h2, h3, h4, p, li, td, th, caption, figcaption";
  const SKIPPED = ".visually-hidden, script, style";

  if (bar && engine) {
    const main = bar.querySelector(".read-aloud-main");
    const stop = bar.querySelector(".read-aloud-stop");
    const status = bar.querySelector(".read-aloud-status");
    const { read, pause, resume } = bar.dataset;
    const marks = window.Highlight && CSS.highlights ? new Highlight() : null;
    if (marks) CSS.highlights.set("read-aloud", marks);

    let sentences = [];
    let place = 0;
    let spoken = null;

    const voiceFor = (language) => {
      const primary = language.split("-")[0];
      const wanted = primary === "zh" ? /^(zh|cmn)\b/ : new RegExp(`^${primary}\\b`);
      // Android writes zh_CN.
      const fitting = engine
        .getVoices()
        .filter((voice) => voice.localService && wanted.test(voice.lang.replace("_", "-").toLowerCase()));
      const mainland = (voice) => /cn|hans/i.test(voice.lang);
      return fitting.find((voice) => primary === "zh" && mainland(voice)) ?? fitting[0];
    };

    // The text nodes of each block together, since a sentence may run through links and emphasis.
    const blocksIn = (root) => {
      const blocks = new Map();
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.data.trim() || node.parentElement.closest(SKIPPED)) continue;
        const block = node.parentElement.closest(BLOCKS) ?? root;
        if (!blocks.has(block)) blocks.set(block, []);
        blocks.get(block).push(node);
      }
      return blocks;
    };

    const partsOf = (text, language) =>
      window.Intl?.Segmenter
        ? [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)].map((part) => part.segment)
        : [text];

    const pointAt = (nodes, offset) => {
      for (const node of nodes) {
        if (offset <= node.length) return [node, offset];
        offset -= node.length;
      }
      const last = nodes[nodes.length - 1];
      return [last, last.length];
    };

    const sentencesIn = (roots) => {
      const found = [];
      for (const root of roots) {
        for (const [block, nodes] of blocksIn(root)) {
          const language = block.closest("[lang]").lang;
          let offset = 0;
          for (const part of partsOf(nodes.map((node) => node.data).join(""), language)) {
            const lead = part.length - part.trimStart().length;
            const text = part.trim();
            if (text) {
              const range = document.createRange();
              range.setStart(...pointAt(nodes, offset + lead));
              range.setEnd(...pointAt(nodes, offset + lead + text.length));
              found.push({ text: text.replace(/\s+/g, " "), language, range });
            }
            offset += part.length;
          }
        }
      }
      return found;
    };

    const mark = (range) => {
      if (marks) {
        marks.clear();
        if (range) marks.add(range);
      } else {
        const selection = getSelection();
        selection.removeAllRanges();
        if (range) selection.addRange(range);
      }
      if (!range) return;
      const box = range.getBoundingClientRect();
      if (box.top < 0 || box.bottom > innerHeight) {
        range.startContainer.parentElement.scrollIntoView({ block: "center" });
      }
    };

    const show = (state) => {
      bar.dataset.state = state;
      main.textContent = { idle: read, reading: pause, paused: resume }[state];
      stop.hidden = state === "idle";
    };

    const halt = () => {
      spoken = null;
      engine.cancel();
    };

    const end = () => {
      const hasFocus = document.activeElement === stop;
      halt();
      mark(null);
      place = 0;
      show("idle");
      // The button that goes away hands the keyboard's place on.
      if (hasFocus) main.focus();
    };

    const speak = () => {
      // What nobody on this device can read is passed over.
      while (place < sentences.length && !voiceFor(sentences[place].language)) place += 1;
      if (place >= sentences.length) {
        end();
        return;
      }
      const { text, language, range } = sentences[place];
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voiceFor(language);
      utterance.lang = utterance.voice.lang;
      utterance.rate = { slow: 0.75, fast: 1.35 }[document.documentElement.dataset.rate] ?? 1;
      utterance.addEventListener("end", () => {
        if (spoken !== utterance) return;
        place += 1;
        speak();
      });
      utterance.addEventListener("error", () => {
        if (spoken !== utterance) return;
        end();
        status.textContent = bar.dataset.failed;
      });
      spoken = utterance;
      status.textContent = "";
      mark(range);
      engine.speak(utterance);
    };

    main.addEventListener("click", () => {
      if (bar.dataset.state === "reading") {
        // Not every browser can pause a voice: the sentence is begun again.
        halt();
        show("paused");
        return;
      }
      if (bar.dataset.state === "idle") {
        sentences = sentencesIn(document.querySelectorAll(".document-head h1, .document-text .prose"));
      }
      show("reading");
      speak();
    });
    stop.addEventListener("click", end);
    window.addEventListener("pagehide", end);

    // Voices arrive after the page, in some browsers.
    const offer = () => {
      const prose = document.querySelector(".document-text .prose") ?? document.querySelector("h1");
      bar.hidden = !prose || !voiceFor(prose.closest("[lang]").lang);
    };
    engine.addEventListener?.("voiceschanged", offer);
    show("idle");
    offer();
  }
}
