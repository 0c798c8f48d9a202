// Says that missions were published since the page was made. The list itself is not touched under the reader's eyes: a link
// makes the page anew.
import missionPublished from "../queries/live-missions.graphql";
import { eventStream } from "./events";

const shortestPause = 1_000;
const longestPause = 60_000;

export function liveMissions(region: HTMLElement): void {
  let published = 0;
  let seen = "";
  let listening: AbortController | undefined;

  const onPublished = () => {
    published += 1;
    show(region, published);
  };
  // Only a page that is looked at holds a connection: browsers allow a site few of them over all its tabs. What was missed in
  // between comes first on the next one.
  const follow = () => {
    if (document.visibilityState === "hidden") {
      listening?.abort();
      listening = undefined;
    } else if (!listening) {
      listening = new AbortController();
      void listen(listening.signal, () => seen, (id) => { seen = id; }, onPublished);
    }
  };
  document.addEventListener("visibilitychange", follow);
  follow();
}

/** Stays connected until `signal`; gives up where the server refuses. */
async function listen(signal: AbortSignal, seen: () => string, see: (id: string) => void, onPublished: () => void): Promise<void> {
  let pause = shortestPause;
  while (!signal.aborted) {
    try {
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", accept: "text/event-stream", ...(seen() && { "last-event-id": seen() }) },
        body: JSON.stringify({ query: missionPublished }),
        signal,
      });
      const streams = response.headers.get("content-type")?.startsWith("text/event-stream");
      if (!streams && response.status < 500) return;
      if (response.ok && response.body) {
        for await (const result of eventStream<{ data?: unknown }>(response.body, see)) {
          pause = shortestPause;
          if (result.data) onPublished();
        }
      }
    } catch {
      // Aborted, which ends the loop, or the connection was lost: tried again after the pause.
    }
    await new Promise((resume) => setTimeout(resume, pause));
    pause = Math.min(pause * 2, longestPause);
  }
}

function show(region: HTMLElement, published: number): void {
  const { one = "", other = "", reload = "" } = region.dataset;
  const text = document.createElement("p");
  const link = document.createElement("a");
  link.href = location.pathname + location.search;
  link.textContent = reload;
  const words = published === 1 ? one : other.replace("{count}", published.toLocaleString(document.documentElement.lang));
  text.append(`${words} `, link);
  const notice = document.createElement("div");
  notice.className = "fr-alert fr-alert--info fr-alert--sm fr-mb-3w";
  notice.append(text);
  region.replaceChildren(notice);
}
