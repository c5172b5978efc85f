// Narrows down the themes and issues of a page as you type. Without it everything stands there, and is links.
"use strict";
(() => {
  const search = document.querySelector(".search");
  const field = search.querySelector("input");
  const nothing = search.querySelector("[role=status] span");
  // Case, accents and the Turkish dotless i do not matter; Hangul is found by its first letters.
  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/ı/g, "i").replace(/ß/g, "ss");
  const told = (element) => plain(`${element.textContent} ${element.dataset.find}`);
  const entries = Array.from(document.querySelectorAll("[data-find]"), (element) => ({ element, text: told(element) }));
  const groups = document.querySelectorAll("[data-group]");
  const folded = Array.from(document.querySelectorAll("[data-group] details"), (element) => ({ element, open: element.open }));

  const show = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    for (const { element, text } of entries) element.hidden = !words.every((word) => text.includes(word));
    for (const group of groups) group.hidden = words.length > 0 && !group.querySelector("[data-find]:not([hidden])");
    for (const { element, open } of folded) element.open = open || words.length > 0;
    nothing.hidden = entries.some(({ element }) => !element.hidden);
  };

  field.addEventListener("input", show);
  search.hidden = false;
  if (field.value) show(); // the browser kept what was typed when the reader came back
})();
