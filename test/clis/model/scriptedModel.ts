/** What the scripted model says to a request: by the key that came with it, and by how often that key has asked. */
import { z } from 'zod';
import { anthropic } from './anthropic.ts';
import { chatCompletions } from './chatCompletions.ts';
import type { Reply } from './reply.ts';
import { responses } from './responses.ts';

const bodySchema = z.object({ tools: z.array(z.unknown()).optional() });

const apis = [anthropic, responses, chatCompletions];

/** `refuse`: 401 to everything; `hang`: no answer ever; a list: one reply to each request that offers tools, then a final text. */
export type ModelScript = 'refuse' | 'hang' | readonly Reply[];

export interface ModelRequest {
  path: string;
  /** The model key that came with it. */
  key: string;
  body: string;
}

export interface Answer {
  status: number;
  type: 'application/json' | 'text/event-stream';
  text: string;
}

export class ScriptedModel {
  readonly requests: ModelRequest[] = [];
  readonly scripts = new Map<string, ModelScript>();
  readonly #turns = new Map<string, number>();
  readonly #waiting: { key: string; resolve: (request: ModelRequest) => void }[] = [];

  /** The answer to a request, or nothing for one that gets none. A key without a script is refused. */
  answer(request: ModelRequest): Answer | undefined {
    this.requests.push(request);
    for (const { key, resolve } of this.#waiting) if (key === request.key) resolve(request);
    const script = this.scripts.get(request.key) ?? 'refuse';
    if (script === 'hang') return undefined;
    if (script === 'refuse') return { status: 401, type: 'application/json', text: refusal };
    const api = apis.find(({ path }) => request.path.split('?')[0]?.endsWith(path) === true);
    if (api === undefined) return { status: 404, type: 'application/json', text: '{}' };
    const reply = this.#reply(request, script);
    return { status: 200, type: 'text/event-stream', text: api.events(reply, String(this.requests.length)) };
  }

  /** Requests without tools (for a title, a summary) are no turn of the conversation. */
  #reply({ key, body }: ModelRequest, script: readonly Reply[]): Reply {
    const turn = this.#turns.get(key) ?? 0;
    const isTurn = bodySchema.parse(JSON.parse(body)).tools !== undefined;
    if (isTurn) this.#turns.set(key, turn + 1);
    return (isTurn ? script[turn] : undefined) ?? { text: 'Done.' };
  }

  async asked(key: string): Promise<ModelRequest> {
    const before = this.requests.find((request) => request.key === key);
    if (before !== undefined) return before;
    const { promise, resolve } = Promise.withResolvers<ModelRequest>();
    this.#waiting.push({ key, resolve });
    return promise;
  }
}

const refusal = JSON.stringify({
  type: 'error',
  error: { type: 'authentication_error', code: 'invalid_api_key', message: 'This key is refused.' },
});
