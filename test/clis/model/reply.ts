/** What the scripted model answers, whatever the API: one tool call, or a text that ends the turn. */

export type Reply =
  { tool: string; input: Readonly<Record<string, unknown>>; namespace?: string } | { text: string };

/** One of the three APIs over which CLIs ask a model. */
export interface ModelApi {
  /** How the request's path ends. */
  path: string;
  /** Server-sent events of the answer; `id` is unique. */
  events: (reply: Reply, id: string) => string;
}

/** One server-sent event. */
export function sse(data: object | string, event?: string): string {
  const name = event === undefined ? '' : `event: ${event}\n`;
  return `${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}
