// 无障碍浏览: larger text and high contrast, remembered on this device. Runs in <head>, before anything is painted.
(() => {
  "use strict";
  const root = document.documentElement;
  const SETTINGS = { text: ["100", "125", "150", "200"], contrast: ["normal", "high"] };
  root.dataset.js = "on";

  const remembered = (name) => {
    try {
      return localStorage.getItem(`reading-${name}`);
    } catch {
      return null; // storage switched off: the choice lasts for this page
    }
  };

  const apply = (name, value) => {
    const [plain, ...others] = SETTINGS[name];
    if (others.includes(value)) root.dataset[name] = value;
    else delete root.dataset[name];
    for (const button of document.querySelectorAll(`[data-reading="${name}"]`)) {
      const chosen = button.value === (root.dataset[name] ?? plain);
      button.setAttribute("aria-pressed", String(chosen));
    }
  };

  for (const name of Object.keys(SETTINGS)) apply(name, remembered(name));

  document.addEventListener("DOMContentLoaded", () => {
    for (const name of Object.keys(SETTINGS)) apply(name, remembered(name) ?? root.dataset[name]);
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-reading]");
      if (!button) return;
      const { reading } = button.dataset;
      try {
        localStorage.setItem(`reading-${reading}`, button.value);
      } catch {
        // as above
      }
      apply(reading, button.value);
    });
  });
})();
