// Tests run in child processes, one file at a time in each: a simulated world installs doors in its process.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // No measure of speed: a loaded machine is several times slower than a quiet one.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    reporters: ['default'],
    env: { TZ: 'UTC', LC_ALL: 'C' },
  },
})
