/** Which other names of arguments are accepted: those that existing users send, and every spelling with `_` or `-`. */
import { CtoError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** Other words, without case, `_` and `-`, for arguments that some tool has. */
export const otherNames: Readonly<Record<string, string>> = {
  planfile: 'plan',
  planpath: 'plan',
  tasksfile: 'plan',
  tasksjson: 'plan',
  file: 'plan',
  repo: 'repository',
  repositoryurl: 'repository',
  githubrepository: 'repository',
  playname: 'name',
  workspace: 'workingDirectory',
  workingdir: 'workingDirectory',
  cwd: 'workingDirectory',
  path: 'workingDirectory',
  jobname: 'job',
  jobid: 'job',
  play: 'job',
  id: 'job',
  task: 'task',
  taskid: 'task',
  prdfile: 'prd',
  prdpath: 'prd',
  document: 'prd',
  prdcontent: 'prdText',
  content: 'prdText',
  text: 'message',
  usermessage: 'message',
  dryrun: 'rehearse',
  rehearsal: 'rehearse',
  timeout: 'wait',
  waitseconds: 'wait',
  tail: 'lines',
  autofinish: 'autoMerge',
  sourcebranch: 'base',
  basebranch: 'base',
  outputfile: 'output',
  tasksoutput: 'output',
  subject: 'topic',
};

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}

/** Arguments that belong into the configuration, with where. */
function placeInConfig(name: string): string {
  const agent = /^(\w+)agent$/.exec(plain(name))?.[1];
  if (agent !== undefined) return `Set defaults.play.${agent}Agent in cto-config.json.`;
  return /retries|merge|labels/.test(plain(name)) ? 'It belongs into defaults.play of cto-config.json.' : '';
}

/**
 * The arguments under the names that the tool has. The exact name wins over another spelling.
 * @throws CtoError `argument-unknown` that says what was meant, or where it belongs.
 */
export function withKnownNames(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const other = otherNames[plain(name)];
    const meant =
      known.find((each) => each === name) ??
      known.find((each) => plain(each) === plain(name)) ??
      known.find((each) => each === other);
    if (meant === undefined) throw unknown(name, known);
    if (name === meant || !Object.hasOwn(given, meant)) named[meant] = value;
  }
  return named;
}

function unknown(name: string, known: readonly string[]): CtoError {
  const near = nearest(name, known);
  const hint = [
    ...(near === undefined ? [] : [`Did you mean ${near}?`]),
    placeInConfig(name),
    `This tool takes: ${known.join(', ')}.`,
  ].filter((part) => part !== '');
  return new CtoError('argument-unknown', `There is no argument ${JSON.stringify(name)}`, {
    hint: hint.join(' '),
  });
}
