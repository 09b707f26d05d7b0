/** OpenAI's Chat Completions API, as far as an agent CLI needs it. */
import { type ModelApi, sse } from './reply.ts';

export const chatCompletions: ModelApi = {
  path: '/chat/completions',
  events: (reply, id) => {
    const chunk = (delta: object, finish: string | null): object => ({
      id: `chatcmpl_${id}`,
      object: 'chat.completion.chunk',
      created: 1,
      model: 'scripted',
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...(finish === null ? {} : { usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }),
    });
    const delta =
      'tool' in reply
        ? {
            tool_calls: [
              {
                index: 0,
                id: `call_${id}`,
                type: 'function',
                function: { name: reply.tool, arguments: JSON.stringify(reply.input) },
              },
            ],
          }
        : { content: reply.text };
    return [
      sse(chunk({ role: 'assistant', ...delta }, null)),
      sse(chunk({}, 'tool' in reply ? 'tool_calls' : 'stop')),
      sse('[DONE]'),
    ].join('');
  },
};
