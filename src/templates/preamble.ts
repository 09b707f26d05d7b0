/** Decides the one text that every container script begins with, and which of its lines a local root moves. */

/** Verbatim, before anything else that touches the file system. */
export const preambleLines = [
  '# Task-specific workspace for parallel execution isolation',
  'TASK_WORKSPACE="/workspace/task-{{task_id}}"',
  'mkdir -p "$TASK_WORKSPACE"',
  'echo "📁 Using task-specific workspace: $TASK_WORKSPACE"',
] as const;

/** The line that says where the workspace is: the only one that differs between a pod and a local root. */
export const workspaceLine = preambleLines[1];
