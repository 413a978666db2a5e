import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { awaitPoints } from './test/worker/crash/await-points.ts'
import { workerSettings } from './test/worker/settings.ts'

/** They wait most of the time: more of them than there are processors share a machine well. */
const WAITING = 4

/** All processors, where the default leaves one idle. */
const COMPUTING = '100%'

/** Runs of the crash test at the same time: each waits for about half of its time. */
const CRASHING = 3

/** Milliseconds for a test that does nothing but compute, on a machine that is busy with others. */
const COMPUTING_MS = 30_000

/** The conversation against a model of its promises. */
const MODEL = 'test/unit/conversation/model/*.test.ts'

/**
 * Groups run one after the other: what needs the processor first, then what waits. Projects of one group must agree on the
 * number of workers, which by default depends on the machine.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: [MODEL],
          environment: 'node',
          // They share nothing that one could leave behind, and a process for each file would take longer than its tests.
          isolate: false,
          maxWorkers: COMPUTING,
          sequence: { groupOrder: 1 },
          testTimeout: COMPUTING_MS,
        },
      },
      {
        test: {
          // It puts stand-ins in the place of modules and of the clock.
          name: 'model',
          include: [MODEL],
          environment: 'node',
          maxWorkers: COMPUTING,
          sequence: { groupOrder: 1 },
          testTimeout: COMPUTING_MS,
        },
      },
      {
        plugins: [
          cloudflareTest({ wrangler: { configPath: './wrangler.toml' }, miniflare: { bindings: workerSettings } }),
          awaitPoints(),
        ],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          maxWorkers: WAITING,
          sequence: { groupOrder: 2 },
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          sequence: { groupOrder: 3 },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/scenarios/build.ts'],
          maxWorkers: WAITING,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'crash',
          include: ['test/crash/**/*.test.ts'],
          environment: 'node',
          maxConcurrency: CRASHING,
          sequence: { groupOrder: 4 },
          globalSetup: ['test/scenarios/build.ts'],
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
