/** OpenAI's Responses API, as far as an agent CLI needs it. */
import { type ModelApi, sse } from './reply.ts';

export const responses: ModelApi = {
  path: '/responses',
  events: (reply, id) => {
    const item =
      'tool' in reply
        ? {
            type: 'function_call',
            id: `fc_${id}`,
            call_id: `call_${id}`,
            name: reply.tool,
            arguments: JSON.stringify(reply.input),
            ...(reply.namespace === undefined ? {} : { namespace: reply.namespace }),
          }
        : {
            type: 'message',
            id: `msg_${id}`,
            role: 'assistant',
            content: [{ type: 'output_text', text: reply.text, annotations: [] }],
          };
    const usage = {
      input_tokens: 1,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 1,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 2,
    };
    return [
      { type: 'response.created', response: { id: `resp_${id}` } },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { id: `resp_${id}`, usage } },
    ]
      .map((event) => sse(event, event.type))
      .join('');
  },
};
