// Says that missions were published since the page was made. The list itself is not touched under the reader's eyes: a link
// makes the page anew.
import missionPublished from "../queries/live-missions.graphql";
import { eventStream } from "./events";

const longestPause = 60_000;

export async function liveMissions(region: HTMLElement): Promise<void> {
  const { one = "", other = "", reload = "" } = region.dataset;
  let published = 0;
  let pause = 1_000;
  let seen = "";

  const show = () => {
    const text = document.createElement("p");
    text.className = "fr-alert fr-alert--info fr-alert--sm fr-mb-3w";
    const link = document.createElement("a");
    link.href = location.pathname + location.search;
    link.textContent = reload;
    const words = published === 1 ? one : other.replace("{count}", published.toLocaleString(document.documentElement.lang));
    text.append(`${words} `, link);
    region.replaceChildren(text);
  };

  for (;;) {
    try {
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", accept: "text/event-stream", ...(seen && { "last-event-id": seen }) },
        body: JSON.stringify({ query: missionPublished }),
      });
      // A server that says no will say no again: the page stays as it is.
      if (response.status >= 400 && response.status < 500) return;
      if (response.ok && response.body) {
        pause = 1_000;
        for await (const result of eventStream<{ data?: unknown }>(response.body, (id) => { seen = id; })) {
          if (!result.data) continue;
          published += 1;
          show();
        }
      }
    } catch {
      // The connection was lost: tried again below.
    }
    await new Promise((resume) => setTimeout(resume, pause));
    pause = Math.min(pause * 2, longestPause);
  }
}
