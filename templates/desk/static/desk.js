// What the desk does beyond plain pages: keeps typed words until they are saved, fits the
// preview's frame to its letter. Everything works without it, with buttons and links.
"use strict";

const tidy = (text) => text.replace(/\r\n/g, "\n").trim();

// --- words that are not saved yet

const keptAs = (form, box) =>
  ["unsaved", document.body.dataset.user, location.pathname, form.elements.language?.value, box.name].join(" ");

const seenOf = (form, box) => form.elements[`seen-${box.name}`];

const boxes = (form) => [...form.querySelectorAll("textarea[name]")];

const changed = (box) => tidy(box.value) !== tidy(box.defaultValue);

const dirty = (form) => boxes(form).some(changed);

function keep(form, box) {
  const wanted = changed(box) || "clash" in form.dataset;
  const kept = { text: box.value, seen: seenOf(form, box)?.value, at: Date.now() };
  if (wanted) localStorage.setItem(keptAs(form, box), JSON.stringify(kept));
  else localStorage.removeItem(keptAs(form, box));
  if (form.dataset.keep) {
    toTell.set(box, () => tellServer(form, box, wanted ? { ...kept, typed_at: kept.at } : { forget: 1 }));
    form.dataset.kept = "browser";
    tellInTurn(form);
  }
  tell(form);
}

// The server is told too, box by box and one request at a time: a browser that is killed has not
// written its own store yet.
const toTell = new Map();
let telling = false;

async function tellInTurn(form) {
  if (telling) return;
  telling = true;
  let well = true;
  while (toTell.size) {
    const [box, ask] = toTell.entries().next().value;
    toTell.delete(box);
    well = (await ask()) && well;
    await new Promise((done) => setTimeout(done, 200));
  }
  telling = false;
  if (well) form.dataset.kept = "server";
}

async function tellServer(form, box, what) {
  const [, pick, field] = box.name.match(/^(?:p(\d+)-)?(.+)$/);
  const place = { pick: pick || form.dataset.pick || "", field, language: form.elements.language.value };
  const body = new URLSearchParams({ ...place, ...what });
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body, headers, keepalive: true, redirect: "error" });
    if (answer.status === 200) judged(box, await answer.json());
    return answer.ok;
  } catch {
    return false; // no network: this browser keeps it
  }
}

// What the server makes of a text while somebody types
function judged(box, { unsupported, minute }) {
  markUnsupported(box, unsupported);
  const line = box.form.querySelector(".minute-now");
  if (!line || !minute) return;
  Object.assign(line, { textContent: minute.says }).dataset.minute = minute.seconds;
  line.classList.toggle("over", minute.over);
}

function markUnsupported(box, unsupported) {
  const line = box.closest(".box").querySelector(".unsupported");
  if (!line) return;
  line.hidden = !unsupported.length;
  const marks = unsupported.map((text) => Object.assign(document.createElement("mark"), { textContent: text }));
  line.querySelector("span").replaceChildren(...marks.flatMap((mark) => [mark, " "]));
  const others = (box.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== line.id);
  box.setAttribute("aria-describedby", [...others, ...(line.hidden ? [] : [line.id])].join(" "));
  underline(box);
}

// The same is underlined in the box: a copy of the text, invisible but for its marks, lies behind it

const SET_LIKE = [
  "direction", "fontFamily", "fontSize", "fontStretch", "fontStyle", "fontWeight", "hyphens", "letterSpacing",
  "lineBreak", "lineHeight", "overflowWrap", "paddingBottom", "paddingLeft", "paddingRight", "paddingTop",
  "tabSize", "textAlign", "textIndent", "unicodeBidi", "whiteSpace", "wordBreak", "wordSpacing",
];

function underline(box) {
  const line = box.closest(".box")?.querySelector(".unsupported");
  if (!line) return;
  const texts = line.hidden ? [] : [...line.querySelectorAll("mark")].map((mark) => mark.textContent);
  const copy = box.parentElement.querySelector(".copy") || (texts.length ? copyBehind(box) : null);
  if (!copy) return;
  copy.replaceChildren(...marked(box.value, texts), "\u200b"); // so that an empty last line has its height
  follow(box, copy);
}

function copyBehind(box) {
  const copy = Object.assign(document.createElement("div"), { className: "copy", lang: box.lang, dir: box.dir });
  copy.setAttribute("aria-hidden", "true");
  box.before(copy);
  box.addEventListener("input", () => underline(box));
  box.addEventListener("scroll", () => { copy.scrollTop = box.scrollTop; });
  new ResizeObserver(() => follow(box, copy)).observe(box);
  return copy;
}

function follow(box, copy) {
  const style = getComputedStyle(box);
  for (const name of SET_LIKE) copy.style[name] = style[name];
  const rim = box.offsetWidth - box.clientWidth; // its borders, and a scroll bar where there is one
  copy.style.width = `${box.getBoundingClientRect().width - rim}px`;
  copy.style.height = `${box.clientHeight}px`;
  copy.style.left = `${box.offsetLeft + box.clientLeft}px`;
  copy.style.top = `${box.offsetTop + box.clientTop}px`;
  copy.scrollTop = box.scrollTop;
}

