// The exit codes of the command line: what a script or an agent reads first.

export const exitCodes = {
  holds: 0,
  violated: 1,
  unknown: 2,
  vacuous: 3,
  usage: 64,
  internal: 70,
  interrupted: 130,
} as const
