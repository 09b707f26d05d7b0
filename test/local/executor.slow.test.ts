/** The tests of plays on every executor: on this machine. */
import { localExecutor } from '../executors/localExecutor.ts';
import { testPlays } from '../executors/scenarios.ts';

testPlays(localExecutor);
