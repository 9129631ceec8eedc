// Runs before the first paint, so that a stored choice never flashes. Loaded without defer.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const scheme = localStorage.getItem("ringtrue.scheme");
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
    if (localStorage.getItem("ringtrue.view") === "analyst") root.dataset.view = "analyst";
  } catch {
    // storage may be forbidden; the system's scheme stands
  }
})();
