// The menu on a small screen: a dialog that holds the focus while it is open. Our own few lines in place of the design
// system's 20 kB of script; without them the menu stands in the page (noscript.css).

const openedClass = "fr-modal--opened";

export function headerMenu(button: HTMLButtonElement): void {
  const menu = document.getElementById(button.getAttribute("aria-controls") ?? "");
  const closer = menu?.querySelector<HTMLButtonElement>("button[data-close]");
  if (!menu || !closer) return;

  const links = () =>
    [...menu.querySelectorAll<HTMLElement>("a[href], button")].filter((element) => element.offsetParent !== null);

  const open = () => {
    menu.setAttribute("role", "dialog");
    menu.setAttribute("aria-modal", "true");
    menu.classList.add(openedClass);
    button.setAttribute("aria-expanded", "true");
    document.documentElement.classList.add("vivier-header-menu-open");
    closer.focus();
  };

  const close = (focus: boolean) => {
    menu.removeAttribute("role");
    menu.removeAttribute("aria-modal");
    menu.classList.remove(openedClass);
    button.setAttribute("aria-expanded", "false");
    document.documentElement.classList.remove("vivier-header-menu-open");
    if (focus) button.focus();
  };

  button.addEventListener("click", open);
  closer.addEventListener("click", () => close(true));
  menu.addEventListener("keydown", (event) => {
    if (!menu.classList.contains(openedClass)) return;
    if (event.key === "Escape") close(true);
    if (event.key !== "Tab") return;
    const inside = links();
    const edge = event.shiftKey ? inside[0] : inside.at(-1);
    if (document.activeElement === edge) {
      event.preventDefault();
      (event.shiftKey ? inside.at(-1) : inside[0])?.focus();
    }
  });
  // A turned phone or a widened window shows the menu in the page: it is no dialog any more.
  matchMedia("(min-width: 62em)").addEventListener("change", ({ matches }) => { if (matches) close(false); });
}
