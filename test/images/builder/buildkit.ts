/**
 * Decides how images are built without Docker: by a BuildKit of the release's version, started here in mounts and a process table
 * of its own, which end with the tests however they end. Every base image of a Dockerfile is replaced by its stand-in.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { CtoError } from '../../../src/errors.ts';
import { runProcess } from '../../../src/processes.ts';
import type { Bases } from './standInBase.ts';

export interface Builder {
  /** Absolute path of `buildctl`. */
  program: string;
  address: string;
  bases: Bases;
}

export interface BuildRequest {
  /** How the image is called, with its tag: what is attached to it says so. */
  image: string;
  /** The folder that is sent to the builder. */
  context: string;
  /** Absolute. */
  dockerfile: string;
  args: Readonly<Record<string, string>>;
  /** Where the image goes, as an OCI layout; must not be there. */
  layout: string;
  /** Where its files go, as a tar file. */
  files: string;
}

interface Programs {
  buildkitd: string;
  buildctl: string;
}

/** Starts it with its state in `folder`; `stop` ends it and all that it has started. */
export async function startBuilder(
  folder: string,
  programs: Programs,
): Promise<{ address: string; stop: () => Promise<void> }> {
  const state = join(folder, 'state');
  await mkdir(state, { recursive: true });
  const address = `unix://${join(folder, 'buildkitd.sock')}`;
  const words = ['--root', state, '--addr', address, '--oci-worker-net=host', '--containerd-worker=false'];
  const log = join(folder, 'buildkitd.log');
  const output = await open(log, 'w');
  // Bash is the first process in there, and ends with its standard input: that is, with us.
  const holder = spawn(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation=slave', '--']
      .concat(['bash', '-c', '"$@" </dev/null & while read -r _; do :; done', 'buildkitd'])
      .concat([programs.buildkitd, ...words]),
    { stdio: ['pipe', output.fd, output.fd], detached: true },
  );
  const ended = once(holder, 'exit');
  await output.close();
  const stop = async (): Promise<void> => {
    holder.stdin?.end();
    await ended;
  };
  const ask = async (): Promise<boolean> =>
    runProcess(programs.buildctl, ['--addr', address, 'debug', 'workers']).then(
      () => true,
      () => false,
    );
  for (let tries = 0; !(await ask()); tries += 1) {
    if (tries >= 240 || holder.exitCode !== null) {
      await stop();
      throw new CtoError('no-builder', 'BuildKit did not start', { hint: await readFile(log, 'utf8') });
    }
    await wait(500);
  }
  return { address, stop };
}

/** Builds an image with its provenance; `told` is what the builder said. */
export async function build(builder: Builder, request: BuildRequest): Promise<{ ok: boolean; told: string }> {
  const { image, context, dockerfile, args, layout, files } = request;
  const words = ['--frontend=dockerfile.v0', '--progress=plain', '--opt=attest:provenance=mode=max']
    .concat([`--local=context=${context}`, `--local=dockerfile=${dirname(dockerfile)}`])
    .concat(
      Object.entries({ ...proxies(), ...args }).map(([name, value]) => `--opt=build-arg:${name}=${value}`),
    )
    .concat(replaced(builder.bases, await readFile(dockerfile, 'utf8')))
    .concat([`--output=type=oci,tar=false,name=${image},dest=${layout}`, `--output=type=tar,dest=${files}`]);
  const ended = await execa(builder.program, ['--addr', builder.address, 'build', ...words], {
    all: true,
    reject: false,
  });
  return { ok: ended.exitCode === 0, told: ended.all };
}

/** A FROM that has no stand-in stays, and its build fails: nothing is taken from a registry unnoticed. */
function replaced(bases: Bases, dockerfile: string): string[] {
  const names = new Set([...dockerfile.matchAll(/^FROM (\S+@\S+)/gm)].map(([, name = '']) => name));
  return [...names].flatMap((name) => {
    const base = bases.get(name.replace(/[:@].*/, ''));
    if (base === undefined) return [];
    const store = name.replace(/[:@].*/, '');
    return [
      `--oci-layout=${store}=${base.folder}`,
      `--opt=context:${name}=oci-layout://${store}@${base.digest}`,
    ];
  });
}

/** What Docker hands to builds by itself. */
function proxies(): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
