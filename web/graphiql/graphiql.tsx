// GraphiQL, bundled: the schema comes from the published SDL, so the explorer also works where introspection is refused.
import { GraphiQL } from "graphiql";
import type { Fetcher } from "@graphiql/toolkit";
import { buildSchema, parse, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { createRoot } from "react-dom/client";
import { eventStream } from "../islands/events";
import welcome from "../queries/welcome.graphql";

// What the editor holds may not parse: then the server says what is wrong with it.
function operations(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((definition) => definition.kind === "OperationDefinition");
  } catch {
    return [];
  }
}

const fetcher: Fetcher = async (parameters, options) => {
  const written = operations(parameters.query);
  const named = written.find((operation) => operation.name?.value === parameters.operationName);
  // The explorer remembers the name of the operation that stood there before the last edit for a moment.
  const operationName = named ? parameters.operationName : undefined;
  const subscription = (named ?? written[0])?.operation === "subscription";
  const response = await fetch("/graphql", {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "content-type": "application/json",
      accept: subscription ? "text/event-stream" : "application/graphql-response+json, application/json",
      ...options?.headers,
    },
    body: JSON.stringify({ ...parameters, operationName }),
  });
  const type = response.headers.get("content-type") ?? "";
  if (subscription && response.body && type.startsWith("text/event-stream")) return eventStream(response.body);
  return response.json();
};

async function schema(): Promise<GraphQLSchema | undefined> {
  const response = await fetch("/graphiql/schema.graphql");
  return response.ok ? buildSchema(await response.text()) : undefined;
}

const place = document.getElementById("graphiql");
if (place) {
  const published = await schema();
  place.replaceChildren();
  createRoot(place).render(<GraphiQL fetcher={fetcher} schema={published} defaultQuery={welcome} shouldPersistHeaders={false} />);
}
