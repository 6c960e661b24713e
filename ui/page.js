// Language and direction of the document follow the mark that the page brings.
for (const mark of document.querySelectorAll("[data-nua-language]")) {
  document.documentElement.lang = mark.dataset.nuaLanguage;
  document.body.dataset.dir = mark.dataset.nuaDirection;
}
// The key "/" leads from any page to the search, and there into its box.
if (!window.nuaKeys) {
  window.nuaKeys = true;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const box = document.querySelector(".st-key-q input");
    const link = document.querySelector('a[href$="/search"]');
    if (box) box.focus();
    else if (link) link.click();
    else location.assign("search");
  });
}
