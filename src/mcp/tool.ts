/** How every tool of the server works: names of arguments, the client's roots, progress, and errors that say what to do next. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type CallToolResult,
  type InputRequiredResult,
  type McpServer,
  type ServerContext,
  type StandardSchemaWithJSON,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { CtoError, errorText } from '../errors.ts';
import { withKnownNames } from './names.ts';
import { type Roots, rootsOf } from './roots.ts';
import { inToolWords } from './wording.ts';

/** What a tool gets besides its arguments. */
export interface ToolWorld {
  env: NodeJS.ProcessEnv;
  /** Folder in which the server was started. */
  cwd: string;
  roots: Roots;
  /** Aborted when the client cancels the call. */
  signal: AbortSignal;
  /** Tells the client where the call stands, if it wants to know. */
  progress: (done: number, total: number, message: string) => Promise<void>;
}

export interface ToolSpec<Input extends z.ZodObject, Output extends z.ZodObject> {
  name: string;
  title: string;
  description: string;
  input: Input;
  output: Output;
  readOnly?: true;
  destructive?: true;
  run: (args: z.infer<Input>, world: ToolWorld) => Promise<z.input<Output>>;
  /** What a model reads first; without it the whole output as JSON. */
  text?: (output: z.input<Output>) => string;
}

type Place = Pick<ToolWorld, 'env' | 'cwd'>;

/** Registers a tool whose arguments are accepted under all their names. */
export function addTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  server: McpServer,
  place: Place,
  spec: ToolSpec<Input, Output>,
): void {
  const { name, title, description, input, output } = spec;
  server.registerTool(
    name,
    {
      title,
      description,
      inputSchema: advertised(input),
      outputSchema: output,
      annotations: {
        readOnlyHint: spec.readOnly === true,
        destructiveHint: spec.destructive === true,
        openWorldHint: spec.readOnly !== true,
      },
    },
    async (given: unknown, context: ServerContext): Promise<CallToolResult | InputRequiredResult> => {
      const listed = listedRoots(server, context);
      if (listed === 'ask') return inputRequired({ inputRequests: { roots: inputRequired.listRoots() } });
      try {
        const roots = await rootsOf(listed, place.cwd, place.env['HOME']);
        const args = argumentsOf(spec.input, given);
        const result = await spec.run(args, { ...place, roots, ...callOf(context) });
        const text = spec.text?.(result) ?? JSON.stringify(result, undefined, 2);
        return { content: [{ type: 'text', text }], structuredContent: result };
      } catch (error) {
        return {
          isError: true,
          content: [{ type: 'text', text: inToolWords(errorText(error), Object.keys(input.shape)) }],
        };
      }
    },
  );
}

/** What clients are told; arguments are checked here, under all their names and with errors of ours. */
function advertised(input: z.ZodObject): StandardSchemaWithJSON {
  const open = input.partial().catchall(z.unknown());
  return { '~standard': { ...open['~standard'], validate: (value: unknown) => ({ value }) } };
}

const withRoots = z.looseObject({ roots: z.object({}) });

/** The client's roots; `ask` when it has some and has not told them yet; nothing when it has none. */
function listedRoots(server: McpServer, { mcpReq }: ServerContext): string[] | 'ask' | undefined {
  const envelope: Record<string, unknown> = { ...mcpReq.envelope };
  const capabilities = envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.server.getClientCapabilities();
  if (!withRoots.safeParse(capabilities).success) return undefined;
  const answer = inputResponse(mcpReq.inputResponses, 'roots');
  return answer.kind === 'roots' ? answer.roots.map(({ uri }) => uri) : 'ask';
}

/** @throws CtoError `argument-unknown`, `argument-invalid`. */
function argumentsOf<Input extends z.ZodObject>(input: Input, given: unknown): z.infer<Input> {
  const all = z.record(z.string(), z.unknown()).parse(given ?? {});
  const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const parsed = input.safeParse(withKnownNames(present, Object.keys(input.shape)));
  if (parsed.success) return parsed.data;
  throw wrongArgument(parsed.error);
}

function wrongArgument(error: z.ZodError): CtoError {
  return new CtoError('argument-invalid', z.prettifyError(error).replaceAll('✖ ', ''), {
    hint: 'Call the tool again with this argument corrected.',
    cause: error,
  });
}

function callOf({ mcpReq }: ServerContext): Pick<ToolWorld, 'signal' | 'progress'> {
  // oxlint-disable-next-line no-underscore-dangle -- the protocol's own name
  const progressToken = mcpReq._meta?.progressToken;
  return {
    signal: mcpReq.signal,
    progress: async (progress, total, message) => {
      if (progressToken === undefined) return;
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total, message },
      });
    },
  };
}
