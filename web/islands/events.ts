// Server-sent events over fetch, as GraphQL over SSE sends them: `next` carries a result, `complete` ends the stream.

/** The results of one subscription, in order; ends with the server's `complete` or the connection. */
export async function* eventStream<Result>(body: ReadableStream<Uint8Array>): AsyncGenerator<Result> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
  let pending = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      pending += value;
      const messages = pending.split(/\r?\n\r?\n/);
      pending = messages.pop() ?? "";
      for (const message of messages) {
        const { name, data } = fields(message);
        if (name === "complete") return;
        if (name === "next" && data !== "") yield JSON.parse(data) as Result;
      }
    }
  } finally {
    await reader.cancel();
  }
}

function fields(message: string): { name: string; data: string } {
  let name = "message";
  const data: string[] = [];
  for (const line of message.split(/\r?\n/)) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return { name, data: data.join("\n") };
}
