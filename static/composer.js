/*
  Files are uploaded as soon as they are chosen: the form is sent by its own button, which then needn't be seen.
  Without this file one presses that button.

  Meanwhile nothing is saved, or the upload would be overtaken. Whoever goes on typing finds it in the page that comes
  back: what was not saved yet is carried over to it, and saved there.
*/
"use strict";

(() => {
  const CARRIED = "carried:";
  const typed = new Set(); // the fields that were changed since the last saving began
  let sent = new Set(); // those in a saving that is under way
  let uploading = false;

  const parts = () => ({ button: document.getElementById("upload"), line: document.getElementById("uploading") });
  const form = () => document.getElementById("composer");
  const slot = () => CARRIED + form().elements.key.value;
  const is = (box, field) => box.type !== "checkbox" || box.value === field.value;
  const found = (field) => [...form().querySelectorAll(".kept")].find((box) => box.name === field.name && is(box, field));

  function ready() {
    uploading = false;
    const { button, line } = parts();
    if (!button) return;
    button.hidden = true;
    line.textContent = line.dataset.ready;
  }

  function carry() {
    if (!uploading) return;
    const kept = [...form().querySelectorAll(".kept")].filter((box) => typed.has(box) || sent.has(box));
    const fields = kept.map(({ name, value, checked }) => ({ name, value, checked }));
    if (fields.length) sessionStorage.setItem(slot(), JSON.stringify(fields));
  }

  function putBack() {
    if (!form()) return;
    const carried = JSON.parse(sessionStorage.getItem(slot()) || "[]");
    sessionStorage.removeItem(slot());
    for (const field of carried) {
      const box = found(field);
      if (!box || (box.type === "checkbox" ? box.checked === field.checked : box.value === field.value)) continue;
      box.value = field.value;
      if (box.type === "checkbox") box.checked = field.checked;
      box.dispatchEvent(new Event("input", { bubbles: true })); // which saves it
    }
  }

  // Before htmx hears of it: choosing a file is nothing to save.
  document.addEventListener("input", (event) => {
    if (event.target.id === "file") event.stopPropagation();
    else if (event.target.matches("#composer .kept")) typed.add(event.target);
  }, true);

  document.addEventListener("change", (event) => {
    if (event.target.id !== "file") return;
    event.stopPropagation();
    const { button } = parts();
    if (!event.target.files.length || button.getAttribute("aria-busy") === "true") return;
    button.form.requestSubmit(button);
  }, true);

  // Only what really leaves: a form with something wrong in it stays where it is.
  addEventListener("submit", (event) => {
    const { button, line } = parts();
    if (event.defaultPrevented || !button || event.submitter !== button) return;
    uploading = true;
    line.textContent = line.dataset.busy;
  });

  document.addEventListener("htmx:before:request", (event) => {
    if (event.target.id !== "autosave") return;
    if (uploading) {
      event.preventDefault();
      return;
    }
    sent = new Set(typed);
    typed.clear();
  });

  document.addEventListener("htmx:after:swap", () => sent.clear());

  // Whoever stops the upload goes on as before it.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !uploading) return;
    parts().button.removeAttribute("aria-busy");
    ready();
  });

  // Why it could not be scheduled stands above the form; once saving finds nothing missing any more, it is no longer true.
  document.addEventListener("htmx:after:swap", () => {
    const wrong = document.getElementById("composer-wrong");
    if (wrong && !document.querySelector("#composer-state .flaws") && document.querySelector("[name=account]:checked")) wrong.remove();
  });

  document.addEventListener("DOMContentLoaded", ready);
  addEventListener("load", () => setTimeout(putBack, 100)); // htmx listens by then
  addEventListener("pagehide", carry);
  addEventListener("pageshow", ready); // also one that the back button brings back as it was
})();
