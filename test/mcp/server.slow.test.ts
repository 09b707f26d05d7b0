import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processTable } from '../../src/workspaces/processTable.ts';
import { connect, makeMcpWorld } from './world.ts';

const tools = [
  'docs',
  'input',
  'intake_prd',
  'jobs',
  'logs',
  'play',
  'play_status',
  'stop_job',
  'validate_plan',
  'workspaces',
];

describe('cto-mcp', () => {
  it('lists every tool with typed input and output', async () => {
    const { client } = await connect(await makeMcpWorld());
    const listed = (await client.listTools()).tools;
    expect(listed.map(({ name }) => name).toSorted()).toEqual(tools);
    for (const { inputSchema, outputSchema, description } of listed) {
      expect(Object.keys(inputSchema.properties ?? {}).length).toBeGreaterThan(0);
      expect(outputSchema).toMatchObject({ type: 'object' });
      expect(description).not.toBe('');
    }
  });

  it('plays three tasks: started, followed, read, stopped, gone on with by another server', async () => {
    // Nothing ends before it is stopped, however slow the machine is.
    const world = await makeMcpWorld('1000');
    const first = await connect(world, { roots: [world.clone] });
    const checked = await first.call('validate_plan');
    expect(checked.data).toMatchObject({ runs: 12, levels: [{ level: 1 }, { level: 2 }] });

    const messages: string[] = [];
    const started = await first.call(
      'play',
      { plan_file: 'tasks.json', rehearsal: true, playName: 'three', stages: 'none', wait: 2 },
      (message) => messages.push(message),
    );
    expect(started).toMatchObject({
      isError: false,
      data: { job: 'remote-three', state: 'running', rehearsal: true },
    });
    expect(started.text).toContain('REHEARSAL');
    expect(messages[0]).toMatch(/^0 of 3 tasks integrated/);

    // The play outlives the server that started it.
    await first.close();
    const second = await connect(world, { roots: [world.clone] });
    const status = await second.call('play_status', { job: 'three' });
    expect(status.data).toMatchObject({
      state: 'running',
      tasks: [{ id: '1' }, { id: '2' }, { state: 'waiting' }],
    });
    expect((await second.call('jobs')).data).toMatchObject({
      jobs: [{ job: 'remote-three', state: 'running' }],
    });
    const refused = await second.call('input', { job: 'three', text: 'Hurry' });
    expect(refused).toMatchObject({ isError: true, text: expect.stringContaining('[no-input]') });

    const stopped = await second.call('stop_job', { job_id: 'remote-three' });
    expect(stopped.data).toEqual({ job: 'remote-three', stopped: true, state: 'stopped' });
    const pid = Number(started.data['pid']);
    expect((await processTable()).map((row) => row.pid)).not.toContain(pid);
    expect((await second.call('stop_job', { job: 'three' })).data).toMatchObject({ stopped: false });

    const third = await connect(world, { roots: [world.clone], env: { CTO_REHEARSAL_SECONDS: '4' } });
    const resumed = await third.call(
      'play',
      { plan: 'tasks.json', rehearse: true, name: 'three', stages: 'none', resume: true, wait: 200 },
      (message) => messages.push(message),
    );
    expect(resumed.data).toMatchObject({
      state: 'succeeded',
      tasks: [{ state: 'integrated' }, {}, { state: 'integrated' }],
    });
    expect(messages).toContain('2 of 3 tasks integrated; running: 3/implementation');

    const log = await second.call('logs', { job: 'three', task_id: 3 });
    expect(log.data).toMatchObject({ run: '3/implementation/1' });
    expect(log.text).toContain('REHEARSAL: a scripted agent stands in for claude');
    const spaces = await second.call('workspaces');
    expect(spaces).toMatchObject({ isError: false, data: { root: world.root } });

    const { resources } = await second.client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([
      'cto://remote-three/plan',
      'cto://remote-three/results',
    ]);
    for (const uri of [...resources.map((each) => each.uri), 'cto://remote-three/logs/1.implementation.1']) {
      const [content] = (await second.client.readResource({ uri })).contents;
      expect(content && 'text' in content ? content.text.length : 0).toBeGreaterThan(100);
    }
  });

  it('documents, and makes a plan of a PRD, by agent runs', async () => {
    const world = await makeMcpWorld();
    const { call } = await connect(world, { roots: [world.clone] });
    const docs = await call('docs', { topic: 'Releases', rehearse: true, wait: 200 });
    expect(docs.data).toMatchObject({
      state: 'succeeded',
      tasks: [{ id: 'docs-releases', branch: 'docs/docs-releases', state: 'integrated' }],
    });
    const taken = await call('intake_prd', { prd: 'prd.md', rehearse: true });
    expect(taken).toMatchObject({ isError: true, text: expect.stringContaining('[plan-exists]') });
    const intake = await call('intake_prd', {
      prd_file: 'prd.md',
      output: 'shoes.json',
      rehearse: true,
      wait: 200,
    });
    expect(intake.data).toMatchObject({ state: 'succeeded' });
    await expect
      .poll(async () => readFile(join(world.clone, 'shoes.json'), 'utf8').catch(() => ''), {
        timeout: 120_000,
      })
      .toContain('"title": "Sell shoes"');
    expect((await call('validate_plan', { plan: 'shoes.json' })).data).toMatchObject({ runs: 4 });
    const inline = await call('intake_prd', {
      prd_content: '# Sell hats',
      name: 'hats',
      output: 'hats.json',
      rehearse: true,
      wait: 200,
    });
    expect(inline.data).toMatchObject({ state: 'succeeded' });
  });

  it('plays one task alone where it is asked to', async () => {
    const world = await makeMcpWorld();
    const { call } = await connect(world);
    const played = await call('play', { task_id: 2, rehearse: true, stages: 'none', wait: 200 });
    expect(played.data).toMatchObject({ state: 'succeeded', tasks: [{ id: '2', state: 'integrated' }] });
  });

  it('lets nobody out of the client’s folders, by dots or by a link', async () => {
    const world = await makeMcpWorld();
    await symlink(join(world.folder, 'state'), join(world.clone, 'link'));
    const { call } = await connect(world, { roots: [world.clone] });
    const outside = [
      ['validate_plan', { plan: '../tasks.json' }],
      ['validate_plan', { plan: '/etc/hostname' }],
      ['validate_plan', { workingDirectory: world.folder }],
      ['play', { plan: 'link/tasks.json' }],
      ['play', { config: '../cto-config.json' }],
      ['play', { repository: world.remote }],
      ['jobs', { root: '/tmp' }],
      ['intake_prd', { prd: 'prd.md', output: 'link/plan.json' }],
    ] as const;
    for (const [name, args] of outside) {
      const answer = await call(name, args);
      expect(answer, JSON.stringify(args)).toMatchObject({ isError: true });
      expect(answer.text).toContain('[path-outside-roots]');
    }
    // A client that opened no folder gets the one of the server, but never a whole home.
    const own = await connect(world, { roots: [] });
    expect((await own.call('validate_plan')).isError).toBe(false);
    const home = await connect(world, { roots: [], env: { HOME: world.clone } });
    expect((await home.call('validate_plan')).text).toContain('[path-outside-roots]');
  });

  it('says what to do next', async () => {
    const world = await makeMcpWorld();
    const { call } = await connect(world);
    const answers = [
      await call('play', { plan: 'nothing.json' }),
      await call('play', { plann: 'x' }),
      await call('play', { quality_agent: 'cleo' }),
      await call('play', { maxParallel: 'many' }),
      await call('play', { executor: 'cluster' }),
      await call('play', { stages: 'beauty', rehearse: true }),
      await call('play', {}),
      await call('play_status', { job: 'x' }),
      await call('logs', { job: 'x' }),
      await call('input', { job: 'x', message: 'y' }),
      await call('intake_prd', {}),
    ];
    for (const { isError, text } of answers) {
      expect(isError).toBe(true);
      expect(text).toMatch(/ \[[a-z-]+\]\n {2}→ \S/);
    }
    expect(answers.map(({ text }) => /\[([a-z-]+)\]/.exec(text)?.[1])).toEqual([
      'file-missing',
      'argument-unknown',
      'argument-unknown',
      'argument-invalid',
      'no-kubeconfig',
      'bad-flag',
      'cli-not-ready',
      'play-unknown',
      'play-unknown',
      'play-unknown',
      'argument-missing',
    ]);
  });

  it('starts no play from inside a run', async () => {
    const world = await makeMcpWorld();
    const marks = [{ CTO_RUN: 'p/1/implementation/1' }, { HOME: '/w/task-1/.agent-state/home' }];
    for (const env of marks) {
      const { call, close } = await connect(world, { env });
      for (const name of ['play', 'docs', 'intake_prd'])
        expect((await call(name, { rehearse: true })).text).toContain('[inside-run]');
      await close();
    }
    // The CLI gave its server a bare environment: the process above tells.
    const shell = `${process.execPath} src/mcp.ts; true`;
    const wrapped = [
      'env',
      'CTO_OWNER=/w',
      'sh',
      '-c',
      `cd ${process.cwd()} && env -u CTO_OWNER ${shell}`,
    ] as const;
    const { call } = await connect(world, { command: [...wrapped] });
    expect((await call('play', { rehearse: true })).text).toContain('[inside-run]');
  });
});
