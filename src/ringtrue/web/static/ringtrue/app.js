// The few behaviours of pages, each bound to a data attribute; everything works without them.
const root = document.documentElement;

function keep(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // storage may be forbidden; the choice then lasts for this page
  }
}

function bindMenu() {
  const button = document.querySelector("[data-menu]");
  if (!button) return;
  const side = button.closest(".side-in");
  button.addEventListener("click", () => {
    const open = side.toggleAttribute("data-open");
    button.setAttribute("aria-expanded", String(open));
  });
}

function bindScheme() {
  const select = document.querySelector("[data-scheme-choice]");
  if (!select) return;
  select.value = root.dataset.scheme || "";
  select.addEventListener("change", () => {
    if (select.value) root.dataset.scheme = select.value;
    else delete root.dataset.scheme;
    keep("ringtrue.scheme", select.value);
  });
}

function bindView() {
  for (const button of document.querySelectorAll("[data-view-switch]")) {
    const show = () => button.setAttribute("aria-pressed", String(root.dataset.view === "analyst"));
    show();
    button.addEventListener("click", () => {
      if (root.dataset.view === "analyst") delete root.dataset.view;
      else root.dataset.view = "analyst";
      keep("ringtrue.view", root.dataset.view || "");
      document.querySelectorAll("[data-view-switch]").forEach((other) =>
        other.setAttribute("aria-pressed", String(root.dataset.view === "analyst")));
    });
  }
}

function bindOnce(part) {
  for (const button of part.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
  for (const button of part.querySelectorAll("[data-dismiss]")) {
    button.addEventListener("click", () => button.closest(".toast").remove());
  }
  for (const select of part.querySelectorAll("[data-submit-on-change]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
  for (const drop of part.querySelectorAll(".drop")) bindDrop(drop);
}

function bindDrop(drop) {
  const input = drop.querySelector("input[type=file]");
  if (!input) return;
  const say = () => {
    const told = drop.querySelector("[data-files]");
    if (told) told.textContent = [...input.files].map((file) => file.name).join(", ");
  };
  input.addEventListener("change", say);
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.toggleAttribute("data-over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }
}

// An opened chip closes on Escape and on a click elsewhere, and gives the focus back.
function closeKnown(event) {
  for (const open of document.querySelectorAll("details.known[open]")) {
    if (event.type === "keydown") {
      open.open = false;
      if (open.contains(document.activeElement)) open.querySelector("summary").focus();
    } else if (!open.contains(event.target)) open.open = false;
  }
}

bindMenu();
bindScheme();
bindView();
bindOnce(document);
document.addEventListener("click", closeKnown);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeKnown(event));
document.addEventListener("htmx:load", (event) => event.target !== document.body && bindOnce(event.target));
