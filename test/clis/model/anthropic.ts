/** Anthropic's Messages API, as far as an agent CLI needs it. */
import { type ModelApi, type Reply, sse } from './reply.ts';

/** One event of a stream; the rest of it depends on the type. */
interface Event {
  type: string;
  [field: string]: unknown;
}

export const anthropic: ModelApi = {
  path: '/messages',
  events: (reply, id) =>
    eventsOf(reply, id)
      .map((event) => sse(event, event.type))
      .join(''),
};

function eventsOf(reply: Reply, id: string): Event[] {
  const message = {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: 'scripted',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  const end = { stop_reason: 'tool' in reply ? 'tool_use' : 'end_turn', stop_sequence: null };
  return [
    { type: 'message_start', message },
    ...blockOf(reply, id),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: end, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
}

function blockOf(reply: Reply, id: string): Event[] {
  const [block, delta] =
    'tool' in reply
      ? [
          { type: 'tool_use', id: `toolu_${id}`, name: reply.tool, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(reply.input) },
        ]
      : [
          { type: 'text', text: '' },
          { type: 'text_delta', text: reply.text },
        ];
  return [
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'content_block_delta', index: 0, delta },
  ];
}
