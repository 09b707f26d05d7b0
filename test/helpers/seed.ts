/** Decides which cases tests of properties try: the same in every run; with CTO_SEED others, which can be had again. */
import { configureGlobal } from 'fast-check';

export const seed = Number(process.env['CTO_SEED'] ?? 1);

configureGlobal({ seed });
