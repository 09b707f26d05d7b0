/** Decides how scripts and tests get a pinned tool by its name: the one that is there, else built now. */
import { buildTool } from './build.ts';
import { toolNamed } from './catalogue.ts';
import { findTool } from './find.ts';

/**
 * Absolute path of the pinned tool; a first build takes seconds to minutes (`make tools` builds with progress).
 * @throws CtoError `unknown-tool`, `go-missing`, `tool-not-built`.
 */
export async function toolPath(name: string): Promise<string> {
  const tool = toolNamed(name);
  return (await findTool(tool)) ?? buildTool(tool);
}
