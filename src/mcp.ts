#!/usr/bin/env node
/** The `cto-mcp` command: the MCP server on standard input and output. */
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { makeServer } from './mcp/server.ts';

serveStdio(() => makeServer(process.env, process.cwd()), {
  onerror: (error) => void process.stderr.write(`cto-mcp: ${error.message}\n`),
});
