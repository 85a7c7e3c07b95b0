// 待核定: one box ticks all of the page, and the bar says how many are ticked.
(() => {
  "use strict";

  const form = document.querySelector("[data-bulk]");
  if (!form) return;
  const all = form.querySelector("[data-pick-all]");
  const boxes = [...form.querySelectorAll("input[name=filing]")];
  const told = form.querySelector("[data-picked]");

  const tell = () => {
    const picked = boxes.filter((box) => box.checked).length;
    told.textContent = picked ? `已选 ${picked} 条` : "未选中";
    all.checked = picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  };

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "filing") tell();
  });
  tell();
})();
