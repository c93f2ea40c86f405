// Tests run in child processes, one file at a time in each: a simulated world installs doors in its process.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    reporters: ['default'],
    env: { TZ: 'UTC', LC_ALL: 'C' },
  },
})
