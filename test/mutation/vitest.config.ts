import { defineConfig } from 'vitest/config';

/** The tables of the rules alone: no servers, and no property tests, whose luck must not count as a kill. */
export default defineConfig({
  test: {
    include: ['test/verification/**/*.test.ts'],
    exclude: ['**/laws*.test.ts'],
    testTimeout: 60_000,
    isolate: false,
  },
});
