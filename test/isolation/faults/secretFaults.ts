/** Planted faults by which a secret gets where it should not be. */
import type { Fault } from './fault.ts';

const rex = 'code/claude/container-rex.sh';

export const secretFaults: readonly Fault[] = [
  {
    name: 'credentials are copied, not linked',
    row: 'credentials readable on the shared volume',
    file: 'partials/identity.sh.hbs',
    replace: ['ln -s "$CTO_SECRETS/git-credentials"', 'cp "$CTO_SECRETS/git-credentials"'],
    only: rex,
    found: { code: 'secret-in-file', path: /task-1\/\.git-credentials$/ },
  },
  {
    name: 'the token is in the remote’s address',
    row: 'host tokens copied into the checkout',
    file: 'partials/clone.sh.hbs',
    replace: [
      'remote.origin.url "$REPOSITORY_URL"',
      'remote.origin.url "$(head -n 1 "$CREDENTIALS_FILE")/${REPOSITORY_URL##*/}"',
    ],
    only: rex,
    found: { code: 'secret-in-arguments', path: /^git$/ },
  },
  {
    name: 'keys are copied into the checkout',
    row: 'host tokens copied into the checkout',
    file: 'partials/files.sh.hbs',
    replace: ['  touch .git/info/exclude\n', '  touch .git/info/exclude\n  cp "$CTO_SECRETS"/*KEY* .\n'],
    only: rex,
    found: { code: 'secret-in-file', path: /^what was pushed$/ },
  },
  {
    name: 'keys are exported for the whole script',
    row: 'private key in the agent’s environment',
    file: 'partials/main.sh.hbs',
    replace: ['  section checks\n', '  export_key OPENAI_API_KEY\n  section checks\n'],
    only: 'code/codex/container-rex.sh',
    found: { code: 'secret-in-environment', path: /^(jq|bash|git)$/ },
  },
  {
    name: 'what the CLI prints goes to the log as it is',
    row: 'tokens printed to the log',
    file: 'partials/agent.sh.hbs',
    replace: ['redact <"$output"', 'cat <"$output"'],
    only: rex,
    found: { code: 'secret-in-file', path: /^log of task 1$/ },
  },
];
