/** The MCP server `cto-mcp`: its tools and resources, the same for every client. */
import { McpServer } from '@modelcontextprotocol/server';
import { packageVersion } from '../packageFolder.ts';
import { inputTool, jobsTool, logsTool, playStatusTool, stopJobTool } from './jobTools.ts';
import { docsTool, intakeTool, validatePlanTool } from './otherTools.ts';
import { playTool } from './playTool.ts';
import { addResources } from './resources.ts';
import { addTool } from './tool.ts';
import { workspacesTool } from './workspacesTool.ts';

const instructions = `cto plays plans: coding agents work on the tasks of a tasks.json in parallel. Call validate_plan before play, play_status to follow it.
A play goes on by itself when this server ends. Errors say after → what to do next.`;

/** `env` and `cwd` are those of the server's process. */
export function makeServer(env: NodeJS.ProcessEnv, cwd: string): McpServer {
  const server = new McpServer({ name: 'cto', title: 'CTO', version: packageVersion() }, { instructions });
  const place = { env, cwd };
  addTool(server, place, playTool);
  addTool(server, place, playStatusTool);
  addTool(server, place, jobsTool);
  addTool(server, place, stopJobTool);
  addTool(server, place, logsTool);
  addTool(server, place, docsTool);
  addTool(server, place, intakeTool);
  addTool(server, place, workspacesTool);
  addTool(server, place, validatePlanTool);
  addTool(server, place, inputTool);
  addResources(server, { stdout: process.stderr, stderr: process.stderr, env, cwd });
  return server;
}