function marked(text, wanted) {
  if (!wanted.length) return [text];
  const longestFirst = [...wanted].sort((one, other) => other.length - one.length);
  const pieces = text.split(new RegExp(`(${longestFirst.map(alone).join("|")})`, "u"));
  return pieces.map((piece, place) =>
    place % 2 ? Object.assign(document.createElement("mark"), { textContent: piece }) : piece);
}

// “7” is not marked within “87”, nor “Ann” within “Annual”; other scripts write on after a name
function alone(text) {
  const words = text.trim().split(/\s+/u).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&"));
  const edge = (character) =>
    ["\\p{N}", "\\p{Script=Latin}"].find((kind) => new RegExp(kind, "u").test(character));
  const [first, last] = [edge([...text][0]), edge([...text].at(-1))];
  return `${first ? `(?<!${first})` : ""}${words.join("\\s+")}${last ? `(?!${last})` : ""}`;
}

function newest(form, box) {
  const here = JSON.parse(localStorage.getItem(keptAs(form, box)) || "null");
  if (!("typed" in box.dataset)) return here;
  const there = { text: box.dataset.typed, seen: box.dataset.typedSeen, at: Number(box.dataset.typedAt) };
  return here && (here.at || 0) >= there.at ? here : there;
}

function bringBack(form, box) {
  const kept = newest(form, box);
  if (!kept) return false;
  if (tidy(kept.text) === tidy(box.value)) {
    if (!("clash" in form.dataset)) localStorage.removeItem(keptAs(form, box));
    return false;
  }
  box.value = kept.text;
  const seen = seenOf(form, box);
  if (form.dataset.keep) {
    toTell.set(box, () => tellServer(form, box, { ...kept, typed_at: kept.at })); // is judged again
    tellInTurn(form);
  }
  const own = tidy(box.defaultValue) === submitted.get(box.name); // what stands now is our own
  if (seen && kept.seen && !own) seen.value = kept.seen; // somebody saved meanwhile: both are shown
  return true;
}

const submitted = new Map(); // what was sent to be saved, while the page stays open

function tell(form) {
  const line = form.querySelector(".unsaved");
  if (line) line.hidden = !dirty(form);
}

async function discard(form, where) {
  toTell.clear();
  boxes(form).forEach((box) => localStorage.removeItem(keptAs(form, box)));
  const known = boxes(form).filter((box) => changed(box) || "typed" in box.dataset);
  if (form.dataset.keep) await Promise.all(known.map((box) => tellServer(form, box, { forget: 1 })));
  location.replace(where);
}

function writing(form) {
  if ("ready" in form.dataset) return;
  form.dataset.ready = "";
  if (boxes(form).map((box) => bringBack(form, box)).some(Boolean)) {
    form.querySelector(".brought-back").hidden = false;
  }
  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea[name]")) keep(form, event.target);
  });
  form.addEventListener("submit", () => {
    toTell.clear();
    boxes(form).forEach((box) => submitted.set(box.name, tidy(box.value)));
  });
  form.addEventListener("keydown", (event) => writingKeys(form, event));
  form.querySelector(".discard")?.addEventListener("click", () => discard(form, location.href));
  document.querySelectorAll("a[data-keep-theirs]").forEach((link) =>
    link.addEventListener("click", (event) => { event.preventDefault(); discard(form, link.href); }));
  document.querySelectorAll(".onward-links a").forEach((link) =>
    link.addEventListener("click", (event) => saveFirst(event, form, link)));
  form.querySelectorAll(".counter").forEach(counting);
  boxes(form).forEach(underline);
  tell(form);
}

function writingKeys(form, event) {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.primary"));
  }
  if (!event.altKey || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const all = boxes(form);
  const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function editing(button) {
  if (!button.hidden) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const box = document.getElementById(button.dataset.edit);
    box.focus();
    box.select(); // typed in, so that the browser can undo it
    document.execCommand("insertText", false, button.closest("[data-machine]").querySelector(".proposed").textContent);
  });
}

function counting(counter) {
  const box = document.getElementById(counter.closest("label").htmlFor);
  const limit = Number(counter.dataset.limit);
  const count = () => {
    const length = [...tidy(box.value)].length;
    counter.textContent = length ? counter.dataset.used.replace("{number}", length) : counter.dataset.empty;
    counter.classList.toggle("over", length > limit);
  };
  box.addEventListener("input", count);
  count();
}

function saveFirst(event, form, link) {
  if (!dirty(form) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const then = document.createElement("input");
  Object.assign(then, { type: "hidden", name: "onward", value: link.pathname + link.search });
  form.append(then);
  form.submit(); // a page of its own, also where the form is saved in place
}

// A conflict is a page to be shown; any other refusal is shown by posting the form plainly.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 409) Object.assign(event.detail, { shouldSwap: true, isError: false });
});

