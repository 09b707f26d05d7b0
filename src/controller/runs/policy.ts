/** Whether a run may be, by the policy of its namespace; a refusal names the rule. */
import type { ControllerSettings } from '../settings/schema.ts';
import type { ResolvedRun, Run } from './run.ts';
import { quantityOf } from '../resources/quantity.ts';

type Policy = ControllerSettings['policy']['default'];

export interface PolicyRefusal {
  /** Rule in the settings, e.g. `policy.default.images`. */
  rule: string;
  message: string;
}

/** The first rule that the run breaks. */
export function policyRefusal(
  run: Run,
  resolved: ResolvedRun,
  settings: ControllerSettings,
): PolicyRefusal | undefined {
  const { namespace } = run.metadata;
  const own = settings.policy.namespaces[namespace];
  const name = own === undefined ? 'policy.default' : `policy.namespaces.${namespace}`;
  const policy = own ?? settings.policy.default;
  const said = checks.flatMap(([key, check]) => {
    const fault = check(policy, run, resolved, settings);
    return fault === undefined
      ? []
      : [{ rule: `${name}.${key}`, message: `${fault}, which ${name}.${key} does not allow` }];
  });
  return said[0];
}

type Check = (
  policy: Policy,
  run: Run,
  resolved: ResolvedRun,
  settings: ControllerSettings,
) => string | undefined;

const checks: readonly (readonly [key: string, check: Check])[] = [
  [
    'repositories',
    ({ repositories }, { spec }) =>
      unless(fits(repositories, spec.repository), `It works on ${spec.repository}`),
  ],
  [
    'images',
    ({ images }, _, { id, image }) =>
      unless(id.stage === 'integration' || fits(images, image), `It wants the image ${image}`),
  ],
  [
    'clis',
    ({ clis }, _, { id, cli }, settings) =>
      unless(
        id.stage === 'integration' || (clis.includes(cli) && settings.clis[cli].enabled),
        `It wants the CLI ${cli}`,
      ),
  ],
  [
    'models',
    ({ models }, _, { id, model }) =>
      unless(id.stage === 'integration' || fits(models, model), `It wants the model ${model}`),
  ],
  ['limits.cpu', ({ limits }, { spec }) => tooMuch('CPU', spec.limits?.cpu, limits.cpu)],
  ['limits.memory', ({ limits }, { spec }) => tooMuch('memory', spec.limits?.memory, limits.memory)],
  [
    'limits.ephemeralStorage',
    ({ limits }, { spec }) =>
      tooMuch('ephemeral storage', spec.limits?.ephemeralStorage, limits.ephemeralStorage),
  ],
  [
    'limits.activeDeadlineSeconds',
    ({ limits }, _, { deadline }) => tooMuch('seconds', deadline, limits.activeDeadlineSeconds),
  ],
];

function unless(holds: boolean, fault: string): string | undefined {
  return holds ? undefined : fault;
}

function tooMuch(
  what: string,
  wanted: string | number | undefined,
  most: string | number | undefined,
): string | undefined {
  if (wanted === undefined || most === undefined || quantityOf(wanted) <= quantityOf(most)) return undefined;
  return `It wants ${wanted} ${what}, more than ${most}`;
}

/** `*` stands for any text. */
function fits(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
    return new RegExp(`^${parts.join('.*')}$`).test(text);
  });
}
