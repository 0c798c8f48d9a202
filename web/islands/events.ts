// Server-sent events over fetch, as GraphQL over SSE sends them: `next` carries a result, `complete` ends the stream.

/** The results of one subscription, in order; ends with the server's `complete` or the connection. `position` is told each result's
 *  id, which a later connection resumes after by sending it as `Last-Event-ID`; `heard` is called for whatever comes, and be it only a sign
 *  that the server is there. */
export async function* eventStream<Result>(
  body: ReadableStream<Uint8Array>,
  position: (id: string) => void = () => {},
  heard: () => void = () => {},
): AsyncGenerator<Result> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
  let pending = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      pending += value;
      const messages = pending.split(/\r?\n\r?\n/);
      pending = messages.pop() ?? "";
      for (const message of messages) {
        const { name, data, id } = fields(message);
        if (name === "complete") return;
        if (id !== "") position(id);
        if (name === "next" && data !== "") yield JSON.parse(data) as Result;
      }
    }
  } finally {
    await reader.cancel();
  }
}

function fields(message: string): { name: string; data: string; id: string } {
  let name = "message";
  let id = "";
  const data: string[] = [];
  for (const line of message.split(/\r?\n/)) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    if (line.startsWith("id:")) id = line.slice(3).trim();
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return { name, data: data.join("\n"), id };
}
