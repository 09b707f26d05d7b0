/** Who implements a task: whether it is front-end work, and an agent asked for by name. Words in titles never decide. */

export interface FrontendRules {
  /** Id of the front-end agent. */
  agent: string;
  /** Labels that mean front-end work. */
  labels: readonly string[];
}

interface Wishes {
  agent?: string;
  agentHint?: string;
  labels: readonly string[];
}

/** `agent` decides before `agentHint`, and that before the labels. Case does not matter. */
export function isFrontend({ agent, agentHint, labels }: Wishes, rules: FrontendRules): boolean {
  const wish = (agent ?? agentHint)?.toLowerCase();
  if (wish !== undefined) return wish === rules.agent.toLowerCase() || wish === 'frontend';
  return labels.some((label) => rules.labels.some((wanted) => wanted.toLowerCase() === label.toLowerCase()));
}
