/** The words of a plan: tasks as people write them, made uniform, with their levels. */
import type { PlayPlan } from '../play/types.ts';

export interface Subtask {
  id: string;
  title: string;
  description: string;
}

export interface Task {
  /** Text, whatever the file had. */
  id: string;
  title: string;
  description: string;
  details: string;
  testStrategy: string;
  status: string;
  dependencies: readonly string[];
  subtasks: readonly Subtask[];
  /** Agent asked for by name. */
  agent?: string;
  agentHint?: string;
  labels: readonly string[];
}

export interface Plan {
  /** Tag of a tagged file, else `default`. */
  tag: string;
  tasks: readonly Task[];
  /** Tasks to run, by level, each in the file's order. */
  levels: readonly (readonly string[])[];
  /** What the step function needs. */
  play: PlayPlan;
  /** Lower-case hex SHA-256 of everything in the tasks but their status. */
  digest: string;
  /** What a person should know about the file though nothing is wrong: one sentence each. */
  notices?: readonly string[];
}
