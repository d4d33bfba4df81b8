import { defineConfig } from 'vitest/config';
import { countLine } from './test/support/count-line.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', countLine()],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
