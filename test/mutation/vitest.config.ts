import { defineConfig } from 'vitest/config';

/** The tests of the rules alone: no servers, so that thousands of runs are quick. */
export default defineConfig({ test: { include: ['test/verification/**/*.test.ts'], testTimeout: 60_000 } });
