/** What each kind of token of a GitHub App may do: the least that its use needs. `workflows` and `administration` are never asked for. */

export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** Of a run's pod, and of the controller where it records a play on the remote. */
export const forGit: Permissions = { contents: 'write', metadata: 'read' };

/** The controller's own, never in a pod: opens pull requests. */
export const forPullRequests: Permissions = { pull_requests: 'write', contents: 'read', metadata: 'read' };

/** The controller's own, never in a pod: merges pull requests whose checks pass. */
export const forMerging: Permissions = {
  pull_requests: 'write',
  contents: 'write',
  checks: 'read',
  statuses: 'read',
  metadata: 'read',
};
