// What the desk does beyond plain pages: keeps typed words until they are saved, fits the
// preview's frame to its letter. Everything works without it, with buttons and links.
"use strict";

const tidy = (text) => text.replace(/\r\n/g, "\n").trim();

// --- words that are not saved yet

const keptAs = (form, box) =>
  ["unsaved", document.body.dataset.user, location.pathname, form.elements.language?.value, box.name].join(" ");

const seenOf = (form, box) => form.elements[`seen-${box.name}`];

function keep(form, box) {
  const key = keptAs(form, box);
  if (tidy(box.value) === tidy(box.defaultValue) && !("clash" in form.dataset)) {
    localStorage.removeItem(key);
  } else {
    localStorage.setItem(key, JSON.stringify({ text: box.value, seen: seenOf(form, box)?.value }));
  }
  tell(form);
}

function bringBack(form, box) {
  const kept = JSON.parse(localStorage.getItem(keptAs(form, box)) || "null");
  if (!kept) return false;
  if (tidy(kept.text) === tidy(box.value)) {
    if (!("clash" in form.dataset)) localStorage.removeItem(keptAs(form, box));
    return false;
  }
  box.value = kept.text;
  const seen = seenOf(form, box);
  if (seen && kept.seen) seen.value = kept.seen; // somebody saved meanwhile: both texts are shown
  return true;
}

const boxes = (form) => [...form.querySelectorAll("textarea[name]")];

const dirty = (form) => boxes(form).some((box) => tidy(box.value) !== tidy(box.defaultValue));

function tell(form) {
  const line = form.querySelector(".unsaved");
  if (line) line.hidden = !dirty(form);
}

function discard(form) {
  boxes(form).forEach((box) => localStorage.removeItem(keptAs(form, box)));
  location.replace(location.href);
}

function writing(form) {
  if (boxes(form).map((box) => bringBack(form, box)).some(Boolean)) {
    form.querySelector(".brought-back").hidden = false;
  }
  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea[name]")) keep(form, event.target);
  });
  form.querySelector(".discard")?.addEventListener("click", () => discard(form));
  document.querySelectorAll("a[data-keep-theirs]").forEach((link) =>
    link.addEventListener("click", () => boxes(form).forEach((box) => localStorage.removeItem(keptAs(form, box)))));
  document.querySelectorAll(".onward-links a").forEach((link) =>
    link.addEventListener("click", (event) => saveFirst(event, form, link)));
  form.querySelectorAll(".counter").forEach(counting);
  tell(form);
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
  form.requestSubmit();
}

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
  if (key === "a") return here?.querySelector("[data-themes]")?.click();
  if (judged) return here?.querySelector(`[data-judge="${judged}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !candidates().length) return;
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
  document.querySelectorAll(".frame iframe").forEach(fitting);
});
