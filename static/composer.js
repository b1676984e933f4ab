/*
  Files are uploaded as soon as they are chosen: the form is sent by its own button, which then needn't be seen.
  Without this file one presses that button.
*/
"use strict";

(() => {
  const parts = () => ({ button: document.getElementById("upload"), line: document.getElementById("uploading") });

  function ready() {
    const { button, line } = parts();
    if (!button) return;
    button.hidden = true;
    line.textContent = line.dataset.ready;
  }

  // Before htmx hears of it: it would save the same text at the same moment.
  document.addEventListener("change", (event) => {
    if (event.target.id !== "file") return;
    event.stopPropagation();
    const { button, line } = parts();
    if (!event.target.files.length || button.getAttribute("aria-busy") === "true") return;
    line.textContent = line.dataset.busy;
    button.form.requestSubmit(button);
  }, true);

  // Why it could not be scheduled stands above the form; once saving finds nothing missing any more, it is no longer true.
  document.addEventListener("htmx:after:swap", () => {
    const wrong = document.getElementById("composer-wrong");
    if (wrong && !document.querySelector("#composer-state .flaws") && document.querySelector("[name=account]:checked")) wrong.remove();
  });

  document.addEventListener("DOMContentLoaded", ready);
  addEventListener("pageshow", ready); // also one that the back button brings back as it was
})();
