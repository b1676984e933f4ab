/*
  What a permission means, below its select: the words of the chosen one, before it is saved. They stand once, at the
  end of the page, where they are read without this file.
*/
"use strict";

(() => {
  function explain(select) {
    const words = document.querySelector(`#levels [data-level="${select.value}"]`);
    const hint = select.closest(".person-may").querySelector(".hint");
    if (words && hint) hint.textContent = words.textContent;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches(".person-form select")) explain(event.target);
  });

  // The form has its old values only after this event.
  document.addEventListener("reset", (event) => {
    if (event.target.matches(".person-form")) setTimeout(() => explain(event.target.elements.level));
  });
})();
