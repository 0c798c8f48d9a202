// A calendar by keyboard: one stop of the Tab key, arrows from day to day. Days stay links, for whoever has no script or no use for arrows.

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export function calendarKeys(calendar: HTMLElement): void {
  const days = [...calendar.querySelectorAll<HTMLAnchorElement>("a[data-day]")];
  const first = days[0];
  if (!first) return;
  document.querySelector("[data-calendar-keys]")?.removeAttribute("hidden");
  let present = days.find((day) => `#${day.id}` === location.hash) ?? days.find((day) => day.hasAttribute("aria-current")) ?? first;
  for (const day of days) day.tabIndex = day === present ? 0 : -1;

  calendar.addEventListener("focusin", (event) => {
    if (!(event.target instanceof HTMLAnchorElement)) return;
    present.tabIndex = -1;
    present = event.target;
    present.tabIndex = 0;
  });
  calendar.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "PageUp" || event.key === "PageDown") {
      const way = document.querySelector<HTMLAnchorElement>(`main a[rel="${event.key === "PageUp" ? "prev" : "next"}"]`);
      event.preventDefault();
      if (way) location.assign(`${way.href}#${present.id}`);
      return;
    }
    const to = target(event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
  });

  /** The day that a key leads to; none where it stands on no page, or is over. */
  function target(key: string): HTMLAnchorElement | undefined {
    if (key === "Home" || key === "End") {
      const week = [...(present.closest("tr")?.querySelectorAll<HTMLAnchorElement>("a[data-day]") ?? [])];
      return key === "Home" ? week[0] : week[week.length - 1];
    }
    const step = steps[key];
    if (step === undefined) return undefined;
    const date = new Date(`${present.dataset.day}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + step);
    return days.find((day) => day.dataset.day === date.toISOString().slice(0, 10));
  }
}
