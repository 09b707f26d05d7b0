/** Decides what the files of a tree say of each other, which is worked out once, and only when it is asked for. */
import { bringsPreamble, includedNames, roleOf, type Role, type TreeFile } from './roles.ts';
import { assignedNames, assigns } from './shell/assignedNames.ts';

export interface TreeFacts {
  /** Names that partial tags give. */
  included: ReadonlySet<string>;
  /** Hooks take the workspace from the environment. */
  exports: boolean;
  /** Whether this script, or else some script of the tree, gives the variable a value. */
  isKnown: (name: string, script: string) => boolean;
  /** Whether a partial that this text includes brings the preamble. */
  bringsPreamble: (text: string) => boolean;
}

export function factsOf(files: readonly TreeFile[]): TreeFacts {
  const included = includedNames(files);
  let known: Set<string> | undefined;
  const knownNames = (): ReadonlySet<string> => {
    known ??= new Set(
      files
        .filter((file) => isShellRole(roleOf(file, included)))
        .flatMap(({ text }) => [...assignedNames(text)]),
    );
    return known;
  };
  return {
    included,
    exports: files.some(
      (file) =>
        roleOf(file, included) === 'hook' && /TASK_WORKSPACE|\/workspace(?!\w)|\/tmp\/\w/.test(file.text),
    ),
    isKnown: (name, script) => assigns(script, name) || knownNames().has(name),
    bringsPreamble: (text) => bringsPreamble(text, files),
  };
}

/** Whether a file of this role is read as a script. */
export function isShellRole(role: Role): boolean {
  return role === 'container' || role === 'hook' || role === 'partial';
}
