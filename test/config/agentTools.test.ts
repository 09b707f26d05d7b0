import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { agentClis } from '../../src/clis/registry.ts';
import { agentTools, toolNotices } from '../../src/config/agentTools.ts';
import { readConfig } from '../../src/config/readConfig.ts';
import { compileTemplates } from '../../src/templates/compile.ts';
import { renderTemplate } from '../../src/templates/render.ts';
import { sampleContext } from '../../src/templates/sampleContext.ts';
import { packageFolder } from '../../src/packageFolder.ts';

const files = { command: 'npx', args: ['-y', 'files', '.'], tools: ['read_file'] };
const { values } = readConfig(
  JSON.stringify({
    defaults: { play: { toolServer: 'http://127.0.0.1:3000/mcp' } },
    agents: {
      rex: {
        tools: {
          remote: ['search'],
          localServers: { files, off: { enabled: false, command: 'never' }, bare: { enabled: true } },
        },
      },
      cleo: {},
    },
  }),
  'cto-config.json',
);

describe('agentTools', () => {
  it('gives an agent its own servers and the remote tools', () => {
    expect(agentTools(values)).toEqual({
      rex: {
        mcpServers: {
          files: { command: 'npx', args: ['-y', 'files', '.'], env: {}, tools: ['read_file'] },
          'remote-tools': { url: 'http://127.0.0.1:3000/mcp', tools: ['search'] },
        },
        client: { remoteTools: ['search'], localServers: { files, bare: { enabled: true } } },
      },
    });
  });

  it('says what can’t be given', () => {
    const remote = readConfig('{"agents": {"rex": {"tools": {"remote": ["x"]}}}}', 'c.json').values;
    expect(toolNotices(remote, 'c.json')).toEqual([
      'c.json: agents.rex.tools.remote: name the MCP endpoint that offers these tools in defaults.play.toolServer.',
    ]);
    expect(toolNotices(values, 'c.json')).toEqual([
      'c.json: agents.rex.tools.localServers.bare has no command, so it is left out.',
    ]);
  });

  it('reaches the configuration of each CLI in its own shape', async () => {
    const { set } = await compileTemplates(`${packageFolder()}/agent-templates`);
    const servers = agentTools(values)['rex']?.mcpServers ?? {};
    const rendered = agentClis.map((cli) => {
      const names = { codex: 'config.toml', opencode: 'opencode.json' } as Record<string, string>;
      const template = set.templates.get(`code/${cli.name}/${names[cli.name] ?? 'mcp.json'}.hbs`);
      if (template === undefined) throw new Error(`${cli.name} has no template for its servers`);
      const text = renderTemplate(template, { ...sampleContext('config'), mcp: cli.mcp(servers) });
      const value: Record<string, unknown> = cli.name === 'codex' ? parse(text) : JSON.parse(text);
      return [cli.name, value['mcp_servers'] ?? value['mcp'] ?? value['mcpServers']];
    });
    expect(Object.fromEntries(rendered)).toMatchInlineSnapshot(`
      {
        "claude": {
          "files": {
            "args": [
              "-y",
              "files",
              ".",
            ],
            "command": "npx",
            "env": {},
            "type": "stdio",
          },
          "remote-tools": {
            "type": "http",
            "url": "http://127.0.0.1:3000/mcp",
          },
        },
        "codex": {
          "files": {
            "args": [
              "-y",
              "files",
              ".",
            ],
            "command": "npx",
            "enabled_tools": [
              "read_file",
            ],
            "env": {},
            "startup_timeout_sec": 60,
          },
          "remote-tools": {
            "enabled_tools": [
              "search",
            ],
            "startup_timeout_sec": 60,
            "url": "http://127.0.0.1:3000/mcp",
          },
        },
        "cursor": {
          "files": {
            "args": [
              "-y",
              "files",
              ".",
            ],
            "command": "npx",
            "env": {},
          },
          "remote-tools": {
            "url": "http://127.0.0.1:3000/mcp",
          },
        },
        "factory": {
          "files": {
            "args": [
              "-y",
              "files",
              ".",
            ],
            "command": "npx",
            "disabled": false,
            "env": {},
            "type": "stdio",
          },
          "remote-tools": {
            "disabled": false,
            "type": "http",
            "url": "http://127.0.0.1:3000/mcp",
          },
        },
        "opencode": {
          "files": {
            "command": [
              "npx",
              "-y",
              "files",
              ".",
            ],
            "enabled": true,
            "environment": {},
            "timeout": 60000,
            "type": "local",
          },
          "remote-tools": {
            "enabled": true,
            "timeout": 60000,
            "type": "remote",
            "url": "http://127.0.0.1:3000/mcp",
          },
        },
      }
    `);
  });
});
