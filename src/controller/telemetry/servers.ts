/** What the controller answers over HTTP: `/healthz` and `/readyz` for the kubelet, `/metrics` for Prometheus. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '../../errors.ts';

export interface Health {
  /** Why the process is of no use any more and has to be started anew; undefined while it is. */
  dead: () => string | undefined;
  /** What it still waits for; undefined when it is at work. */
  waiting: () => string | undefined;
}

export interface Served {
  port: number;
  close: () => Promise<void>;
}

interface Answer {
  status: number;
  text: string;
  type?: string;
}
type Page = () => Promise<Answer>;

/** `port` 0 takes a free one. */
export async function serveHealth(health: Health, port: number, host?: string): Promise<Served> {
  return serve({ '/healthz': pageOf(health.dead), '/readyz': pageOf(health.waiting) }, port, host);
}

function pageOf(fault: () => string | undefined): Page {
  return async () => {
    const said = fault();
    return said === undefined ? { status: 200, text: 'ok\n' } : { status: 503, text: `${said}\n` };
  };
}

export async function serveMetrics(
  metrics: { contentType: string; metrics: () => Promise<string> },
  port: number,
  host?: string,
): Promise<Served> {
  const page: Page = async () => ({ status: 200, text: await metrics.metrics(), type: metrics.contentType });
  return serve({ '/metrics': page }, port, host);
}

async function serve(pages: Readonly<Record<string, Page>>, port: number, host?: string): Promise<Served> {
  const server = createServer((request, response) => {
    const page = pages[(request.url ?? '').split('?')[0] ?? ''];
    const give = async (): Promise<void> => {
      const { status, text, type = 'text/plain; charset=utf-8' } = await answerOf(page);
      response.writeHead(status, { 'content-type': type }).end(text);
    };
    void give();
  });
  server.listen(port, host);
  await once(server, 'listening');
  // oxlint-disable-next-line no-unsafe-type-assertion -- a server that listens on a port has such an address
  return { port: (server.address() as AddressInfo).port, close: async () => closed(server) };
}

async function answerOf(page: Page | undefined): Promise<Answer> {
  if (page === undefined) return { status: 404, text: 'not found\n' };
  try {
    return await page();
  } catch (error) {
    return { status: 500, text: `${messageOf(error)}\n` };
  }
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
}
