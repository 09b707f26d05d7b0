/** A tiny MCP server on standard input and output: notes in the file MARKER which task started it and which tool was called. */
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const requestSchema = z.object({
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string(),
  params: z.object({ protocolVersion: z.string().optional() }).optional(),
});

const { MARKER: marker = '', TASK_ID: task = '' } = process.env;

function note(event: string): void {
  const keys = Object.keys(process.env).filter((name) => name.endsWith('_API_KEY'));
  appendFileSync(marker, `${JSON.stringify({ event, task, keys })}\n`);
}

function resultOf({ method, params }: z.infer<typeof requestSchema>): object {
  if (method === 'initialize') {
    return {
      protocolVersion: params?.protocolVersion ?? '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'probe', version: '1.0.0' },
    };
  }
  if (method === 'tools/list') {
    return {
      tools: [
        { name: 'ping', description: 'Answers pong.', inputSchema: { type: 'object', properties: {} } },
      ],
    };
  }
  return method === 'tools/call' ? { content: [{ type: 'text', text: `pong ${task}` }] } : {};
}

note('started');
for await (const line of createInterface({ input: process.stdin })) {
  const request = requestSchema.parse(JSON.parse(line));
  if (request.method === 'tools/call') note('called');
  if (request.id !== undefined) {
    process.stdout.write(
      `${JSON.stringify({ jsonrpc: '2.0', id: request.id, result: resultOf(request) })}\n`,
    );
  }
}
