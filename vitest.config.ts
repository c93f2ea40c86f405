// Tests run in child processes, one file at a time in each: a simulated world installs doors in its process.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // For what never ends. It measures nothing: no test has a limit of its own, and a busy machine is many times slower.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    reporters: ['default'],
    env: { TZ: 'UTC', LC_ALL: 'C' },
  },
})