document.addEventListener("htmx:responseError", (event) => {
  if (event.target.matches("form.write")) event.target.submit();
});

document.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll("form.write").forEach(writing);
  document.querySelectorAll("[data-edit]").forEach(editing);
});

// --- the preview

function fit(frame) {
  const page = frame.contentDocument?.documentElement;
  if (page) frame.style.height = `${page.scrollHeight + 2}px`;
}

function fitting(frame) {
  frame.addEventListener("load", () => fit(frame));
  addEventListener("resize", () => fit(frame));
  fit(frame);
}

// --- the order of the draft, by drag; the arrows do the same by key

const picksIn = (slot) => [...slot.querySelectorAll(".item")].map((item) => item.id.replace("item-", ""));

function sortable(slot) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  Sortable.create(slot, {
    group: slot.dataset.slot === "numbers" ? "numbers" : "items",
    draggable: ".item",
    handle: ".handle",
    forceFallback: true, // one behaviour for mouse and finger
    fallbackOnBody: true,
    fallbackTolerance: 3,
    animation: still ? 0 : 120,
    ghostClass: "gap",
    onChoose: plain,
    onEnd: dropped,
  });
}

function dropped({ item, from, to, oldDraggableIndex: before, newDraggableIndex: after }) {
  if (from === to && before === after) return;
  const { state } = document.getElementById("draft").dataset;
  const form = item.querySelector(".grip form");
  const said = { slot: to.dataset.slot, was: from.dataset.slot, order: picksIn(to), state };
  const fields = Object.entries(said).map(([name, value]) =>
    Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  form.append(...fields);
  form.addEventListener("not-moved", () => {
    fields.forEach((field) => field.remove());
    from.insertBefore(item, from.querySelectorAll(".item")[before + (from === to && after < before ? 1 : 0)] || null);
    const line = { className: "message error", textContent: document.getElementById("draft").dataset.notMoved };
    document.getElementById("messages").replaceChildren(Object.assign(document.createElement("p"), line));
  }, { once: true });
  form.requestSubmit();
}

for (const failed of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failed, (event) => event.target.dispatchEvent(new Event("not-moved")));
}

function sorting() {
  if (!window.Sortable) return;
  document.querySelectorAll("#draft [data-slot]").forEach((slot) => Sortable.get(slot) || sortable(slot));
}

// Items are copied, by Sortable next and by htmx before it puts in the answer, and our content
// policy refuses a copy that comes with a style.
function plain() {
  document.querySelectorAll("#draft .item[style]").forEach((item) => item.removeAttribute("style"));
}

document.addEventListener("htmx:beforeSwap", plain);
document.addEventListener("htmx:afterSettle", sorting);

// --- texts to be pasted elsewhere

async function copy(button) {
  const box = document.getElementById(button.dataset.copy);
  box.select();
  try {
    await navigator.clipboard.writeText(box.value);
  } catch {
    document.execCommand("copy"); // where the desk is served without https
  }
  button.textContent = button.dataset.copied;
}

function copying(button) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

// --- candidates by keyboard

let at = -1; // which candidate the keys are on; kept when the list is drawn anew

const candidates = () => [...document.querySelectorAll("article.candidate")];

function stand(place) {
  const all = candidates();
  if (!all.length) return;
  at = Math.max(0, Math.min(place, all.length - 1));
  all[at].focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
}

function press(key) {
  const here = candidates()[at];
  if (key === "?") return document.getElementById("keys")?.showModal();
  if (key >= "1" && key <= "9") return document.querySelectorAll("[data-reason]")[key - 1]?.click();
  const judged = { s: "shortlisted", h: "held", r: "rejected" }[key];
  if (key === "j" || key === "k") return stand(at + (key === "j" ? 1 : -1));
  if (key === "u") return document.getElementById("undo")?.click();
  if (key === "p") return here?.querySelector(".take button.primary")?.click();
  if (key === "n") return here?.querySelector("[data-not]")?.click();
  if (key === "a") return here?.querySelector("[data-themes]")?.click();
  if (judged) return here?.querySelector(`[data-judge="${judged}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!candidates().length && event.key !== "u") return; // what was done is undone on every page
  if (document.querySelector("dialog[open]")) return;
  if (busy) pressed.push(event.key);
  else press(event.key);
});

let busy = false; // an answer is on its way or being drawn: a key pressed now waits, none is lost
const pressed = [];

document.addEventListener("htmx:beforeRequest", () => { busy = true; });

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.xhr.status !== 204) return; // drawn next
  busy = false;
  pressed.length = 0;
});

document.addEventListener("htmx:afterSettle", () => {
  busy = false;
  if (at >= 0 && candidates().length) stand(at);
  while (!busy && pressed.length) press(pressed.shift());
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form.write").forEach(writing);
  document.querySelectorAll("[data-copy]").forEach(copying);
  document.querySelectorAll("[data-edit]").forEach(editing);
  document.querySelectorAll(".frame iframe").forEach(fitting);
  sorting();
});
