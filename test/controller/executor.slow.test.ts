/** The tests of plays on every executor: the controller, on a model of the API server with real git, scripts and integrations. */
import { controllerExecutor } from '../executors/controllerExecutor.ts';
import { testPlays } from '../executors/scenarios.ts';
import { memoryStage } from './world/memoryStage.ts';

testPlays(controllerExecutor(memoryStage));
