// Planning a rotation: a search box narrows the list of schools; 走教型 is 走教 unless somebody says otherwise.
(() => {
  "use strict";

  for (const box of document.querySelectorAll("[data-narrows]")) {
    const select = document.getElementById(box.dataset.narrows);
    // Options are taken out rather than hidden: not every browser hides them.
    const everything = [...select.children];
    const matches = (option, words) => words.every((word) => option.textContent.includes(word));

    box.addEventListener("input", () => {
      const words = box.value.split(/\s+/).filter(Boolean);
      const chosen = select.value;
      const shown = [];
      for (const child of everything) {
        if (child.tagName !== "OPTGROUP") {
          shown.push(child);
          continue;
        }
        const options = [...child.children].filter((option) => option.value === chosen || matches(option, words));
        if (!options.length) continue;
        const group = child.cloneNode(false);
        group.append(...options.map((option) => option.cloneNode(true)));
        shown.push(group);
      }
      select.replaceChildren(...shown);
      select.value = chosen;
      const found = [...select.querySelectorAll("optgroup option")];
      if (words.length && found.length === 1 && select.value !== found[0].value) {
        select.value = found[0].value;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // it would send the form
      select.focus();
    });
  }

  const plan = document.getElementById("plan");
  let formChosen = plan?.querySelector("[name=host_school]").value !== "";
  plan?.addEventListener("change", (event) => {
    if (event.target.name === "form") formChosen = true;
    if (event.target.name !== "kind" || formChosen) return;
    const wanted = event.target.value === "itinerant" ? "visiting" : "resident";
    plan.querySelector(`[name=form][value=${wanted}]`).checked = true;
  });
})();
